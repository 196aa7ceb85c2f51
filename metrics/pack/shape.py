"""What a pack is, as plain data: pages of figures, each with the question that it asks and the values it got."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

Cell = str | float | int | bool | None
Span = tuple[str, date, date]  # what it is called (now, before, ...), first and last day, both included


class PackWrong(Exception):
    """A pack cannot be read, or is not what its id says; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a figure asks: declared metrics, splits, absolute periods, filters. `asked` names the way of asking."""

    asked: str
    rules: tuple[str, ...]
    periods: tuple[Span, ...]
    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    also: tuple[str, ...] = ()  # metrics that are asked for the whole, beside those that are split
    has_plan: bool = False
    was: tuple[tuple[Cell, ...], ...] = ()  # what the last pack said, where a figure is held against it


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One picture or table. Without a question it is text: agreed, ruled or written by people."""

    key: str
    title: str
    subtitle: str
    shape: str  # how it is drawn
    question: Question | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    def records(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: its title is the conclusion. `left_out` says what the store could not answer, and why."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    commentary: str = ""
    left_out: tuple[tuple[str, str], ...] = ()
    edited: tuple[str, ...] = ()  # what people wrote over: title, commentary, what is asked


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything that was said, and all that is needed to prove it."""

    name: str
    period: Span
    compared: Span | None
    where: tuple[tuple[str, tuple[str, ...]], ...]
    filters: str
    snapshot: str
    as_of: str
    rules: str
    version: int
    version_words: str
    rules_hash: str
    is_draft: bool
    currency: str
    code: str  # the product's version and a hash of all that the metrics are declared as
    declared: Mapping[str, str]  # each metric that is asked, with a hash of its declaration
    names: Mapping[str, str]  # what the fiscal calendar calls a period, by its first day
    pages: tuple[Page, ...]
    since: str = ""  # the id of the pack before
    editor: str = ""  # who froze it, and so stands for what was edited

    @property
    def state(self) -> str:
        return "DRAFT" if self.is_draft else "FINAL"

    def figures(self) -> list[Figure]:
        return [figure for page in self.pages for figure in page.figures]

    def with_pages(self, pages: tuple[Page, ...]) -> "Pack":
        return replace(self, pages=pages)


def text_of(pack: Pack) -> str:
    """The pack as JSON that is always written the same way; floats to their last digit."""
    return json.dumps(asdict(pack), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def id_of(text: str, day: date | str) -> str:
    """A day and a hash of the content: what is printed inside every figure."""
    return f"{day}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def checked(name: str, text: str) -> Pack:
    """The pack of a text. Raises PackWrong where the text is not what the id says."""
    found = id_of(text, name[:10])
    if found != name:
        raise PackWrong(f"Pack {name} was changed: its content is that of {found}. Take it from the archive again.")
    return read(text)


def read(text: str) -> Pack:
    try:
        said = json.loads(text)
        pages = tuple(_page(page) for page in said.pop("pages"))
        period, compared = _span(said.pop("period")), said.pop("compared")
        where = _where(said.pop("where"))
        return Pack(**said, pages=pages, period=period, compared=_span(compared) if compared else None, where=where)
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise PackWrong(
            f"This is not a pack ({trouble}): give a pack's id, or the file that it was saved as."
        ) from None


def filed(name: str, text: str) -> str:
    """The file that a pack is kept as outside the archive."""
    return json.dumps({"pack": name, "content": text}, ensure_ascii=False, indent=1)


def unfiled(content: str) -> tuple[str, str]:
    """The id and the text in such a file."""
    try:
        said = json.loads(content)
        return str(said["pack"]), str(said["content"])
    except (ValueError, KeyError, TypeError):
        raise PackWrong("This file is not a pack: give the JSON file that the archive offers.") from None


def _page(said: dict[str, Any]) -> Page:
    figures = tuple(_figure(figure) for figure in said.pop("figures"))
    left_out = tuple((title, why) for title, why in said.pop("left_out"))
    edited = tuple(said.pop("edited", ()))  # packs that are older than the mark have none
    return Page(**said, figures=figures, left_out=left_out, edited=edited)


def _figure(said: dict[str, Any]) -> Figure:
    asked, columns, rows = said.pop("question"), tuple(said.pop("columns")), said.pop("rows")
    question = _question(asked) if asked else None
    return Figure(**said, question=question, columns=columns, rows=tuple(tuple(row) for row in rows))


def _question(said: dict[str, Any]) -> Question:
    return Question(
        asked=said["asked"],
        rules=tuple(said["rules"]),
        periods=tuple(_span(period) for period in said["periods"]),
        metrics=tuple(said["metrics"]),
        by=tuple(said["by"]),
        where=_where(said["where"]),
        also=tuple(said["also"]),
        has_plan=said["has_plan"],
        was=tuple(tuple(row) for row in said["was"]),
    )


def _span(said: list[str]) -> Span:
    return said[0], date.fromisoformat(said[1]), date.fromisoformat(said[2])


def _where(said: list[list[Any]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(members)) for name, members in said)
