"""Sums of measures over a scope: from the daily table where its slices suffice, else from the facts."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Float, Select, Table, and_, cast, func, null, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause

from data.engines import added_up
from data.schema import DAILY_DIMENSIONS, calendar, daily
from metrics.definition import Measure, Run, Scope, Stock

GRAINS = ("day", "week", "month", "quarter", "year")
LONG_AGO = date(1900, 1, 1)


class NotSliceable(Exception):
    """A metric was asked by, or filtered on, something that its fact does not record."""


def filtered(table: FromClause, scope: Scope) -> list[ColumnElement]:
    """The scope's filters as conditions on a table. Raises NotSliceable where the table lacks a dimension."""
    conditions = []
    for name, members in scope.where:
        if name not in table.c:
            raise NotSliceable(f"{table.name} cannot be filtered by {name}: leave that filter out.")
        conditions.append(table.c[name].in_(members))
    return conditions


def slices(by: Iterable[str]) -> list[str]:
    return [name for name in by if name not in GRAINS]


def grain(by: Iterable[str]) -> str | None:
    """The time grain among the splits, if any."""
    found = [name for name in by if name in GRAINS]
    if len(found) > 1:
        raise NotSliceable(f"Split by one of {', '.join(found)}, not by both.")
    return found[0] if found else None


@cache
def of_catalog() -> dict[str, Table]:
    """The daily tables with every measure of the catalog, by the name of their fact."""
    from metrics.catalog import MEASURES

    return daily(MEASURES)


def periods(scope: Scope, name: str, run: Run) -> pd.DataFrame:
    """The periods of a grain that the scope touches, as a frame with their first days: an empty one has its row too."""
    c = calendar.c
    unit = c.day if name == "day" else c[name]
    query = (
        select(unit.label(name))
        .where(c.rules == scope.rules, c.day.between(scope.starts_on, scope.ends_on))
        .distinct()
        .order_by(unit)
    )
    return run(query)


