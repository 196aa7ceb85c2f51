"""What is printed inside every figure and on every page of an export: n, period, as-of, filters, version, state, id."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from metrics.catalog import EVERYTHING
from metrics.definition import Unit
from metrics.expected import LEVEL as RUNS
from metrics.honesty import LEVEL as SURE
from metrics.pack import PAGES, Figure, Pack
from metrics.pack.editing import ASKED, COMMENTARY, TITLE
from metrics.pack.shape import Span
from metrics.sums import GRAINS
from metrics.words import formula
from pages.parts import notation
from pages.parts.dressing import unit_words
from pages.parts.pack.drawing import Number

EXPECTED = "economic_value"  # its ends are those of most of its runs
PREVIEW = "PREVIEW, NOT FROZEN"
ALL = "sum of all records"
TABLED = "n in the table"
COHORTS = "each count has its own cohort: see the definitions"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿]")


@dataclass(frozen=True)
class Frozen:
    """A pack and its id; while it is only looked at, it has none."""

    id: str
    pack: Pack

    @property
    def state(self) -> str:
        """DRAFT or FINAL is what a pack is frozen as; before, it is neither."""
        return self.pack.state if self.id else PREVIEW

    @property
    def stamp(self) -> str:
        return f"{self.state} · pack {self.id}" if self.id else PREVIEW


def clean(text: object) -> str:
    """Text without what no file format can hold."""
    return _CONTROL.sub("", str(text))


def foot(frozen: Frozen, rests: str = "", span: str = "") -> str:
    """What a picture says of itself, so that it stands alone: what it rests on, and the span that is drawn."""
    pack = frozen.pack
    said = (rests, span or period(pack), f"as of {as_of(pack)}", pack.filters, pack.version_words, frozen.stamp)
    return clean(" · ".join(part for part in said if part))


def edits(pack: Pack) -> str:
    """What people wrote over, and who stands for it; empty where all is as it was generated."""
    by, found = f" by {pack.editor}" if pack.editor else "", []
    for kind in (TITLE, COMMENTARY, ASKED):
        if named := [PAGES[page.key] for page in pack.pages if kind in page.edited]:
            found.append(f"{kind} edited{by}: {', '.join(named)}")
    return clean(". ".join(found))


def counted(n: Number) -> str:
    """How many records a number rests on; a sum without a count of its own takes all of them."""
    return ALL if notation.is_missing(n) else f"n {n:,.0f}"


def span(figure: Figure, pack: Pack) -> str:
    """Of a course, all the periods that are drawn; empty where only the pack's own period is."""
    by = figure.question.by[0] if figure.question and figure.question.by else ""
    if by not in GRAINS:
        return ""
    many = len({row[by] for row in figure.records()} - {None})
    return f"{many} {by}{'s' if many != 1 else ''} to {notation.day(pack.period[2])}, the last {period(pack)}"


def period(pack: Pack) -> str:
    return period_of(pack.period)


def period_of(span: Span) -> str:
    name, first, last = span
    return f"{name} ({notation.day(first)} to {notation.day(last)})"


def as_of(pack: Pack) -> str:
    return notation.day(datetime.fromisoformat(pack.as_of))


def unit_of(metric: str, currency: str) -> str:
    return unit_words(EVERYTHING[metric].unit, currency)


def shown(value: object, metric: str, currency: str) -> str:
    return notation.shown(value, EVERYTHING[metric].unit, currency)


def money(value: object, currency: str) -> str:
    return notation.shown(value, Unit.MONEY, currency)


def label(metric: str) -> str:
    return EVERYTHING[metric].label if metric in EVERYTHING else metric.replace("_", " ")


def band(metric: str) -> str:
    """What the ends around a value are."""
    return f"{label(metric)}: {RUNS * 100:.0f} of 100 runs" if metric == EXPECTED else f"{SURE:.0%} interval"


def definitions(figure: Figure) -> tuple[str, ...]:
    """Each metric of a figure: what it means and how it is made."""
    if figure.question is None:
        return ()
    names = (*figure.question.metrics, *figure.question.also)
    return tuple(f"{label(name)}: {EVERYTHING[name].meaning} ({formula(EVERYTHING[name])})" for name in names)


def named(pack: Pack, day: object) -> str:
    """What the calendar calls the period that begins on a day."""
    said = str(day)
    return pack.names.get(said) or f"{date.fromisoformat(said):%b %y}"
