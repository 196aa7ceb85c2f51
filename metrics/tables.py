"""What does not add up is asked of the fact itself: distinct counts and exact quantiles."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Column, ColumnElement, Table, and_, case, func, or_, select

from data.engines import quantile
from data.schema import calendar
from metrics.definition import Distinct, Quantile, Run, Scope
from metrics.sums import NotSliceable, filtered, grain, periods


def distinct_counts(
    metrics: Sequence[Distinct], scope: Scope, by: Sequence[str], run: Run
) -> dict[str, pd.DataFrame]:
    """How many different ones, by slice and period; those of one fact and date are counted in one SELECT."""
    groups: dict[tuple[Table, Column], list[Distinct]] = {}
    for metric in metrics:
        groups.setdefault((metric.fact, metric.on), []).append(metric)
    found = {}
    for group in groups.values():
        frame = _asked(group[0].fact, group[0].on, [_counted(metric) for metric in group], _any(group), scope, by, run)
        for metric in group:
            own = frame[[*by, metric.name]].rename(columns={metric.name: "value"})
            found[metric.name] = _completed(own[own["value"] > 0] if by else own, scope, by, run, 0.0)
    return found


def _counted(metric: Distinct) -> ColumnElement:
    of = metric.of if metric.where is None else case((metric.where, metric.of))
    return func.count(of.distinct()).label(metric.name)


def _any(group: Sequence[Distinct]) -> ColumnElement | None:
    """What a row must be to count for any of them."""
    return None if any(metric.where is None for metric in group) else or_(*(metric.where for metric in group))


def quantiles(metric: Quantile, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """The exact quantile and how many rows it rests on."""
    value = (quantile(metric.of, metric.share) / metric.per).label("value")
    columns = [value, func.count(metric.of).label("n")]
    frame = _asked(metric.fact, metric.on, columns, metric.where, scope, by, run)
    return _completed(frame, scope, by, run, float("nan"))


def _asked(
    fact: Table,
    on: Column,
    wanted: Sequence[ColumnElement],
    where: ColumnElement | None,
    scope: Scope,
    by: Sequence[str],
    run: Run,
) -> pd.DataFrame:
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
    query = (
        select(*columns, *wanted)
        .select_from(source)
        .where(
            fact.c.rules == scope.rules,
            on.between(scope.starts_on, scope.ends_on),
            *([] if where is None else [where]),
            *filtered(fact, scope),
        )
        .group_by(*columns)
        .order_by(*columns)
    )
    return run(query)


def _completed(frame: pd.DataFrame, scope: Scope, by: Sequence[str], run: Run, empty: float) -> pd.DataFrame:
    unit = grain(by)
    if list(by) == [unit]:
        frame = periods(scope, unit, run).merge(frame, on=unit, how="left")
        frame["value"] = frame["value"].fillna(empty)
    return frame
