"""The numbers of a pack as a workbook: a sheet a page with every value, and one with the definitions."""

import io

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from metrics.catalog import EVERYTHING
from metrics.definition import Unit
from metrics.pack import Figure, Page
from metrics.pack.shape import Cell
from metrics.words import formula
from pages.parts.dressing import unit_words
from pages.parts.pack import words
from pages.parts.pack.words import Frozen, clean

QUIET = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
HEADS = {
    "metric": "key", "rules": "definitions", "when": "of", "n": "n (records)", "state": "how sure",
    "why": "what to know", "ended": "ended otherwise", "leaked": "leaked after", "was": "last pack",
    "restated": "with today's data", "redefined": "by today's definitions", "now": "now",
}  # fmt: skip
SIDES = {"marketing": "marketing's own", "official": "as agreed", "sales": "sales' own"}
STATES = {
    "ok": "enough records", "immature": "young cohort", "small_n": "few records", "empty": "no records",
    "not_available": "not in the data",
}  # fmt: skip
NUMBERS = {"value", "numerator", "denominator", "low", "high", "was", "restated", "redefined", "now", "effect"}


def workbook(frozen: Frozen) -> bytes:
    """The file. Text is text, whatever it begins with: nothing in it is a formula."""
    written = io.BytesIO()
    with Workbook(written, QUIET) as book:
        look = _Look(book)
        _about(book.add_worksheet("About"), frozen, look)
        for number, page in enumerate(frozen.pack.pages, 1):
            _page(book.add_worksheet(f"{number} {page.key}"), page, frozen, look)
        _definitions(book.add_worksheet("Definitions"), frozen, look)
    return written.getvalue()


class _Look:
    """The formats of the book: each text is marked as text."""

    def __init__(self, book: Workbook) -> None:
        self.text, self.bold, self.quiet = (
            book.add_format(kind) for kind in ({}, {"bold": True}, {"font_color": "#586579"})
        )
        for each in (self.text, self.bold, self.quiet):
            each.set_quote_prefix()
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.wrap.set_quote_prefix()
        self.share, self.number = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0.####"})


def _about(sheet: Worksheet, frozen: Frozen, look: _Look) -> None:
    pack = frozen.pack
    facts = (
        ("pack", frozen.id or words.PREVIEW), ("state", frozen.state), ("name", pack.name),
        ("period", words.period(pack)), ("compared with", words.period_of(pack.compared) if pack.compared else ""),
        ("as of", pack.as_of), ("filters", pack.filters), ("definitions", pack.version_words),
        ("content of the definitions", pack.rules_hash), ("snapshot", pack.snapshot), ("code", pack.code),
        ("currency", pack.currency), ("last pack", pack.since), ("edited", words.edits(pack)),
    )  # fmt: skip
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 2, _stamp(frozen), look.quiet)
    for row, (name, said) in enumerate(facts):
        sheet.write_string(row, 0, name, look.bold)
        sheet.write_string(row, 1, clean(said), look.text)


def _page(sheet: Worksheet, page: Page, frozen: Frozen, look: _Look) -> None:
    sheet.set_column(0, 3, 24)
    sheet.set_column(4, 20, 16)
    sheet.write_string(0, 0, _stamp(frozen), look.quiet)
    sheet.write_string(1, 0, clean(page.title), look.bold)
    sheet.write_string(2, 0, clean(page.commentary), look.text)
    row = 4
    for figure in page.figures:
        row = _figure(sheet, figure, frozen, look, row) + 2
    for title, why in page.left_out:
        sheet.write_string(row, 0, clean(f"Left out: {title} ({why})"), look.quiet)
        row += 1


def _stamp(frozen: Frozen) -> str:
    """The first row of every sheet: it may be copied out of the book alone."""
    pack = frozen.pack
    return clean(f"{frozen.stamp} · as of {words.as_of(pack)} · {pack.filters} · {pack.version_words}")


def _figure(sheet: Worksheet, figure: Figure, frozen: Frozen, look: _Look, row: int) -> int:
    """The figure's values as they were frozen, each named in words; returns the row below."""
    said = figure.title + (f" · {figure.subtitle}" if figure.subtitle else "")
    sheet.write_string(row, 0, clean(said), look.bold)
    is_named = "metric" in figure.columns
    heads = [*(("number", "unit") if is_named else ()), *(_head(column, figure) for column in figure.columns)]
    for place, head in enumerate(heads):
        sheet.write_string(row + 1, place, clean(head), look.quiet)
    for number, record in enumerate(figure.records(), row + 2):
        metric = str(record.get("metric"))
        named = (words.label(metric), words.unit_of(metric, frozen.pack.currency)) if is_named else ()
        cells = [*((text, look.text) for text in named)]
        cells += [(_said(column, value, frozen), _format(column, record, look)) for column, value in record.items()]
        for place, (value, form) in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, place, clean(value), look.text)
            elif value is not None:
                sheet.write_number(number, place, float(value), form)
    end = row + 2 + len(figure.rows)
    sheet.write_string(end, 0, words.foot(frozen, span=words.span(figure, frozen.pack)), look.quiet)
    return end


def _head(column: str, figure: Figure) -> str:
    """A column in words; of the ends of an interval, how sure they are."""
    if column in ("low", "high"):
        kinds = dict.fromkeys(words.band(str(row["metric"])) for row in figure.records())
        return f"{column} ({'; '.join(kinds)})"
    return HEADS.get(column, column.replace("_", " "))


def _said(column: str, value: Cell, frozen: Frozen) -> Cell:
    """What the column's own words are for a value; numbers stay numbers."""
    pack = frozen.pack
    now, before = words.clean(pack.period[0]), words.clean(pack.compared[0]) if pack.compared else "before"
    known = {
        "rules": SIDES,
        "when": {"now": now, "before": before, "plan": "plan"},
        "state": STATES,
    }  # fmt: skip
    return known.get(column, {}).get(str(value), value)


def _format(column: str, record: dict, look: _Look) -> Format:
    metric = EVERYTHING.get(str(record.get("metric")))
    is_share = metric is not None and metric.unit is Unit.SHARE and column in NUMBERS - {"numerator", "denominator"}
    return look.share if is_share else look.number


def _definitions(sheet: Worksheet, frozen: Frozen, look: _Look) -> None:
    heads = ("id", "number", "what it means", "formula", "unit", "owner", "guard", "declared as")
    for place, (head, wide) in enumerate(zip(heads, (10, 30, 70, 60, 14, 20, 22, 16), strict=True)):
        sheet.set_column(place, place, wide)
        sheet.write_string(1, place, head, look.bold)
    sheet.write_string(0, 0, _stamp(frozen), look.quiet)
    known = [(name, found) for name, found in frozen.pack.declared.items() if name in EVERYTHING]
    for row, (name, declared) in enumerate(known, 2):
        metric = EVERYTHING[name]
        said = (
            metric.id, metric.label, metric.meaning, formula(metric), unit_words(metric.unit, frozen.pack.currency),
            metric.owner, words.label(metric.guard) if metric.guard else "", declared,
        )  # fmt: skip
        for place, text in enumerate(said):
            sheet.write_string(row, place, clean(text), look.wrap)
