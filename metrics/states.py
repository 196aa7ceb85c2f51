"""An answer is finished: all its columns, each row with its state and, where that is not ok, why."""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.definition import Computed, Named, Quantile, Ratio, Wait
from metrics.rows import NUMBERS, WORDS, Rows

COLUMNS = (*NUMBERS, *WORDS)
FEW, SMALL = 10, 20


def finished(metric: Named, found: Rows, by: Sequence[str]) -> pd.DataFrame:
    own = [metric.own_split] if isinstance(metric, Computed) and metric.own_split else []
    count = found.count if by or found.count else 1
    given = found.columns if found.count else {}
    numbers = {name: given[name] if name in given else np.full(count, np.nan) for name in NUMBERS}
    words = [
        ["" if pd.isna(said) else str(said) for said in given[name]] if name in given else [""] * count
        for name in WORDS
    ]
    is_sample = isinstance(metric, Wait | Quantile) or (isinstance(metric, Ratio) and metric.is_proportion)
    rows = zip(*(numbers[name].tolist() for name in NUMBERS[:4]), *words, strict=True)
    said = [_state(_Row(*row), is_sample) for row in rows]
    if is_sample:
        few = (numbers["n"] < FEW) & np.array([state == "small_n" for state, _ in said], dtype=bool)
        numbers["low"], numbers["high"] = (np.where(few, np.nan, numbers[name]) for name in ("low", "high"))
    keys = {name: found.keys[name].reset_index(drop=True) for name in (*by, *own)} if found.count else {}
    keys |= {name: pd.Series(index=range(count), dtype=object) for name in (*by, *own) if name not in keys}
    states = {
        "state": pd.array([state for state, _ in said], dtype="str"),
        "why": pd.Series([why for _, why in said], dtype=object),
    }
    return pd.DataFrame({**keys, **numbers, **states})


def unavailable(by: Sequence[str], why: str) -> pd.DataFrame:
    row = {name: None for name in by} | dict.fromkeys(COLUMNS) | {"state": "not_available", "why": why}
    return pd.DataFrame([row], columns=[*by, *COLUMNS])


class _Row(NamedTuple):
    value: float
    numerator: float
    denominator: float
    n: float
    state: str
    why: str


def _state(row: _Row, is_sample: bool) -> tuple[str, str]:
    """ok, immature, small_n or empty, and why."""
    if isnan(row.value):
        if row.why:
            return ("immature" if row.state == "immature" else "empty"), row.why
        top, bottom = row.numerator, row.denominator
        of = " (nothing in this period)" if isnan(bottom) else f" ({_plain(top)} of {_plain(bottom)})"
        return "empty", f"n/a{of}"
    if is_sample and row.n < SMALL:
        few = "counts only" if row.n < FEW else "read with care"
        young = f"; {row.why}" if row.state == "immature" and row.why else ""
        return "small_n", f"only {_plain(row.n)}: {few}{young}"
    return row.state or "ok", row.why


def _plain(number: float) -> str:
    return "0" if isnan(number) else f"{number:,.0f}"
