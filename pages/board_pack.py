"""What do we tell the board, and can we prove it later?"""

import streamlit as st

from pages.parts import decided, frame
from pages.parts.pack import archive, builder, composed, freezing

view = frame.open_page("board_pack")
found = composed.of(view)
frame.answer(composed.sentence(view, found))
decided.tell()

left, right = st.columns([2, 3], gap="medium")
with left:
    pack = builder.build(found)
with right:
    builder.preview(found, pack)
    freezing.panel(pack)
archive.listed()
