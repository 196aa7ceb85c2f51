"""Return's figures: the return over time, credit as a range, unit costs, payback, sourced beside influenced."""

import pandas as pd

from metrics.attribution import CREDITED, MODELS
from metrics.definition import Unit
from metrics.economics import ORIGINS, SOURCE_MIX
from pages.parts import charts, frame, notation, numbers, shapes, show, tables
from pages.parts.filters import View
from pages.parts.numbers import Answer

COSTS = ("cost_per_sal", "cost_per_sql", "cost_per_won")
SAID = ("sourced_revenue", "influenced_wins")


def over_time(view: View, name: str, title: str, subtitle: str) -> None:
    """One number's course over the last periods, against plan."""
    grain, period = view.period.grain, view.trailing()
    metric, rows = numbers.metric(name), numbers.split(view, name, grain, period=period)
    if rows["value"].isna().all():
        show.missing(title, notation.why(rows.iloc[-1].to_dict()))
        return
    plan = numbers.plan_course(view, name, period).rename(columns={"starts_on": grain})
    show.figure(
        charts.trend(rows, metric, grain, view.currency, open_from=view.open_from, plan=plan, names=view.names),
        rows,
        view,
        name,
        title,
        subtitle,
        n=None,
    )


def credit(view: View) -> None:
    """Revenue credited to each channel, from the least to the most that any signed model gives."""
    names = {measure.name: MODELS[model].split(":")[0] for model, measure in CREDITED["won"].items()}
    found = numbers.splits(view, list(names), "channel")
    parts = [rows[["channel", "value"]].assign(model=names[name]) for name, rows in found.items()]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["value"])
    rows = rows[rows["value"] != 0]
    title = "Who gets the credit: a range, never a verdict"
    if rows.empty:
        show.missing(title, notation.why(next(iter(numbers.totals(view, list(names)).values())).row))
        return
    rows["channel"] = rows["channel"].replace({"(unknown)": "(unattributed)"})
    wide = rows.pivot_table(
        index="channel", columns="model", values="value", aggfunc="sum", fill_value=0.0
    ).reset_index()
    long = wide.melt("channel", var_name="model", value_name="value")
    show.figure(
        shapes.ranges(long, "channel", Unit.MONEY, view.currency),
        wide,
        view,
        "credit",
        title,
        f"{view.currency} won in {view.period.name}; {len(names)} models, each adds to 100%, none is causal",
        n=None,
    )


def unit_costs(view: View) -> None:
    """What a SAL, an SQL and a customer cost, by channel: cheap per lead may be dear per customer."""
    found = numbers.splits(view, list(COSTS), "channel")
    merged: pd.DataFrame | None = None
    for name in COSTS:
        rows = found[name][["channel", "value", "denominator"]].rename(
            columns={"value": name, "denominator": f"n_{name}"}
        )
        merged = rows if merged is None else merged.merge(rows, on="channel", how="outer")
    frame.part(
        "Cost by channel",
        f"Marketing cost of {view.period.name} per lead of it that got there by now (how many); dear while young",
    )
    if merged is None or merged[list(COSTS)].isna().all().all():
        frame.part("", notation.why(numbers.totals(view, [COSTS[0]])[COSTS[0]].row))
        return
    merged = merged.sort_values("cost_per_won", na_position="last")
    cells = [
        [notation.escaped(row["channel"]), *(_cost(view, row, name) for name in COSTS)]
        for row in merged.to_dict("records")
    ]
    whole = numbers.totals(view, list(COSTS))
    totals = [
        notation.escaped(notation.shown(whole[n].row.get("value"), Unit.MONEY_EACH, view.currency)) for n in COSTS
    ]
    cells.append(["<b>All</b>", *(f"<b>{total}</b>" for total in totals)])
    tables.quiet(cells, ["channel", "per SAL", "per SQL", "per customer won"], numeric=[1, 2, 3])


def origins(view: View) -> None:
    """Who found what sales works on: marketing, sales itself, those who refer, partners (E6)."""
    found = numbers.totals(view, [share.name for shares in SOURCE_MIX.values() for share in shares.values()], False)
    frame.part(
        "Who found what sales works on",
        f"Shares of {view.period.name} by the opportunity's origin; what is missing to 100% nobody says",
    )
    first = found[SOURCE_MIX["worked"]["marketing"].name].row
    if notation.is_missing(first.get("value")):
        frame.part("", notation.why(first))
        return
    cells = [
        [notation.escaped(words), *(_share(found[shares[origin].name]) for shares in SOURCE_MIX.values())]
        for origin, words in ORIGINS.items()
    ]
    tables.quiet(cells, ["origin", "opportunities accepted", "pipeline", "won amount"], numeric=[1, 2, 3])


def three_sources(view: View) -> None:
    """Sourced, influenced, self-reported: three separate things, never added up."""
    frame.part("Sourced, influenced, self-reported", "Three separate things; influenced overlaps and never adds up")
    found = numbers.splits(view, list(SAID), "channel")
    rows = found["sourced_revenue"][["channel", "value"]].rename(columns={"value": "sourced"})
    rows = rows.merge(
        found["influenced_wins"][["channel", "value"]].rename(columns={"value": "influenced"}), how="outer"
    )
    rows = rows.sort_values("sourced", ascending=False, na_position="last")
    cells = [
        [
            notation.escaped(row["channel"]),
            notation.escaped(notation.shown(row["sourced"], Unit.MONEY, view.currency)),
            notation.escaped(notation.shown(row["influenced"], Unit.COUNT)),
        ]
        for row in rows.to_dict("records")
    ]
    tables.quiet(cells, ["channel", "sourced revenue", "influenced wins"], numeric=[1, 2])
    said = numbers.split(view, "self_reported_wins", "self_reported").sort_values("value", ascending=False).head(8)
    words = [f"{row['self_reported']} {row['value']:,.0f}" for row in said.to_dict("records") if row["value"]]
    frame.part("", "Buyers say (wins): " + (", ".join(words) or "no source records what buyers say"))


def _share(found: Answer) -> str:
    """A share and, of counts, how many; grey where few."""
    row, is_of_counts = found.row, found.metric.is_proportion
    if notation.is_missing(row.get("value")):
        return "<span class='q'>n/a</span>"
    grey = " class='q'" if notation.is_weak(row) else ""
    count = f" <span class='q'>({row['numerator']:,.0f})</span>" if is_of_counts and not notation.is_few(row) else ""
    return f"<span{grey}>{notation.escaped(notation.answer(row, Unit.SHARE))}</span>{count}"


def _cost(view: View, row: dict, name: str) -> str:
    """A cost and what it rests on; no output is said, not infinity."""
    n = row[f"n_{name}"]
    if notation.is_missing(row[name]):
        return "<span class='q'>no output</span>" if not notation.is_missing(n) else "<span class='q'>n/a</span>"
    grey = " class='q'" if n < notation.FEW else ""
    money = notation.escaped(notation.shown(row[name], Unit.MONEY_EACH, view.currency))
    return f"<span{grey}>{money}</span> <span class='q'>({n:,.0f})</span>"