def totals(measures: Sequence[Measure], scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """One row per slice and period, a column per measure. A slice without rows has none; a period always has one."""
    names = [measure.name for measure in measures]
    is_quick = _suits_daily(scope, by)
    frame = run(_daily_query(measures, scope, by)) if is_quick else _from_facts(measures, scope, by, run)
    return _completed(frame, names, scope, by, run)


def stocks(wanted: Sequence[Stock], scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """One row per slice and period with what stands at each period's end, or now if that is earlier: flows accumulated.

    What will lapse after the as-of day (a coverage, say) still stands: nobody knows yet what will begin.
    """
    scope = Scope(**{**vars(scope), "ends_on": max(scope.until, scope.starts_on)})
    flows = [flow for stock in wanted for flow in (stock.entered, stock.left) if flow is not None]
    flows = list({flow.name: flow for flow in flows}.values())
    unit = grain(by)
    everything = Scope(**{**vars(scope), "starts_on": LONG_AGO})
    before = totals(flows, everything, slices(by), run) if not unit else _running(flows, scope, by, run)
    moved = {flow.name: np.nan_to_num(before[flow.name].to_numpy(float)) for flow in flows}
    standing = {
        stock.name: moved[stock.entered.name] - (moved[stock.left.name] if stock.left else 0) for stock in wanted
    }
    return pd.DataFrame({**{name: before[name] for name in by}, **standing}, index=before.index)


def _running(flows: Sequence[Measure], scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    unit, keys = grain(by), slices(by)
    names = [flow.name for flow in flows]
    ends_before = Scope(**{**vars(scope), "starts_on": LONG_AGO, "ends_on": _day_before(scope.starts_on)})
    opening, moved = totals(flows, ends_before, keys, run), totals(flows, scope, by, run)
    grid = periods(scope, unit, run)
    if keys:
        members = pd.concat([opening[keys], moved[keys]]).drop_duplicates()
        grid = grid.merge(members, how="cross")
    whole = grid.merge(moved, on=list(by), how="left").sort_values(unit)
    whole[names] = whole[names].fillna(0)
    if keys:
        summed = whole.groupby(keys)[names].cumsum()
        start = whole[keys].merge(opening, on=keys, how="left")[names].fillna(0)
        whole[names] = summed.to_numpy() + start.to_numpy()
    else:
        whole[names] = whole[names].cumsum() + opening[names].fillna(0).to_numpy()
    return whole[[*by, *names]]


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _suits_daily(scope: Scope, by: Sequence[str]) -> bool:
    asked = {name for name, _ in scope.where} | set(slices(by))
    return asked <= set(DAILY_DIMENSIONS)


def _split(source: FromClause, on: ColumnElement, scope: Scope, by: Sequence[str]) -> tuple[list[Column], FromClause]:
    """The split columns, and the source joined to the calendar where a period is among them."""
    unit, columns = grain(by), []
    for name in by:
        if name == "day":
            columns.append(on.label("day"))
        elif name in GRAINS:
            columns.append(calendar.c[name])
        elif name in source.c:
            columns.append(source.c[name])
        else:
            raise NotSliceable(f"{source.name} cannot be split by {name}.")
    if unit and unit != "day":
        source = source.join(calendar, and_(calendar.c.rules == scope.rules, calendar.c.day == on))
    return columns, source


def _daily_query(measures: Sequence[Measure], scope: Scope, by: Sequence[str]) -> Select:
    """One statement: each fact's daily table is added up on its own, then the sums are laid over each other."""
    by_fact: dict[str, list[Measure]] = {}
    for measure in measures:
        by_fact.setdefault(measure.fact.name, []).append(measure)
    if len(by_fact) == 1:
        return _daily_sums(next(iter(by_fact)), measures, measures, scope, by)
    parts = [_daily_sums(fact, group, measures, scope, by) for fact, group in by_fact.items()]
    p = union_all(*parts).subquery("parts").c
    keys = [p[name] for name in by]
    return select(*keys, *[func.max(p[measure.name]).label(measure.name) for measure in measures]).group_by(*keys)


def _daily_sums(
    fact: str, own: Sequence[Measure], measures: Sequence[Measure], scope: Scope, by: Sequence[str]
) -> Select:
    """The sums of one fact's measures, and nothing in the places of the others'."""
    table, names = of_catalog()[fact], {measure.name for measure in own}
    columns, source = _split(table, table.c.day, scope, by)
    sums = [_sum(fact, measure.name) if measure.name in names else _nothing(measure.name) for measure in measures]
    return (
        select(*columns, *sums)
        .select_from(source)
        .where(
            table.c.rules == scope.rules,
            table.c.day.between(scope.starts_on, scope.until),
            or_(*(table.c[measure.name].is_not(None) for measure in own)) if by else True,
            *filtered(table, scope),
        )
        .group_by(*columns)
    )


@cache
def _sum(fact: str, name: str) -> ColumnElement:
    """One expression for all statements: to make it takes longer than to add up a small table."""
    return cast(func.sum(of_catalog()[fact].c[name]), Float).label(name)


@cache
def _nothing(name: str) -> ColumnElement:
    return cast(null(), Float).label(name)


def _from_facts(measures: Sequence[Measure], scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """Each fact is summed on its own, then the sums are laid side by side: two facts are never joined.

    Measures that count on different days are read apart, so that a period reads its own rows only; those of all time,
    where every row is read anyway, together.
    """
    is_of_all_time = scope.starts_on == LONG_AGO and not grain(by)
    groups: dict[tuple[Table, Column | None], list[Measure]] = {}
    for measure in measures:
        groups.setdefault((measure.fact, None if is_of_all_time else measure.on), []).append(measure)
    found: pd.DataFrame | None = None
    for (fact, _), group in groups.items():
        frame = run(_fact_sums(fact, group, scope, by))
        if found is None:
            found = frame
        else:
            found = found.merge(frame, on=list(by), how="outer") if by else pd.concat([found, frame], axis=1)
    return found if found is not None else pd.DataFrame(columns=list(by))


def _fact_sums(fact: Table, group: Sequence[Measure], scope: Scope, by: Sequence[str]) -> Select:
    """The sums of one fact's measures, each within the scope by its own day.

    What all of them ask of a row is asked once. Of slices that is the day only: one whose rows do not count has a row.
    """
    days = {measure.on: _within(measure.on, scope) for measure in group}
    asked = {measure.name: [days[measure.on], *measure.conditions] for measure in group}
    shared = set.intersection(*[{id(each) for each in conditions} for conditions in asked.values()])
    if by:
        shared &= {id(day) for day in days.values()}
    where = [each for each in next(iter(asked.values())) if id(each) in shared]
    columns, source = _split(fact, group[0].on, scope, by)
    sums = []
    for measure in group:
        own = [each for each in asked[measure.name] if id(each) not in shared]
        sums.append(cast(added_up(and_(*own) if own else None, measure.amount), Float).label(measure.name))
    return (
        select(*columns, *sums)
        .select_from(source)
        .where(fact.c.rules == scope.rules, *(where or ([or_(*days.values())] if by else [])), *filtered(fact, scope))
        .group_by(*columns)
    )


def _within(on: Column, scope: Scope) -> ColumnElement:
    return on <= scope.until if scope.starts_on == LONG_AGO else on.between(scope.starts_on, scope.until)


def _completed(frame: pd.DataFrame, names: list[str], scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    unit = grain(by)
    if unit and not slices(by):
        grid = periods(scope, unit, run)
        frame = grid.merge(frame, on=unit, how="left")
    if not by:  # sums are floats already
        return frame
    frame[names] = frame[names].astype(float)
    return frame.sort_values(list(by)).reset_index(drop=True)
