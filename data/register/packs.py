"""Board packs: each is frozen once, with its whole text; its snapshot is kept as long as the register is."""

from dataclasses import dataclass
from datetime import datetime

from data.register.entries import Entry, NotAllowed
from data.register.ledger import Register
from data.register.pins import CITED, pin
from data.register.rights import MEMBERS, named, only

KIND = "pack.frozen"


@dataclass(frozen=True)
class Archived:
    """A frozen pack. `text` is what was frozen, letter by letter; the id is a day and a hash of it."""

    id: str
    text: str
    snapshot: str
    name: str
    state: str  # DRAFT or FINAL
    at: datetime
    actor: str
    who: str
    why: str


def packs(register: Register) -> list[Archived]:
    """All of them, the newest first."""
    return [_archived(entry) for entry in reversed(register.entries(kind=KIND))]


def archived(register: Register, name: str) -> Archived:
    """One pack by its id. Raises NotAllowed where the archive has none of that id."""
    found = [entry for entry in register.entries(kind=KIND) if entry.subject == f"pack/{name}"]
    if not found:
        raise NotAllowed(f"The archive has no pack {name}: the Board Pack page lists them.")
    return _archived(found[0])


def freeze(
    register: Register, name: str, text: str, *, snapshot: str, title: str, state: str, actor: str, who: str,
    why: str = "",
) -> Archived:  # fmt: skip
    """Puts a pack into the archive and keeps its snapshot; the same pack again is the one that is there."""
    only(actor, MEMBERS, "freeze a pack")
    known = [entry for entry in register.entries(kind=KIND) if entry.subject == f"pack/{name}"]
    if known:
        return _archived(known[0])
    who = named(who)  # before anything is kept
    pin(register, snapshot)
    content = {"pack": text, CITED: snapshot, "name": title, "state": state}
    return _archived(register.append(KIND, f"pack/{name}", actor=actor, who=who, why=why, content=content, after=0))


def _archived(entry: Entry) -> Archived:
    said = entry.content
    return Archived(
        id=entry.subject.removeprefix("pack/"), text=said["pack"], snapshot=said[CITED], name=said["name"],
        state=said["state"], at=entry.at, actor=entry.actor, who=entry.who, why=entry.why,
    )  # fmt: skip
