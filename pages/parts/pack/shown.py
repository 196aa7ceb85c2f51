"""A page of a pack on screen, as it is exported, and any figure of it as a picture to keep."""

import streamlit as st

from metrics.pack import Page
from pages.parts import notation
from pages.parts.pack import exports, html, layout
from pages.parts.pack.words import Frozen


def page(frozen: Frozen, key: str, where: str) -> bool:
    """Draws the page of that key; False where the pack has none."""
    pages = zip(layout.pages(frozen), frozen.pack.pages, strict=True)
    laid, kept = next(((laid, kept) for laid, kept in pages if kept.key == key), (None, None))
    if laid is None or kept is None:
        return False
    title = notation.escaped(" ".join(laid.title))
    picture = html.as_image(html.preview(laid, frozen))
    st.html(f'<img class="sheet" alt="Page {laid.number} of {laid.count}: {title}" src="{picture}">')
    _pictures(kept, frozen, where)
    return True


def _pictures(kept: Page, frozen: Frozen, where: str) -> None:
    named = {figure.title or figure.key.replace("_", " "): figure for figure in kept.figures}
    with st.popover("One figure as a picture", icon=":material/image:", key=f"png_{where}"):
        name = st.selectbox("Figure", list(named), key=f"png_{where}_{kept.key}")
        if name:
            st.download_button(
                "Download PNG", data=lambda: exports.figure_png(named[name], frozen), mime="image/png",
                file_name=f"{frozen.id or 'preview'}-{named[name].key}.png", key=f"png_get_{where}", on_click="ignore",
            )  # fmt: skip
