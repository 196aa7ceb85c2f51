"""Spend in the reporting currency, and each opportunity's credit over its touches (2.9: always several models)."""

from sqlalchemy import ColumnElement, Date, Float, Numeric, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.sql.selectable import FromClause

from data.engines import days, plus_days
from data.publish.build import Build, key, to_the_cent
from data.publish.market import account_named, in_market
from data.publish.rates import rate_on
from data.publish.spells import day_of
from data.rules import RuleSet
from data.schema import FACT_DIMENSIONS, UNKNOWN, Credit, Share, costs, credits, deals, spells, spend, touches

UNATTRIBUTED = "(unattributed)"
FOUND_BY_SALES = "(found by sales)"
ANCHORED = {  # weights of named touches, and what the others share
    "u_shaped": ({"first": 0.4, "created": 0.4}, 0.2),
    "w_shaped": ({"first": 0.3, "qualified": 0.3, "created": 0.3}, 0.1),
    "full_path": ({"first": 0.225, "qualified": 0.225, "created": 0.225, "closed": 0.225}, 0.1),
}
Weight = Numeric(20, 15)  # a decayed touch against the newest: decimals, whose sum does not depend on their order
MODELS = ("first", "last", "linear", "u_shaped", "w_shaped", "full_path", "time_decay")


def fill_costs(build: Build, rules: RuleSet, spans: FromClause) -> None:
    """Inserts spend as last stated, with the day on which its result is expected."""
    newest = build.latest(spend, spend.c.system, spend.c.spend_id).subquery("newest_spend")
    n = newest.c
    currency = func.coalesce(n.currency, rules.reporting_currency)
    spot, is_spot = rate_on(spans, "spot", currency, n.day, "spend_rate")
    rate = case((currency == rules.reporting_currency, 1.0), else_=spot.c.rate)
    account, named = account_named(build, newest)
    is_in_market, placed = in_market(rules, account, named)
    lag_days = int(rules.constants["cost_lag_days"])
    unknown = literal(UNKNOWN)
    given = {name: func.coalesce(n[name], unknown) for name in ("segment", "region", "channel", "source")}
    query = (
        select(
            literal(rules.name).label("rules"),
            n.day,
            cast(plus_days(n.day, lag_days), Date).label("lagged_on"),
            *[given.get(name, unknown).label(name) for name in FACT_DIMENSIONS],
            n.kind,
            to_the_cent(n.amount * rate).label("amount"),
            rate.is_(None).label("is_rate_missing"),
            account.label("account_id"),
            is_in_market.label("is_in_market"),
        )
        .select_from(placed)
        .outerjoin(spot, is_spot)
    )
    build.fill(costs, query)


def fill_credits(build: Build, rules: RuleSet) -> None:
    """Inserts one row per touch before the close of an accepted opportunity; without touches, one unattributed row."""
    ranked = _ranked(build, rules, _journeys(build, rules))
    shares = {model: _share(ranked, rules, model) for model in MODELS}
    whole = select(ranked, *[cast(share, Share).label(f"{model}_share") for model, share in shares.items()])
    shared = build.keep("shared", whole)
    s = shared.c
    columns = [
        literal(rules.name).label("rules"),
        s.deal_id,
        s.touch_id,
        *[s[name] for name in FACT_DIMENSIONS],
        s.touched_on,
        s.accepted_on,
        s.won_on,
        and_(s.is_opening, or_(s.touches == 0, s.is_sales_find.is_not(True))).label("is_opening"),
        (s.of_channel == 1).label("is_first_of_channel"),
        s.won_amount.label("whole_won"),
    ]
    for model in MODELS:
        share = s[f"{model}_share"]
        columns += [
            share.label(f"{model}_share"),
            cast(share * s.accepted_amount, Credit).label(f"{model}_accepted"),
            cast(share * s.won_amount, Credit).label(f"{model}_won"),
            cast(share * s.margin, Credit).label(f"{model}_margin"),
        ]
    build.fill(credits, select(*columns))
    _insert_sales_finds(build, rules, shared)
    build.drop("journeys", "ranked", "shared")


