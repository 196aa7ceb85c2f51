"""Purgatory on screen: who waits past the agreement, by age and by place, and the list to work through."""

import pandas as pd
import streamlit as st

from metrics import purgatory
from metrics.definition import Unit
from pages.parts import frame, notation, numbers, palette, shapes, show
from pages.parts.filters import View

AGES = ((0, "under 14 d"), (14, "14–29 d"), (30, "30–89 d"), (90, "90 d and more"))
CUTS = ("age", "team", "region", "segment", "lead_class")
SHOWN = 2000
LISTED = (
    "person_id", "kind", "days", "since", "worth", "lead_class", "team", "segment", "region", "channel", "score",
    "attempts", "mql_on",
)  # fmt: skip


def stock(view: View) -> None:
    """Untouched against undecided at the period's end, by age or by place, in leads or in money."""
    left, right = st.columns([5, 2])
    cut = left.segmented_control(
        "Purgatory by", CUTS, default="age", key="purgatory_cut", required=True, label_visibility="collapsed",
        format_func=lambda name: name.removeprefix("lead_"),
    )  # fmt: skip
    what = right.segmented_control(
        "In", ["leads", "money"], default="leads", key="purgatory_in", required=True, label_visibility="collapsed"
    )
    title = "Purgatory: past the agreement, and nobody tried or nobody decided"
    why = _lacking(view)
    by = None if cut == "age" else str(cut)
    found = pd.DataFrame() if why else purgatory.ages(view.scope, numbers.runner(view.snapshot), by)
    if found.empty:
        show.missing(title, why or "nobody is in purgatory")
        return
    unit, column = (Unit.COUNT, "n") if what == "leads" else (Unit.MONEY, "worth")
    rows, shades = _by_age(found, column) if by is None else _by_place(found, by, column)
    show.figure(
        shapes.stacked(rows, "in", "part", unit, shades, view.currency),
        found,
        view,
        "purgatory",
        title,
        f"{'Leads' if what == 'leads' else view.currency} on {notation.day(view.scope.until)}, by "
        f"{'days since they came into it' if by is None else str(cut).replace('_', ' ')}",
        legend=[(shades[name], name) for name in shades],
        n=float(found["n"].sum()),
    )


def to_work_through(view: View) -> None:
    """The list, the most worth first."""
    if _lacking(view):
        return
    rows = purgatory.listed(view.scope, numbers.runner(view.snapshot), SHOWN)
    if rows.empty:
        return
    more = f" (the {SHOWN:,} worth most)" if len(rows) == SHOWN else ""
    frame.part(
        "The list to work through",
        f"{notation.many(len(rows), 'lead')}{more}, the most worth first; untouched: try; undecided: decide",
    )
    show.listed(rows[list(LISTED)], "purgatory", view, height=230)


def _lacking(view: View) -> str:
    row = numbers.totals(view, ["purgatory"])["purgatory"].row
    return str(row.get("why")) if row.get("state") == "not_available" else ""


def _by_age(found: pd.DataFrame, column: str) -> tuple[pd.DataFrame, dict[str, str]]:
    look = palette.now()
    labels = [label for _, label in AGES]
    rows = found.assign(
        part=[next(label for low, label in reversed(AGES) if bucket >= low) for bucket in found["bucket"]],
        value=found[column],
        **{"in": found["kind"]},
    )
    rows = rows.sort_values("kind", ascending=False).groupby(["in", "part"], as_index=False, sort=False)["value"].sum()
    shades = {label: palette.tint(look.leak, 0.3 + 0.7 * place / 3, look.page) for place, label in enumerate(labels)}
    return rows, shades


def _by_place(found: pd.DataFrame, by: str, column: str) -> tuple[pd.DataFrame, dict[str, str]]:
    look = palette.now()
    rows = found.groupby([by, "kind"], as_index=False)[column].sum().rename(columns={column: "value", "kind": "part"})
    whole = rows.groupby(by)["value"].transform("sum")
    rows = rows.assign(whole=whole, **{"in": rows[by].astype(str)}).sort_values("whole", ascending=False)
    return rows, {"untouched": look.leak, "undecided": palette.tint(look.leak, 0.45, look.page)}
