"""Can we trust what we loaded?"""

import streamlit as st

from pages.parts import frame, loading, sentences, sources

view = frame.open_page("data", unpublished=loading.panel)
frame.answer(sentences.data(view))

left, right = st.columns([3, 2], gap="medium")
with left:
    sources.loaded(view)
    sources.refused(view)
    loading.panel()
with right:
    sources.left_out(view)
    sources.lacking(view)
    sources.snapshots(view)
