"""Value's figures: worth by stage, the bridge, coverage, calibration, bookings against plan."""

import pandas as pd
from sqlalchemy import and_, func, select

from data.schema import deals, odds
from metrics.bridge import CAME_AND_WENT, END, START
from metrics.definition import Unit
from metrics.honesty import wilson
from metrics.sums import filtered
from pages.parts import charts, notation, numbers, served, shapes, show
from pages.parts.filters import View


def by_stage(view: View) -> None:
    """What stands in each stage will bring, with the band of the simulation."""
    rows = numbers.split(view, "economic_value", "stage")
    metric = numbers.metric("economic_value")
    title = "Expected value by stage"
    if rows.empty or rows["value"].isna().all():
        show.missing(title, notation.why(numbers.totals(view, ["economic_value"])["economic_value"].row))
        return
    labels = {stage["name"]: stage["label"] for stage in view.rules.stages}
    order = ["inquiry", "mql", "sal", "sql"]
    rows = rows.assign(_at=[order.index(s) if s in order else 9 for s in rows["stage"]]).sort_values("_at")
    rows["stage"] = [labels.get(s, s) for s in rows["stage"]]
    show.figure(
        charts.dots(rows, metric, "stage", view.currency),
        rows,
        view,
        "worth_by_stage",
        title,
        f"{view.currency}; chance of a win × mean won amount, with the band of 80 of 100 runs",
        n=float(rows["n"].sum()),
    )


def bridge(view: View) -> None:
    """From the pipeline at the period's start to that at its end; closes to the cent."""
    rows = numbers.split(view, "pipeline_bridge")
    title = "Pipeline bridge"
    if rows.empty or rows["value"].fillna(0).abs().sum() == 0:
        show.missing(title, f"no opportunity was due by the end of {view.period.name}")
        return
    through = int(rows.loc[rows["step"] == CAME_AND_WENT, "n"].sum())
    rows = rows[rows["step"] != CAME_AND_WENT]
    steps, values = [str(s) for s in rows["step"]], [float(v) for v in rows["value"]]
    ends = [steps.index(START), steps.index(END)]
    show.figure(
        shapes.bridge(steps, values, ends, Unit.MONEY, view.currency),
        rows[["step", "value", "n"]],
        view,
        "bridge",
        title,
        f"{view.currency}; due by the period's end; {through:,} that came and closed within it count in bookings only",
        n=float(rows["n"].iloc[0]),
    )


def coverage(view: View) -> None:
    """Pipeline due in the period at its start over the target, beside what the win rate requires."""
    parts = [_covered(view, "", "all")]
    for dimension in ("region", "segment"):
        if any(name != dimension for name, _ in view.where):
            continue  # a target of the slice alone would be held against a part of its pipeline
        frame = numbers.split(view, "coverage_ratio", dimension)
        parts.append(frame.rename(columns={dimension: "slice"}))
    rows = pd.concat([p for p in parts if len(p)], ignore_index=True)
    rows = rows[rows["value"].notna()].drop_duplicates("slice")
    need = numbers.totals(view, ["required_coverage"])["required_coverage"].row.get("value")
    title = "Coverage against what is required"
    if rows.empty:
        show.missing(title, notation.why(numbers.totals(view, ["coverage_ratio"])["coverage_ratio"].row))
        return
    figure = charts.dots(rows, numbers.metric("coverage_ratio"), "slice", view.currency)
    required = "" if notation.is_missing(need) else f"; dotted: required, {float(need):.2f} = 1 ÷ win rate in money"
    if not notation.is_missing(need):
        charts.marked(figure, float(need))
    show.figure(
        figure,
        rows,
        view,
        "coverage",
        title,
        f"Times the target that was due{required}",
        n=float(rows["n"].iloc[0] or 0),
    )


def calibration(view: View) -> None:
    """The chance that the CRM gives against what such opportunities came to."""
    d, o = deals.c, odds.c
    came = served.read(
        view.snapshot,
        select(o.segment, o.stage, func.sum(o.watched).label("watched"), func.sum(o.won).label("won"))
        .where(o.rules == view.rules.name, o.stage.in_(("sal", "sql")))
        .group_by(o.segment, o.stage),
    )
    is_sql = and_(d.sql_on.is_not(None))
    foreseen = served.read(
        view.snapshot,
        select(
            d.segment, is_sql.label("is_sql"), func.avg(d.crm_probability).label("foreseen"), func.count().label("n")
        )
        .where(
            d.rules == view.rules.name, d.outcome.is_(None), d.accepted_on.is_not(None), d.crm_probability.is_not(None)
        )
        .where(*filtered(deals, view.scope))
        .group_by(d.segment, is_sql),
    )
    foreseen["stage"] = ["sql" if yes else "sal" for yes in foreseen["is_sql"]]
    words = {"segment": "str", "stage": "str"}  # an empty side does not know what its keys are
    rows = foreseen.astype(words).merge(came.astype(words), on=list(words))
    rows = rows[(rows["watched"] >= notation.FEW) & rows["foreseen"].notna()]
    rows = rows.sort_values(["stage", "segment"], ascending=[False, True])
    where = " everywhere" if any(name != "segment" for name, _ in view.where) else ""
    title = "Can the CRM's probabilities be trusted?"
    if rows.empty:
        show.missing(title, "the source gives no probabilities, or too few opportunities were watched to the end")
        return
    low, high = wilson(rows["won"].to_numpy(float), rows["watched"].to_numpy(float))
    rows = rows.assign(
        came=rows["won"].astype(float) / rows["watched"].astype(float),
        low=low,
        high=high,
        label=[f"{s.upper()}, {g}" for s, g in zip(rows["stage"], rows["segment"], strict=True)],
    )
    show.figure(
        shapes.pairs(rows),
        rows[["label", "n", "foreseen", "watched", "won", "came", "low", "high"]],
        view,
        "calibration",
        title,
        f"Dot: share won of such ones{where}, 95% interval; diamond: the CRM's mean for open ones",
        n=float(rows["watched"].sum()),
    )


def bookings(view: View) -> None:
    """Bookings by period against their plan."""
    grain, period = view.period.grain, view.trailing()
    rows = numbers.split(view, "bookings", grain, period=period)
    plan = numbers.plan_course(view, "bookings", period).rename(columns={"starts_on": grain})
    show.figure(
        charts.trend(
            rows,
            numbers.metric("bookings"),
            grain,
            view.currency,
            open_from=view.open_from,
            plan=plan,
            names=view.names,
        ),
        rows,
        view,
        "bookings",
        "Bookings against plan",
        f"{view.currency} by {grain}; plan dotted, the open period dashed",
    )


def _covered(view: View, dimension: str, label: str) -> pd.DataFrame:
    return numbers.split(view, "coverage_ratio").assign(slice=label)
