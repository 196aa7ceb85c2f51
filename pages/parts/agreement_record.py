"""Everything that was ever decided, as the register has it: who, when, what, why; and the proof that it is whole."""

import pandas as pd
import streamlit as st

from data.register import Entry, RegisterTrouble
from pages.parts import decided, frame, show
from pages.parts.filters import View


def whole(view: View) -> None:
    """The newest entry first, as a list that can be taken away."""
    found = decided.register().entries()
    frame.part("The register", f"All that was decided, the newest first: {len(found):,} entries, none ever changed")
    if not found:
        return
    with st.expander("Every entry"):
        show.listed(pd.DataFrame([_row(each) for each in reversed(found)]), "register", view)
        if st.button("Prove that it is whole", key="verify_register"):
            _verify(len(found))


def _verify(n: int) -> None:
    try:
        last = decided.register().verify()
    except RegisterTrouble as trouble:
        st.error(str(trouble))
        return
    st.success(f"Each of the {n:,} entries is as it was written; the last hash is {last}.")


def _row(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry.number,
        "when (UTC)": f"{entry.at:%Y-%m-%d %H:%M}",
        "acting as": entry.actor,
        "name": entry.who,
        "verified": "yes" if entry.is_verified else "no",
        "what": entry.kind.replace(".", ": ").replace("_", " "),
        "about": entry.subject,
        "why": entry.why,
    }
