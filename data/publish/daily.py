"""The daily table: every additive measure, summed by day and slice in one generated statement per fact and date."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import BigInteger, Column, ColumnElement, Float, Select, Table, case, cast, func, literal, select

from data.engines import count_if
from data.publish.build import Build
from data.schema import DAILY_DIMENSIONS, Additive


class DailyDiffers(Exception):
    """The daily table does not add up to its facts: publish stops, and the last snapshot stays."""


def total(measure: Additive) -> ColumnElement:
    """A measure as an aggregate over its fact."""
    if measure.amount is None:
        return cast(func.coalesce(count_if(measure.where), 0), BigInteger)
    chosen = measure.amount if measure.where is None else case((measure.where, measure.amount))
    return func.sum(chosen) if isinstance(measure.amount.type, Float) else cast(func.sum(chosen), measure.amount.type)


def by_date(measures: Iterable[Additive]) -> dict[tuple[Table, Column], list[Additive]]:
    """Measures by the fact they count and the date they land on."""
    groups: dict[tuple[Table, Column], list[Additive]] = defaultdict(list)
    for measure in measures:
        groups[measure.fact, measure.on].append(measure)
    return groups


def fill_daily(build: Build, rules: str, measures: Sequence[Additive], table: Table) -> None:
    """Inserts the sums of one rule set."""
    for (fact, on), group in by_date(measures).items():
        dimensions = [fact.c[name] for name in DAILY_DIMENSIONS]
        query = (
            select(
                literal(rules).label("rules"),
                on.label("day"),
                *dimensions,
                *[total(measure).label(measure.name) for measure in group],
            )
            .where(fact.c.rules == rules, on.is_not(None))
            .group_by(on, *dimensions)
            .order_by(on)
        )
        build.fill(table, query)


def check_daily(build: Build, rules: str, measures: Sequence[Additive], table: Table) -> None:
    """Raises DailyDiffers unless the daily total equals the fact's total for every measure."""
    sums = select(*[func.sum(table.c[m.name]).label(m.name) for m in measures]).where(table.c.rules == rules)
    daily_row = build.connection.execute(sums).mappings().one()
    for (fact, on), group in by_date(measures).items():
        query: Select = select(*[total(m).label(m.name) for m in group]).where(fact.c.rules == rules, on.is_not(None))
        fact_row = build.connection.execute(query).mappings().one()
        for measure in group:
            left, right = daily_row[measure.name] or 0, fact_row[measure.name] or 0
            if left != right:
                raise DailyDiffers(f"{measure.name} is {left} in daily and {right} in {fact.name} ({rules}).")
