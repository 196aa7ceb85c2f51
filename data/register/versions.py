"""Versions of the definitions: drafted, proposed, signed by both departments, in force from a date, superseded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.register.entries import Entry, NotAllowed, Overtaken, text_of
from data.register.ledger import Register, opened
from data.register.rights import DEPARTMENTS, MEMBERS, only, said
from data.rules import SHIPPED, RuleSet, from_content, read
from data.rules.difference import NOT_RULES, difference

__all__ = [
    "Version", "all_of", "difference", "dissent", "draft", "in_force", "named", "propose", "put_in_force", "sign",
    "to_publish", "version", "withdraw",
]  # fmt: skip

HISTORY = {"official": ("official-1", "official"), "marketing": ("marketing",), "sales": ("sales",)}
LABELS = {"official": "Official", "marketing": "Marketing's own", "sales": "Sales' own"}


@dataclass(frozen=True)
class Version:
    """One version of a line of rule sets: the official one, or a department's own.

    state: draft, proposed, scheduled (its day has not come), in_force, superseded or withdrawn.
    """

    name: str
    line: str
    number: int
    content: Mapping[str, Any]
    change: str
    state: str = "draft"
    signatures: Mapping[str, str] = field(default_factory=dict)
    dissent: Mapping[str, str] = field(default_factory=dict)
    in_force_from: date | None = None
    based_on: str = ""
    step: int = 0
    history: tuple[Entry, ...] = ()

    @property
    def is_shipped(self) -> bool:
        return not self.history

    @property
    def signers(self) -> tuple[str, ...]:
        """Whose signatures it takes."""
        return DEPARTMENTS if self.line == "official" else (self.line,)

    @property
    def unsigned(self) -> list[str]:
        return [department for department in self.signers if department not in self.signatures]

    def rules(self, name: str | None = None) -> RuleSet:
        """As publish takes it: under the line's name, with its signatures; DRAFT where one is missing."""
        said_of_it = {
            "name": name or self.line,
            "version": self.number,
            "label": LABELS[self.line],
            "change": self.change,
            "signatures": dict(self.signatures),
            "in_force_from": self.in_force_from,
        }
        return from_content({**self.content, **said_of_it} | ({"dissent": self.dissent} if self.dissent else {}))


def all_of(register: Register, line: str = "official", day: date | None = None) -> list[Version]:
    """Every version of a line, the oldest first, as it stands on a day."""
    found = {each.name: each for each in _shipped(line)}
    for entry in register.entries(kind="rules.", subject=f"rules/{line}-"):
        name = entry.subject.removeprefix("rules/")
        found[name] = _after(found.get(name), name, entry)
    return _on(list(found.values()), day or _today())


def version(register: Register, name: str, day: date | None = None) -> Version:
    for each in all_of(register, name.rsplit("-", 1)[0], day):
        if each.name == name:
            return each
    raise NotAllowed(f"There is no version {name}: the Agreements page lists them.")


def in_force(register: Register, day: date | None = None, line: str = "official") -> Version:
    """The version in force on a day; before the first one, the first."""
    found = all_of(register, line, day)
    return next((each for each in found if each.state == "in_force"), found[0])


def draft(
    register: Register,
    content: Mapping[str, Any],
    *,
    actor: str,
    who: str,
    why: str,
    line: str = "official",
    based_on: str = "",
) -> Version:
    """A new version out of the whole content. A draft that it is based on is withdrawn in its favour."""
    only(actor, MEMBERS, "draft a version")
    why = said(why, "what changes and why")
    found = all_of(register, line)
    plain = json.loads(text_of({key: value for key, value in content.items() if key not in NOT_RULES}))
    base = next((each for each in found if each.name == based_on), in_force(register, line=line))
    if not difference(base.content, plain):
        raise NotAllowed(f"This says the same as {base.name}: change something first.")
    number = max(each.number for each in found) + 1
    name = f"{line}-{number}"
    Version(name, line, number, plain, why).rules()  # raises RulesWrong, which says what to mend
    kept = {"line": line, "number": number, "based_on": base.name, "rules": plain}
    try:
        register.append("rules.drafted", f"rules/{name}", actor=actor, who=who, why=why, content=kept, after=0)
    except Overtaken:  # somebody else took the number: ours is the next
        return draft(register, content, actor=actor, who=who, why=why, line=line, based_on=based_on)
    if base.state == "draft":
        _append(register, base, "rules.withdrawn", actor, who, f"Replaced by version {number}.")
    return version(register, name)


def propose(register: Register, name: str, *, actor: str, who: str, why: str = "") -> Version:
    only(actor, MEMBERS, "propose a version")
    found = _in(register, name, "draft")
    return _append(register, found, "rules.proposed", actor, who, why)


def sign(register: Register, name: str, *, actor: str, who: str, why: str = "") -> Version:
    """A department signs for itself."""
    found = version(register, name)
    only(actor, found.signers, "sign this version")
    found = _in(register, name, "proposed", "scheduled", "in_force")
    if actor in found.signatures:
        raise NotAllowed(f"Signed already: {found.signatures[actor]}.")
    return _append(register, found, "rules.signed", actor, who, why)


