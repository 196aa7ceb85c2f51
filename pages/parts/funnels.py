"""The whole funnel as one cohort: both departments' parts, and what leaked."""

import pandas as pd
import streamlit as st

from data.store import Snapshot, run
from metrics.definition import Unit
from metrics.funnel import reached
from pages.parts import notation, palette, shapes, show
from pages.parts.filters import View


def whole(view: View, key: str = "funnel") -> None:
    """In count: who got how far so far; leaked is what the ledger calls so."""
    frame = _drawn(view)
    if frame.empty:
        show.missing("Who carries the funnel, and where it leaks", f"nobody entered in {view.period.name}")
        return
    still = frame["open"].sum()
    show.figure(
        shapes.funnel(frame, Unit.COUNT),
        frame.drop(columns=["note"]),
        view,
        key,
        "Who carries the funnel, and where it leaks",
        f"Leads that entered in {view.period.name}, so far; {still:,.0f} still open.",
        legend=_legend(),
        n=float(frame["value"].iloc[0]),
    )
    st.caption("Shares of all who entered, so far. Rates in tiles give each lead the same days, so they differ.")


def in_money(view: View) -> None:
    """In value: amounts of the same cohort's opportunities."""
    frame = _drawn(view)
    frame = frame[frame["stage"].isin(["sal", "sql", "won"])].assign(value=frame["amount"], lost=0.0)
    title = "The same leads in money"
    if frame.empty or not frame["value"].sum():
        show.missing(title, "no opportunity of this cohort has an amount yet")
        return
    frame["note"] = _of_accepted(frame)
    show.figure(
        shapes.funnel(frame, Unit.MONEY, view.currency),
        frame[["stage", "label", "value"]],
        view,
        "funnel_money",
        title,
        f"{view.currency}; amounts of their opportunities by stage reached so far",
        n=float(frame["n"].iloc[0]),
    )


@st.cache_data(show_spinner=False, max_entries=500)
def _reached(path: str, key: str, _view: View) -> pd.DataFrame:
    return reached(_view.scope, lambda query: run(query, Snapshot(path, _view.snapshot.path)))


def _drawn(view: View) -> pd.DataFrame:
    frame = _reached(str(view.snapshot.path), repr((view.period, view.where, view.rules.name)), view)
    frame = frame[frame["n"].cummax() > 0].reset_index(drop=True) if frame["n"].sum() else frame.iloc[:0]
    labels = {stage["name"]: stage["label"] for stage in view.rules.stages}
    names = {"inquiry": "Inquiries", "sal": "Accepted (SAL)", "sql": "Qualified (SQL)"}
    frame["label"] = [names.get(s, labels.get(s, s)) for s in frame["stage"]]
    frame["value"] = frame["n"]
    frame["lost"] = frame["leaked"].shift(1, fill_value=0)  # before every stage: marketing's leaks as well as sales'
    frame["note"] = [_note(frame, place) for place in range(len(frame))]
    return frame


def _note(frame: pd.DataFrame, place: int) -> str:
    if place == 0:
        return ""
    look, row = palette.now(), frame.iloc[place]
    before, first = frame.iloc[place - 1], frame.iloc[0]
    share = notation.part(row["n"], before["n"], _short(before["label"]))
    if place > 1:
        share += f" · {notation.part(row['n'], first['n'], _short(first['label']))}"
    leaked = f" · <b style='color:{look.leak}'>{row['lost']:,.0f} leaked</b>" if row["lost"] else ""
    return share + leaked


def _of_accepted(frame: pd.DataFrame) -> list[str]:
    """What went on of the money that was accepted; of fewer than ten leads its share says nothing."""
    if frame["n"].iloc[0] < notation.TOO_FEW:
        return [""] * len(frame)
    shares = frame["value"] / frame["value"].iloc[0]
    return ["", *(f"{notation.shown(share, Unit.SHARE)} of accepted" for share in shares.iloc[1:])]


def _short(label: str) -> str:
    return notation.charted(label.split(" (")[0].lower() if label != "MQL" else label)


def _legend() -> list[tuple[str, str]]:
    look = palette.now()
    return [(look.marketing, "marketing's part"), (look.sales, "sales' part"), (look.leak, "leaked before")]
