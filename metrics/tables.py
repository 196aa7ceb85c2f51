"""What does not add up is asked of the fact itself: distinct counts and exact quantiles."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, select

from data.engines import quantile
from data.schema import calendar
from metrics.definition import Distinct, Quantile, Run, Scope
from metrics.sums import NotSliceable, filtered, grain, periods


def distinct_counts(metric: Distinct, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """How many different ones, by slice and period."""
    frame = _asked(metric, func.count(metric.of.distinct()).label("value"), scope, by, run)
    return _completed(frame, scope, by, run, 0.0)


def quantiles(metric: Quantile, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """The exact quantile and how many rows it rests on."""
    value = (quantile(metric.of, metric.share) / metric.per).label("value")
    frame = _asked(metric, value, scope, by, run, func.count(metric.of).label("n"))
    return _completed(frame, scope, by, run, float("nan"))


def _asked(
    metric: Distinct | Quantile,
    value: ColumnElement,
    scope: Scope,
    by: Sequence[str],
    run: Run,
    *others: ColumnElement,
) -> pd.DataFrame:
    fact, unit, columns = metric.fact, grain(by), []
    source = fact
    for name in by:
        if name == unit:
            columns.append((metric.on if unit == "day" else calendar.c[unit]).label(unit))
        elif name in fact.c:
            columns.append(fact.c[name])
        else:
            raise NotSliceable(f"{fact.name} cannot be split by {name}.")
    if unit and unit != "day":
        source = fact.join(calendar, and_(calendar.c.rules == fact.c.rules, calendar.c.day == metric.on))
    where = [] if metric.where is None else [metric.where]
    query = (
        select(*columns, value, *others)
        .select_from(source)
        .where(
            fact.c.rules == scope.rules,
            metric.on.between(scope.starts_on, scope.ends_on),
            *where,
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
