"""The pages, in the order of the menu, and the guard that no address gets around."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

PAGES_FOLDER = Path(__file__).resolve().parent.parent
_FRAMED = "_framed"


@dataclass(frozen=True)
class Page:
    """Its file is named by its address: before the first run made the menu, that is how an address is understood."""

    url: str
    title: str
    question: str

    @property
    def file(self) -> str:
        return f"{self.url}.py"


PAGES = (
    Page("five_questions", "Five Questions", "How is our combined funnel doing?"),
    Page("value", "Value", "What is everything in the funnel worth today, and is it enough?"),
    Page("conversion", "Conversion", "Where do we win and lose, and why did it move?"),
    Page("reach", "Reach", "Are we reaching the market we both agreed on?"),
    Page("velocity", "Velocity", "How fast do buyers move, and where do they wait?"),
    Page("return", "Return", "What did we get for the money, whoever gets the credit?"),
    Page("hand_off", "Hand-off", "Is every lead followed up, and was it worth it?"),
    Page("reconcile", "Reconcile", "Why do our two numbers differ?"),
    Page("agreements", "Agreements", "What have we agreed, since when, and who decided?"),
    Page("weekly_meeting", "Meeting", "What must we decide this week?"),
    Page("board_pack", "Board Pack", "What do we tell the board, and can we prove it later?"),
    Page("data", "Data", "Can we trust what we loaded?"),
    Page("definitions", "Definitions", "What does each number mean?"),
)


def page(url: str) -> Page:
    return next(found for found in PAGES if found.url == url)


def navigation() -> StreamlitPage:
    """The menu at the top, and the page that the address asks for."""
    home, *others = PAGES
    return st.navigation(
        [
            _listed(home, default=True),
            *(_listed(found) for found in others),
            # The first page is served at "/"; its own address must open as well.
            st.Page(PAGES_FOLDER / home.file, title=home.title, url_path=home.url, visibility="hidden"),
        ],
        position="top",
    )


def _listed(found: Page, default: bool = False) -> StreamlitPage:
    return st.Page(
        PAGES_FOLDER / found.file, title=found.title, url_path="home" if default else found.url, default=default
    )


def open_framed() -> None:
    """app.py's part: runs the page that was asked for inside the frame."""
    st.session_state[_FRAMED] = True
    navigation().run()


def guard() -> None:
    """A page's first step. Until somebody has opened app.py, a fresh server runs a page file by itself on a deep link.

    The menu is then announced here (which ends that mode for the whole server) and the same address is run again,
    now through app.py and whatever it checks.
    """
    if not st.session_state.get(_FRAMED):
        st.session_state[_FRAMED] = True
        navigation()
        st.rerun()


def went_back() -> bool:
    """Whether the browser's Back or Forward brought the viewer here: then the address decides."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def on_every_page() -> AbstractContextManager[None]:
    """What is drawn within belongs to app.py, as the menu does: the next page has it too, with its part of the address.

    What belongs to a page loses its part of the address as soon as another page is come to, be it by Back or Forward.
    """
    context = get_script_run_ctx()
    return context.run_with_active_hash(context.pages_manager.main_script_hash) if context else nullcontext()
