"""Passes become spells: a rule set's dates, dimensions and exclusions laid over them."""

from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Float,
    Integer,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.sql.selectable import FromClause

from data.engines import clocks, days, hours, lag, local_day, plus_days
from data.publish.build import Build
from data.rules import RuleSet
from data.schema import HOPS, UNKNOWN, market, spells, working_days

STAGES = ("inquiry", "mql", "sal", "sql", "won")
WINDOWS = {  # of each hop, in the rule set's [windows]
    "inquiry_mql": "inquiry",
    "mql_sal": "accept",
    "mql_sql": "qualify",
    "mql_won": "end_to_end",
    "sal_sql": "sal_sql",
    "sql_won": "win",
}


def day_of(moment: ColumnElement, zone: str, build: Build) -> ColumnElement:
    """The day of a moment in a time zone."""
    changes = clocks(zone, build.since, build.as_of + timedelta(days=400))
    return local_day(moment, changes)


def duplicates(build: Build, people: FromClause, patience: int) -> FromClause:
    """Persons whose address stood on an earlier record within so many days."""
    linked = (
        select(
            people.c.person,
            people.c.created_at,
            lag(
                people.c.created_at, partition_by=people.c.email_key, order_by=[people.c.created_at, people.c.person]
            ).label("earlier_at"),
        )
        .where(people.c.email_key.is_not(None))
        .subquery("linked_people")
    )
    return build.keep(
        "duplicates",
        select(linked.c.person).where(days(linked.c.earlier_at, linked.c.created_at) <= patience),
    )


def fill_spells(
    build: Build,
    rules: RuleSet,
    runs: FromClause,
    people: FromClause,
    companies: FromClause,
    colleagues: FromClause,
    attempts: FromClause,
    assignments: FromClause,
    deals: FromClause,
    duplicates: FromClause,
    customers: FromClause,
) -> None:
    """Inserts one row per pass under this rule set."""
    r, p, f, u = runs.c, people.c, companies.c, colleagues.c
    account_segment = func.coalesce(p.segment, f.segment, UNKNOWN)
    score = func.coalesce(r.score, p.score)
    excluded = _exclusion(rules, runs, people, attempts, duplicates, customers, score)
    inquiry_at = case((and_(r.inquiry_at.is_not(None), r.inquiry_at <= r.mql_at), r.inquiry_at), else_=r.mql_at)
    inquiry_at = case((r.mql_at.is_(None), r.inquiry_at), else_=inquiry_at)
    is_inquiry_imputed = and_(r.mql_at.is_not(None), or_(r.inquiry_at.is_(None), r.inquiry_at > r.mql_at))
    base = (
        select(
            literal(rules.name).label("rules"),
            (r.person + "/" + cast(r.number, spells.c.spell_id.type)).label("spell_id"),
            r.person.label("person_id"),
            p.account.label("account_id"),
            r.number,
            account_segment.label("segment"),
            func.coalesce(p.region, f.region, UNKNOWN).label("region"),
            func.coalesce(p.channel, UNKNOWN).label("channel"),
            func.coalesce(p.source, UNKNOWN).label("source"),
            func.coalesce(u.team, UNKNOWN).label("team"),
            func.coalesce(p.offer, UNKNOWN).label("offer"),
            func.coalesce(deals.c.product_line, UNKNOWN).label("product_line"),
            (p.system + ":" + p.owner_id).label("owner_id"),
            func.coalesce(u.calendar, "default").label("calendar"),
            score.label("score"),
            r.opportunity.label("opportunity_id"),
            deals.c.origin,
            excluded.label("excluded_by"),
            inquiry_at.label("inquiry_at"),
            r.mql_at,
            assignments.c.assigned_at,
            attempts.c.attempted_at,
            r.sal_at,
            r.sql_at,
            r.won_at,
            r.closed_at,
            r.closing,
            r.reason,
            r.is_sal_imputed,
            r.is_sql_imputed,
            is_inquiry_imputed.label("is_inquiry_imputed"),
            deals.c.won_amount,
        )
        .select_from(runs)
        .join(people, p.person == r.person)
        .outerjoin(companies, f.account == p.account)
        .outerjoin(colleagues, u.user_key == p.system + ":" + p.owner_id)
        .outerjoin(attempts, and_(attempts.c.person == r.person, attempts.c.number == r.number))
        .outerjoin(assignments, and_(assignments.c.person == r.person, assignments.c.number == r.number))
        .outerjoin(deals, and_(deals.c.rules == rules.name, deals.c.deal_id == r.opportunity))
    )
    settled = build.keep("spell_base", base)
    build.fill(spells, _timed(build, rules, settled))
    build.drop("spell_base")


def _exclusion(
    rules: RuleSet,
    runs: FromClause,
    people: FromClause,
    attempts: FromClause,
    duplicates: FromClause,
    customers: FromClause,
    score: ColumnElement,
) -> ColumnElement:
    """The first exclusion that holds, in the signed order; null where none does."""
    settings, p, r = rules.content["exclusions"], people.c, runs.c
    starts_at = func.coalesce(r.mql_at, r.starts_at)
    in_market = exists().where(market.c.rules == rules.name, market.c.account_id == p.account, market.c.is_agreed)
    holds = {
        "deleted": p.deleted_at.is_not(None),
        "test": p.is_test == 1,
        "staff": p.is_staff == 1,
        "competitor": p.is_competitor == 1,
        "partner": p.is_partner == 1,
        "duplicate": p.person.in_(select(duplicates.c.person)),
        "existing_customer": p.account.in_(
            select(customers.c.account).where(customers.c.account == p.account, customers.c.since_at < starts_at)
        ),
        "out_of_market": and_(exists().where(market.c.rules == rules.name, market.c.is_agreed), ~in_market),
        "below_score": and_(r.mql_at.is_not(None), func.coalesce(score < settings.get("min_score", 0), false())),
        "not_attempted": and_(r.mql_at.is_not(None), attempts.c.attempted_at.is_(None)),
    }
    return case(*[(holds[name], name) for name in settings["order"]], else_=null())


