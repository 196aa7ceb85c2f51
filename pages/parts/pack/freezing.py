"""Freezing: the pack as it stands gets its id, its snapshot is kept, and the archive holds it for ever."""

from datetime import UTC, datetime

import streamlit as st

from data.register.packs import freeze
from metrics.pack import Pack, id_of, signed, text_of
from pages.parts import acting, decided, frame
from pages.parts.pack import archive


def panel(pack: Pack) -> None:
    """Who freezes it, a note, and the button."""
    state = "It will be FINAL: both departments signed the definitions."
    if pack.is_draft:
        state = "It will carry DRAFT: not both departments have signed the definitions."
    frame.part("Freeze", f"The numbers, words, definitions and snapshot as they are now, under one id. {state}")
    actor = acting.choose("freeze")
    with st.container(horizontal=True, gap="small", key="freeze", vertical_alignment="bottom"):
        why = st.text_input("Note", key="freeze_why", placeholder="what the pack is for", width=500)
        if st.button("Freeze this pack", key="freeze_now", type="primary"):
            _freeze(pack, actor, why)


def _freeze(pack: Pack, actor: acting.Actor, why: str) -> None:
    pack = signed(pack, actor.words)
    text = text_of(pack)
    name = id_of(text, datetime.now(UTC).date())
    kept = decided.write(
        lambda: freeze(
            decided.register(), name, text, snapshot=pack.snapshot, title=pack.name, state=pack.state,
            **actor.as_writer, why=why,
        ),
        f"Pack {name} is frozen.",
    )  # fmt: skip
    if kept is not None:
        st.session_state[archive.OPENED] = kept.id
        st.rerun()
