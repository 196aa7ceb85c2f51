"""Velocity's figures: curves of waiting, delays, ageing, the four factors, detours."""

import pandas as pd
import streamlit as st
from sqlalchemy import case, func, select

from data.schema import ageing, spells, waits
from metrics.curves import curves, points
from metrics.definition import Unit
from metrics.explain import product_split
from metrics.leads import is_lead
from metrics.sums import filtered
from pages.parts import charts, frame, notation, numbers, palette, served, shapes, show, tables
from pages.parts.filters import View

STEPS = {"MQL to SAL": "mql_sal", "MQL to SQL": "mql_sql", "SAL to SQL": "sal_sql", "SQL to won": "sql_won"}
WINDOWS = {"mql_sal": "accept", "mql_sql": "qualify", "sal_sql": "sal_sql", "sql_won": "win"}
DELAYS = ("hours_to_assignment", "hours_human", "hours_to_attempt", "working_hours_to_attempt")
FACTORS = ("accepted_opportunities", "win_rate", "average_won_amount", "cycle_days_median")
BUCKETS = ((0, "under 14 d"), (14, "14–29 d"), (30, "30–89 d"), (90, "90 d and more"))


def gone_on(view: View) -> None:
    """How many have gone on by each day; open leads are censored, other ends compete."""
    chosen = st.segmented_control(
        "Step", list(STEPS), default="MQL to SAL", key="step", label_visibility="collapsed", required=True
    )
    step = STEPS[str(chosen or "MQL to SAL")]
    w = waits.c
    found = served.read(
        view.snapshot,
        select(w.outcome, w.hours, func.sum(w.n).label("n"))
        .where(w.rules == view.rules.name, w.step == step, w.day.between(view.period.starts_on, view.period.ends_on))
        .where(*filtered(waits, view.scope))
        .group_by(w.outcome, w.hours),
    )
    end = float(view.rules.windows[WINDOWS[step]])
    words = {stage["name"]: stage["label"] for stage in view.rules.stages}
    drawn_curves = curves(found) if len(found) else {}
    goal = step.rsplit("_", 1)[-1]
    order = sorted(drawn_curves, key=lambda name: name != goal)
    parts = [
        points(drawn_curves[name]).assign(
            outcome=words.get(name, name.replace("_", " ")), days=lambda f: f["hours"] / 24
        )
        for name in order
    ]
    title = f"{chosen}: how many have gone on, by day"
    lines = [part[part["days"] <= end * 1.5] for part in parts]
    lines = [part for part in lines if len(part) and part["value"].iloc[-1] > 0.004]
    if 0 < (n := float(found["n"].sum())) < notation.TOO_FEW:
        show.missing(title, f"only {n:,.0f} entered in {view.period.name}, too few for a curve")
        return
    if not lines:
        show.missing(title, f"nobody who entered in {view.period.name} has gone on yet")
        return
    drawn = pd.concat(lines, ignore_index=True)
    show.figure(
        shapes.curves(drawn),
        drawn[["outcome", "days", "value", "low", "high", "at_risk"]],
        view,
        "gone_on",
        title,
        "Per cent of those who entered; open ones are censored, other ends compete (Aalen-Johansen)",
        n=n,
    )


def delays(view: View) -> None:
    """Speed to lead, split into what routing takes and what people take."""
    found = numbers.frames(view, DELAYS, (), view.scope)
    rows = pd.concat(
        [found[name].head(1).assign(delay=numbers.metric(name).label) for name in DELAYS], ignore_index=True
    )
    show.figure(
        charts.dots(rows, numbers.metric("hours_to_attempt"), "delay"),
        rows,
        view,
        "delays",
        "Speed to lead: routing's part and the representatives'",
        "Median hours with 95% interval; leads nobody tried still wait. Medians do not add up.",
        n=float(rows["n"].max()),
    )


