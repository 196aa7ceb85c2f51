"""What a command's words mean: the snapshot, the rule set, the period, the filters; and how they are misspelt."""

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, union

from data import rules, store
from data.load.words import nearest
from data.schema import UNKNOWN, about, published, rule_sets
from metrics.definition import Run, Scope
from metrics.sums import GRAINS, LONG_AGO

SPLITS = ("segment", "region", "channel", "source", "team", "offer", "product_line")
ALSO = (  # only where the metric's fact has it
    "origin", "self_reported", "owner_id", "stage", "outcome", "kind", "lead_class", "rejection", "fit", "inquiry_fate",
    "mql_fate", "sal_fate", "sql_fate",
)  # fmt: skip


class Misspelt(Exception):
    """The command's words cannot be understood; the message says how to write them."""


def common(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    command.add_argument("--rules", default="official", metavar="official|marketing|sales|VERSION")
    command.add_argument("--format", choices=formats, default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")


def opened(asked: argparse.Namespace) -> tuple[store.Snapshot, Run]:
    snapshot = store.current(store.folder(asked.store))
    return snapshot, lambda query: store.run(query, snapshot)


def rule_set(wanted: str, run: Run) -> tuple[str, rules.RuleSet]:
    """A rule set of the snapshot by its name, or by a version such as 1, v1 or official-1."""
    frame = run(select(rule_sets))
    known = dict(zip(frame["rules"], frame["content"], strict=True))
    asked = wanted.lower().removeprefix("v")
    for name in (asked, f"official-{asked}"):
        if name in known:
            return name, rules.from_content(json.loads(known[name]))
    official = rules.from_content(json.loads(known["official"])) if "official" in known else None
    if official and str(official.version) == asked:
        return "official", official
    raise Misspelt(f"This snapshot has no rule set {wanted!r}: choose from {', '.join(sorted(known))}.")


def scope_of(asked: argparse.Namespace, run: Run, name: str, content: rules.RuleSet | None) -> Scope:
    moment = datetime.fromisoformat(run(select(about)).set_index("name")["value"]["as_of"])
    as_of = content.day_of(moment) if content else moment.date()
    scope = Scope(
        rules=name,
        starts_on=_day(asked.starts_on, "--from") if asked.starts_on else LONG_AGO,
        ends_on=_day(asked.ends_on, "--to") if asked.ends_on else as_of,
        as_of=as_of,
        where=_filters(asked.where),
        windows=content.windows if content else {},
        constants=content.constants if content else {},
    )
    if scope.starts_on > scope.ends_on:
        raise Misspelt(f"--from {scope.starts_on} is after --to {scope.ends_on}: turn them round.")
    return scope


def _filters(words: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = {}
    for word in words:
        name, sign, member = word.partition("=")
        if not sign:
            raise Misspelt(f"--where {word!r} needs a dimension and a member, as in --where segment=Enterprise.")
        found.setdefault(split(name, grains=False), []).append(member)
    return tuple((name, tuple(members)) for name, members in found.items())


def check_members(scope: Scope, run: Run) -> None:
    """Raises Misspelt for a filter that no record of the whole snapshot meets."""
    for name, members in scope.where:
        tables = [table.c[name] for table in published.tables.values() if name in table.c]
        found = run(union(*(select(column).where(column.is_not(None)) for column in tables)))[name]
        known = sorted(map(str, found))
        for member in set(members) - {UNKNOWN, *known}:
            raise Misspelt(f"There is no {name} {member!r}{nearest(member, known)}: correct the filter.")


def split(word: str, grains: bool = True) -> str:
    allowed = (*SPLITS, *ALSO, *(GRAINS if grains else ()))
    if word not in allowed:
        raise Misspelt(f"There is no {word!r} to split or filter by: choose from {', '.join(allowed)}.")
    return word


def _day(text: str, flag: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Misspelt(f"{flag} {text!r} is not a day: write it as 2026-10-31.") from None
    if not LONG_AGO.year <= found.year < 2200:
        raise Misspelt(f"{flag} {text} is out of reach: name a day from {LONG_AGO} to 2199-12-31.")
    return found
