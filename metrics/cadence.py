"""Cadence: meetings held with both departments of those planned, and decisions closed on time (B5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.register.actions import Action
from data.register.meetings import Meeting

WEEKS = 13


@dataclass(frozen=True)
class Share:
    """Some of so many; of nothing, no share."""

    some: int
    of: int

    @property
    def value(self) -> float | None:
        return self.some / self.of if self.of else None


@dataclass(frozen=True)
class Cadence:
    """Over the weeks since the first meeting that anybody wrote about, thirteen at most."""

    first: date | None
    planned: tuple[date, ...]
    held: Share
    held_with_both: Share
    on_time: Share  # decisions that fell due: closed by their day
    attendance: float | None  # people in the room, on average


def planned_day(day: date, weekday: int) -> date:
    """The meeting of a day or the next one after it; 1 is Monday."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def freezes_at(day: date, hour: int, hours_before: int) -> datetime:
    """When a meeting's scorecard is frozen, by the meeting's own clock."""
    return datetime(day.year, day.month, day.day) + timedelta(hours=hour - hours_before)


def cadence(meetings: Sequence[Meeting], actions: Sequence[Action], today: date, weekday: int) -> Cadence:
    """Every planned day that is over counts, also one that nobody wrote about. A meeting counts for its week."""
    known = [each for each in meetings if each.day <= today]
    first = min((each.day for each in known), default=None)
    weeks = {planned_day(each.day, weekday): each for each in known if each.state == "held"}
    planned = _planned(first, today, weekday, set(weeks))
    held = [weeks[day] for day in planned if day in weeks]
    due = [each for each in actions if each.state != "dropped" and (each.due < today or each.state == "closed")]
    return Cadence(
        first=first,
        planned=tuple(planned),
        held=Share(len(held), len(planned)),
        held_with_both=Share(sum(each.has_both for each in held), len(planned)),
        on_time=Share(sum(each.is_on_time is True for each in due), len(due)),
        attendance=sum(len(each.present) for each in held) / len(held) if held else None,
    )


def _planned(first: date | None, today: date, weekday: int, held: set[date]) -> list[date]:
    """The planned days of the last thirteen weeks: over, today's, or held before their day."""
    if first is None:
        return []
    start = max(planned_day(first, weekday), planned_day(today - timedelta(days=7 * WEEKS - 1), weekday))
    days = [start + timedelta(weeks=number) for number in range(WEEKS + 1)]
    return [day for day in days if day <= today or day in held]
