"""Tables to CSV as a CRM exports them: everything quoted, yes and no as 1 and 0, moments in UTC."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from data.company.clock import DAY, NEVER

Columns = Mapping[str, "np.ndarray | pd.Series | pa.Array"]


def moments(seconds: np.ndarray | pd.Series) -> pa.Array:
    """2026-11-20T09:30:00.000Z; empty where it never came."""
    seconds = np.asarray(seconds, dtype=np.int64)
    is_never = (seconds >= NEVER) | (seconds < 0)
    day, second = np.divmod(np.where(is_never, 0, seconds), DAY)
    first = int(day.min(initial=0)) if len(day) else 0
    calendar = np.arange(first, int(day.max(initial=first)) + 1).astype("datetime64[D]").astype("S10")
    letters = np.empty((len(day), 24), dtype=np.uint8)
    letters[:, :10] = calendar.view(np.uint8).reshape(-1, 10)[day - first]
    letters[:, 10:] = np.frombuffer(b"T00:00:00.000Z", dtype=np.uint8)
    for place, part in ((11, second // 3_600), (14, second // 60 % 60), (17, second % 60)):
        letters[:, place], letters[:, place + 1] = part // 10 + ord("0"), part % 10 + ord("0")
    return pa.array(letters.view("S24").ravel(), mask=is_never).cast(pa.string())


def days(seconds: np.ndarray | pd.Series) -> pa.Array:
    """2026-11-20; empty where it never came."""
    seconds = np.asarray(seconds, dtype=np.int64)
    is_never = (seconds >= NEVER) | (seconds < 0)
    return pa.array(np.where(is_never, 0, seconds).astype("datetime64[s]").astype("datetime64[D]"), mask=is_never)


def flags(values: np.ndarray | pd.Series) -> np.ndarray:
    return np.asarray(values, dtype=np.int8)


def numbers(values: np.ndarray | pd.Series) -> pa.Array:
    """Numbers with at most two decimals; empty where there is none."""
    values = np.asarray(values, dtype=float)
    return pa.array(np.round(values, 2), mask=np.isnan(values))


def table(columns: Columns) -> pa.Table:
    return pa.table({name: _column(values) for name, values in columns.items()})


def _column(values: "np.ndarray | pd.Series | pa.Array") -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    values = values.to_numpy() if isinstance(values, pd.Series) else values
    if values.dtype.kind == "S":
        return pa.array(values).cast(pa.string())
    return pa.array(values, from_pandas=True)


def save(folder: Path, name: str, rows: pa.Table, refusable: list[dict[str, str]] | None = None) -> None:
    """One file; at its end, if asked, rows that no careful reader accepts."""
    path = folder / f"{name}.csv"
    options = csv.WriteOptions(quoting_style="all_valid")
    csv.write_csv(rows, path, options)
    if refusable:
        lines = [",".join(f'"{row.get(c, "")}"' if row.get(c) else "" for c in rows.column_names) for row in refusable]
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in lines))
