"""Reach's figures: coverage over time, both lists, stock and flow, inside the market, the untouched."""

import pandas as pd

from metrics.definition import Unit
from metrics.records import records
from pages.parts import charts, frame, notation, numbers, palette, served, shapes, show, tables
from pages.parts.filters import View

STAGES = ("open_inquiry", "open_mql", "open_sal", "open_sql")
UNTOUCHED_DAYS = 180  # where a rule set does not say
LISTED = 200
LISTS = {
    "only marketing's": "accounts_only_marketing",
    "on both lists": "accounts_on_both_lists",
    "only sales'": "accounts_only_sales",
}
INSIDE = {
    "mql_in_market_rate": "qualified leads (MQL)",
    "pipeline_in_market_rate": "accepted pipeline, money",
    "wins_in_market_rate": "wins, money",
    "spend_in_market_rate": "spend",
    "hours_in_market_rate": "hours of sales work",
    "work_days_in_market_rate": "days of sales work",
}


def covered(view: View) -> None:
    """The agreed market that had a real conversation, over time and against plan."""
    grain, period = view.period.grain, view.trailing()
    rows = numbers.split(view, "icp_coverage_rate", grain, period=period)
    title = "Coverage of the agreed market"
    metric = numbers.metric("icp_coverage_rate")
    if charts.is_empty(rows, metric):
        show.missing(title, notation.why(rows.iloc[-1].to_dict()))
        return
    plan = numbers.plan_course(view, "icp_coverage_rate", period).rename(columns={"starts_on": grain})
    show.figure(
        charts.trend(rows, metric, grain, view.currency, open_from=view.open_from, plan=plan, names=view.names),
        rows,
        view,
        "covered",
        title,
        "Per cent of agreed accounts with a two-way touch in the agreed days, at each period's end; plan dotted",
        n=float(rows["n"].dropna().iloc[-1] if rows["n"].notna().any() else 0),
    )


def lists(view: View) -> None:
    """Both departments' account lists: what only one of them has, and what both have."""
    title, names = "The two lists of the market", [*LISTS.values(), *(f"{name}_potential" for name in LISTS.values())]
    found = numbers.frames(view, [*names, "market_agreement", "market_agreement_potential"], (), view.scope)
    first = {name: frame.iloc[0].to_dict() for name, frame in found.items()}
    if notation.is_missing(first["market_agreement"]["value"]):
        show.missing(title, notation.why(first["market_agreement"]))
        return
    rows = pd.DataFrame(
        {"of": of, "list": said, "value": first[f"{name}{end}"]["value"], "unit": unit}
        for of, end, unit in (("accounts", "", Unit.COUNT), ("potential", "_potential", Unit.MONEY))
        for said, name in LISTS.items()
    ).dropna(subset="value")
    shares = rows.assign(value=rows["value"] / rows.groupby("of")["value"].transform("sum").replace(0, 1))
    look = palette.now()
    colours = dict(zip(LISTS, (look.marketing, look.joint, look.sales), strict=True))
    agreed = " and ".join(
        f"{notation.answer(first[name], Unit.SHARE)} of {of}"
        for name, of in (("market_agreement", "all listed accounts"), ("market_agreement_potential", "their potential"))
        if not notation.is_missing(first[name]["value"])
    )
    show.figure(
        shapes.stacked(shares, "of", "list", Unit.SHARE, colours),
        rows.drop(columns="unit"),
        view,
        "lists",
        title,
        f"On both lists: {agreed}",
        legend=[(colours[name], name) for name in LISTS],
        n=float(first["market_agreement"]["denominator"]),
    )


def stock_and_flow(view: View) -> None:
    """What stands in each stage at the period's end, what came in and what went out."""
    frame.part(
        "Stage stock and flow",
        f"Leads in each stage at the end of {view.period.name}; not the excluded, nor opportunities that sales found",
    )
    rows = []
    for name in STAGES:
        metric = numbers.metric(name)
        found = numbers.frames(view, [name, metric.entered.name, metric.left.name], (), view.scope)
        now, came, went = (
            float(found[key]["value"].iloc[0] or 0) for key in (name, metric.entered.name, metric.left.name)
        )
        start = now - came + went
        words = [
            metric.label.removeprefix("Open in "),
            *(notation.shown(v, Unit.COUNT) for v in (start, came, went, now)),
        ]
        rows.append([notation.escaped(word) for word in words])
    tables.quiet(rows, ["stage", "at the start", "came in", "went out", "at the end"], numeric=[1, 2, 3, 4])


def inside(view: View) -> None:
    """How much of leads, pipeline, wins, spend and sales' hours lies inside the agreed market."""
    found = numbers.frames(view, list(INSIDE), (), view.scope)
    if found["hours_in_market_rate"]["state"].iloc[0] == "not_available":
        found["hours_in_market_rate"] = found["work_days_in_market_rate"]
    shown = {name: words for name, words in INSIDE.items() if name != "work_days_in_market_rate"}
    rows = pd.concat([found[name].head(1).assign(of=words) for name, words in shown.items()], ignore_index=True)
    title = "Inside the agreed market"
    if rows["value"].isna().all():
        show.missing(title, notation.why(rows.iloc[0].to_dict()))
        return
    show.figure(
        charts.bars(rows, numbers.metric("mql_in_market_rate"), "of", view.currency, keep_order=True),
        rows[["of", "numerator", "denominator", "value", "state", "why"]],
        view,
        "inside",
        title,
        "Per cent of what can be tied to an account; the rest is neither inside nor outside",
    )


def untouched(view: View) -> None:
    """Agreed accounts that nobody has talked to for long, the largest potential first."""
    names = ["untouched_accounts", "untouched_potential", "missed_value"]
    found = numbers.frames(view, names, (), view.scope)
    n, potential, missed = (found[name].iloc[0].to_dict() for name in names)
    days = view.rules.content["market"].get("untouched_days", UNTOUCHED_DAYS)
    title = f"Agreed accounts nobody has talked to for {days} days"
    if notation.is_missing(n["value"]):
        show.missing(title, notation.why(n))
        return
    money = [notation.shown(row["value"], Unit.MONEY, view.currency) for row in (potential, missed)]
    frame.part(
        title,
        f"{notation.many(n['value'], 'account')} at the period's end; potential {money[0]} a year; "
        f"a lead of each would bring {money[1]}",
    )
    rows = served.read(view.snapshot, records(numbers.metric("untouched_accounts"), view.scope))
    rows = rows.sort_values(["potential", "account_id"], ascending=[False, True]).head(LISTED)
    kept = ["account_id", "segment", "region", "potential", "worth", "last_touch_on", "starts_on"]
    named = {"potential": f"potential_{view.currency}", "worth": "value_per_lead", "starts_on": "untouched_since"}
    show.listed(rows[kept].rename(columns=named), "untouched", view)
