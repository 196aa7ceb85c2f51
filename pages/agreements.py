"""What have we agreed, since when, and who decided?"""

import streamlit as st

from pages.parts import (
    agreed,
    agreement_points,
    agreement_publish,
    agreement_record,
    agreement_versions,
    decided,
    docket,
    frame,
)

view = frame.open_page("agreements")
frame.answer(agreed.sentence(view))
decided.tell()
agreement_publish.banner(view)

agreement_points.row(view)

left, right = st.columns([3, 2], gap="medium")
with left:
    agreement_versions.history(view)
with right:
    docket.listed(view)
agreement_versions.workbench(view)
agreement_record.whole(view)
