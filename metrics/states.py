"""An answer is finished: all its columns, each row with its state and, where that is not ok, why."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.definition import Computed, Formula, Named, Quantile, Ratio, Unit, Wait
from metrics.honesty import CARE, Floats
from metrics.rows import NUMBERS, WORDS, Rows

COLUMNS = (*NUMBERS, *WORDS)
FEW, SMALL = 10, 20
AS_WELL = "; "  # between why a cohort is small and why it is young


def finished(metric: Named, found: Rows, by: Sequence[str]) -> pd.DataFrame:
    """The answer as a frame: what it is split by, its numbers, states and reasons."""
    numbers, said = _judged(metric, found, found.count if by or found.count else 1)
    names = (*by, *_own_split(metric))
    keys = {name: found.keys[name].reset_index(drop=True) for name in names} if found.count else {}
    keys |= {name: pd.Series(index=range(len(said)), dtype=object) for name in names if name not in keys}
    states = {
        "state": pd.array([state for state, _ in said], dtype="str"),
        "why": pd.Series([why for _, why in said], dtype=object),
    }
    return pd.DataFrame({**keys, **numbers, **states})


def first_row(metric: Named, found: Rows) -> dict[str, Any]:
    """The same of an answer that is not split, as plain values, None where there is none: no frame is made for it."""
    numbers, said = _judged(metric, found, max(found.count, 1))
    keys = {name: found.keys[name].iloc[0] if found.count else None for name in _own_split(metric)}
    plain = {name: None if isnan(values[0]) else float(values[0]) for name, values in numbers.items()}
    return keys | plain | dict(zip(WORDS, said[0], strict=True))


def unavailable(by: Sequence[str], why: str) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(by) | unavailable_row(why)], columns=[*by, *COLUMNS])


def unavailable_row(why: str) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {"state": "not_available", "why": why}


def is_young(row: Mapping[str, Any]) -> bool:
    """Whether a cohort was not watched for all of its window; where it is small as well, only why says so."""
    return row.get("state") == "immature" or (row.get("state") == "small_n" and AS_WELL in str(row.get("why")))


def _own_split(metric: Named) -> list[str]:
    return [metric.own_split] if isinstance(metric, Computed) and metric.own_split else []


def _judged(metric: Named, found: Rows, count: int) -> tuple[dict[str, Floats], list[tuple[str, str]]]:
    """The numbers, and each row's state and why; of a few, no interval is shown."""
    given = found.columns if found.count else {}
    numbers = {name: given[name] if name in given else np.full(count, np.nan) for name in NUMBERS}
    words = [
        ["" if pd.isna(said) else str(said) for said in given[name]] if name in given else [""] * count
        for name in WORDS
    ]
    is_sample = isinstance(metric, Ratio | Wait | Quantile) or (isinstance(metric, Formula) and _is_estimate(metric))
    has_counts = not isinstance(metric, Ratio | Formula) or (isinstance(metric, Ratio) and metric.is_proportion)
    rows = zip(*(numbers[name].tolist() for name in NUMBERS[:4]), *words, strict=True)
    below = _below(metric)
    said = [_state(_Row(*row), is_sample, has_counts, below) for row in rows]
    if is_sample:
        few = (numbers["n"] < FEW) & np.array([state == "small_n" for state, _ in said], dtype=bool)
        numbers["low"], numbers["high"] = (np.where(few, np.nan, numbers[name]) for name in ("low", "high"))
    return numbers, said


class _Row(NamedTuple):
    value: float
    numerator: float
    denominator: float
    n: float
    state: str
    why: str


def _below(metric: Named) -> str:
    """What a quotient is divided by, in words."""
    if isinstance(metric, Ratio):
        return metric.denominator.label
    return metric.parts[1].label if isinstance(metric, Formula) and len(metric.parts) == 2 else ""


def _is_estimate(metric: Formula) -> bool:
    """Whether it says how many stand behind it, and is no total of all there is."""
    return metric.rests_on is not None and metric.unit not in (Unit.COUNT, Unit.MONEY)


def _state(row: _Row, is_sample: bool, has_counts: bool, below: str) -> tuple[str, str]:
    """ok, immature, small_n or empty, and why."""
    if isnan(row.value):
        if row.why:
            return ("immature" if row.state == "immature" else "empty"), row.why
        top, bottom = row.numerator, row.denominator
        if top and bottom == 0 and below:
            return "empty", f"n/a (“{below}” is 0 here)"
        of = " (nothing in this period)" if isnan(bottom) else f" ({_plain(top)} of {_plain(bottom)})"
        return "empty", f"n/a{of}"
    if is_sample and row.n < SMALL:
        few = "counts only" if row.n < FEW and has_counts else CARE
        young = f"{AS_WELL}{row.why}" if row.state == "immature" and row.why else ""
        return "small_n", f"only {_plain(row.n)}: {few}{young}"
    return row.state or "ok", row.why


def _plain(number: float) -> str:
    return "0" if isnan(number) else f"{number:,.0f}"
