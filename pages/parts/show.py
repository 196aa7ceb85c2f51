"""Places a figure: what is printed inside it, and its data as a table and a CSV behind one button."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from pages.parts import notation, tables
from pages.parts.dressing import larger, printed
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
    legend: Sequence[tuple[str, str]] = (),
    table: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    times: float = 1.0,
) -> None:
    """A figure that stands alone as a picture, with the numbers it was drawn from; `times` larger for a room."""
    drawn = printed(drawn, title, subtitle, foot(view, n), legend)
    with st.container(key=f"door_chart_{key}"):
        st.plotly_chart(
            larger(drawn, times) if times != 1 else drawn,
            theme=None,
            config=CONFIG,
            key=f"chart_{key}",
            alt=f"{title}. {subtitle}",
        )
        opened = st.popover("Data", key=f"data_{key}", on_change="rerun", type="tertiary", icon=":material/table:")
        if opened.open:
            with opened:
                _data(table(frame) if table else plain(frame), key)


def missing(title: str, why: str) -> None:
    """A figure's place where there is nothing to draw, and why."""
    why = why or "there is nothing in this period and with these filters"
    st.html(
        f'<div class="part gap"><h2>{notation.escaped(title)}</h2>'
        f"<p>Nothing to show: {notation.escaped(why)}.</p></div>"
    )


def said(words: str) -> None:
    """What a figure means, in a sentence under it."""
    st.html(f'<div class="ask"><p>{notation.escaped(words)}</p></div>')


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


def listed(frame: pd.DataFrame, key: str, view: View, height: int = 260) -> None:
    """A list of records that scrolls, with its CSV."""
    tables.grid(frame, f"grid_{key}", height=min(height, 40 + 32 * max(len(frame), 1)))
    st.download_button(
        "Download CSV",
        data=lambda: tables.csv(frame),
        file_name=f"{key}-{view.snapshot.id}.csv",
        mime="text/csv",
        key=f"csv_{key}",
        on_click="ignore",
    )
