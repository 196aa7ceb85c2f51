"""Presenting mode: nothing but the meeting, over the full width, in large type."""

import streamlit as st

PRESENT = "present"
_SHEET = """<style>
.stAppHeader,[class*="st-key-bar"]{display:none!important}
.stMain .stMainBlockContainer{zoom:1.28;padding:14px 24px 64px;max-width:none}
.foot{font-size:14px}
</style>"""
_ALWAYS = """<style>
[class*="st-key-agenda"] button{min-height:30px;height:30px;padding:0 9px}
[class*="st-key-agenda"] button p{font-size:13px}
.ask.step h1 small{font-size:13px;font-weight:500;color:var(--mute);letter-spacing:0}
.ask.step h1{font-size:19px}
[class*="st-key-room"]{align-items:center}
</style>"""


def is_on() -> bool:
    return st.query_params.get(PRESENT) == "1"


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
