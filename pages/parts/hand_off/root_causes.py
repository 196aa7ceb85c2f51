"""Root causes of leakage on screen: each in money beyond the usual, harmful or helpful, with its last rank."""

import pandas as pd
import streamlit as st

from data.store import Snapshot
from metrics.definition import Scope, Unit
from metrics.root_causes import causes
from pages.parts import frame, notation, numbers, tables
from pages.parts.filters import View

WORDS = {"region": "region", "team": "team", "channel": "channel", "lead_class": "class"}


def found(view: View) -> pd.DataFrame:
    """The causes of the view's period, with their rank in the period it is compared with."""
    before = view.over(view.before) if view.before else None
    return _found(str(view.snapshot.path), repr((view.scope, before)), view.scope, before, view.snapshot)


@st.cache_data(show_spinner=False, max_entries=300)
def _found(path: str, key: str, _scope: Scope, _before: Scope | None, _snapshot: Snapshot) -> pd.DataFrame:
    return causes(_scope, _before, numbers.runner(_snapshot))


def ranked(view: View) -> None:
    """Money that leaked beyond the usual rate, or was kept; a lead has one cause."""
    rows = found(view)
    title = "Where it leaks more or less than usual, in money"
    if rows.empty:
        frame.part(title, f"Nobody qualified in {view.period.name}.")
        return
    named = rows[rows["dimension"] != ""]
    usual = notation.shown(rows["usual"].iloc[0], Unit.SHARE)
    if named.empty:
        frame.part(title, f"{usual} of leads leak before sales accepts them, and chance explains where.")
        return
    frame.part(
        title,
        f"Against {usual} of all other leads; only what chance does not explain, and each lead in one cause",
    )
    largest = float(named["effect"].abs().max())
    labels = {each["name"]: each["label"] for each in view.rules.lead_classes}
    lines = [_line(view, row, largest, labels) for row in named.to_dict("records")]
    heads = ["cause", "leads", "leaked", "rate", "beyond the usual", "", "rank", "was"]
    tables.quiet(lines, heads, numeric=[1, 2, 3, 4, 6, 7])


def _line(view: View, row: dict, largest: float, labels: dict[str, str]) -> list[str]:
    money = notation.shown(row["effect"], Unit.MONEY, view.currency)
    was = "–" if notation.is_missing(row["rank_before"]) else f"{row['rank_before']:.0f}"
    return [
        notation.escaped(f"{WORDS[row['dimension']]} {labels.get(row['member'], row['member'])}"),
        f"{row['n']:,.0f}",
        f"{row['leaked']:,.0f}",
        notation.shown(row["rate"], Unit.SHARE),
        notation.escaped(("+" if row["effect"] > 0 else "") + money),
        tables.bar(-float(row["effect"]), largest),  # what leaks is drawn as a loss
        f"{row['rank']:.0f}",
        was,
    ]
