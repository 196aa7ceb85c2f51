"""The daily tables: every additive measure, summed by day and slice in one generated statement per fact."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    Select,
    Table,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from data.engines import added_up
from data.publish.build import Build, PublishTrouble
from data.schema import DAILY_DIMENSIONS, Additive

KEYS = ("day", *DAILY_DIMENSIONS)


class DailyDiffers(PublishTrouble):
    """The daily table does not add up to its facts: publish stops, and the last snapshot stays."""


def total(measure: Additive) -> ColumnElement:
    """A measure as an aggregate over its fact."""
    whole = added_up(measure.where, measure.amount)
    if measure.amount is None:
        return cast(func.coalesce(whole, 0), BigInteger)
    return whole if isinstance(measure.amount.type, Float) else cast(whole, measure.amount.type)


def by_date(measures: Iterable[Additive]) -> dict[tuple[Table, Column], list[Additive]]:
    """Measures by the fact they count and the date they land on."""
    groups: dict[tuple[Table, Column], list[Additive]] = defaultdict(list)
    for measure in measures:
        groups[measure.fact, measure.on].append(measure)
    return groups


def fill_daily(build: Build, rules: str, measures: Sequence[Additive], tables: Mapping[str, Table]) -> None:
    """Inserts the sums of one rule set, each fact's into its own table, by day: a period is read without the others."""
    by_fact: dict[Table, list[tuple[Column, list[Additive]]]] = defaultdict(list)
    for (fact, on), group in by_date(measures).items():
        by_fact[fact].append((on, group))
    for fact, dates in by_fact.items():
        sums = _sums(rules, fact, dates).subquery("sums")
        ordered = select(literal(rules).label("rules"), *sums.c).order_by(*[sums.c[name] for name in KEYS])
        build.fill(tables[fact.name], ordered)


def _sums(rules: str, fact: Table, dates: Sequence[tuple[Column, list[Additive]]]) -> Select:
    """One fact's measures by day and slice: summed date by date, then the dates are laid over each other."""
    measures = [measure for _, group in dates for measure in group]
    parts = []
    for on, group in dates:
        own = {measure.name for measure in group}
        keys = [on.label("day"), *[fact.c[name] for name in DAILY_DIMENSIONS]]
        sums = [total(each) if each.name in own else cast(null(), kind(each)) for each in measures]
        named = [sum_.label(each.name) for sum_, each in zip(sums, measures, strict=True)]
        holds = (fact.c.rules == rules, on.is_not(None))
        parts.append(select(*keys, *named).where(*holds).group_by(on, *keys[1:]))
    if len(parts) == 1:
        return parts[0]
    p = union_all(*parts).subquery("parts").c
    keys = [p[name] for name in KEYS]
    return select(*keys, *[func.max(p[each.name]).label(each.name) for each in measures]).group_by(*keys)


def kind(measure: Additive) -> TypeEngine:
    """What a measure's column holds."""
    return BigInteger() if measure.amount is None else measure.amount.type


def check_daily(build: Build, rules: str, measures: Sequence[Additive], tables: Mapping[str, Table]) -> None:
    """Raises DailyDiffers unless the daily total equals the fact's total for every measure."""
    for (fact, on), group in by_date(measures).items():
        table = tables[fact.name]
        sums = select(*[func.sum(table.c[m.name]).label(m.name) for m in group]).where(table.c.rules == rules)
        daily_row = build.connection.execute(sums).mappings().one()
        query: Select = select(*[total(m).label(m.name) for m in group]).where(fact.c.rules == rules, on.is_not(None))
        fact_row = build.connection.execute(query).mappings().one()
        for measure in group:
            left, right = daily_row[measure.name] or 0, fact_row[measure.name] or 0
            if left != right:
                raise DailyDiffers(f"{measure.name} is {left} in daily and {right} in {fact.name} ({rules}).")
