"""Which snapshots may not be pruned: those that a dispute, a ruling or a pack cites."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.register.ledger import Register

CITED = "snapshot"  # the key of an entry's content under which it names a snapshot


class PinsBroken(Exception):
    """pinned.json cannot be read; nothing may be pruned until it can."""


def pinned(store: Path) -> set[str]:
    """What pinned.json names. Raises PinsBroken where it cannot be read."""
    path = store / "pinned.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return set()
    except (OSError, ValueError):
        raise PinsBroken(f"{path} cannot be read: no old snapshot is removed until it is mended or deleted.") from None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise PinsBroken(f"{path} is not a list of snapshots: none is removed until it is mended or deleted.")
    return set(found)


def pin(register: Register, snapshot: str) -> None:
    """Keeps a snapshot for good. A pinned.json that cannot be read is set aside and made anew from the register."""
    store = register.store
    store.mkdir(parents=True, exist_ok=True)
    with _alone(store):
        try:
            known = pinned(store)
        except PinsBroken:
            os.replace(store / "pinned.json", store / "pinned.json.broken")
            known = {str(e.content[CITED]) for e in register.entries() if e.content.get(CITED)}
        if snapshot not in known:
            _write(store, known | {snapshot})


def _write(store: Path, names: set[str]) -> None:
    """One rename: readers see the old list or the new one."""
    fresh = store / f".pinned-{os.getpid()}.json"
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump(sorted(names), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, store / "pinned.json")


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Two that pin at once, in one process or two, wait for each other."""
    with open(store / ".pinned.lock", "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
