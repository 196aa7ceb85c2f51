"""Mix against rate: which slice moved a rate, and how."""

import pandas as pd
import streamlit as st

from metrics.definition import Unit
from metrics.explain import mix_and_rate
from pages.parts import frame, notation, numbers, tables
from pages.parts.filters import View

DIMENSIONS = ("region", "segment", "channel")


def split(view: View, name: str, dimension: str) -> pd.DataFrame:
    """A cohort rate's change along one dimension, as mix and rate; empty where a period has nobody."""
    halves = ["numerator", "denominator"]
    if view.before is None:
        return pd.DataFrame()
    now = numbers.split(view, name, *DIMENSIONS).groupby(dimension, as_index=False)[halves].sum()
    then = numbers.split(view, name, *DIMENSIONS, period=view.before).groupby(dimension, as_index=False)[halves].sum()
    both = now.merge(then, on=dimension, how="outer", suffixes=("_now", "_before"))
    both = both.set_index(dimension).astype(float).fillna(0).reset_index()
    if not both["denominator_now"].sum() or not both["denominator_before"].sum():
        return pd.DataFrame()
    return mix_and_rate(both)


def _open_dimensions(view: View) -> tuple[str, ...]:
    """The dimensions not filtered to one member: such a one explains nothing."""
    single = {name for name, members in view.where if len(members) == 1}
    return tuple(name for name in DIMENSIONS if name not in single)


def one_slice(view: View, name: str) -> tuple[str, float, float] | None:
    """The slice whose rate made a third of the change or more: its name, its points, all points."""
    best: tuple[str, float, float] | None = None
    for dimension in _open_dimensions(view):
        found = split(view, name, dimension)
        total = float(found["effect"].sum()) if len(found) else 0.0
        if abs(total) < 0.01:
            continue
        top = found.loc[(found["rate"] / total).idxmax()]
        points = float(top["rate"])
        if points / total > (0.34 if best is None else best[1] / best[2]):
            best = (str(top[dimension]), points, total)
    return best


def table(view: View, name: str) -> None:
    """Each slice's rate before and now, its share of the change by rate and by mix."""
    metric = numbers.metric(name)
    title = f"Why {metric.label} moved: mix against rate"
    if view.before is None:
        frame.part(title, view.no_before)
        return
    cuts = _open_dimensions(view)
    if not cuts:
        frame.part(title, "The filters leave one region, segment and channel: there is no mix to speak of.")
        return
    frame.part(title, f"Points of change against {view.before.name}; rate and mix add up to it. Mature leads only.")
    dimension = st.segmented_control(
        "Cut by",
        cuts,
        default=cuts[0],
        key="_".join(("cut", *cuts)),
        label_visibility="collapsed",
        required=True,
    )
    found = split(view, name, str(dimension or cuts[0]))
    if found.empty:
        st.caption("One of the two periods has no lead that was watched long enough.")
        return
    largest = float(found[["mix", "rate"]].abs().max().max())
    ranked = found.iloc[(-found["effect"].abs()).argsort()]
    rows = [_row(row, str(dimension), largest) for row in ranked.to_dict("records")]
    whole = found[["mix", "rate", "effect"]].sum()
    rows.append(
        ["<b>All</b>", "", _points(whole["rate"]), "", _points(whole["mix"]), f"<b>{_points(whole['effect'])}</b>"]
    )
    tables.quiet(rows, [str(dimension), "rate: was, is", "by rate", "", "by mix", "together"], numeric=[1, 2, 4, 5])


def _row(row: dict, dimension: str, largest: float) -> list[str]:
    was, now = (notation.share(row[f"numerator_{w}"], row[f"denominator_{w}"]) for w in ("before", "now"))
    few = " class='q'" if min(row["denominator_now"], row["denominator_before"]) < notation.FEW else ""
    return [
        notation.escaped(row[dimension]),
        f"<span{few}>{was} → {now}</span>",
        _points(row["rate"]),
        tables.bar(row["rate"], largest),
        _points(row["mix"]),
        _points(row["effect"]),
    ]


def _points(value: float) -> str:
    return notation.difference(value, 0.0, Unit.SHARE)
