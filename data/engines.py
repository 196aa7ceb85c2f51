"""The five constructs that engines spell differently; everything else is plain SQLAlchemy Core."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    bindparam,
    case,
    cast,
    func,
    null,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal


class days(FunctionElement):
    """Days from one moment to another, with fractions: days(a, b)."""

    type = Float()
    inherit_cache = True


@compiles(days)
def _days(element: days, compiler, **kw) -> str:
    a, b = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(date_diff('second', {a}, {b}) / 86400.0)"


@compiles(days, "postgresql")
def _days_postgresql(element: days, compiler, **kw) -> str:
    a, b = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(cast(extract(epoch from ({b} - {a})) as double precision) / 86400.0)"


def trunc(unit: str, moment: ColumnElement) -> ColumnElement:
    """The first moment of the unit (day, week, month, quarter, year) that holds `moment`."""
    return func.date_trunc(bindparam(None, unit, literal_execute=True), moment)


def quantile(value: ColumnElement, share: float) -> ColumnElement:
    """The exact, interpolated quantile of an aggregate."""
    return func.percentile_cont(share).within_group(value)


def count_if(condition: ColumnElement | None) -> ColumnElement:
    """How many rows hold the condition; all of them where there is none."""
    return func.count() if condition is None else func.sum(case((condition, 1), else_=0))


def added_up(where: ColumnElement | None, amount: ColumnElement | None) -> ColumnElement:
    """A measure as an aggregate: the sum of its amounts, or how many rows there are, where its condition holds."""
    if amount is None:
        return count_if(where)
    return func.sum(amount if where is None else case((where, amount)))


def lag(value: ColumnElement, *, partition_by: object, order_by: object) -> ColumnElement:
    """The value of the row before, null on the first."""
    return func.lag(value).over(partition_by=partition_by, order_by=order_by)


def hours(a: ColumnElement, b: ColumnElement) -> ColumnElement[int]:
    """Whole hours from a to b, rounded down."""
    return cast(func.floor(days(a, b) * 24), Integer)


def plus_days(moment: ColumnElement, count: float) -> ColumnElement:
    """The moment so many days later."""
    return type_coerce(moment + _interval(count * 24), DateTime)


def day_count(a: ColumnElement, b: ColumnElement) -> ColumnElement[int]:
    """Whole days from one day to another."""
    return type_coerce(b - a, Integer)


@lru_cache(maxsize=64)
def clocks(zone: str, starts: datetime, ends: datetime) -> tuple[tuple[datetime, float], ...]:
    """The moments (UTC) from which a time zone keeps an offset, with it in hours, latest first."""
    tz = ZoneInfo(zone)

    def offset(moment: datetime) -> float:
        return tz.utcoffset(moment.replace(tzinfo=UTC).astimezone(tz)).total_seconds() / 3600

    changes, moment = [(starts, offset(starts))], starts.replace(minute=0, second=0, microsecond=0)
    while moment < ends:
        following = moment + timedelta(days=1)
        if offset(following) != changes[-1][1]:
            while offset(moment) == changes[-1][1]:
                moment += timedelta(minutes=30)
            changes.append((moment, offset(moment)))
        moment = following
    return tuple(reversed(changes))


def local_day(moment: ColumnElement, changes: tuple[tuple[datetime, float], ...]) -> ColumnElement:
    """The day that `moment` (UTC) falls on by the given clocks. A CASE over a few changes beats a time zone library."""
    shifted = [(moment >= since, cast(moment + _interval(offset), Date)) for since, offset in changes[:-1]]
    last = cast(moment + _interval(changes[-1][1]), Date)
    return case((moment.is_(None), null()), *shifted, else_=last)


class _interval(FunctionElement):
    """A constant number of hours, as an interval."""

    type = DateTime()
    inherit_cache = True
    _traverse_internals = [*FunctionElement._traverse_internals, ("hours", InternalTraversal.dp_plain_obj)]  # noqa: RUF012

    def __init__(self, hours: float) -> None:
        super().__init__()
        self.hours = hours


@compiles(_interval)
def _interval_sql(element: _interval, compiler, **kw) -> str:
    return f"INTERVAL '{int(element.hours * 60)} minutes'"
