"""Did it help? The measure of success of each decision, asked again now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.register.actions import Action
from metrics.catalog import EVERYTHING
from metrics.definition import Named, Run, Scope
from metrics.honesty import Change, known
from metrics.scorecard import ROW, moved
from metrics.weeks import Week, courses

REACHED, MISSED, EARLY, UNKNOWN, BY_HAND = "reached", "not reached", "too early", "not known", "by hand"
WORDS = {"at_least": "at least", "at_most": "at most"}


@dataclass(frozen=True)
class Outcome:
    """A decision, its number now, what it was when the decision was taken, and whether the target is reached."""

    action: Action
    metric: Named | None
    state: str
    why: str = ""
    week: Week | None = None
    now: Mapping[str, Any] | None = None
    change: Change | None = None

    @property
    def target(self) -> float | None:
        return known(self.action.check.get("target"))

    @property
    def direction(self) -> str:
        return WORDS.get(str(self.action.check.get("direction")), "")


def check(metric: str, direction: str, target: float, row: Mapping[str, Any], week: Week) -> dict[str, Any]:
    """A measure of success as the register keeps it: what is asked again, and what the number was then."""
    return {
        "metric": metric, "direction": direction, "target": target, "week": str(week.starts_on),
        "then": {name: row.get(name) for name in ROW},
    }  # fmt: skip


def outcomes(actions: Sequence[Action], scope: Scope, first_day: str, run: Run) -> list[Outcome]:
    """One for each decision, in their order; every number is that of its newest watched week."""
    names = dict.fromkeys(str(each.check["metric"]) for each in actions if each.check.get("metric") in EVERYTHING)
    found = courses([EVERYTHING[name] for name in names], scope, first_day, 1, run)
    return [_outcome(each, found) for each in actions]


def _outcome(action: Action, found: Mapping[str, Any]) -> Outcome:
    name = action.check.get("metric")
    if not name:
        return Outcome(action, None, BY_HAND)
    metric = EVERYTHING.get(str(name))
    if metric is None:
        return Outcome(action, None, UNKNOWN, f"there is no metric {name} any more")
    frame = found.get(str(name))
    if frame is None or frame.empty or "week" not in frame or frame["week"].isna().all():
        return Outcome(action, metric, UNKNOWN, str(frame["why"].iloc[0]) if frame is not None and len(frame) else "")
    row = frame.to_dict("records")[-1]
    week, value, target = Week(row["week"].date()), known(row["value"]), known(action.check.get("target"))
    change = moved(str(name), row, action.check.get("then") or {})
    if week.starts_on <= action.taken_at.date():
        why = f"its newest watched week began on {week.starts_on:%-d %b}, before the decision could tell"
        return Outcome(action, metric, EARLY, why, week, row, change)
    if value is None or target is None or row["state"] not in ("ok",):
        return Outcome(action, metric, UNKNOWN, str(row["why"]), week, row, change)
    is_reached = value >= target if action.check.get("direction") == "at_least" else value <= target
    return Outcome(action, metric, REACHED if is_reached else MISSED, "", week, row, change)


def for_meeting(actions: Sequence[Action], day: date, previous: date | None) -> list[Action]:
    """What a meeting looks back on: decided before it, and open, or ended since the meeting before."""
    earlier = [each for each in actions if each.meeting != str(day) and each.taken_at.date() <= day]
    since = previous or day - timedelta(days=7)
    return [each for each in earlier if each.closed_at is None or each.closed_at.date() >= since]
