"""Where two numbers still exist: what each department counts by its own rules, and the way to why."""

import pandas as pd
import streamlit as st

from metrics.definition import Unit
from metrics.gap import gaps
from metrics.leads import marketing_qualified_leads
from pages.parts import notation, numbers
from pages.parts.filters import View


def line(view: View) -> None:
    """One quiet line that leads to the Reconcile page; nothing where both count alike, or only one set is known."""
    found = _found(str(view.snapshot.path), repr(view.scope), view)
    row = found.iloc[0].to_dict() if len(found) else {}
    if "marketing" not in row or row["marketing"] == row["sales"]:
        return
    marketing, official, sales = (notation.shown(row[side], Unit.COUNT) for side in ("marketing", "official", "sales"))
    share = "" if notation.is_missing(row["value"]) else f", {notation.shown(row['value'], Unit.SHARE)} apart"
    st.page_link(
        "pages/reconcile.py",
        label=f"Two numbers for {marketing_qualified_leads.label.lower()}: marketing {marketing}, sales {sales}, "
        f"official {official}{notation.plain(share)}. Why they differ",
        icon=":material/balance:",
    )


@st.cache_data(show_spinner=False, max_entries=300)
def _found(path: str, scope: str, _view: View) -> pd.DataFrame:
    return gaps(marketing_qualified_leads, _view.scope, (), numbers.runner(_view.snapshot))
