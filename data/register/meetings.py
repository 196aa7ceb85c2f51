"""Meetings: who was there, what was said about what, and how each was closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from data.register.entries import Entry, NotAllowed, Overtaken
from data.register.ledger import Register
from data.register.rights import DEPARTMENTS, MEMBERS, only, said


@dataclass(frozen=True)
class Person:
    """Somebody in the room."""

    name: str
    role: str


@dataclass(frozen=True)
class Comment:
    """What a side said. `about`: a step of the agenda, or a record as example/ID."""

    about: str
    text: str
    actor: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Meeting:
    """One weekly meeting. state: planned, open, held or cancelled. `minutes`: as they were closed."""

    day: date
    state: str = "planned"
    present: tuple[Person, ...] = ()
    comments: tuple[Comment, ...] = ()
    minutes: Sequence[Mapping[str, Any]] = ()
    closed_at: datetime | None = None
    closed_by: str = ""
    why: str = ""
    step: int = 0

    @property
    def subject(self) -> str:
        return f"meeting/{self.day}"

    @property
    def has_both(self) -> bool:
        """Whether marketing and sales were both in the room."""
        return set(DEPARTMENTS) <= {person.role for person in self.present}

    def about(self, topic: str) -> list[Comment]:
        return [each for each in self.comments if each.about == topic]


def meetings(register: Register) -> list[Meeting]:
    """All that somebody wrote about, by their day."""
    found: dict[str, Meeting] = {}
    for entry in register.entries(kind="meeting."):
        day = date.fromisoformat(entry.subject.removeprefix("meeting/"))
        found[entry.subject] = _after(found.get(entry.subject, Meeting(day)), entry)
    return sorted(found.values(), key=lambda each: each.day)


def meeting(register: Register, day: date) -> Meeting:
    """The meeting of a day; one that nobody wrote about is planned."""
    return next((each for each in meetings(register) if each.day == day), Meeting(day))


def attend(
    register: Register, day: date, present: Sequence[Person], *, actor: str, who: str, after: int | None = None
) -> Meeting:
    """Who is in the room; the newest list holds. `after`: the meeting's last step that the writer saw."""
    only(actor, MEMBERS, "keep the attendance")
    people = [{"name": said(each.name, "the name"), "role": each.role} for each in present]
    content = {"present": people}
    return _append(register, day, "meeting.attended", actor, who, "", content, after)


def comment(register: Register, day: date, about: str, *, actor: str, who: str, text: str) -> Meeting:
    only(actor, MEMBERS, "write into the minutes")
    text = said(text, "the comment")
    while True:
        try:
            return _append(register, day, "meeting.commented", actor, who, text, {"about": about})
        except Overtaken:  # somebody else spoke in the same moment: both are heard
            continue


def hold(
    register: Register, day: date, minutes: Sequence[Mapping[str, Any]], *, actor: str, who: str, today: date
) -> Meeting:
    """Closes the minutes as they read now; never before the planned day, `today` by the company's own clock."""
    only(actor, MEMBERS, "close a meeting")
    if today < day:
        raise NotAllowed(f"This meeting is planned for {day:%-d %b %Y}: close its minutes on that day or after it.")
    if not meeting(register, day).present:
        raise NotAllowed("Say who was there first: a meeting is held by people.")
    return _append(register, day, "meeting.held", actor, who, "", {"minutes": [dict(each) for each in minutes]})


def cancel(register: Register, day: date, *, actor: str, who: str, why: str) -> Meeting:
    only(actor, MEMBERS, "cancel a meeting")
    return _append(register, day, "meeting.cancelled", actor, who, said(why, "why it is cancelled"), {})


def _append(
    register: Register,
    day: date,
    kind: str,
    actor: str,
    who: str,
    why: str,
    content: Mapping[str, Any],
    after: int | None = None,
) -> Meeting:
    found = meeting(register, day)
    if found.state in ("held", "cancelled"):
        raise NotAllowed(f"The meeting of {day} is {found.state}: its minutes are closed.")
    step = found.step if after is None else after
    register.append(kind, found.subject, actor=actor, who=who, why=why, content=content, after=step)
    return meeting(register, day)


def _after(before: Meeting, entry: Entry) -> Meeting:
    c, now = entry.content, replace(before, step=entry.step)
    match entry.kind:
        case "meeting.attended":
            present = tuple(Person(each["name"], each["role"]) for each in c["present"])
            return replace(now, state="open", present=present)
        case "meeting.commented":
            said_of_it = Comment(c["about"], entry.why, entry.actor, entry.who, entry.at)
            return replace(now, state="open", comments=(*now.comments, said_of_it))
        case "meeting.held":
            by = entry.who or entry.actor
            return replace(now, state="held", minutes=c["minutes"], closed_at=entry.at, closed_by=by)
        case "meeting.cancelled":
            return replace(now, state="cancelled", closed_at=entry.at, why=entry.why)
    return now
