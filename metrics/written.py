"""How a value is written, on every page, in every file and in every message: 1.2M, 61.0%, 3.6 pts; unknown is n/a."""

import math
from typing import Any

from metrics.definition import Unit

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
MINUS = "−"
FEW = 10  # of fewer things no share is said
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
        return _signed(counted(abs(number)), number)
    if unit is Unit.RATIO:
        return _signed(f"{abs(number):,.2f}", number)
    return _signed(_duration(abs(number)), number) + {Unit.HOURS: " h", Unit.DAYS: " d", Unit.MONTHS: " mo"}[unit]


def difference(now: Any, then: Any, unit: Unit, currency: str = "USD") -> str:
    """Now less then: points for shares, per cent for money and counts, the unit itself otherwise and of few."""
    if is_missing(now) or is_missing(then):
        return "n/a"
    change = float(now) - float(then)
    if unit is Unit.SHARE:
        change = round(change, 3)  # so that nothing left is never a minus
        return f"{_plus(change)}{abs(change) * 100:.1f} pts"
    if unit in (Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.RATIO):
        return _plus(change) + shown(abs(change), unit, currency)
    if float(then) == 0 or (unit is Unit.COUNT and abs(float(then)) < FEW):
        return _plus(change) + shown(abs(change), unit, currency)
    share = abs(change / float(then)) * 100
    return f"{_plus(change)}{share:.0f}%" if share < 1000 else f"{_plus(change)}{shown(abs(change), unit, currency)}"


def cell(value: Any) -> Any:
    """A cell of an export that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _signed(text: str, number: float) -> str:
    return MINUS + text if number < 0 else text


def _plus(change: float) -> str:
    return MINUS if change < 0 else "+"


def counted(number: float) -> str:
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