def _insert_sales_finds(build: Build, rules: RuleSet, shared: FromClause) -> None:
    """What sales found itself was opened by no touch, even if some came: a row that carries its source, no credit."""
    s = shared.c
    instead = {"channel": literal(FOUND_BY_SALES), "source": literal(FOUND_BY_SALES)}
    none = [literal(0).label(f"{model}_{what}") for model in MODELS for what in ("share", "accepted", "won", "margin")]
    query = select(
        literal(rules.name).label("rules"),
        s.deal_id,
        *[instead.get(name, s[name]).label(name) for name in FACT_DIMENSIONS],
        s.accepted_on,
        s.won_on,
        literal(True).label("is_opening"),
        literal(False).label("is_first_of_channel"),
        s.won_amount.label("whole_won"),
        *none,
    ).where(s.is_sales_find, s.touches > 0, s.place == 1)
    build.fill(credits, query)


def _journeys(build: Build, rules: RuleSet) -> FromClause:
    """One row per accepted opportunity and touch up to its close."""
    d, t, s = deals.c, touches.c, spells.c
    match = build.survivors.alias("touch_survivor")
    person = key(touches, "person_id")
    touched = build.keep(
        "touched_by",
        select(
            func.coalesce(match.c.survivor, person).label("person"),
            key(touches, "touch_id").label("touch_id"),
            t.happened_at,
            t.recorded_at,
            func.coalesce(t.channel, UNKNOWN).label("channel"),
            func.coalesce(t.source, UNKNOWN).label("source"),
        )
        .select_from(touches)
        .outerjoin(match, and_(match.c.entity == "person", match.c.record == person))
        .where(build.known(touches), t.happened_at <= build.as_of),
    )
    b = touched.c
    is_before = b.happened_at <= build.or_ever(d.closed_at)
    reached = and_(b.person == d.person_id, is_before)
    others = [d[name] for name in FACT_DIMENSIONS if name not in ("channel", "source")]
    query = (
        select(
            d.deal_id,
            b.touch_id,
            func.coalesce(b.channel, UNATTRIBUTED).label("channel"),
            func.coalesce(b.source, UNATTRIBUTED).label("source"),
            *others,
            b.happened_at,
            day_of(b.happened_at, rules.zone, build).label("touched_on"),
            d.accepted_on,
            case((d.outcome == "won", d.closed_on)).label("won_on"),
            d.accepted_at,
            s.mql_at,
            s.inquiry_at,
            and_(func.coalesce(d.origin == "sales", False), s.mql_at.is_(None)).label("is_sales_find"),
            case((d.is_rate_missing, null()), else_=d.accepted_amount).label("accepted_amount"),
            d.won_amount,
            d.margin,
            func.row_number()
            .over(
                partition_by=[d.deal_id, b.touch_id],
                order_by=[b.recorded_at.desc(), b.happened_at.desc(), b.channel, b.source],
            )
            .label("version"),
        )
        .select_from(deals)
        .outerjoin(touched, reached)
        .outerjoin(spells, and_(s.rules == d.rules, s.spell_id == d.spell_id))
        .where(d.rules == rules.name)
    )
    versions = query.subquery("touch_versions")  # a touch that was corrected later counts as last stated
    kept = [column for column in versions.c if column.name not in ("version", "newest_at")]
    newest = func.max(versions.c.happened_at).over(partition_by=versions.c.deal_id)
    return build.keep("journeys", select(*kept, newest.label("newest_at")).where(versions.c.version == 1))


