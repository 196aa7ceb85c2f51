"""Which records stand open when a period ends, since when, and which of them longer than winners did (V1, T4)."""

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause

from data.engines import day_count
from data.schema import FACT_DIMENSIONS, ageing, spells, stretches
from data.winners import winners_stays
from metrics.definition import Listing, Scope
from metrics.leads import is_counted

S, T = spells.c, stretches.c


def open_records(scope: Scope) -> Select:
    """One row per open lead and opportunity: stage, record, person, slice, since when, days, amount, is_slow."""
    day = (
        select(func.max(ageing.c.day))
        .where(ageing.c.rules == scope.rules, ageing.c.day <= scope.ends_on)
        .scalar_subquery()
    )
    standing = union_all(*(_leads(scope, stage, day) for stage in ("inquiry", "mql", "sal")), _deals(scope, day))
    o, slow = standing.subquery("standing").c, union_all(*winners_stays(scope.rules)).subquery("slowness").c
    days = day_count(o.since, day)
    return (
        select(*o, days.label("days"), func.coalesce(days > slow.days, False).label("is_slow"))
        .outerjoin(slow.stage.table, slow.stage == o.stage)
        .where(*(o[name].in_(members) for name, members in scope.where))
        .order_by(days.desc(), o.record)
    )


def slow_records(scope: Scope) -> Select:
    """Those of them that are open too long, the oldest first; inquiries are not among them."""
    o = open_records(scope).subquery("open_records").c
    rest = [column for column in o if column.name != "is_slow"]
    return select(*rest).where(o.is_slow, o.stage != "inquiry").order_by(o.days.desc(), o.record)


def accepted_records(scope: Scope) -> Select:
    """Those of them that sales accepted, with the amount of each that has one."""
    o = open_records(scope).subquery("open_records").c
    return select(*o).where(o.stage.in_(("sal", "sql"))).order_by(o.days.desc(), o.record)


STANDING = Listing(name="open_records", label="Open leads and opportunities", rows=open_records)
ACCEPTED = Listing(name="accepted_records", label="Accepted and open", rows=accepted_records)
TOO_LONG = Listing(name="slow_records", label="Open too long", rows=slow_records)


def _leads(scope: Scope, stage: str, day: ColumnElement) -> Select:
    entered, left = S[f"{stage}_on"], S[f"left_{stage}_on"]
    conditions = [S.rules == scope.rules, is_counted, entered <= day, or_(left.is_(None), left > day)]
    if stage == "sal":
        conditions.append(S.opportunity_id.is_(None))  # an opportunity stands for its lead
    return _shaped(literal(stage), S.spell_id, S.person_id, spells, entered, null()).where(*conditions)


def _deals(scope: Scope, day: ColumnElement) -> Select:
    is_sql = func.coalesce(T.sql_on <= day, False)
    stage, since = case((is_sql, "sql"), else_="sal"), case((is_sql, T.sql_on), else_=T.accepted_on)
    return _shaped(stage, T.deal_id, cast(null(), String), stretches, since, T.amount).where(
        T.rules == scope.rules, T.starts_on <= day, or_(T.ends_on.is_(None), T.ends_on > day)
    )


def _shaped(
    stage: ColumnElement, record: ColumnElement, person: ColumnElement, fact: FromClause, since: ColumnElement,
    amount: ColumnElement,
) -> Select:  # fmt: skip
    dimensions = [fact.c[name] for name in FACT_DIMENSIONS]
    money = cast(amount, T.amount.type).label("amount")
    named = (stage.label("stage"), record.label("record"), person.label("person_id"))
    return select(*named, *dimensions, since.label("since"), money)
