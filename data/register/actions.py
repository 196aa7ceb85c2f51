"""Actions: what was decided, who does it by when, how success will be seen, and whether it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from data.register.entries import Entry, NotAllowed, Overtaken
from data.register.ledger import Register
from data.register.rights import MEMBERS, only, said


@dataclass(frozen=True)
class Action:
    """One decision. `success`: how it will be seen; `check`: the same for the machine (metric, value then, target)."""

    number: int
    text: str
    owner: str
    due: date
    success: str
    taken_by: str
    who: str
    taken_at: datetime
    check: Mapping[str, Any] = field(default_factory=dict)
    meeting: str = ""
    state: str = "open"  # or closed, or dropped
    outcome: str = ""
    closed_at: datetime | None = None
    step: int = 0
    history: tuple[Entry, ...] = ()

    @property
    def subject(self) -> str:
        return f"action/{self.number}"

    @property
    def is_on_time(self) -> bool | None:
        """Whether it was closed by its date; none while it is open."""
        return self.closed_at.date() <= self.due if self.closed_at else None

    def is_overdue(self, day: date) -> bool:
        return self.state == "open" and day > self.due


def actions(register: Register, state: str = "") -> list[Action]:
    """All of them, or those in one state; the oldest first."""
    found: dict[str, Action] = {}
    for entry in register.entries(kind="action."):
        found[entry.subject] = _after(found.get(entry.subject), entry)
    return [each for each in found.values() if state in ("", each.state)]


def action(register: Register, number: int) -> Action:
    for each in actions(register):
        if each.number == number:
            return each
    raise NotAllowed(f"There is no action {number}.")


def take(
    register: Register,
    *,
    actor: str,
    who: str,
    text: str,
    owner: str,
    due: date,
    success: str,
    check: Mapping[str, Any] | None = None,
    meeting: str = "",
) -> Action:
    only(actor, MEMBERS, "take an action")
    text = said(text, "what is to be done")
    content = {
        "owner": said(owner, "who does it"),
        "due": due,
        "success": said(success, "how success will be seen"),
        "check": dict(check or {}),
        "meeting": meeting,
    }
    while True:
        number = max((each.number for each in actions(register)), default=0) + 1
        subject = f"action/{number}"
        try:
            register.append("action.taken", subject, actor=actor, who=who, why=text, content=content, after=0)
        except Overtaken:  # somebody else took the number
            continue
        return action(register, number)


def close(register: Register, number: int, *, actor: str, who: str, outcome: str) -> Action:
    """Done, with what came of it."""
    return _ended(register, number, "action.closed", actor, who, said(outcome, "what came of it"))


def drop(register: Register, number: int, *, actor: str, who: str, why: str) -> Action:
    """Given up, and why."""
    return _ended(register, number, "action.dropped", actor, who, said(why, "why it is given up"))


def postpone(register: Register, number: int, due: date, *, actor: str, who: str, why: str) -> Action:
    """Another date; the first one stays in the history."""
    return _append(register, number, "action.postponed", actor, who, said(why, "why it takes longer"), {"due": due})


def _ended(register: Register, number: int, kind: str, actor: str, who: str, why: str) -> Action:
    return _append(register, number, kind, actor, who, why, {})


def _append(register: Register, number: int, kind: str, actor: str, who: str, why: str, content: dict) -> Action:
    only(actor, MEMBERS, "decide on an action")
    found = action(register, number)
    if found.state != "open":
        raise NotAllowed(f"Action {number} is {found.state} already.")
    register.append(kind, found.subject, actor=actor, who=who, why=why, content=content, after=found.step)
    return action(register, number)


def _after(before: Action | None, entry: Entry) -> Action:
    c = entry.content
    if before is None:
        return Action(
            number=int(entry.subject.removeprefix("action/")),
            text=entry.why,
            owner=c["owner"],
            due=date.fromisoformat(c["due"]),
            success=c["success"],
            taken_by=entry.actor,
            who=entry.who,
            taken_at=entry.at,
            check=c.get("check", {}),
            meeting=c.get("meeting", ""),
            step=entry.step,
            history=(entry,),
        )
    now = replace(before, step=entry.step, history=(*before.history, entry))
    match entry.kind:
        case "action.closed" | "action.dropped":
            state = entry.kind.removeprefix("action.")
            return replace(now, state=state, outcome=entry.why, closed_at=entry.at)
        case "action.postponed":
            return replace(now, due=date.fromisoformat(c["due"]))
    return now
