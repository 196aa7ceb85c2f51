"""Why leads are refused, as a Pareto in leads and in money, with the part whose reason does not hold."""

import pandas as pd
import streamlit as st

from metrics.definition import Unit
from pages.parts import notation, numbers, palette, shapes, show
from pages.parts.filters import View

HOLDS, EARLY, NONE = "with an agreed reason", "not tried as often as agreed", "“Other” or no reason"
MEASURES = {"leads": ("refused_leads", Unit.COUNT), "money": ("refused_worth", Unit.MONEY)}


def pareto(view: View) -> None:
    """The largest first; what was called unreachable and was not tried enough is marked."""
    what = st.segmented_control(
        "Refused, in", list(MEASURES), default="leads", key="refused_in", required=True, label_visibility="collapsed"
    )
    name, unit = MEASURES[str(what or "leads")]
    title = "Why leads were refused, the most frequent first"
    found = numbers.split(view, name, "rejection", "is_tried_enough")
    if found.empty or found["value"].isna().all() or not found["value"].sum():
        why = notation.why(found.iloc[0].to_dict()) if len(found) else f"nobody was refused in {view.period.name}"
        show.missing(title, why or f"nobody was refused in {view.period.name}")
        return
    rows = _rows(view, found)
    look = palette.now()
    shades = {HOLDS: look.joint, EARLY: look.leak, NONE: look.pale}
    table = rows.groupby(["reason", "share", "running"], as_index=False, sort=False)["value"].sum()
    show.figure(
        shapes.stacked(rows, "in", "part", unit, shades, view.currency),
        table,
        view,
        "refusals",
        title,
        f"{'Leads' if unit is Unit.COUNT else view.currency} rejected, disqualified or recycled; per cent running",
        legend=[(shades[part], part) for part in shades],
        n=None if unit is Unit.MONEY else float(rows["value"].sum()),
    )


def _rows(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """One row per reason and part, the largest reason first, with its share and the running share."""
    labels = {each["name"]: each["label"] for each in view.rules.rejection_reasons}
    reason = [labels.get(name, NONE) if isinstance(name, str) else NONE for name in found["rejection"]]
    part = [
        NONE if said == NONE else EARLY if name == "unreachable" and not tried else HOLDS
        for said, name, tried in zip(reason, found["rejection"], found["is_tried_enough"], strict=True)
    ]
    rows = found.assign(reason=reason, part=part, value=found["value"].fillna(0.0))
    rows = rows.groupby(["reason", "part"], as_index=False)["value"].sum()
    sizes = rows.groupby("reason")["value"].sum().sort_values(ascending=False)
    running = sizes.cumsum() / sizes.sum()
    order = {name: place for place, name in enumerate(sizes.index)}
    rows = rows.assign(
        share=rows["reason"].map(sizes / sizes.sum()),
        running=rows["reason"].map(running),
        **{"in": [f"{name} · {running[name]:.0%}" for name in rows["reason"]]},
    )
    return rows.sort_values("reason", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)
