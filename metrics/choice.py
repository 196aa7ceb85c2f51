"""From words to the two sides of a comparison: marketing, official, a version, an older snapshot, a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.rules import RuleSet
from metrics.definition import Measure, Run
from metrics.listed import listed
from metrics.sides import NotReconcilable, Side, of_list, published, read_anew, rule_sets_of

OFFICIAL = "official"
SNAPSHOT = "snapshot:"
LISTS = (".csv", ".xlsx", ".xlsm", ".txt", ".tsv")


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where sides are taken from; what reads files is handed in, for numbers read nothing but frames.

    `version`: a rule set that is not in the snapshot, by its name. `find`: a snapshot's whole id. `beside`: a run over
    two snapshots with the schemas of the first and of the second. `columns`: a list's columns, by its name.
    """

    run: Run
    snapshot: str
    version: Callable[[str], RuleSet]
    find: Callable[[str], str]
    beside: Callable[[str, str], tuple[Run, str, str]]
    columns: Callable[[str], Mapping[str, Sequence[str]]]


def pair(left: str, right: str, measure: Measure, shelf: Shelf) -> tuple[Side, Side]:
    """Both sides. Raises NotReconcilable, ListUnclear and RulesWrong with what to do."""
    words = (left, right)
    if any(word.startswith(SNAPSHOT) for word in words):
        return _restated(words, shelf)
    if all(is_list(word) for word in words):
        raise NotReconcilable("Two lists have no rules to tell why they differ: compare each with a rule set.")
    rules = {word: _side(word, shelf) for word in words if not is_list(word)}
    beside = next(iter(rules.values()))
    one, two = (rules.get(word) or _list(word, measure, beside, shelf) for word in words)
    return one, two


def is_list(word: str) -> bool:
    return word.lower().endswith(LISTS)


def name_of(word: str, known: Mapping[str, RuleSet]) -> str:
    """The published rule set that a word means (official, 2, v2, official-1); empty where there is none."""
    asked = word.strip().lower()
    number = asked.removeprefix("v").removeprefix(f"{OFFICIAL}-")
    for name in (asked, f"{OFFICIAL}-{number}"):
        if name in known:
            return name
    line, _, version = asked.rpartition("-")
    line, version = (line, version) if line in known else (OFFICIAL, number)
    return line if line in known and str(known[line].version) == version else ""


def _side(word: str, shelf: Shelf) -> Side:
    known = rule_sets_of(shelf.run)
    if name := name_of(word, known):
        return published(name, shelf.run, snapshot=shelf.snapshot)
    asked = word.strip().lower().removeprefix("v")
    found = shelf.version(f"{OFFICIAL}-{asked}" if asked.isdigit() else word)
    line = word.split("-")[0]
    base = line if line in known else OFFICIAL if OFFICIAL in known else next(iter(known))
    return read_anew(found, base, shelf.run, snapshot=shelf.snapshot)


def _list(word: str, measure: Measure, beside: Side, shelf: Shelf) -> Side:
    rules = beside.base or beside.rules
    assert rules is not None
    name = Path(word).name
    return of_list(listed(name, shelf.columns(word), measure, rules.name, shelf.run), beside)


def _restated(words: Sequence[str], shelf: Shelf) -> tuple[Side, Side]:
    """Two snapshots under the same rules; or, where one word names a rule set, under that one."""
    if any(is_list(word) for word in words):
        raise NotReconcilable("A list is compared with the snapshot that is served: name a rule set instead.")
    wanted = next((word for word in words if not word.startswith(SNAPSHOT)), OFFICIAL)
    ids = [shelf.find(word.removeprefix(SNAPSHOT)) if word.startswith(SNAPSHOT) else shelf.snapshot for word in words]
    if ids[0] == ids[1]:
        raise NotReconcilable(f"Both sides are snapshot {ids[0]}: `python -m data snapshots` lists the others.")
    run, *schemas = shelf.beside(ids[0], ids[1])
    sides = []
    for number, schema in zip(ids, schemas, strict=True):
        known = rule_sets_of(run, schema)
        name = name_of(wanted, known) or wanted
        label = f"{known[name].label} v{known[name].version}, snapshot {number[:7]}" if name in known else ""
        sides.append(published(name, run, snapshot=number, schema=schema, label=label))
    return sides[0], sides[1]
