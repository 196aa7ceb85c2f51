"""What is printed inside every figure and on every page of an export: n, period, as-of, filters, version, state, id."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from metrics.catalog import EVERYTHING
from metrics.definition import Unit
from metrics.pack import Figure, Pack
from metrics.pack.shape import Span
from metrics.words import formula
from pages.parts import notation
from pages.parts.dressing import unit_words
from pages.parts.pack.drawing import Number

PREVIEW = "not frozen"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿]")


@dataclass(frozen=True)
class Frozen:
    """A pack and its id; while it is only looked at, it has none."""

    id: str
    pack: Pack

    @property
    def stamp(self) -> str:
        return f"{self.pack.state} · pack {self.id or PREVIEW}"


def clean(text: object) -> str:
    """Text without what no file format can hold."""
    return _CONTROL.sub("", str(text))


def foot(frozen: Frozen, n: Number = None) -> str:
    """What a picture says of itself, so that it stands alone."""
    pack, counted = frozen.pack, "" if notation.is_missing(n) else f"n {n:,.0f} · "
    return clean(
        f"{counted}{period(pack)} · as of {as_of(pack)} · {pack.filters} · {pack.version_words} · {frozen.stamp}"
    )


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
