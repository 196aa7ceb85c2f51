"""How numbers are written, the same on every page: 1.2M, 61.0%, 3.6 pts, and what is said when there is none."""

import html
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from metrics.definition import Unit

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
MINUS = "−"
FEW = 20  # below: grey
TOO_FEW = 10  # below: counts only
_STEPS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_MONEY = {Unit.MONEY, Unit.MONEY_EACH, Unit.MONEY_PER_DAY}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value)) or value != value


def shown(value: Any, unit: Unit, currency: str = "USD") -> str:
    """A value as a reader sees it; unknown is "n/a", zero is 0."""
    if is_missing(value):
        return "n/a"
    number = float(value)
    if unit is Unit.SHARE:
        return f"{_signed(f'{abs(number) * 100:,.1f}', number)}%"
    if unit in _MONEY:
        per_day = " a day" if unit is Unit.MONEY_PER_DAY else ""
        symbol = SYMBOLS.get(currency, f"{currency} ")
        return _signed(symbol + _short(abs(number), cents=unit is Unit.MONEY_EACH), number) + per_day
    if unit is Unit.COUNT:
        return _signed(_counted(abs(number)), number)
    if unit is Unit.RATIO:
        return _signed(f"{abs(number):,.2f}", number)
    return _signed(_duration(abs(number)), number) + {Unit.HOURS: " h", Unit.DAYS: " d", Unit.MONTHS: " mo"}[unit]


def difference(now: Any, then: Any, unit: Unit, currency: str = "USD") -> str:
    """Now less then: points for shares, per cent for money and counts, the unit itself otherwise."""
    if is_missing(now) or is_missing(then):
        return "n/a"
    change = float(now) - float(then)
    if unit is Unit.SHARE:
        return f"{_plus(change)}{abs(change) * 100:.1f} pts"
    if unit in (Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.RATIO):
        return _plus(change) + shown(abs(change), unit, currency)
    if float(then) == 0:
        return _plus(change) + shown(abs(change), unit, currency)
    share = abs(change / float(then)) * 100
    return f"{_plus(change)}{share:.0f}%" if share < 1000 else f"{_plus(change)}{shown(abs(change), unit, currency)}"


def interval(row: Mapping[str, Any], unit: Unit, currency: str = "USD") -> str:
    """The interval around a value, without repeating its unit: 29.8–33.0; none where both ends are one."""
    low, high = row.get("low"), row.get("high")
    if is_missing(low) or is_missing(high) or float(low) == float(high):
        return ""
    bare = [re.sub(r"[^\d.,BMk−]", "", shown(end, unit, currency)) for end in (low, high)]
    if bare[0][-1:] == bare[1][-1:] and bare[0][-1:] in "BMk":
        bare[0] = bare[0][:-1]
    return "–".join(bare)


def of(row: Mapping[str, Any]) -> str:
    """The two halves of a share: 1,128 of 2,400."""
    if is_missing(row.get("numerator")) or is_missing(row.get("denominator")):
        return ""
    return f"{_counted(row['numerator'])} of {_counted(row['denominator'])}"


def answer(row: Mapping[str, Any], unit: Unit, currency: str = "USD") -> str:
    """The value of a row, or why there is none; fewer than ten things give counts only."""
    if not is_missing(row.get("value")) and not (
        _is_rate(unit) and row.get("state") == "small_n" and _n(row) < TOO_FEW
    ):
        return shown(row["value"], unit, currency)
    if row.get("state") == "not_available":
        return "n/a"
    return of(row) if of(row) and _n(row) > 0 else "n/a"


def why(row: Mapping[str, Any]) -> str:
    """Why a value is missing, young or weak; empty when nothing is to be said."""
    said = row.get("why")
    if not is_missing(said) and said:
        return re.sub(r"^n/a \((.*)\)$", r"\1", str(said))
    if is_missing(row.get("value")):
        return of(row) or "no records in this period"
    return f"n = {_counted(_n(row))}" if row.get("state") == "small_n" else ""


def brief(row: Mapping[str, Any]) -> str:
    """The same in a few words, for a tile; the details say it in full."""
    if row.get("state") == "immature":
        return "young cohort: estimated" if not is_missing(row.get("value")) else "cohort too young"
    if row.get("state") == "ok" and not is_missing(row.get("value")):
        return "only those watched long enough" if row.get("why") else ""
    return why(row)


def is_weak(row: Mapping[str, Any]) -> bool:
    return row.get("state") in ("small_n", "empty", "not_available") or is_missing(row.get("value"))


def day(value: date | datetime) -> str:
    return f"{value.day} {value:%b %Y}"


def age(then: datetime, now: datetime) -> str:
    hours = max((now - then).total_seconds() / 3600, 0)
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


def escaped(text: Any) -> str:
    """Text from data, safe inside HTML and inside the few tags that Plotly reads."""
    return html.escape(str(text), quote=True)


def plain(text: Any) -> str:
    """Text from data, safe inside Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|$:<>~])", r"\\\1", str(text))


def cell(value: Any) -> Any:
    """A cell of an export that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _is_rate(unit: Unit) -> bool:
    return unit is Unit.SHARE


def _n(row: Mapping[str, Any]) -> float:
    return 0.0 if is_missing(row.get("n")) else float(row["n"])


def _signed(text: str, number: float) -> str:
    return MINUS + text if number < 0 else text


def _plus(change: float) -> str:
    return MINUS if change < 0 else "+"


def _counted(number: float) -> str:
    number = float(number)
    if number >= 1e6:
        return _short(number)
    return f"{number:,.0f}" if number == int(number) or number >= 100 else f"{number:,.1f}"


def _short(number: float, cents: bool = False) -> str:
    for size, letter in _STEPS:
        if number >= size * 0.9995:
            scaled = number / size
            return f"{scaled:,.0f}{letter}" if scaled >= 100 else f"{scaled:,.1f}{letter}"
    return f"{number:,.2f}" if cents and number < 100 else f"{number:,.0f}"


def _duration(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:,.1f}"
