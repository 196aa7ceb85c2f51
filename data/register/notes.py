"""Notes on numbers: signed, dated, shown beside the number and carried into the pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.register.entries import NotAllowed
from data.register.ledger import Register
from data.register.rights import MEMBERS, only, said


@dataclass(frozen=True)
class Note:
    """What somebody wrote beside a number. `scope`: period, filters and version in words, as the number was seen."""

    number: int  # of its entry
    metric: str
    text: str
    actor: str
    who: str
    at: datetime
    scope: Mapping[str, str] = field(default_factory=dict)


def notes(register: Register, metric: str = "") -> list[Note]:
    """Those that stand, on one number or on all; the oldest first."""
    found: dict[int, Note] = {}
    for entry in register.entries(kind="note.", subject=f"metric/{metric}"):
        about = entry.subject.removeprefix("metric/")
        if metric and about != metric:
            continue
        if entry.kind == "note.written":
            scope = entry.content.get("scope", {})
            found[entry.number] = Note(entry.number, about, entry.why, entry.actor, entry.who, entry.at, scope)
        else:
            found.pop(entry.content["note"], None)
    return list(found.values())


def write(
    register: Register, metric: str, *, actor: str, who: str, text: str, scope: Mapping[str, str] | None = None
) -> Note:
    only(actor, MEMBERS, "write a note")
    content = {"scope": dict(scope or {})}
    subject = f"metric/{metric}"
    number = register.append(
        "note.written", subject, actor=actor, who=who, why=said(text, "the note"), content=content
    ).number
    return _note(register, number)


def withdraw(register: Register, number: int, *, actor: str, who: str, why: str = "") -> None:
    """A note is no longer shown; the register keeps it. Whoever wrote it may, and the steward."""
    found = _note(register, number)
    only(actor, tuple(dict.fromkeys((found.actor, "steward"))), "withdraw this note")
    subject = f"metric/{found.metric}"
    register.append("note.withdrawn", subject, actor=actor, who=who, why=why, content={"note": number})


def _note(register: Register, number: int) -> Note:
    for each in notes(register):
        if each.number == number:
            return each
    raise NotAllowed(f"There is no note {number}, or it was withdrawn.")
