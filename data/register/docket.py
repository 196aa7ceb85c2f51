"""The docket: disputes about a number, their frozen evidence, what the arbiter ruled, and who dissents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from data.register.entries import Entry, NotAllowed, Overtaken
from data.register.ledger import Register
from data.register.pins import pin
from data.register.rights import DEPARTMENTS, MEMBERS, named, only, said

MOST_RECORDS = 5_000


@dataclass(frozen=True)
class Dispute:
    """What is argued over, and what came of it. `evidence` holds records as they were; `records` how many there are."""

    number: int
    metric: str
    claim: str
    sides: Mapping[str, str]  # what each side says
    opened_by: str
    who: str
    opened_at: datetime
    scope: Mapping[str, str] = field(default_factory=dict)  # period, filters, version, value: in words
    snapshot: str = ""
    evidence: Sequence[Mapping[str, Any]] = ()
    records: int = 0
    state: str = "open"
    ruling: str = ""
    ruled_by: str = ""
    ruled_at: datetime | None = None
    dissent: Mapping[str, str] = field(default_factory=dict)
    in_force_from: date | None = None
    review_on: date | None = None
    step: int = 0
    history: tuple[Entry, ...] = ()

    @property
    def subject(self) -> str:
        return f"dispute/{self.number}"

    def is_due(self, day: date) -> bool:
        """Whether the day on which the ruling is looked at again has come."""
        return self.state == "ruled" and self.review_on is not None and self.review_on <= day


def disputes(register: Register, metric: str = "") -> list[Dispute]:
    """All of them, or those about one metric; the oldest first."""
    found: dict[str, Dispute] = {}
    for entry in register.entries(kind="dispute."):
        found[entry.subject] = _after(found.get(entry.subject), entry)
    return [each for each in found.values() if metric in ("", each.metric)]


def dispute(register: Register, number: int) -> Dispute:
    for each in disputes(register):
        if each.number == number:
            return each
    raise NotAllowed(f"There is no dispute {number}: the docket on the Agreements page lists them.")


def rulings_of(register: Register, metric: str = "") -> list[Dispute]:
    """The disputes that were ruled on, by the day from which the ruling holds."""
    ruled = [each for each in disputes(register, metric) if each.ruling]
    return sorted(ruled, key=lambda each: (each.in_force_from or date.min, each.number))


def open_dispute(
    register: Register,
    *,
    actor: str,
    who: str,
    metric: str,
    claim: str,
    scope: Mapping[str, str] | None = None,
    snapshot: str = "",
    evidence: Sequence[Mapping[str, Any]] = (),
    records: int | None = None,
) -> Dispute:
    """Freezes the evidence in the entry (5,000 records at most; how many there are is kept) and pins its snapshot."""
    only(actor, MEMBERS, "open a dispute")
    claim = said(claim, "what is wrong with the number")
    content = {
        "metric": metric,
        "scope": dict(scope or {}),
        "snapshot": snapshot,
        "evidence": [dict(row) for row in evidence[:MOST_RECORDS]],
        "records": len(evidence) if records is None else records,
    }
    who = named(who)  # before anything is kept
    if snapshot:
        pin(register, snapshot)
    while True:
        number = max((each.number for each in disputes(register)), default=0) + 1
        subject = f"dispute/{number}"
        try:
            register.append("dispute.opened", subject, actor=actor, who=who, why=claim, content=content, after=0)
        except Overtaken:  # somebody else took the number
            continue
        return dispute(register, number)


def answer(register: Register, number: int, *, actor: str, who: str, why: str) -> Dispute:
    """What a side says to it."""
    only(actor, MEMBERS, "say something to a dispute")
    found = _in(register, number, "open")
    return _append(register, found, "dispute.answered", actor, who, said(why, "what you say to it"))


def rule(
    register: Register,
    number: int,
    *,
    actor: str,
    who: str,
    ruling: str,
    in_force_from: date,
    review_on: date | None = None,
    dissent: Mapping[str, str] | None = None,
    snapshot: str = "",
) -> Dispute:
    """The arbiter decides; whoever does not agree is recorded with it."""
    only(actor, ("arbiter",), "rule on a dispute")
    found = _in(register, number, "open")
    if review_on and review_on <= in_force_from:
        raise NotAllowed("The review comes after the day from which the ruling holds: choose a later day.")
    held = {side: words.strip() for side, words in (dissent or {}).items() if words.strip()}
    content = {"from": in_force_from, "review_on": review_on, "dissent": held, "snapshot": snapshot}
    if snapshot:
        pin(register, snapshot)
    return _append(register, found, "dispute.ruled", actor, who, said(ruling, "the ruling"), content)


def dissent(register: Register, number: int, *, actor: str, who: str, why: str) -> Dispute:
    """A department says afterwards that it does not agree; the ruling holds all the same."""
    only(actor, DEPARTMENTS, "dissent from a ruling")
    found = _in(register, number, "ruled")
    return _append(register, found, "dispute.dissented", actor, who, said(why, "why you do not agree"))


def close(register: Register, number: int, *, actor: str, who: str, why: str = "") -> Dispute:
    """Reviewed and done with, or taken back by whoever opened it; a ruling still holds."""
    found = _in(register, number, "open", "ruled")
    only(actor, tuple(dict.fromkeys(("arbiter", found.opened_by))), "close this dispute")
    return _append(register, found, "dispute.closed", actor, who, why)


def _after(before: Dispute | None, entry: Entry) -> Dispute:
    c = entry.content
    if before is None:
        number = int(entry.subject.removeprefix("dispute/"))
        return Dispute(
            number=number,
            metric=c["metric"],
            claim=entry.why,
            sides={entry.actor: entry.why},
            opened_by=entry.actor,
            who=entry.who,
            opened_at=entry.at,
            scope=c.get("scope", {}),
            snapshot=c.get("snapshot", ""),
            evidence=c.get("evidence", []),
            records=c.get("records", 0),
            step=entry.step,
            history=(entry,),
        )
    now = replace(before, step=entry.step, history=(*before.history, entry))
    match entry.kind:
        case "dispute.answered":
            earlier = f"{now.sides[entry.actor]}\n\n" if entry.actor in now.sides else ""
            return replace(now, sides={**now.sides, entry.actor: earlier + entry.why})
        case "dispute.ruled":
            review = c.get("review_on")
            return replace(
                now,
                state="ruled",
                ruling=entry.why,
                ruled_by=entry.who or entry.actor,
                ruled_at=entry.at,
                dissent=c.get("dissent", {}),
                in_force_from=date.fromisoformat(c["from"]),
                review_on=date.fromisoformat(review) if review else None,
            )
        case "dispute.dissented":
            return replace(now, dissent={**now.dissent, entry.actor: entry.why})
        case "dispute.closed":
            return replace(now, state="closed")
    return now


def _in(register: Register, number: int, *states: str) -> Dispute:
    found = dispute(register, number)
    if found.state not in states:
        raise NotAllowed(f"Dispute {number} is {found.state}: this needs one that is {' or '.join(states)}.")
    return found


def _append(
    register: Register, found: Dispute, kind: str, actor: str, who: str, why: str, content: Mapping | None = None
) -> Dispute:
    register.append(kind, found.subject, actor=actor, who=who, why=why, content=content, after=found.step)
    return dispute(register, found.number)
