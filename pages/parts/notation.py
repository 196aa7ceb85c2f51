"""What is said beside a value: its halves, its interval, why there is none; and text from data made safe to show."""

import html
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from metrics.definition import Unit
from metrics.honesty import CARE, NOTHING, Change
from metrics.written import MINUS, SYMBOLS, cell, counted, difference, is_missing, shown

__all__ = ["MINUS", "SYMBOLS", "cell", "difference", "is_missing", "shown"]  # written the same everywhere

FEW = 20  # below: grey
TOO_FEW = 10  # below: counts only
NONE = "nothing in this period"


def interval(row: Mapping[str, Any], unit: Unit, currency: str = "USD") -> str:
    """The interval around a value, without repeating its unit: 29.8–33.0; none where both ends are written the same."""
    low, high = row.get("low"), row.get("high")
    if is_missing(low) or is_missing(high):
        return ""
    bare = [re.sub(r"[^\d.,BMk−]", "", shown(end, unit, currency)) for end in (low, high)]
    if bare[0] == bare[1]:
        return ""
    if bare[0][-1:] == bare[1][-1:] and bare[0][-1:] in "BMk":
        bare[0] = bare[0][:-1]
    return "–".join(bare)


def of(row: Mapping[str, Any]) -> str:
    """The two halves of a share: 1,128 of 2,400."""
    if is_missing(row.get("numerator")) or is_missing(row.get("denominator")):
        return ""
    return f"{counted(row['numerator'])} of {counted(row['denominator'])}"


def beside(row: Mapping[str, Any], unit: Unit, currency: str = "USD") -> str:
    """What stands next to a value: its interval, else what it was divided by; nothing where there is no value."""
    if is_missing(row.get("value")):
        return ""
    if found := interval(row, unit, currency):
        return found
    halves = of(row)
    if unit is Unit.COUNT:  # the value is the first half
        return halves[halves.find("of ") :] if halves else ""
    if unit in (Unit.RATIO, Unit.MONEY_EACH):
        return halves.replace(" of ", " ÷ ")
    return halves if unit is Unit.SHARE else ""


def answer(row: Mapping[str, Any], unit: Unit, currency: str = "USD") -> str:
    """The value of a row, or why there is none; fewer than ten things give counts only."""
    if not (unit is Unit.SHARE and is_few(row)):
        return shown(row.get("value"), unit, currency)
    return (of(row) if row.get("denominator") else "") or "n/a"


def share(some: float, whole: float) -> str:
    """A share by its two halves; of fewer than ten things the halves themselves."""
    if whole < TOO_FEW:
        return f"{counted(some)} of {counted(whole)}" if whole else "n/a"
    return shown(some / whole, Unit.SHARE)


def part(some: float, whole: float, things: str) -> str:
    """A share of things, in words: 49.9% of accepted; of fewer than ten 3 of 5 accepted."""
    return f"{share(some, whole)} {'of ' if whole >= TOO_FEW else ''}{things}" if whole else "0 of 0"


def many(n: float, thing: str) -> str:
    """So many of a thing, its name in the singular: 1 row, 2,400 rows."""
    return f"{n:,.0f} {thing}{'' if n == 1 else 's'}"


def is_few(row: Mapping[str, Any]) -> bool:
    """Whether it rests on so few that only counts may be said."""
    return row.get("state") == "small_n" and n(row) < TOO_FEW and CARE not in str(row.get("why"))


def against(found: Change, now: Any, then: Any, unit: Unit, currency: str, on: str) -> str:
    """What a number did since, as far as that can be judged; `on` names the time before: "on FY27 Q2"."""
    if found.difference is None or found.words == NOTHING:
        return found.words
    gap = difference(now, then, unit, currency)
    if not re.search("[1-9]", gap):
        return f"unchanged {on}"
    return f"{gap} {on}" if found.low is not None else f"{gap} {on}, may be chance"


def is_said(row: Mapping[str, Any], unit: Unit) -> bool:
    """Whether a row's value is shown and drawn, or its counts only."""
    return not is_missing(row.get("value")) and not (unit is Unit.SHARE and is_few(row))


def why(row: Mapping[str, Any]) -> str:
    """Why a value is missing, young or weak; empty when nothing is to be said."""
    said = row.get("why")
    if not is_missing(said) and said:
        found = re.sub(r"^n/a \((.*)\)$", r"\1", str(said))
        return NONE if found == "0 of 0" else found
    if is_missing(row.get("value")):
        return NONE if of(row) == "0 of 0" else of(row) or "no records in this period"
    return f"n = {counted(n(row))}" if row.get("state") == "small_n" else ""


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
    """Text from data, safe inside HTML."""
    return html.escape(str(text), quote=True)


def charted(text: Any) -> str:
    """Text from data, safe among the few tags that Plotly reads; it would show a quotation mark's entity as it is."""
    return html.escape(str(text), quote=False)


def plain(text: Any) -> str:
    """Text from data, safe inside Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|$:<>~])", r"\\\1", str(text))


def n(row: Mapping[str, Any]) -> float:
    return 0.0 if is_missing(row.get("n")) else float(row["n"])
