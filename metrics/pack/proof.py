"""Proves a pack: every figure asked again of the pinned snapshot, cell by cell, to the last digit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy.exc import DBAPIError

from metrics.catalog import EVERYTHING
from metrics.definition import Run
from metrics.pack.asking import TROUBLE, Source, answered
from metrics.pack.declared import hash_of
from metrics.pack.shape import Cell, Figure, Pack, checked


@dataclass(frozen=True)
class Difference:
    """One cell that is not what the pack says, or what keeps a figure from being asked again."""

    figure: str
    row: str
    column: str
    was: Cell
    now: Cell

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.row, self.column) if part)
        return f"{self.figure}{f' ({place})' if place else ''}: the pack says {self.was!r}, now it is {self.now!r}"


@dataclass(frozen=True)
class Proof:
    """What came of proving a pack: how much was asked again, every difference, and what explains them."""

    figures: int
    values: int
    differences: tuple[Difference, ...]
    redeclared: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        return not self.differences

    @property
    def sentence(self) -> str:
        if self.is_equal:
            asked = f"the {self.figures} figures that are asked of the data"
            return f"All {self.values:,} values of {asked} are the same, to the last digit."
        said = f"{len(self.differences):,} of {self.values:,} values differ."
        if self.redeclared:
            said += f" Declared otherwise since: {', '.join(self.redeclared)}."
        return said


def prove(name: str, text: str, verified: Callable[[str], None], run_of: Callable[[str], Run]) -> Proof:
    """Checks the pack's text against its id, the snapshot against its own, then asks every figure again.

    Raises PackWrong for a changed pack, and whatever `verified` raises for a changed snapshot.
    """
    pack = checked(name, text)
    verified(pack.snapshot)
    asked = [figure for figure in pack.figures() if figure.question is not None]
    values = sum(len(row) for figure in asked for row in figure.rows)
    return Proof(len(asked), values, tuple(reproduce(pack, run_of(pack.snapshot))), tuple(redeclared(pack)))


def reproduce(pack: Pack, run: Run) -> list[Difference]:
    """Every difference, figure by figure; empty where the pack is proved. `run` asks the pinned snapshot."""
    source = Source(run)
    found = list(_basis(pack, source))
    if any(each.column == "snapshot" for each in found):
        return found
    for figure in pack.figures():
        if figure.question is not None:
            found += _figure(figure, source)
    return found


def redeclared(pack: Pack) -> list[str]:
    """The metrics that are declared otherwise today than when the pack was frozen."""
    return [name for name, then in pack.declared.items() if name not in EVERYTHING or hash_of(EVERYTHING[name]) != then]


def _basis(pack: Pack, source: Source) -> Iterator[Difference]:
    if source.about.get("snapshot") != pack.snapshot:
        yield Difference("The pack", "", "snapshot", pack.snapshot, source.about.get("snapshot"))
    if (found := source.hashes.get(pack.rules)) != pack.rules_hash:
        yield Difference("The pack", pack.rules, "definitions", pack.rules_hash, found)


def _figure(figure: Figure, source: Source) -> list[Difference]:
    question = figure.question
    assert question is not None
    asked = (*question.metrics, *question.also, *(str(row[0]) for row in question.was))
    if gone := [name for name in asked if name not in EVERYTHING]:
        return [Difference(figure.title, gone[0], "", "a declared metric", "not declared any more")]
    try:
        columns, rows = answered(question, source)
    except TROUBLE as trouble:
        return [Difference(figure.title, "", "", "an answer", str(trouble))]
    except DBAPIError:
        made = "an answer of the version that froze it"
        return [Difference(figure.title, "", "", made, "this version cannot ask that of so old a snapshot")]
    if columns != figure.columns:
        return [Difference(figure.title, "", "columns", ", ".join(figure.columns), ", ".join(columns))]
    return [
        Difference(figure.title, _named(figure, place, was or now), column, left, right)
        for place, (was, now) in enumerate(zip_longest(figure.rows, rows, fillvalue=()))
        for column, left, right in zip_longest(columns, was, now)
        if not _same(left, right)
    ]


def _same(left: Cell, right: Cell) -> bool:
    """To the last digit: 0.1 + 0.2 is not 0.3."""
    return type(left) is type(right) and repr(left) == repr(right)


def _named(figure: Figure, place: int, row: tuple[Cell, ...]) -> str:
    """The row's words: what stands in its text columns before the numbers begin."""
    words = [str(value) for value in row[:5] if isinstance(value, str) and value]
    return " ".join(words[:4]) or f"row {place + 1}"
