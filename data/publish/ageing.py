"""What stood in the funnel at each month's end, by age; and how often its like was won (V1, T4)."""

from sqlalchemy import (
    Date,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)
from sqlalchemy import Integer as Int
from sqlalchemy.sql.selectable import FromClause

from data.engines import day_count
from data.publish.build import NEVER, Build, to_the_cent
from data.rules import RuleSet
from data.schema import DAILY_DIMENSIONS, ageing, calendar, deals, odds, spells, stretches
from data.winners import winners_stays

BUCKETS = (0, 7, 14, 30, 60, 90, 180, 365)  # lower bounds in days


def fill_ageing(build: Build, rules: RuleSet) -> None:
    """Inserts the open spells and opportunities at each fiscal month's end and on the snapshot's day."""
    ends = _month_ends(build, rules)
    slow = build.keep("slowness", union_all(*winners_stays(rules.name)).subquery("winners").select())
    parts = [_standing_spells(rules, ends, stage) for stage in ("inquiry", "mql", "sal")]
    standing = union_all(*parts, _standing_deals(rules, ends)).subquery("standing")
    t = standing.c
    bucket = case(*[(t.age >= lower, lower) for lower in reversed(BUCKETS)], else_=0)
    is_slow = func.coalesce(t.age > slow.c.days, False)
    keys = [t.day, *[t[name] for name in DAILY_DIMENSIONS], t.stage, bucket, is_slow]
    query = (
        select(
            literal(rules.name).label("rules"),
            t.day,
            *[t[name] for name in DAILY_DIMENSIONS],
            t.stage,
            bucket.label("bucket"),
            is_slow.label("is_slow"),
            func.count().label("n"),
            cast(func.sum(t.amount), ageing.c.amount.type).label("amount"),
        )
        .select_from(standing)
        .outerjoin(slow, slow.c.stage == t.stage)
        .group_by(*keys)
        .order_by(t.day)
    )
    build.fill(ageing, query)
    build.drop("month_ends", "slowness")


def _month_ends(build: Build, rules: RuleSet) -> FromClause:
    today = build.day(build.as_of, rules.zone)
    ends = select(cast(calendar.c.month - 1, Date).label("day")).where(
        calendar.c.rules == rules.name,
        calendar.c.month - 1 < today,
        calendar.c.month - 1 >= build.day(build.since, rules.zone),
    )
    return build.keep("month_ends", ends.union(select(today)).subquery("ends").select())


def _standing_spells(rules: RuleSet, ends: FromClause, stage: str) -> Select:
    s = spells.c
    entered, left = s[f"{stage}_on"], s[f"left_{stage}_on"]
    counted = [s.rules == rules.name, s.excluded_by.is_(None)]
    if stage == "sal":
        counted.append(s.opportunity_id.is_(None))  # an opportunity stands for its spell
    return select(
        ends.c.day,
        *[s[name] for name in DAILY_DIMENSIONS],
        literal(stage).label("stage"),
        day_count(entered, ends.c.day).label("age"),
        cast(literal(None), ageing.c.amount.type).label("amount"),
    ).select_from(
        spells.join(ends, and_(entered <= ends.c.day, func.coalesce(left, NEVER.date()) > ends.c.day))
    ).where(*counted)  # fmt: skip


def _standing_deals(rules: RuleSet, ends: FromClause) -> Select:
    t = stretches.c
    is_sql = func.coalesce(t.sql_on <= ends.c.day, False)
    return (
        select(
            ends.c.day,
            *[t[name] for name in DAILY_DIMENSIONS],
            case((is_sql, "sql"), else_="sal").label("stage"),
            day_count(case((is_sql, t.sql_on), else_=t.accepted_on), ends.c.day).label("age"),
            t.amount,
        )
        .select_from(
            stretches.join(ends, and_(t.starts_on <= ends.c.day, func.coalesce(t.ends_on, NEVER.date()) > ends.c.day))
        )
        .where(t.rules == rules.name)
    )


def fill_odds(build: Build, rules: RuleSet) -> None:
    """Inserts, from cohorts watched for the whole horizon, how many of a stage, segment and age were won within it."""
    horizon = rules.windows["horizon"]
    today = build.day(build.as_of, rules.zone)
    s, d = spells.c, deals.c
    entries = []
    for stage in ("inquiry", "mql", "sal"):
        where = [s.rules == rules.name, s.excluded_by.is_(None), s[f"{stage}_on"].is_not(None)]
        if stage == "sal":
            where.append(s.opportunity_id.is_(None))
        entries.append(
            select(
                literal(stage).label("stage"),
                s.segment,
                s[f"{stage}_on"].label("entered_on"),
                s[f"left_{stage}_on"].label("left_on"),
                s.won_on,
            ).where(*where)
        )
    won_on = case((d.outcome == "won", d.closed_on))
    of_deals = [d.rules == rules.name]
    entries += [
        select(literal("sal"), d.segment, d.accepted_on, func.coalesce(d.sql_on, d.closed_on), won_on).where(*of_deals),
        select(literal("sql"), d.segment, d.sql_on, d.closed_on, won_on).where(*of_deals, d.sql_on.is_not(None)),
    ]
    e = union_all(*entries).subquery("entries")
    b = values(column("bucket", Int), name="buckets").data([(bucket,) for bucket in BUCKETS]).alias("b")
    reached = e.c.entered_on + b.c.bucket
    still_there = and_(
        reached + horizon <= today, or_(e.c.left_on.is_(None), e.c.left_on > reached, e.c.left_on == e.c.entered_on)
    )
    is_won = and_(e.c.won_on.is_not(None), e.c.won_on <= reached + horizon)
    amounts = (
        select(
            d.segment,
            cast(to_the_cent(func.avg(cast(d.won_amount, Float))), Float).label("mean_won_amount"),
            cast(to_the_cent(func.stddev_samp(cast(d.won_amount, Float))), Float).label("sd_won_amount"),
        )
        .where(d.rules == rules.name, d.won_amount.is_not(None))
        .group_by(d.segment)
        .subquery("won_amounts")
    )
    watched = (
        select(
            e.c.stage,
            e.c.segment,
            b.c.bucket,
            func.count().label("watched"),
            func.sum(case((is_won, 1), else_=0)).label("won"),
        )
        .select_from(e.join(b, still_there))
        .group_by(e.c.stage, e.c.segment, b.c.bucket)
        .subquery("watched")
    )
    query = (
        select(
            literal(rules.name, String).label("rules"),
            *watched.c,
            amounts.c.mean_won_amount,
            amounts.c.sd_won_amount,
        )
        .select_from(watched)
        .outerjoin(amounts, amounts.c.segment == watched.c.segment)
    )
    build.fill(odds, query)
