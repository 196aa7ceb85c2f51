"""Waits: how long each step took, day by day, with open ones as censored and other ends as competing."""

from collections.abc import Iterator

from sqlalchemy import Date, Select, and_, case, cast, func, literal, null, or_, select, union_all

from data.engines import hours, trunc
from data.publish.build import Build
from data.rules import WHICH, RuleSet
from data.schema import ALL_TOGETHER, DAILY_DIMENSIONS, deals, questions, spells, waits, waits_by_month

OPEN, CLOSED = "open", "closed"


def fill_waits(build: Build, rules: RuleSet) -> None:
    """Inserts the histogram of every step of one rule set, by day and slice, and by month and dimension."""
    entries = union_all(*steps(build, rules)).subquery("entries")
    e = entries.c
    grouped = [e.rules, e.step, e.day, *[e[name] for name in DAILY_DIMENSIONS], e.outcome, e.hours]
    build.fill(
        waits,
        select(*grouped, func.count().label("n"))
        .where(e.hours.is_not(None), e.hours >= 0)
        .group_by(*grouped)
        .order_by(e.step, e.day),
    )
    _fill_months(build, rules)


def _fill_months(build: Build, rules: RuleSet) -> None:
    """Inserts the months: all slices together, and each dimension's own; two dimensions at once are read by day."""
    w = waits.c
    for dimension in (ALL_TOGETHER, *DAILY_DIMENSIONS):
        member = literal(ALL_TOGETHER) if dimension == ALL_TOGETHER else w[dimension]
        month = cast(trunc("month", w.day), Date)
        by_day = (
            select(member.label("member"), w.step, month.label("month"), w.outcome, w.hours, w.n)
            .where(w.rules == rules.name)
            .subquery("by_day")
        ).c
        grouped = [by_day[name] for name in ("member", "step", "month", "outcome", "hours")]
        named = [literal(rules.name).label("rules"), literal(dimension).label("dimension")]
        query = select(*named, *grouped, func.sum(by_day.n).label("n")).group_by(*grouped)
        build.fill(waits_by_month, query.order_by(by_day.month, by_day.step))


def steps(build: Build, rules: RuleSet) -> Iterator[Select]:
    """One select per step: rules, step, day of entry, slice, outcome, hours."""
    s, now = spells.c, build.now
    counted = and_(s.excluded_by.is_(None), s.mql_on.is_not(None))  # leads only (G1)
    hops = (
        ("mql_sal", "sal", s.mql_at, s.mql_on, s.sal_at, s.hours_mql_sal),
        ("mql_sql", "sql", s.mql_at, s.mql_on, s.sql_at, s.hours_mql_sql),
        ("mql_won", "won", s.mql_at, s.mql_on, s.won_at, s.hours_mql_won),
        ("sal_sql", "sql", s.sal_at, s.sal_on, s.sql_at, s.hours_sal_sql),
        ("sql_won", "won", s.sql_at, s.sql_on, s.won_at, s.hours_sql_won),
        ("attempt", "attempted", s.mql_at, s.mql_on, s.attempted_at, s.hours_attempted),
        ("assignment", "assigned", s.mql_at, s.mql_on, s.assigned_at, s.hours_assigned),
        ("human", "attempted", s.assigned_at, s.mql_on, s.attempted_at, s.hours_human),
    )
    for step, outcome, start, day, end, length in hops:
        which = case((length.is_not(None), outcome), (s.closed_at >= start, CLOSED), else_=OPEN)
        spent = case(
            (length.is_not(None), length),
            (end.is_not(None), null()),  # imputed or out of order: never velocity (G7)
            (s.closed_at >= start, hours(start, s.closed_at)),
            (s.closed_at.is_not(None), null()),
            else_=hours(start, now),
        )
        yield _step(rules, step, spells, day, which, spent).where(counted, start.is_not(None), day.is_not(None))
    reached = and_(counted, s.hours_inquiry_mql.is_not(None))
    inquiry_end = case(
        (reached, s.hours_inquiry_mql),
        (s.is_inquiry_imputed, null()),
        (s.mql_at.is_not(None), s.hours_inquiry_mql),
        (s.closed_at.is_not(None), hours(s.inquiry_at, s.closed_at)),
        else_=hours(s.inquiry_at, now),
    )
    inquiry_outcome = case((reached, "mql"), (or_(s.mql_at.is_not(None), s.closed_at.is_not(None)), CLOSED), else_=OPEN)
    yield _step(rules, "inquiry_mql", spells, s.inquiry_on, inquiry_outcome, inquiry_end).where(
        or_(s.excluded_by.is_(None), s.excluded_by.in_(WHICH)), s.inquiry_on.is_not(None)
    )
    worked = case((s.attempted_at.is_not(None), "attempted"), (s.closed_at.is_not(None), CLOSED), else_=OPEN)
    yield _step(rules, "attempt_working", spells, s.mql_on, worked, s.working_hours_waited).where(
        counted, s.mql_on.is_not(None)
    )
    q = questions.c
    answered = case((q.answered_at.is_not(None), "answered"), else_=OPEN)
    waited = func.coalesce(q.hours_answered, hours(q.asked_at, now))
    yield _step(rules, "answer", questions, q.asked_on, answered, waited)
    d = deals.c
    cycle = case((d.outcome.is_not(None), d.hours_cycle), else_=hours(d.accepted_at, now))
    yield _step(rules, "cycle", deals, d.accepted_on, func.coalesce(d.outcome, OPEN), cycle).where(
        d.accepted_at.is_not(None)
    )


def _step(rules: RuleSet, step: str, fact, day, outcome, length) -> Select:
    return select(
        literal(rules.name).label("rules"),
        literal(step).label("step"),
        day.label("day"),
        *[fact.c[name] for name in DAILY_DIMENSIONS],
        outcome.label("outcome"),
        length.label("hours"),
    ).where(fact.c.rules == rules.name)
