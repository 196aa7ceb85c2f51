"""Presenting mode: nothing but the meeting, over the full width, in large type."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from pages.parts import show
from pages.parts.filters import View

PRESENT = "present"
TIMES = 1.28  # what measures itself (figures, grids) is left out of the zoom; figures are drawn larger instead
_SHEET = """<style>
.stAppHeader,.st-key-bar{display:none!important}
.stMain .st-key-room{right:24px!important;top:16px!important}
[data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"]),
[data-testid="stElementContainer"]:has([data-testid="stDataFrame"]){zoom:.78125}
.stMain .stMainBlockContainer{zoom:1.28;padding:14px 24px 64px;max-width:none}
.foot{font-size:14px}
@media (min-width:1800px){
.stPlotlyChart .infolayer .annotation:last-of-type text{font-size:13px!important}}
</style>"""  # the last words in a figure say what it rests on; a narrower screen has no room for larger ones
_ALWAYS = """<style>
.stMain .st-key-bar,.stMain .st-key-room{width:auto;position:absolute;z-index:5;top:52px}
.stMain .st-key-bar{right:28px;top:54px}.stMain .st-key-room{right:186px;align-items:center}
.st-key-bar [class*="st-key-pop_"]:not(.st-key-pop_rules){display:none}
.st-key-room button{min-height:30px;height:30px;padding:0 10px}.st-key-room button p{font-size:13px}
[class*="st-key-door_tile_meeting"] .tile{min-height:172px}
[class*="st-key-agenda"] button{min-height:30px;height:30px;padding:0 9px}
[class*="st-key-agenda"] button p{font-size:13px}
.ask.step h1 small{font-size:13px;font-weight:500;color:var(--mute);letter-spacing:0}
.ask.step h1{font-size:19px}
[class*="st-key-door_tile_meeting"] .tile-note{white-space:nowrap}
[class*="st-key-door_tile_meeting"][class*="_behind"] .tile-row span:first-child{color:var(--leak);font-weight:600}
</style>"""


def is_on() -> bool:
    return st.query_params.get(PRESENT) == "1"


def figure(
    drawn: Figure,
    frame: pd.DataFrame,
    view: View,
    key: str,
    title: str,
    subtitle: str,
    n: float | None = None,
    legend: Sequence[tuple[str, str]] = (),
) -> None:
    """A figure of the meeting, in the size of the mode."""
    show.figure(drawn, frame, view, key, title, subtitle, n, legend, times=TIMES if is_on() else 1.0)


def dress() -> None:
    st.html(_ALWAYS + (_SHEET if is_on() else ""))


def switch() -> None:
    """The key P turns it on and off."""
    st.button("Stop presenting" if is_on() else "Present", key="present_switch", shortcut="P", on_click=_turn)


def _turn() -> None:
    if is_on():
        del st.query_params[PRESENT]
    else:
        st.query_params[PRESENT] = "1"
