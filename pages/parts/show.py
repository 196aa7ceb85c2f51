"""Places a figure: what is printed inside it, and its data as a table and a CSV behind one button."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from pages.parts import notation, tables
from pages.parts.dressing import printed
from pages.parts.filters import View

CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "arbiter"},
}


def figure(
    drawn: Figure,
    frame: pd.DataFrame,
    view: View,
    key: str,
    title: str,
    subtitle: str,
    n: float | None = None,
    table: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> None:
    """A figure that stands alone as a picture, with the numbers it was drawn from."""
    with st.container(key=f"door_chart_{key}"):
        st.plotly_chart(
            printed(drawn, title, subtitle, foot(view, n)),
            theme=None,
            config=CONFIG,
            key=f"chart_{key}",
            alt=f"{title}. {subtitle}",
        )
        opened = st.popover("Data", key=f"data_{key}", on_change="rerun", type="tertiary", icon=":material/table:")
        if opened.open:
            with opened:
                _data(table(frame) if table else plain(frame), key)


def foot(view: View, n: float | None) -> str:
    """What a picture says of itself: n, as-of, fiscal period, filters, version, snapshot."""
    counted = "" if notation.is_missing(n) else f"n {n:,.0f} · "
    return (
        f"{counted}{view.period.name} · as of {notation.day(view.as_of)} · {view.filter_words} · "
        f"{view.version_words} · {view.snapshot.id[:7]}"
    )


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame without the columns that only drawing needs."""
    return frame[[column for column in frame.columns if not str(column).startswith("_")]]


def _data(frame: pd.DataFrame, key: str) -> None:
    tables.grid(frame, f"grid_{key}")
    st.download_button(
        "Download CSV",
        data=lambda: tables.csv(frame),
        file_name=f"{key}.csv",
        mime="text/csv",
        key=f"csv_{key}",
        on_click="ignore",
    )
