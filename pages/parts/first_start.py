"""The first start: no snapshot yet, so the sample company is built while the viewer watches."""

import threading

import streamlit as st

from data import store
from data.first_start import build
from data.store import Snapshot, StoreMissing
from metrics.catalog import MEASURES

_building = threading.Lock()


def build_or_stop(trouble: str) -> Snapshot:
    """Builds the sample company into an empty store; anywhere else says what to do and stops the page."""
    folder = store.folder()
    if (folder / "events.duckdb").exists():
        st.error(trouble)
        st.stop()
    from data.first_start import build
    from metrics.catalog import MEASURES

    st.html('<div class="ask"><h1>Building the sample company</h1><p>Three years, about 40,000 leads, once.</p></div>')
    bar = st.progress(0.0, "Starting")
    with _building:  # a second visitor waits for the first one's build
        try:
            found = store.current(folder)
        except StoreMissing:
            build(folder, MEASURES, lambda said, share: bar.progress(min(max(share, 0.0), 1.0), said))
            found = store.current(folder)
    st.rerun()
    return found
