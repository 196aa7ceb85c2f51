"""The archive: every frozen pack with its proof, its files, and what changed since the one before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import streamlit as st

from data import store
from data.register.packs import Archived, packs
from metrics.pack import PAGES, Pack, PackWrong, checked
from pages.parts import decided, frame, notation, tables
from pages.parts.pack import drawn, exports, restated, shown, words
from pages.parts.pack.drawing import Grid
from pages.parts.pack.exports import FORMATS, Format
from pages.parts.pack.words import Frozen

OPENED, CHOSEN = "_pack_opened", "pack_open"
PROJECT = Path(__file__).resolve().parents[3]
SECONDS = 600


def listed() -> None:
    """All packs, the newest first; one of them opened below."""
    found = packs(decided.register())
    frame.part("The archive", f"{len(found)} frozen pack{'s' if len(found) != 1 else ''}; none is ever changed")
    if not found:
        st.caption("Freeze a pack, and it is kept here with its snapshot.")
        return
    tables.quiet([_row(each) for each in found], ["id", "pack", "state", "frozen", "by", "snapshot", "note"])
    names = [each.id for each in found]
    opened = st.session_state.get(OPENED)
    st.session_state[CHOSEN] = name = opened if opened in names else names[0]
    st.selectbox("Open", names, key=CHOSEN, width=320, on_change=_choose)
    _opened(next(each for each in found if each.id == name))


def _choose() -> None:
    st.session_state[OPENED] = st.session_state[CHOSEN]


def _row(each: Archived) -> list[str]:
    said = (each.id, each.name, each.state, f"{notation.day(each.at)} {each.at:%H:%M} UTC", each.who or each.actor,
            each.snapshot, each.why)  # fmt: skip
    return [notation.escaped(part) for part in said]


def _opened(each: Archived) -> None:
    try:
        pack = checked(each.id, each.text)
    except PackWrong as trouble:
        st.error(str(trouble))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _pages(Frozen(each.id, pack))
    with right:
        _proof(each)
        _files(Frozen(each.id, pack))
    _changes(pack, Frozen(each.id, pack))


def _pages(frozen: Frozen) -> None:
    names = {each.key: f"{number}. {PAGES[each.key]}" for number, each in enumerate(frozen.pack.pages, 1)}
    frame.part("As it was frozen", f"{frozen.stamp}; {len(names)} pages")
    if said := words.edits(frozen.pack):
        st.caption(notation.plain(said))
    chosen = st.selectbox("Page", list(names), format_func=names.__getitem__, key=f"leaf_{frozen.id}", width=320)
    shown.page(frozen, chosen, "archive")


def _changes(pack: Pack, frozen: Frozen) -> None:
    """Each number of the pack before: other data, another definition, another period."""
    figure = next((one for one in pack.figures() if one.key == "since"), None)
    if figure is None:
        frame.part("What changed since the last pack", "There was no pack of these filters before this one.")
        return
    found = drawn.drawing(figure, frozen)
    frame.part("What changed since the last pack", f"Pack {pack.since}: {found.subtitle}")
    if isinstance(body := found.body, Grid):
        rows = [[notation.escaped(cell) for cell in row] for row in body.rows]
        tables.quiet(rows, list(body.heads), numeric=list(body.numeric))
        restated.panel(pack)


def _proof(each: Archived) -> None:
    frame.part("Prove it", f"Every figure asked again of snapshot {each.snapshot}, in a fresh process")
    if st.button("Reproduce this pack", key="reproduce", icon=":material/verified:"):
        with st.spinner("Checking the snapshot, then asking every figure again"):
            st.session_state[f"proof_{each.id}"] = _proved(each.id)
    is_equal, said = st.session_state.get(f"proof_{each.id}", (None, ""))
    if is_equal is not None:
        (st.success if is_equal else st.error)(notation.plain(said))


def _proved(name: str) -> tuple[bool, str]:
    """What the command says: nothing that this server has in memory can flatter the pack."""
    asked = [sys.executable, "-m", "metrics", "reproduce", name, "--store", str(store.folder()), "--format", "json"]
    found = subprocess.run(
        asked, cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if not found.stdout:
        return False, found.stderr.strip().splitlines()[-1] if found.stderr.strip() else "The proof could not be run."
    said = json.loads(found.stdout)
    shown = said["differences"][:10]
    return said["is_equal"], " ".join([said["said"], *shown])


def _files(frozen: Frozen) -> None:
    frame.part("Files", "Each is made from the frozen values, and can be made again")
    with st.container(horizontal=True, gap="small", key="files"):
        for form in FORMATS:
            if st.button(form.label, key=f"make_{form.ending}", icon=":material/draft:"):
                _make(form, frozen)
    for form in FORMATS:
        if made := st.session_state.get(f"file_{frozen.id}_{form.ending}"):
            name = exports.file_name(frozen, form.ending)
            st.download_button(
                f"Download {name} ({len(made) / 1024:,.0f} kB)", data=made, file_name=name, mime=form.mime,
                key=f"get_{form.ending}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _make(form: Format, frozen: Frozen) -> None:
    bar = st.progress(0.0, f"{form.label}: {words.period(frozen.pack)}")
    try:
        made = form.made(frozen, lambda said, share: bar.progress(min(share, 1.0), f"{form.label}: {said}"))
        st.session_state[f"file_{frozen.id}_{form.ending}"] = made
    except exports.ExportLacking as trouble:
        st.error(str(trouble))
    bar.empty()
