"""The records behind a figure of the meeting: what tells something first, ids last."""

import pandas as pd
import streamlit as st
from sqlalchemy import Select

from data import store
from pages.parts import notation, show, tables
from pages.parts.filters import View
from pages.parts.meeting import presenting

FIRST = ("stage", "closing", "reason", "region", "channel", "segment", "source", "lead_class", "fit", "score", "team",
         "inquiry_at", "mql_at", "assigned_at", "attempted_at", "sal_at", "sql_at", "closed_at")  # fmt: skip
PRESENTED, COLUMNS = 10, 9  # rows and columns that are read from the other end of a room


def listed(query: Select, key: str, view: View, height: int) -> None:
    """A list that scrolls, with its CSV; in presenting mode the first of them in large type."""
    rows = ordered(store.run(query, view.snapshot).dropna(axis="columns", how="all"))
    if not presenting.is_on():
        show.listed(rows, key, view, height)
        return
    shown = rows.iloc[:PRESENTED, :COLUMNS]
    cells = [[notation.escaped(_cell(value)) for value in row] for row in shown.itertuples(index=False)]
    tables.quiet(cells, [str(name).replace("_", " ") for name in shown.columns])
    st.caption(f"{len(shown)} of {len(rows):,} records; all of them outside presenting mode.")


def ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The telling columns first, ids last."""
    names = [name for name in rows.columns if name != "rules"]
    first = [name for name in FIRST if name in names]
    ids = [name for name in names if str(name).endswith("_id")]
    return rows[[*first, *(name for name in names if name not in first and name not in ids), *ids]]


def _cell(value: object) -> str:
    if notation.is_missing(value) or value is pd.NaT:
        return ""
    return notation.day(value) if isinstance(value, pd.Timestamp) else str(value)
