"""The frame around every page: question, answer, filters, how old the numbers are and which version made them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import streamlit as st

from data.store import StoreMissing
from pages.parts import first_start, look, menu, notation, palette, served
from pages.parts.filter_bar import FilterBar
from pages.parts.filters import View


def configure() -> None:
    """Streamlit's page settings; a local icon, so that none is fetched."""
    st.set_page_config(page_title="Arbiter", page_icon="⚖️", layout="wide", initial_sidebar_state="collapsed")


def open_page(url: str, unpublished: Callable[[], None] | None = None) -> View:
    """A page's first line: the guard, the style, the snapshot, the filter bar, and the question as title.

    Where nothing is published yet, the page ends with what is to be done, and with `unpublished`.
    """
    with opening(url, unpublished) as view:
        return view


@contextmanager
def opening(url: str, unpublished: Callable[[], None] | None = None) -> Iterator[View]:
    """`open_page` for a page whose numbers are awaited: what is drawn within is on screen before the filter bar."""
    menu.guard()
    question = f'<div class="ask"><h1>{notation.escaped(menu.page(url).question)}</h1></div>'
    with menu.on_every_page():
        look.dress()
        st.logo(_brand(), size="medium")
        bar = FilterBar(_snapshot(question, unpublished))
    st.html(question)
    _foot(bar.view)
    try:
        yield bar.view
    finally:  # who asked too much must be able to ask for less
        with menu.on_every_page():
            bar.draw()


def answer(sentence: str) -> None:
    """The generated sentence under the question. Its parts are escaped where it is made; <b> is its only tag."""
    st.html(f'<div class="ask"><p>{sentence}</p></div>')


def part(title: str, subtitle: str = "") -> None:
    """A heading above something that is not a figure."""
    st.html(f'<div class="part"><h2>{notation.escaped(title)}</h2><p>{notation.escaped(subtitle)}</p></div>')


def _snapshot(question: str, unpublished: Callable[[], None] | None) -> served.Snapshot:
    """The served snapshot; without one, the sample company is built or the page ends."""
    try:
        return served.snapshot()
    except StoreMissing as trouble:
        if first_start.is_due():
            first_start.build_and_open()
        st.html(question)
        st.error(str(trouble))
        if unpublished:
            unpublished()
        else:
            st.page_link("pages/data.py", label="Load an export on the Data page", icon=":material/upload:")
        st.stop()


def _foot(view: View) -> None:
    """Always on screen: as-of, the age of each source, the filters in words, the version, the snapshot."""
    now = datetime.now(UTC).replace(tzinfo=None)
    ages = ", ".join(
        f"{row['system']} {notation.age(row['newest_at'], now)} old"
        for row in served.sources(view.snapshot).to_dict("records")
        if not notation.is_missing(row["newest_at"])
    )
    as_of = served.as_of(view.snapshot)
    left = f"As of {notation.day(as_of)} {as_of:%H:%M} UTC · {ages} · {view.filter_words}"
    right = f"snapshot {view.snapshot.id[:7]} · definitions {view.version_words}"
    st.html(f'<div class="foot"><span>{notation.escaped(left)}</span><span>{notation.escaped(right)}</span></div>')


def _brand() -> str:
    ink = palette.now().ink
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="24" viewBox="0 0 72 24">'
        f'<text x="0" y="18" font-family="Source Sans, sans-serif" font-weight="700" font-size="17" fill="{ink}">'
        "Arbiter</text></svg>"
    )
