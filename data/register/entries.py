"""What the register is made of: one entry a decision, chained by hashes; and the ways it can say no."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ACTORS = ("marketing", "sales", "arbiter", "steward", "viewer", "system")


class RegisterTrouble(Exception):
    """The register cannot be read or written; the message says what to do."""


class Overtaken(RegisterTrouble):
    """Somebody else wrote about the same thing meanwhile; look at it anew."""


class NotAllowed(RegisterTrouble):
    """This person may not decide this, or something else comes first; the message says which."""


@dataclass(frozen=True)
class Entry:
    """One decision. `step` counts within its subject, `number` through the whole register; `at` is UTC."""

    number: int
    at: datetime
    actor: str
    who: str
    is_verified: bool
    kind: str
    subject: str
    step: int
    why: str
    content: Mapping[str, Any]


def row_of(entry: Entry, before: str) -> dict[str, Any]:
    """An entry as it is stored; its hash covers its own words and the hash of the entry before."""
    row = {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "who": entry.who,
        "is_verified": entry.is_verified,
        "kind": entry.kind,
        "subject": entry.subject,
        "step": entry.step,
        "why": entry.why,
        "content": text_of(entry.content),
    }
    return row | {"hash": hash_of(row, before)}


def entry_of(row: Mapping[str, Any]) -> Entry:
    plain = {name: row[name] for name in ("number", "actor", "who", "kind", "subject", "step", "why")}
    at, content = datetime.fromisoformat(row["at"]), json.loads(row["content"])
    return Entry(at=at, is_verified=bool(row["is_verified"]), content=content, **plain)


def hash_of(row: Mapping[str, Any], before: str) -> str:
    said = {name: value for name, value in row.items() if name != "hash"} | {"is_verified": bool(row["is_verified"])}
    return hashlib.sha256(f"{before}\n{text_of(said)}".encode()).hexdigest()


def text_of(content: Mapping[str, Any]) -> str:
    """Plain values as JSON in one spelling; days as text, and no number that JSON does not know."""
    try:
        return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError:
        raise RegisterTrouble("An entry holds a number that is none (NaN or infinite): leave it out.") from None