def _ranked(build: Build, rules: RuleSet, journeys: FromClause) -> FromClause:
    """The journeys with each touch's place, the places of the anchors, and the decayed weight."""
    j = journeys.c
    per_deal = {"partition_by": j.deal_id, "order_by": [j.happened_at, j.touch_id]}
    before = {"partition_by": j.deal_id}

    def anchored(moment: ColumnElement) -> ColumnElement:
        """How many touches came up to a moment: the last of them is its anchor; the first where none did."""
        return func.sum(case((j.happened_at <= moment, 1), else_=0)).over(**before)

    half_life = rules.content["attribution"]["half_life_days"]
    weight = cast(func.power(2.0, -days(j.happened_at, j.newest_at) / half_life), Weight)
    opened_at = func.coalesce(j.inquiry_at, j.happened_at)
    ranked = select(
        journeys,
        func.row_number().over(**per_deal).label("place"),
        func.count(j.touch_id).over(**before).label("touches"),
        anchored(j.mql_at).label("qualified_place"),
        anchored(j.accepted_at).label("created_place"),
        cast(weight, Float).label("weight"),
        cast(func.sum(weight).over(**before), Float).label("weights"),
        func.row_number()
        .over(partition_by=[j.deal_id, j.channel], order_by=[j.happened_at, j.touch_id])
        .label("of_channel"),
        func.sum(case((j.happened_at < opened_at, 1), else_=0)).over(**before).label("earlier"),
        j.mql_at.is_not(None).label("is_qualified"),
    )
    numbered = ranked.subquery("numbered_touches")
    n = numbered.c

    def at_least_one(place: ColumnElement) -> ColumnElement:
        return case((place < 1, 1), else_=place)

    kept = [column for column in n if column.name not in ("qualified_place", "created_place")]
    opening = case((n.earlier + 1 > n.touches, n.touches), else_=n.earlier + 1)
    return build.keep(
        "ranked",
        select(
            *kept,
            at_least_one(n.qualified_place).label("qualified_place"),
            at_least_one(n.created_place).label("created_place"),
            or_(n.touches == 0, n.place == opening).label("is_opening"),
        ),
    )


def _share(ranked: FromClause, rules: RuleSet, model: str) -> ColumnElement:
    """A touch's share of its opportunity under a model. One touch takes all, two take half each."""
    r = ranked.c
    if model == "first":
        return case((r.place == 1, 1.0), else_=0.0)
    if model == "last":
        return case((or_(r.touches == 0, r.place == r.touches), 1.0), else_=0.0)
    if model == "linear":
        return 1.0 / case((r.touches == 0, 1.0), else_=cast(r.touches, Float))
    if model == "time_decay":
        return case((r.touches == 0, 1.0), else_=r.weight / r.weights)
    weights, rest = ANCHORED[model]
    places = {
        "first": literal(1),
        "qualified": r.qualified_place,
        "created": r.created_place,
        "closed": r.touches,
    }
    own: ColumnElement = literal(0.0)
    named: ColumnElement = literal(0.0)
    anchors: list[ColumnElement] = []
    for name, weight in weights.items():
        given = case((r.is_qualified, weight), else_=0.0) if name == "qualified" else literal(weight)
        own = own + case((r.place == places[name], given), else_=0.0)
        named = named + given
        anchors.append(r.is_qualified if name == "qualified" else literal(True))
    distinct = _distinct_places(list(places[name] for name in weights), anchors)
    others = cast(r.touches, Float) - distinct
    is_anchor = own > 0
    with_rest = case(
        (is_anchor, own / (named + rest)), else_=rest / (named + rest) / case((others > 0, others), else_=1.0)
    )
    return case(
        (r.touches <= 1, 1.0),
        (r.touches == 2, 0.5),
        (others <= 0, own / named),
        else_=with_rest,
    )


def _distinct_places(places: list[ColumnElement], exists: list[ColumnElement]) -> ColumnElement:
    """How many different touches the existing anchors fall on."""
    total: ColumnElement = literal(0.0)
    for index, (place, is_there) in enumerate(zip(places, exists, strict=True)):
        repeats = [
            and_(earlier_there, earlier == place)
            for earlier, earlier_there in zip(places[:index], exists[:index], strict=True)
        ]
        is_new = and_(is_there, ~or_(*repeats)) if repeats else is_there
        total = total + case((is_new, 1.0), else_=0.0)
    return total
