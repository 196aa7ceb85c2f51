"""Alerts: rules on metrics that people set, and which of them were already told about which snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.register.entries import Entry, NotAllowed, Overtaken
from data.register.ledger import Register
from data.register.rights import MEMBERS, only, said

KINDS = ("beyond", "unusual")  # strictly beyond a threshold; outside what its own trailing weeks make usual
SIDES = ("above", "below", "either")
FEWEST_WEEKS, MOST_WEEKS = 8, 156


@dataclass(frozen=True)
class AlertRule:
    """What is watched. `weeks` and `spread` make the usual range; `told` holds (snapshot, way) of what was sent."""

    number: int
    metric: str
    kind: str
    side: str
    limit: float | None
    weeks: int
    spread: float
    where: tuple[tuple[str, tuple[str, ...]], ...]
    why: str
    actor: str
    who: str
    at: datetime
    told: frozenset[tuple[str, str]] = frozenset()

    @property
    def subject(self) -> str:
        return f"alert/{self.number}"


def rules(register: Register) -> list[AlertRule]:
    """Those that stand, the oldest first."""
    found: dict[str, AlertRule | None] = {}
    for entry in register.entries(kind="alert."):
        found[entry.subject] = _after(found.get(entry.subject), entry)
    return [each for each in found.values() if each is not None]


def set_rule(
    register: Register,
    metric: str,
    *,
    actor: str,
    who: str,
    why: str,
    kind: str = "unusual",
    side: str = "either",
    limit: float | None = None,
    weeks: int = 26,
    spread: float = 3.0,
    where: Sequence[tuple[str, Sequence[str]]] = (),
) -> AlertRule:
    """One more rule. The caller has made sure that there is such a metric."""
    only(actor, MEMBERS, "set an alert")
    why = said(why, "why it is watched")
    if kind not in KINDS or side not in SIDES:
        raise NotAllowed(f"An alert is one of {', '.join(KINDS)}, on one of the sides {', '.join(SIDES)}.")
    if kind == "beyond" and (limit is None or side == "either"):
        raise NotAllowed("Give the threshold, and whether the number must not be above or below it.")
    if kind == "unusual" and not (FEWEST_WEEKS <= weeks <= MOST_WEEKS and 0 < spread <= 20):
        raise NotAllowed(f"Give {FEWEST_WEEKS} to {MOST_WEEKS} weeks, and a spread above 0 and up to 20.")
    content = {
        "metric": metric, "kind": kind, "side": side, "limit": limit, "weeks": weeks, "spread": spread,
        "where": [[name, list(members)] for name, members in where],
    }  # fmt: skip
    while True:
        taken = {entry.subject for entry in register.entries(kind="alert.set")}
        subject = f"alert/{len(taken) + 1}"
        try:
            register.append("alert.set", subject, actor=actor, who=who, why=why, content=content, after=0)
        except Overtaken:  # somebody else took the number
            continue
        return next(each for each in rules(register) if each.subject == subject)


def remove(register: Register, number: int, *, actor: str, who: str, why: str = "") -> None:
    """It is no longer watched; the register keeps what was set."""
    only(actor, MEMBERS, "remove an alert")
    found = _standing(register, number)
    register.append("alert.removed", found.subject, actor=actor, who=who, why=why)


def told(register: Register, number: int, snapshot: str, way: str) -> None:
    """Remembers that a snapshot's alert went out, so that nobody hears of it twice. `way`: webhook or mail."""
    found = _standing(register, number)
    register.append("alert.sent", found.subject, actor="system", content={"about": snapshot, "way": way})


def _standing(register: Register, number: int) -> AlertRule:
    for each in rules(register):
        if each.number == number:
            return each
    raise NotAllowed(f"There is no alert {number}, or it was removed.")


def _after(before: AlertRule | None, entry: Entry) -> AlertRule | None:
    c = entry.content
    if entry.kind == "alert.set":
        return AlertRule(
            number=int(entry.subject.removeprefix("alert/")),
            metric=c["metric"],
            kind=c["kind"],
            side=c["side"],
            limit=c["limit"],
            weeks=c["weeks"],
            spread=c["spread"],
            where=tuple((name, tuple(members)) for name, members in c["where"]),
            why=entry.why,
            actor=entry.actor,
            who=entry.who,
            at=entry.at,
        )
    if before is None or entry.kind == "alert.removed":
        return None
    return replace(before, told=before.told | {(c["about"], c["way"])})