def dissent(register: Register, name: str, *, actor: str, who: str, why: str) -> Version:
    """A department says why it does not sign."""
    found = version(register, name)
    only(actor, found.signers, "dissent from this version")
    found = _in(register, name, "proposed", "scheduled", "in_force")
    return _append(register, found, "rules.dissented", actor, who, said(why, "why you do not agree"))


def put_in_force(
    register: Register, name: str, from_day: date, *, actor: str, who: str, why: str = "", dissent: str = ""
) -> Version:
    """From a day on, at once or later. Without a signature only the arbiter may, and the dissent is recorded."""
    only(actor, MEMBERS, "put a version in force")
    found = _in(register, name, "proposed")
    if found.unsigned and len(found.unsigned) == len(found.signers):
        raise NotAllowed(f"Nobody has signed {name} yet: at least one department signs first.")
    if found.unsigned and actor != "arbiter":
        raise NotAllowed(f"{' and '.join(found.unsigned).capitalize()} has not signed: only the arbiter may do this.")
    missing = [each for each in found.unsigned if each not in found.dissent]
    if missing:
        said(dissent, f"what {' and '.join(missing)} holds against it")
    now = in_force(register, from_day, found.line)
    if now.in_force_from and from_day <= now.in_force_from and now.state == "in_force":
        raise NotAllowed(f"{now.name} is in force since {now.in_force_from}: choose a later day.")
    content = {"from": from_day, "dissent": {each: dissent.strip() for each in missing}}
    return _append(register, found, "rules.put_in_force", actor, who, why, content)


def withdraw(register: Register, name: str, *, actor: str, who: str, why: str = "") -> Version:
    only(actor, MEMBERS, "withdraw a version")
    found = _in(register, name, "draft", "proposed", "scheduled")
    if found.state == "scheduled":
        only(actor, ("arbiter",), "withdraw a version that both were told of")
    return _append(register, found, "rules.withdrawn", actor, who, why)


def to_publish(store: Path, day: date | None = None) -> list[RuleSet]:
    """What is published: the official version in force, and each department's own."""
    register = opened(store)
    return [in_force(register, day, line).rules() for line in SHIPPED]


def named(store: Path, name: str) -> RuleSet:
    """One more rule set: a version of the register such as official-3, a shipped one, or a TOML file."""
    for line in SHIPPED:
        for each in all_of(opened(store), line):
            if each.name == name:
                return each.rules(name)
    return read(name)


@cache
def _shipped(line: str) -> tuple[Version, ...]:
    """What came with the program, as history that is signed already."""
    found = []
    for name in HISTORY[line]:
        rules = read(name)
        found.append(
            Version(
                name=f"{line}-{rules.version}",
                line=line,
                number=rules.version,
                content={key: value for key, value in rules.content.items() if key not in NOT_RULES},
                change=rules.content.get("change", ""),
                state="enforced",
                signatures=rules.content.get("signatures", {}),
                in_force_from=rules.in_force_from,
            )
        )
    return tuple(found)


def _after(before: Version | None, name: str, entry: Entry) -> Version:
    """A version with one more entry."""
    if before is None:
        c = entry.content
        before = Version(name, c["line"], c["number"], c["rules"], entry.why, based_on=c.get("based_on", ""))
    now = replace(before, step=entry.step, history=(*before.history, entry))
    signed = f"{entry.who or entry.actor}, {entry.at.date()}"
    match entry.kind:
        case "rules.proposed":
            return replace(now, state="proposed")
        case "rules.signed":
            return replace(now, signatures={**now.signatures, entry.actor: signed})
        case "rules.dissented":
            return replace(now, dissent={**now.dissent, entry.actor: entry.why})
        case "rules.put_in_force":
            starts, held = date.fromisoformat(entry.content["from"]), entry.content.get("dissent", {})
            return replace(now, state="enforced", in_force_from=starts, dissent={**now.dissent, **held})
        case "rules.withdrawn":
            return replace(now, state="withdrawn")
    return now


def _on(found: Sequence[Version], day: date) -> list[Version]:
    """The states of those that were put in force follow from the day alone: the last whose day has come holds."""
    enforced = sorted((each for each in found if each.state == "enforced"), key=lambda v: (v.in_force_from, v.number))
    begun = [each.name for each in enforced if each.in_force_from <= day]
    states = {each.name: "superseded" if each.name in begun else "scheduled" for each in enforced}
    if begun:
        states[begun[-1]] = "in_force"
    return sorted((replace(each, state=states.get(each.name, each.state)) for each in found), key=lambda v: v.number)


def _in(register: Register, name: str, *states: str) -> Version:
    found = version(register, name)
    if found.state not in states or found.is_shipped:
        words = " or ".join(state.replace("_", " ") for state in states)
        raise NotAllowed(f"{name} is {found.state.replace('_', ' ')}: this needs a version that is {words}.")
    return found


def _append(
    register: Register, found: Version, kind: str, actor: str, who: str, why: str, content: Mapping | None = None
) -> Version:
    subject = f"rules/{found.name}"
    register.append(kind, subject, actor=actor, who=who, why=why, content=content, after=found.step)
    return version(register, found.name)


def _today() -> date:
    return datetime.now(UTC).date()
