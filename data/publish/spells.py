"""Passes become spells: a rule set's dates, dimensions and exclusions laid over them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Select,
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

from data.engines import clocks, days, hours, lag, local_day, plus_days, trunc
from data.publish import fates, follow_up
from data.publish.build import Build
from data.rules import STAGES, RuleSet
from data.rules.expressions import first_exclusion, watched
from data.schema import HOPS, UNKNOWN, deadlines, market, spells, working_days


def day_of(moment: ColumnElement, zone: str, build: Build) -> ColumnElement:
    """The day of a moment in a time zone."""
    changes = clocks(zone, build.since, build.as_of + timedelta(days=400))
    return local_day(moment, changes)


def twins(build: Build, people: FromClause) -> FromClause:
    """Persons whose address stood on an earlier record, with the days between."""
    earlier_at = lag(
        people.c.created_at, partition_by=people.c.email_key, order_by=[people.c.created_at, people.c.person]
    )
    linked = (
        select(people.c.person, people.c.created_at, earlier_at.label("earlier_at"))
        .where(people.c.email_key.is_not(None))
        .subquery("linked_people")
    )
    return build.keep(
        "twins",
        select(linked.c.person, days(linked.c.earlier_at, linked.c.created_at).label("twin_days")).where(
            linked.c.earlier_at.is_not(None)
        ),
    )


@dataclass(frozen=True)
class Sources:
    """What is laid beside the passes: one row a person, account, user or pass."""

    people: FromClause
    companies: FromClause
    colleagues: FromClause
    attempts: FromClause
    nurtured: FromClause
    assignments: FromClause
    deals: FromClause
    twins: FromClause
    customers: FromClause


def fill_spells(build: Build, rules: RuleSet, runs: FromClause, sources: Sources) -> None:
    """Inserts one row per pass under this rule set."""
    base = build.keep("spell_base", _base(build, rules, runs, sources))
    worths = follow_up.worths(build, rules, base)
    bulks = follow_up.bulks(build, rules, base)
    dated = _timed(build, rules, base, worths, bulks).subquery("dated_spells")
    stayed = select(dated, *follow_up.purgatory(dated)).subquery("followed_spells")
    ended = select(stayed, *fates.fates(build, rules, stayed)).subquery("ended_spells")
    lasting = select(*[column for column in ended.c if column.name in spells.c], *fates.leaks(ended))
    build.fill(spells, lasting.order_by(func.coalesce(ended.c.mql_on, ended.c.inquiry_on)))  # a period lies together
    build.drop("spell_base", "segment_worths", "bulk_accepts")


def _base(build: Build, rules: RuleSet, runs: FromClause, sources: Sources) -> Select:
    """The passes with their dimensions, what is known of each, and the exclusion that holds."""
    attempts, assignments, nurtured, deals = sources.attempts, sources.assignments, sources.nurtured, sources.deals
    companies, colleagues, customers, twins = sources.companies, sources.colleagues, sources.customers, sources.twins
    people, seller, listed = sources.people, colleagues.alias("deal_owner"), market.alias("own_market")
    r, p, f, u = runs.c, people.c, companies.c, colleagues.c
    segment = func.coalesce(p.segment, f.segment, UNKNOWN)
    channel, source = func.coalesce(p.channel, UNKNOWN), func.coalesce(p.source, UNKNOWN)
    offer, score = func.coalesce(p.offer, UNKNOWN), func.coalesce(r.score, p.score)
    inquiry_at = case((and_(r.inquiry_at.is_not(None), r.inquiry_at <= r.mql_at), r.inquiry_at), else_=r.mql_at)
    inquiry_at = case((r.mql_at.is_(None), r.inquiry_at), else_=inquiry_at)
    is_inquiry_imputed = and_(r.mql_at.is_not(None), or_(r.inquiry_at.is_(None), r.inquiry_at > r.mql_at))
    has_market = exists().where(market.c.rules == rules.name, market.c.is_agreed)
    is_in_market = func.coalesce(listed.c.is_agreed, false())
    looked_at = {
        "deleted": p.deleted_at.is_not(None),
        "test": p.is_test == 1,
        "staff": p.is_staff == 1,
        "competitor": p.is_competitor == 1,
        "partner": p.is_partner == 1,
        "customer": func.coalesce(customers.c.since_at < func.coalesce(r.mql_at, r.starts_at), false()),
        "outside_market": and_(has_market, ~is_in_market),
    }
    excluded = first_exclusion(rules, looked_at, twins.c.twin_days, r.mql_at, attempts.c.attempted_at, score)
    named = list(rules.content["working"]) or ["default"]
    calendar = "default" if "default" in named else named[0]
    fields = {"score": score, "source": source, "channel": channel, "offer": offer}
    is_a_humans = and_(p.owner_id.is_not(None), func.coalesce(u.is_queue, 0) == 0)
    knows_owners = exists().where(people.alias("anybody").c.owner_id.is_not(None))
    lead_class, agreed = follow_up.lead_class(rules, fields)
    fit = follow_up.fit(rules, score, segment, case((has_market, is_in_market)))
    return (
        select(
            literal(rules.name).label("rules"),
            (r.person + "/" + cast(r.number, spells.c.spell_id.type)).label("spell_id"),
            r.person.label("person_id"),
            p.account.label("account_id"),
            r.number,
            segment.label("segment"),
            func.coalesce(p.region, f.region, UNKNOWN).label("region"),
            channel.label("channel"),
            source.label("source"),
            func.coalesce(u.team, UNKNOWN).label("team"),
            offer.label("offer"),
            func.coalesce(deals.c.product_line, UNKNOWN).label("product_line"),
            (p.system + ":" + p.owner_id).label("owner_id"),
            case((u.calendar.in_(named), u.calendar), else_=calendar).label("calendar"),
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
            attempts.c.hours_worked,
            r.later_mql_at,
            and_(
                r.won_at.is_not(None),
                or_(func.coalesce(excluded == "below_score", false()), func.coalesce(r.is_after_refusal, false())),
            ).label("is_missed_winner"),
            *[held.label(f"is_{name}") for name, held in looked_at.items()],
            twins.c.twin_days,
            is_in_market.label("is_in_market"),
            fit.label("fit"),
            case((r.mql_at.is_not(None), lead_class)).label("lead_class"),
            agreed.label("agreed"),
            cast(func.coalesce(attempts.c.attempts, 0), Integer).label("attempts"),
            or_(assignments.c.assigned_at.is_not(None), is_a_humans, ~knows_owners).label("is_owned"),
            nurtured.c.nurtured_at,
            case((deals.c.deal_id.is_not(None), seller.c.left_on), else_=u.left_on).label("owner_left_on"),
        )
        .select_from(runs)
        .join(people, p.person == r.person)
        .outerjoin(companies, f.account == p.account)
        .outerjoin(colleagues, u.user_key == p.system + ":" + p.owner_id)
        .outerjoin(attempts, and_(attempts.c.person == r.person, attempts.c.number == r.number))
        .outerjoin(assignments, and_(assignments.c.person == r.person, assignments.c.number == r.number))
        .outerjoin(nurtured, and_(nurtured.c.person == r.person, nurtured.c.number == r.number))
        .outerjoin(deals, and_(deals.c.rules == rules.name, deals.c.deal_id == r.opportunity))
        .outerjoin(seller, seller.c.user_key == deals.c.owner_id)
        .outerjoin(listed, and_(listed.c.rules == rules.name, listed.c.account_id == p.account))
        .outerjoin(customers, customers.c.account == p.account)
        .outerjoin(twins, twins.c.person == r.person)
    )


def _timed(build: Build, rules: RuleSet, base: FromClause, worths: FromClause, bulks: FromClause) -> Select:
    """The base rows with days, the stage reached, the hours of every hop, and what follows from the deadline."""
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
    is_bulk = bulks.c.owner_id.is_not(None)
    timed = (
        select(
            base,
            b.excluded_by.is_(None).label("is_counted"),
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
            *_came_back(build, rules, b),
            worths.c.worth,
            follow_up.is_waved_through(rules, base, is_bulk).label("is_waved_through"),
        )
        .select_from(base)
        .outerjoin(worths, worths.c.segment == b.segment)
        .outerjoin(bulks, and_(bulks.c.owner_id == b.owner_id, bulks.c.minute == trunc("minute", b.sal_at)))
    )
    if not rules.content["working"]:
        return timed.add_columns(*follow_up.dated(build, rules, base, follow_up.Deadline(base), on))
    begun, ended = working_days.alias("begun"), working_days.alias("ended_day")
    runs_out = deadlines.alias("runs_out")
    until = func.coalesce(b.attempted_at, b.closed_at, build.now)
    within = _within(begun, b.mql_at)
    passed = ended.c.hours_before + _within(ended, until) - (begun.c.hours_before + within)
    worked = case((until >= b.mql_at, cast(func.floor(passed), Integer)), else_=null())
    deadline = follow_up.Deadline(base, runs_out, within)
    same_terms = and_(
        runs_out.c.rules == rules.name, runs_out.c.calendar == begun.c.calendar, runs_out.c.day == begun.c.day,
        runs_out.c.agreed == b.agreed,
    )  # fmt: skip
    return (
        timed.add_columns(worked.label("working_hours_waited"), *follow_up.dated(build, rules, base, deadline, on))
        .outerjoin(begun, _same_day(begun, rules, b, b.mql_at, build))
        .outerjoin(ended, _same_day(ended, rules, b, until, build))
        .outerjoin(runs_out, same_terms)
    )


def _matured(build: Build, rules: RuleSet, moments: dict[str, ColumnElement]) -> list[ColumnElement]:
    """Of each hop, whether its window has passed, and whether the later stage came within it."""
    found = {}
    for hop in HOPS:
        start, end = (moments[stage] for stage in hop.split("_"))
        found |= watched(rules, hop, start, end, build.now)
    return [column.label(name) for name, column in found.items()]


def _came_back(build: Build, rules: RuleSet, b) -> list[ColumnElement]:
    """Of a recycled pass, whether the window to qualify again has passed, and whether the person did within it."""
    is_recycled, until = b.closing == "recycled", plus_days(b.closed_at, rules.windows["re_entry"])
    return [
        func.coalesce(and_(is_recycled, until <= build.as_of), false()).label("is_re_entry_mature"),
        func.coalesce(and_(is_recycled, b.later_mql_at <= until), false()).label("is_re_entry_in_time"),
    ]


def _within(calendar: FromClause, moment: ColumnElement) -> ColumnElement[float]:
    """Working hours of the joined day that had passed at a moment on it."""
    clock = days(cast(calendar.c.day, DateTime), moment) * 24 + calendar.c.offset_hours - calendar.c.opens
    return cast(case((clock < 0, 0.0), (clock > calendar.c.hours, calendar.c.hours), else_=clock), Float)


def _same_day(calendar: FromClause, rules: RuleSet, base, moment: ColumnElement, build: Build) -> ColumnElement:
    zones = {name: settings.get("zone", rules.zone) for name, settings in rules.content["working"].items()}
    others = [
        (base.calendar == name, day_of(moment, zone, build)) for name, zone in zones.items() if zone != rules.zone
    ]
    day = case(*others, else_=day_of(moment, rules.zone, build)) if others else day_of(moment, rules.zone, build)
    return and_(calendar.c.rules == rules.name, calendar.c.calendar == base.calendar, calendar.c.day == day)
