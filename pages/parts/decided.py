"""What the register of the served store says, and how a page writes into it."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from data import store
from data.register import Register, RegisterTrouble, opened
from data.rules import RulesWrong

TOLD = "_told"
T = TypeVar("T")


def register() -> Register:
    return opened(store.folder())


def known(read: Callable[[Register], T], otherwise: T, is_quiet: bool = False) -> T:
    """What the register says, for a page that stands without it; a register that cannot be read is said."""
    try:
        return read(register())
    except RegisterTrouble as trouble:
        if not is_quiet:
            st.warning(str(trouble))
        return otherwise


def write(decide: Callable[[], Any], told: str) -> Any | None:
    """Decides, and says so at the next run; what stands against it is shown in one sentence."""
    try:
        found = decide()
    except (RegisterTrouble, RulesWrong, OSError) as trouble:
        st.error(str(trouble))
        return None
    st.session_state[TOLD] = told
    return found


def tell() -> None:
    """What was decided in the last run, once."""
    if told := st.session_state.pop(TOLD, ""):
        st.toast(told, icon=":material/check:")
