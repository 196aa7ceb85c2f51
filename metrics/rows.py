"""Rows of an answer on their way, as plain columns: a frame is made at the end, as each takes longer than the sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrics.honesty import Floats

NUMBERS = ("value", "numerator", "denominator", "n", "low", "high")
WORDS = ("state", "why")


@dataclass(frozen=True, eq=False)
class Rows:
    """What the rows are split by, and their columns: numbers as floats, words as they are."""

    keys: Mapping[str, pd.Series]
    columns: Mapping[str, np.ndarray]
    count: int

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def having(self, **columns: np.ndarray) -> "Rows":
        return replace(self, columns={**self.columns, **columns})

    def slices(self, by: Sequence[str]) -> list[tuple]:
        """What each row is of."""
        return list(zip(*(self.keys[name] for name in by), strict=True)) if by else [()] * self.count


def rows_of(frame: pd.DataFrame, keys: Sequence[str]) -> Rows:
    if not keys and (values := frame.to_numpy()).dtype == np.float64:  # one block, taken apart sooner than by column
        return Rows({}, dict(zip(frame.columns, values.T, strict=True)), len(frame))
    columns = {
        name: frame[name].to_numpy() if name in WORDS else floats(frame[name]) for name in frame if name not in keys
    }
    return Rows({name: frame[name] for name in keys}, columns, len(frame))


def floats(values: pd.Series) -> Floats:
    return values.to_numpy(dtype=float, na_value=np.nan)


def joined(several: Sequence[Rows], by: Sequence[str]) -> tuple[Mapping[str, pd.Series], list[Floats]]:
    """The values of several answers, row by row: a slice that one of them lacks has none there."""
    values = [rows.columns.get("value", np.empty(0)) for rows in several]
    if not by:
        count = max(each.size for each in values)
        return {}, [np.append(each, np.full(count - each.size, np.nan)) for each in values]
    frames = [
        pd.DataFrame({**{name: rows.keys[name] for name in by}, f"part_{number}": value})
        for number, (rows, value) in enumerate(zip(several, values, strict=True))
    ]
    frame = frames[0]
    for other in frames[1:]:
        frame = _merged(frame, other, list(by))
    return {name: frame[name] for name in by}, [floats(frame[f"part_{number}"]) for number in range(len(several))]


def _merged(left: pd.DataFrame, right: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    if left.empty or right.empty:  # an empty side does not know what its keys are
        kinds = (right if left.empty else left)[by].dtypes.to_dict()
        left, right = left.astype(kinds), right.astype(kinds)
    return left.merge(right, on=by, how="outer").reset_index(drop=True)


def quotient(top: Floats, bottom: Floats) -> Floats:
    """The one place where a ratio is divided: nothing over nothing is no value (G4)."""
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
