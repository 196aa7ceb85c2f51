"""What does not add up is asked of the fact itself: distinct counts and exact quantiles."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, func, or_, select, true

from data.engines import quantile
from data.schema import calendar
from metrics.definition import Distinct, Quantile, Run, Scope
from metrics.sums import NotSliceable, filtered, grain, periods, slices


def distinct_counts(metrics: Sequence[Distinct], scope: Scope, by: Sequence[str], run: Run) -> dict[str, pd.DataFrame]:
    """How many different ones, by slice and period; those of one column and date are counted in one SELECT."""
    groups: dict[tuple[Table, Column, Column], list[Distinct]] = {}
    for metric in metrics:
        groups.setdefault((metric.fact, metric.on, metric.of), []).append(metric)
    found = {}
    for group in groups.values():
        frame = run(_counted(group, scope, by))
        for metric in group:
            own = frame[[*by, metric.name]].rename(columns={metric.name: "value"})
            found[metric.name] = _completed(own[own["value"] > 0] if by else own, scope, by, run, 0.0)
    return found


def _counted(group: Sequence[Distinct], scope: Scope, by: Sequence[str]) -> Select:
    asked = {*slices(by), *dict(scope.where)}
    if group[0].day_before is not None and not asked & set(group[0].varying):
        return _first_rows(group, group[0].day_before, scope, by)
    return _each_once(group, scope, by)


def _first_rows(group: Sequence[Distinct], day_before: Column, scope: Scope, by: Sequence[str]) -> Select:
    """Each thing's first row in the period, counted: what holds of a thing holds of all its rows."""
    fact, on, unit = group[0].fact, group[0].on, grain(by)
    starts_on = on if unit == "day" else func.greatest(calendar.c[unit], scope.starts_on) if unit else scope.starts_on
    counts = [func.count(*_held(metric)).label(metric.name) for metric in group]
    query = _grouped(fact, on, counts, None, scope, by).where((day_before >= starts_on).is_not(true()))
    return query.order_by(*query.selected_columns[: len(by)]) if by else query


def _each_once(group: Sequence[Distinct], scope: Scope, by: Sequence[str]) -> Select:
    """Each thing once, with what holds of any of its rows, then counted: an engine counts distinct ones one by one."""
    fact, on, of = group[0].fact, group[0].on, group[0].of
    holds = [(func.count if metric.where is None else func.max)(*_held(metric)).label(metric.name) for metric in group]
    each = _grouped(fact, on, holds, _any(group), scope, by).where(of.is_not(None)).group_by(of).subquery("each").c
    keys = [each[name] for name in by]
    counts = [func.count(each[metric.name]).label(metric.name) for metric in group]
    return select(*keys, *counts).group_by(*keys).order_by(*keys)


def _held(metric: Distinct) -> list[ColumnElement]:
    """What is null in rows that do not count; nothing where all do."""
    return [] if metric.where is None else [case((metric.where, 1))]


def _any(group: Sequence[Distinct]) -> ColumnElement | None:
    """What a row must be to count for any of them."""
    return None if any(metric.where is None for metric in group) else or_(*(metric.where for metric in group))


def quantiles(metric: Quantile, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """The exact quantile and how many rows it rests on."""
    value = (quantile(metric.of, metric.share) / metric.per).label("value")
    columns = [value, func.count(metric.of).label("n")]
    frame = run(_grouped(metric.fact, metric.on, columns, metric.where, scope, by))
    frame = frame.sort_values(list(by), ignore_index=True) if by else frame
    return _completed(frame, scope, by, run, float("nan"))


def _grouped(
    fact: Table,
    on: Column,
    wanted: Sequence[ColumnElement],
    where: ColumnElement | None,
    scope: Scope,
    by: Sequence[str],
) -> Select:
    unit, columns, source = grain(by), [], fact
    for name in by:
        if name == unit:
            columns.append((on if unit == "day" else calendar.c[unit]).label(unit))
        elif name in fact.c:
            columns.append(fact.c[name])
        else:
            raise NotSliceable(f"{fact.name} cannot be split by {name}.")
    if unit and unit != "day":
        source = fact.join(calendar, and_(calendar.c.rules == fact.c.rules, calendar.c.day == on))
    return (
        select(*columns, *wanted)
        .select_from(source)
        .where(
            fact.c.rules == scope.rules,
            on.between(scope.starts_on, scope.until),
            *([] if where is None else [where]),
            *filtered(fact, scope),
        )
        .group_by(*columns)
    )


def _completed(frame: pd.DataFrame, scope: Scope, by: Sequence[str], run: Run, empty: float) -> pd.DataFrame:
    unit = grain(by)
    if list(by) == [unit]:
        frame = periods(scope, unit, run).merge(frame, on=unit, how="left")
        frame["value"] = frame["value"].fillna(empty)
    return frame
