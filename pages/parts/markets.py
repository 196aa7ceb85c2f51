"""Reach's figures: coverage over time, both lists, stock and flow, inside the market, the untouched."""

import pandas as pd
from sqlalchemy import and_, case, func, or_, select

from data.schema import deals, market, spells, work
from metrics.definition import Scope, Unit
from metrics.leads import is_lead
from metrics.sums import filtered
from pages.parts import charts, frame, notation, numbers, palette, served, shapes, show, tables
from pages.parts.filters import View

STAGES = ("open_inquiry", "open_mql", "open_sal", "open_sql")
LONG = 180
LISTED = 200


def covered(view: View) -> None:
    """The agreed market that had a real conversation, over time and against plan."""
    grain, period = view.period.grain, view.trailing()
    rows = numbers.split(view, "icp_coverage_rate", grain, period=period)
    title = "Coverage of the agreed market"
    if rows["value"].isna().all():
        show.missing(title, notation.why(rows.iloc[-1].to_dict()))
        return
    plan = numbers.plan_course(view, "icp_coverage_rate", period).rename(columns={"starts_on": grain})
    metric = numbers.metric("icp_coverage_rate")
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
    m = market.c
    kind = case(
        (and_(m.is_marketing, m.is_sales), "on both lists"), (m.is_marketing, "only marketing's"), else_="only sales'"
    )
    found = served.read(
        view.snapshot,
        select(kind.label("list"), func.count().label("n"), func.sum(m.potential).label("potential"))
        .where(m.rules == view.rules.name, or_(m.is_marketing, m.is_sales), *filtered(market, view.scope))
        .group_by(kind),
    )
    title = "The two lists of the market"
    if found.empty:
        show.missing(title, "no account list was loaded for this slice")
        return
    order = ["only marketing's", "on both lists", "only sales'"]
    found = found.set_index("list").reindex(order).fillna(0).reset_index()
    share = found["n"].astype(float) / found["n"].sum()
    money = found["potential"].astype(float) / (found["potential"].astype(float).sum() or 1)
    rows = pd.concat(
        [
            pd.DataFrame({"of": "accounts", "list": order, "value": share}),
            pd.DataFrame({"of": "potential", "list": order, "value": money}),
        ]
    )
    look = palette.now()
    colours = dict(zip(order, (look.marketing, look.joint, look.sales), strict=True))
    show.figure(
        shapes.stacked(rows, "of", "list", Unit.SHARE, colours),
        found,
        view,
        "lists",
        title,
        "Per cent of all listed accounts, and of their potential",
        legend=[(colours[name], name) for name in order],
        n=float(found["n"].sum()),
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
    """How much of leads, pipeline, wins and work lies inside the agreed market."""
    rows = _inside(view, view.scope)
    rows = rows[rows["denominator"] > 0]
    title = "Inside the agreed market"
    if rows.empty:
        show.missing(title, "nothing of this period can be tied to an account of the market")
        return
    rows["value"] = rows["numerator"] / rows["denominator"]
    rows = rows.assign(n=rows["denominator"], state="ok", why="", low=None, high=None)
    show.figure(
        charts.bars(rows, numbers.metric("icp_coverage_rate"), "of", keep_order=True),
        rows[["of", "numerator", "denominator", "value"]],
        view,
        "inside",
        title,
        "Per cent of what can be tied to an account; spend cannot, sources do not say its account",
    )


def untouched(view: View) -> None:
    """Agreed accounts that nobody has talked to for half a year, largest potential first."""
    m = market.c
    since = view.as_of - pd.Timedelta(days=LONG)
    query = (
        select(m.account_id, m.segment, m.region, m.potential, m.agreed_on, m.last_touch_on)
        .where(m.rules == view.rules.name, m.is_agreed, or_(m.last_touch_on.is_(None), m.last_touch_on < since))
        .where(*filtered(market, view.scope))
    )
    whole = served.read(
        view.snapshot, select(func.count().label("n"), func.sum(query.subquery().c.potential).label("p"))
    )
    rows = served.read(view.snapshot, query.order_by(m.potential.desc().nullslast(), m.account_id).limit(LISTED))
    n, worth = int(whole["n"].iloc[0]), notation.shown(whole["p"].iloc[0], Unit.MONEY, view.currency)
    frame.part(
        f"Agreed accounts nobody has talked to for {LONG} days",
        f"{n:,} accounts without a two-way touch, counted on {notation.day(view.as_of)}; potential {worth} a year",
    )
    show.listed(rows.rename(columns={"potential": f"potential_{view.currency}"}), "untouched", view)


def _inside(view: View, scope: Scope) -> pd.DataFrame:
    """Leads, accepted pipeline, won amount and work days, all and inside."""
    s, d, m, w = spells.c, deals.c, market.c, work.c
    ours = and_(m.rules == scope.rules, m.is_agreed)

    def row(of: str, fact, on, amount, *where) -> pd.DataFrame:
        inside = select(m.account_id).where(ours, m.account_id == fact.c.account_id).exists()
        query = select(
            func.sum(case((inside, amount), else_=0)).label("numerator"), func.sum(amount).label("denominator")
        ).where(
            fact.c.rules == scope.rules,
            on.between(scope.starts_on, scope.ends_on),
            fact.c.account_id.is_not(None),
            *where,
            *filtered(fact, scope),
        )
        return served.read(view.snapshot, query).astype(float).fillna(0).assign(of=of)

    one = 1
    return pd.concat(
        [
            row("qualified leads (MQL)", spells, s.mql_on, one, is_lead),
            row(f"accepted pipeline, {view.currency}", deals, d.accepted_on, d.accepted_amount),
            row(f"wins, {view.currency}", deals, d.closed_on, d.won_amount, d.outcome == "won"),
            row("days of sales work", work, w.day, one),
        ],
        ignore_index=True,
    )
