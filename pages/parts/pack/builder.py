"""The builder: pages in an order, left out or kept, titles and words edited, a figure left out; with its preview."""

from dataclasses import replace

import streamlit as st

from metrics.pack import PAGES, Edit, Figure, Pack, Page, edited
from metrics.pack.editing import ASKED, LONGEST_TEXT, LONGEST_TITLE
from pages.parts import frame
from pages.parts.pack import said, shown
from pages.parts.pack.composed import Composed
from pages.parts.pack.words import Frozen

SHOWN = "_pack_shown"


def build(found: Composed) -> Pack:
    """The list of pages and one page's editor; returns the pack as it stands."""
    pack, mark = found.pack, found.mark
    order = _order(pack, mark)
    frame.part("The pages", "In this order; a page or figure left out takes nothing away from the others")
    kept = _listed(pack, order, mark)
    result = _asked_of(edited(pack, kept, {key: _edit(pack, key, mark) for key in order}), mark)
    _editor(next(page for page in pack.pages if page.key == _chosen(order)), mark)
    return result


def _order(pack: Pack, mark: str) -> list[str]:
    return st.session_state.setdefault(f"order_{mark}", [page.key for page in pack.pages])


def _listed(pack: Pack, order: list[str], mark: str) -> list[str]:
    """Each page with its box and its two arrows; returns those that are kept."""
    kept = []
    for place, key in enumerate(order):
        with st.container(horizontal=True, gap="small", key=f"row_{key}", vertical_alignment="center"):
            if st.checkbox(PAGES[key], True, key=f"keep_{mark}_{key}", width="stretch"):
                kept.append(key)
            for words, icon, step in (("up", ":material/arrow_upward:", -1), ("down", ":material/arrow_downward:", 1)):
                st.button(
                    f"Move {PAGES[key]} {words}", key=f"move_{words}_{key}", icon=icon, type="tertiary",
                    disabled=not 0 <= place + step < len(order), on_click=_move, args=(mark, place, step),
                )  # fmt: skip
            st.button("Edit", key=f"edit_{key}", on_click=_show, args=(key,))
    if not kept:
        st.warning("A pack needs a page: keep at least one.")
        return order[:1]
    return kept


def _move(mark: str, place: int, step: int) -> None:
    order = list(st.session_state[f"order_{mark}"])
    order[place], order[place + step] = order[place + step], order[place]
    st.session_state[f"order_{mark}"] = order


def _show(key: str) -> None:
    st.session_state[SHOWN] = key


def _chosen(order: list[str]) -> str:
    return str(st.session_state.setdefault(SHOWN, order[0]))  # it stays when pages change places


def _editor(page: Page, mark: str) -> None:
    frame.part(f"Edit: {PAGES[page.key]}", "The title is the conclusion; numbers cannot be edited")
    _text("Title", page.title, f"title_{mark}_{page.key}", LONGEST_TITLE, 90)
    _text("Commentary", "", f"words_{mark}_{page.key}", LONGEST_TEXT, 90)
    if page.key == "five":
        lines = next((each.rows for each in page.figures if each.key == "asks"), ())
        _text(
            "What we ask of the board, a line each", "\n".join(str(row[0]) for row in lines), f"asks_{mark}", 800, 110
        )
    named = {figure.key: figure.title for figure in page.figures if figure.title}
    key = f"without_{mark}_{page.key}"
    left_out = st.multiselect(
        "Leave out", list(named), _kept(key, []), format_func=named.__getitem__, placeholder="every figure is shown",
        key=f"{key}_box",
    )  # fmt: skip
    st.session_state[key] = left_out


def _text(label: str, value: str, key: str, most: int, high: int) -> None:
    """A box whose words stay when another page is edited; untouched, it follows what is generated."""
    edit = _edited(key)
    st.session_state[f"{key}_box"] = value if edit is None else edit
    st.session_state[key] = st.text_area(label, max_chars=most, height=high, key=f"{key}_box")
    st.session_state[f"{key}_from"] = value


def _edited(key: str) -> str | None:
    """What somebody wrote into a box, this moment or before; nothing where it is what was generated."""
    text = st.session_state.get(f"{key}_box", st.session_state.get(key))
    if text is not None:
        st.session_state[key] = text  # the box may not be drawn this time
    return None if text == st.session_state.get(f"{key}_from") else text


def _kept(key: str, otherwise):
    return st.session_state.get(key, otherwise)


def _edit(pack: Pack, key: str, mark: str) -> Edit:
    """What is in the boxes now, also of the page that is about to be drawn."""
    box = f"without_{mark}_{key}"
    return Edit(
        title=_edited(f"title_{mark}_{key}") or "",
        commentary=_edited(f"words_{mark}_{key}") or "",
        without=tuple(st.session_state.get(f"{box}_box", st.session_state.get(box, ()))),
    )


def _asked_of(pack: Pack, mark: str) -> Pack:
    """The pack with what is asked of the board as it was written."""
    text = _edited(f"asks_{mark}")
    if text is None:
        return pack
    asks = said.asks(tuple(text.splitlines()))

    def swapped(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
        return tuple(asks if figure.key == asks.key else figure for figure in figures)

    def marked(page: Page) -> Page:
        is_asking = any(figure.key == asks.key for figure in page.figures)
        return replace(page, figures=swapped(page.figures), edited=(*page.edited, *([ASKED] if is_asking else [])))

    return pack.with_pages(tuple(marked(page) for page in pack.pages))


def preview(found: Composed, pack: Pack) -> None:
    """The page that is edited, as it will be exported; left out, nothing but the fact."""
    chosen = _chosen(_order(found.pack, found.mark))
    if not shown.page(Frozen("", pack), chosen, "preview"):
        frame.part(f"{PAGES[chosen]} is left out", "Tick its box to have it in the pack again.")