def ages(view: View) -> None:
    """What stands open by stage and days in it; the last stretch is darkest."""
    a = ageing.c
    day = select(func.max(a.day)).where(a.rules == view.rules.name, a.day <= view.period.ends_on).scalar_subquery()
    found = served.read(
        view.snapshot,
        select(a.stage, a.bucket, func.sum(a.n).label("n"), func.sum(case((a.is_slow, a.n), else_=0)).label("slow"))
        .where(a.rules == view.rules.name, a.day == day, a.stage != "inquiry", *filtered(ageing, view.scope))
        .group_by(a.stage, a.bucket),
    )
    title = "Ageing: how long open ones have stood in their stage"
    if found.empty:
        show.missing(title, "nothing stood open")
        return
    names = {stage["name"]: stage["label"] for stage in view.rules.stages}
    found["days"] = [next(label for low, label in reversed(BUCKETS) if bucket >= low) for bucket in found["bucket"]]
    order = {label: place for place, (_, label) in enumerate(BUCKETS)}
    rows = found.groupby(["stage", "days"], as_index=False)[["n", "slow"]].sum()
    rows["order"] = [
        ("mql", "sal", "sql").index(s) * 10 + order[d] for s, d in zip(rows["stage"], rows["days"], strict=True)
    ]
    rows = rows.sort_values("order")
    slow = rows.groupby("stage")["slow"].sum()
    rows["in"] = [f"{names.get(s, s)} ({slow[s]:,.0f} too old)" for s in rows["stage"]]
    rows["value"] = rows["n"].astype(float)
    look = palette.now()
    shades = {label: palette.tint(look.joint, 0.2 + 0.8 * place / 3, look.page) for label, place in order.items()}
    show.figure(
        shapes.stacked(rows, "in", "days", Unit.COUNT, shades),
        rows[["stage", "days", "n", "slow"]],
        view,
        "ages",
        title,
        "Leads and all opportunities, also those sales found; too old: longer than three of four winners",
        legend=[(shades[k], k) for k in order],
        n=float(rows["n"].sum()),
    )


def factors(view: View) -> None:
    """Money a day as a product of four, and which of them moved it."""
    title = "Pipeline velocity, split into its four factors"
    found = numbers.totals(view, [*FACTORS, "pipeline_velocity"])
    values = {name: found[name].row.get("value") for name in FACTORS}
    before = {name: (found[name].before or {}).get("value") for name in FACTORS}
    if view.before is None or any(notation.is_missing(v) for v in [*values.values(), *before.values()]):
        frame.part(title, _unsplit(view, found))
        return
    parts = product_split(_floats(before), _floats(values), divisors=("cycle_days_median",))
    frame.part(title, f"opportunities × win rate × amount ÷ cycle; effects against {view.before.name} add up")
    largest = max(abs(effect) for effect in parts.values())
    rows = [_factor(view, numbers.metric(n), before[n], values[n], parts[n], largest) for n in FACTORS]
    whole = found["pipeline_velocity"]
    change = float(whole.row["value"]) - float((whole.before or {})["value"])
    rows.append(_factor(view, whole.metric, (whole.before or {})["value"], whole.row["value"], change, largest))
    tables.quiet(rows, ["factor", "was", "is", "effect a day", ""], numeric=[1, 2, 3])


def detours(view: View) -> None:
    """How passes of the period's leads ended other than won, and how many came back."""
    s = spells.c
    found = served.read(
        view.snapshot,
        select(s.closing, func.count().label("n"), func.sum(case((s.number > 1, 1), else_=0)).label("again"))
        .where(s.rules == view.rules.name, is_lead, s.mql_on.between(view.period.starts_on, view.period.ends_on))
        .where(*filtered(spells, view.scope))
        .group_by(s.closing),
    )
    total, again = float(found["n"].sum()), float(found["again"].sum())
    title = "Detours: how the leads of this period ended so far"
    if not total:
        show.missing(title, f"nobody qualified in {view.period.name}")
        return
    found["end"] = [str(c).replace("_", " ") if not notation.is_missing(c) else "still open" for c in found["closing"]]
    state = "small_n" if total < notation.FEW else "ok"
    rows = found.assign(value=found["n"].astype(float) / total, numerator=found["n"], denominator=total, state=state)
    show.figure(
        charts.bars(rows.assign(n=total), numbers.metric("mql_to_sal_rate"), "end", owner="joint"),
        rows[["end", "n"]],
        view,
        "detours",
        title,
        f"Per cent of leads that qualified in {view.period.name}; {again:,.0f} of them had been here before",
        n=total,
    )


def _unsplit(view: View, found: dict[str, numbers.Answer]) -> str:
    """Why the factors cannot be split: one is not known now, there is nothing before, or one was not known then."""
    now = [notation.why(answer.row) for answer in found.values() if notation.is_missing(answer.row.get("value"))]
    if now or view.before is None:
        return now[0] if now else view.no_before
    rows = [answer.before or {} for answer in found.values()]
    return f"{view.before.name}: {next(notation.why(row) for row in rows if notation.is_missing(row.get('value')))}"


def _factor(view: View, metric, was, now, effect: float, largest: float) -> list[str]:
    money = notation.shown(effect, Unit.MONEY, view.currency)
    cells = [metric.label, *(notation.shown(v, metric.unit, view.currency) for v in (was, now))]
    return [
        *map(notation.escaped, cells),
        notation.escaped(("+" if effect > 0 else "") + money),
        tables.bar(effect, largest),
    ]


def _floats(values: dict) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}
