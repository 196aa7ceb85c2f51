"""Scorecards as they were frozen for a meeting: the same numbers for everybody, with the snapshot they came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.register.entries import Overtaken
from data.register.ledger import Register
from data.register.pins import pin
from data.register.rights import only


@dataclass(frozen=True)
class Frozen:
    """A scorecard as everybody saw it: its lines, and the snapshot that they were read from."""

    day: date
    at: datetime
    snapshot: str
    as_of: str
    rules: str
    version: int
    lines: Sequence[Mapping[str, Any]]
    is_late: bool = False
    actor: str = "system"
    who: str = ""

    @property
    def is_early(self) -> bool:
        """Before its hour, by a person; at the hour the system freezes."""
        return self.actor != "system"


def frozen(register: Register, day: date) -> Frozen | None:
    """The scorecard of a day's meeting; none until its hour has come."""
    for entry in register.entries(kind="scorecard.frozen", subject=f"scorecard/{day}"):
        c = entry.content
        return Frozen(
            day, entry.at, c["snapshot"], c["as_of"], c["rules"], c["version"], c["lines"], c.get("is_late", False),
            entry.actor, entry.who,
        )  # fmt: skip
    return None


def frozen_before(register: Register, day: date) -> Frozen | None:
    """The last scorecard that was frozen for an earlier meeting."""
    days = [date.fromisoformat(e.subject.removeprefix("scorecard/")) for e in register.entries(kind="scorecard.")]
    earlier = [each for each in days if each < day]
    return frozen(register, max(earlier)) if earlier else None


def freeze(
    register: Register,
    day: date,
    lines: Sequence[Mapping[str, Any]],
    *,
    snapshot: str,
    as_of: str,
    rules: str,
    version: int,
    is_late: bool = False,
    actor: str = "system",
    who: str = "",
) -> Frozen:
    """Keeps the scorecard of a meeting, once: whoever comes second gets what the first one froze. The system freezes
    at the set hour; before it, only the arbiter may: one side alone must not choose the moment."""
    if actor != "system":
        only(actor, ("arbiter",), "freeze the scorecard before its hour")
    content = {
        "snapshot": snapshot, "as_of": as_of, "rules": rules, "version": version, "is_late": is_late,
        "lines": [dict(line) for line in lines],
    }  # fmt: skip
    try:
        register.append("scorecard.frozen", f"scorecard/{day}", actor=actor, who=who, content=content, after=0)
        pin(register, snapshot)
    except Overtaken:
        pass
    found = frozen(register, day)
    assert found is not None
    return found
