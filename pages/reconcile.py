"""Why do our two numbers differ?"""

import streamlit as st

from pages.parts import bridging, comparing, decided, differing, frame, gap_course, reconciled

view = frame.open_page("reconcile")
said = st.container()
decided.tell()
asked = comparing.bar(view)
found = reconciled.bridges(view, asked)
with said:
    frame.answer(bridging.sentence(view, asked, found))

drawn = bridging.bars(asked, found)
bridging.picture(view, asked, drawn)

left, right = st.columns([6, 5], gap="medium")
with left:
    differing.listed(view, asked, found, drawn)
with right:
    gap_course.trend(view, asked)
