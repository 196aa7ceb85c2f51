"""The four points that both departments must agree on, as quiet notes, with the disputes that are open."""

import streamlit as st

from data.register.docket import disputes
from pages.parts import agreed, decided, notation, rulings
from pages.parts.agreed import Standing
from pages.parts.filters import View


def row(view: View) -> None:
    """Lead definition and follow-up, market, offer, results, and the docket."""
    notes = [_note(*_words(each)) for each in decided.known(lambda _: agreed.standings(view), [])]
    if notes:
        st.html('<div class="points">' + "".join([*notes, _note(*_docket())]) + "</div>")


def _words(found: Standing) -> tuple[str, str, bool]:
    title = found.point.label.split(" and ")[0]
    parts = (found.note, *(each.words for each in found.numbers))
    said = "; ".join(part for part in parts if part) or "nothing measures it in this catalogue yet"
    return f"{title} · {found.state}", said, found.is_open


def _docket() -> tuple[str, str, bool]:
    found = [each for each in disputes(decided.register()) if each.state == "open"]
    if not found:
        return "Docket · nothing open", "a dispute is opened from any number", False
    said = ", ".join(dict.fromkeys(rulings.title(each.metric) for each in found))
    return f"Docket · {len(found)} open", f"disputed: {said}", True


def _note(title: str, words: str, is_open: bool) -> str:
    kind = "point open" if is_open else "point"
    return f'<div class="{kind}"><b>{notation.escaped(title)}</b>{notation.escaped(words)}</div>'