def _timed(build: Build, rules: RuleSet, base: FromClause):
    """The base rows with days, the stage reached and the hours of every hop."""
    b = base.c
    moments = {stage: b[f"{stage}_at"] for stage in STAGES}

    def on(moment: ColumnElement) -> ColumnElement:
        return day_of(moment, rules.zone, build)

    def hop(start: ColumnElement, end: ColumnElement, *imputed: ColumnElement) -> ColumnElement:
        whole = and_(start.is_not(None), end >= start, *(flag.is_not(True) for flag in imputed))
        return case((whole, hours(start, end)), else_=null())

    def left(*later: str) -> ColumnElement:
        return on(func.coalesce(*(moments[name] for name in later), b.closed_at))

    reached = [(moments[stage].is_not(None), stage) for stage in reversed(STAGES)]
    reached_at = [(moments[stage].is_not(None), moments[stage]) for stage in reversed(STAGES)]
    kept = [column for column in b if column.name != "calendar"]
    timed = select(
        *kept,
        *[on(moments[stage]).label(f"{stage}_on") for stage in STAGES],
        on(b.closed_at).label("closed_on"),
        left("mql", "sal", "sql", "won").label("left_inquiry_on"),
        left("sal", "sql", "won").label("left_mql_on"),
        left("sql", "won").label("left_sal_on"),
        left("won").label("left_sql_on"),
        case(*reached).label("stage"),
        case(*reached_at).label("stage_at"),
        hop(b.inquiry_at, b.mql_at, b.is_inquiry_imputed).label("hours_inquiry_mql"),
        hop(b.mql_at, b.sal_at, b.is_sal_imputed).label("hours_mql_sal"),
        hop(b.mql_at, b.sql_at, b.is_sql_imputed).label("hours_mql_sql"),
        hop(b.mql_at, b.won_at).label("hours_mql_won"),
        hop(b.sal_at, b.sql_at, b.is_sal_imputed, b.is_sql_imputed).label("hours_sal_sql"),
        hop(b.sql_at, b.won_at, b.is_sql_imputed).label("hours_sql_won"),
        hop(b.mql_at, b.closed_at).label("hours_closed"),
        hop(b.mql_at, b.assigned_at).label("hours_assigned"),
        hop(b.mql_at, b.attempted_at).label("hours_attempted"),
        hop(b.assigned_at, b.attempted_at).label("hours_human"),
        *_matured(build, rules, moments),
    )
    if not rules.content["working"]:
        return timed
    begun, ended = working_days.alias("begun"), working_days.alias("ended_day")
    until = func.coalesce(b.attempted_at, b.closed_at, build.now)
    passed = _passed(ended, until) - _passed(begun, b.mql_at)
    worked = case((until >= b.mql_at, cast(func.floor(passed), Integer)), else_=null())
    return (
        timed.add_columns(worked.label("working_hours_waited"))
        .select_from(base)
        .outerjoin(begun, _same_day(begun, rules, b, b.mql_at, build))
        .outerjoin(ended, _same_day(ended, rules, b, until, build))
    )


def _matured(build: Build, rules: RuleSet, moments: dict[str, ColumnElement]) -> list[ColumnElement]:
    """Of each hop, whether its window has passed, and whether the later stage came within it."""
    columns = []
    for name in HOPS:
        earlier, later = name.split("_")
        window = rules.windows[WINDOWS[name]]
        start, end = moments[earlier], moments[later]
        columns += [
            func.coalesce(plus_days(start, window) <= build.as_of, false()).label(f"is_{name}_mature"),
            func.coalesce(end <= plus_days(start, window), false()).label(f"is_{name}_in_time"),
        ]
    return columns


def _passed(calendar: FromClause, moment: ColumnElement) -> ColumnElement[float]:
    """Working hours from the calendar's first day to a moment on the joined day."""
    clock = days(cast(calendar.c.day, DateTime), moment) * 24 + calendar.c.offset_hours - calendar.c.opens
    within = case((clock < 0, 0.0), (clock > calendar.c.hours, calendar.c.hours), else_=clock)
    return cast(calendar.c.hours_before + within, Float)


def _same_day(calendar: FromClause, rules: RuleSet, base, moment: ColumnElement, build: Build) -> ColumnElement:
    zones = {name: settings.get("zone", rules.zone) for name, settings in rules.content["working"].items()}
    others = [
        (base.calendar == name, day_of(moment, zone, build)) for name, zone in zones.items() if zone != rules.zone
    ]
    day = case(*others, else_=day_of(moment, rules.zone, build)) if others else day_of(moment, rules.zone, build)
    return and_(calendar.c.rules == rules.name, calendar.c.calendar == base.calendar, calendar.c.day == day)
