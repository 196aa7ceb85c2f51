"""A dispute is opened from any number: the form, and the evidence as it was at that moment."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.register.docket import MOST_RECORDS, open_dispute
from pages.parts import acting, decided, notation, rulings
from pages.parts.filters import View


def scope_words(view: View, value: str = "") -> dict[str, str]:
    """How a number was seen: what a dispute or a note keeps beside it."""
    said = {
        "value": value,
        "period": f"{view.period.name}: {notation.day(view.period.starts_on)} to {notation.day(view.period.ends_on)}",
        "filters": view.filter_words,
        "definitions": view.version_words,
        "as of": notation.day(view.as_of),
    }
    return {name: words for name, words in said.items() if words}


def open_form(
    metric: str,
    scope: Mapping[str, str],
    evidence: Callable[[], pd.DataFrame] | None = None,
    *,
    records: int = 0,
    snapshot: str = "",
    key: str,
) -> None:
    """Acting as, the claim, the records; `evidence` is read only when the dispute is opened.

    `records` says how many there are; `snapshot` is kept for good.
    """
    actor = acting.choose(f"dispute_{key}")
    name = rulings.title(metric)
    claim = st.text_area(
        "What is wrong with it?", key=f"claim_{key}", placeholder=f"What {name} should be, and why", height=90
    )
    is_attached = evidence is not None and records > 0
    if is_attached:
        kept = f"{records:,} records" if records <= MOST_RECORDS else f"{MOST_RECORDS:,} of {records:,} records"
        is_attached = st.checkbox(f"Attach the {kept} behind it, as they are now", value=True, key=f"attach_{key}")
    if not st.button("Open a dispute", key=f"open_dispute_{key}", type="primary"):
        return
    frame = evidence() if is_attached and evidence else pd.DataFrame()
    opened = decided.write(
        lambda: open_dispute(
            decided.register(),
            **actor.as_writer,
            metric=metric,
            claim=claim,
            scope=scope,
            snapshot=snapshot,
            evidence=frozen(frame.head(MOST_RECORDS)),
            records=records if is_attached else 0,
        ),
        f"The dispute on {name} is on the docket.",
    )
    if opened:
        st.rerun()


def frozen(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values that JSON knows: days as text, nothing where nothing is known."""
    return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s", default_handler=str))
