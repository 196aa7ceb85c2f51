"""Arbiter: one shared set of numbers for sales and marketing. Starts with `streamlit run app.py`."""

import streamlit as st

from data.register import RegisterTrouble
from data.rules import RulesWrong
from data.store import StoreMissing, TooSlow
from pages.parts import frame, memory, menu

frame.configure()
try:
    menu.open_framed()
except (RegisterTrouble, RulesWrong, StoreMissing, TooSlow) as trouble:
    st.error(str(trouble))
memory.settled()
