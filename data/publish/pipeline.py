"""What opportunities bring to the pipeline: stretches in which an amount stood, wins and wins taken back (G10)."""

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause

from data.publish.build import Build, to_the_cent
from data.publish.passes import LOST, WON
from data.publish.rates import rate_on
from data.publish.spells import day_of
from data.rules import RuleSet
from data.schema import FACT_DIMENSIONS, UNKNOWN, bookings, stretches


def dimensions(source: FromClause) -> list[ColumnElement]:
    names = {"offer": func.coalesce(source.c.offer_promoted, UNKNOWN)}
    return [names.get(name, source.c.get(name)).label(name) for name in FACT_DIMENSIONS]


def fill_stretches(build: Build, rules: RuleSet, priced: FromClause, state: FromClause) -> None:
    """Open, accepted opportunities only; changes within one day leave its last state."""
    p, s = priced.c, state.c
    starts_at = case((s.happened_at > p.accepted_at, s.happened_at), else_=p.accepted_at)
    following = state.alias("following_state")
    starts_on, ends_on = day_of(starts_at, rules.zone, build), day_of(s.next_at, rules.zone, build)
    query = (
        select(
            literal(rules.name).label("rules"),
            p.opportunity.label("deal_id"),
            *dimensions(priced),
            starts_on.label("starts_on"),
            ends_on.label("ends_on"),
            day_of(p.opened_at, rules.zone, build).label("created_on"),
            to_the_cent(func.coalesce(s.amount * p.plan_rate, p.median)).label("amount"),
            s.due_on,
            s.stage,
            p.accepted_on,
            day_of(p.sql_at, rules.zone, build).label("sql_on"),
            case(
                (following.c.code == WON, "won"),
                (following.c.code == LOST, "lost"),
                (s.next_at.is_not(None), "change"),
            ).label("ended_by"),
        )
        .join(state, s.opportunity == p.opportunity)
        .outerjoin(following, and_(following.c.opportunity == s.opportunity, following.c.happened_at == s.next_at))
        .where(
            func.coalesce(s.code, 0) < WON,
            or_(s.next_at.is_(None), s.next_at > p.accepted_at),
            or_(ends_on.is_(None), ends_on > starts_on),
            p.plan_rate.is_not(None),
        )
    )
    build.fill(stretches, query)


def fill_bookings(
    build: Build, rules: RuleSet, priced: FromClause, state: FromClause, steps: FromClause, spans: FromClause
) -> None:
    """A win lands on its day; a win taken back lands, negative, on the day it was recorded."""
    p, t = priced.c, steps.c
    currency = func.coalesce(p.currency, rules.reporting_currency)
    won_at = case((t.code == WON, t.happened_at), else_=None)
    wins = select(t.opportunity, won_at.label("moment"), t.happened_at.label("won_at"), literal(1).label("sign")).where(
        t.code == WON, func.coalesce(t.before != WON, True)
    )
    undone = select(t.opportunity, t.recorded_at, t.happened_at, literal(-1)).where(
        t.before == WON, func.coalesce(t.code != WON, True)
    )
    both = union_all(wins, undone).subquery("wins_and_reversals")
    s = state.c
    day = day_of(both.c.moment, rules.zone, build)
    spot, is_spot = rate_on(spans, "spot", currency, day, "booking_rate")
    rate = case((currency == rules.reporting_currency, 1.0), else_=func.coalesce(spot.c.rate, p.plan_rate))
    before = and_(
        s.opportunity == both.c.opportunity, s.happened_at <= both.c.won_at, build.or_ever(s.next_at) > both.c.won_at
    )
    amount = s.amount * both.c.sign
    margin_rate = func.coalesce(p.margin_rate, rules.constants["margin_rate"])
    query = (
        select(
            literal(rules.name).label("rules"),
            p.opportunity.label("deal_id"),
            *dimensions(priced),
            func.coalesce(p.kind, "new").label("kind"),
            day.label("day"),
            to_the_cent(amount * rate).label("amount"),
            to_the_cent(amount * rate * margin_rate).label("margin"),
            to_the_cent(amount * (rate - p.plan_rate)).label("currency_effect"),
        )
        .select_from(both)
        .join(priced, p.opportunity == both.c.opportunity)
        .join(state, before)
        .outerjoin(spot, is_spot)
        .where(p.plan_rate.is_not(None))
    )
    build.fill(bookings, query)
