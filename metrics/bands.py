"""Intervals of ratios of money: the records behind the numerator, drawn again and again (G5)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Float, cast, func, select

from metrics.definition import Ratio, Run, Scope
from metrics.resampling import resampled_mean
from metrics.sums import filtered


def with_band(metric: Ratio, found: pd.DataFrame, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """The answer with low and high. "mean": the numerator is spread over the denominator's records, most of which may
    bring nothing; "sum": it is a total of records over a denominator that is certain."""
    amounts = _amounts(metric, scope, by, run)
    groups = dict(list(amounts.groupby(list(by)))) if by else {(): amounts}
    bands = [
        _band(metric, groups.get(tuple(row[name] for name in by)), row["denominator"])
        for row in found.to_dict("records")
    ]
    found = found.assign(low=[low for low, _ in bands], high=[high for _, high in bands])
    if metric.resampled != "sum":
        return found
    counts = [groups.get(tuple(row[name] for name in by)) for row in found.to_dict("records")]
    return found.assign(n=[0.0 if part is None else float(part["n"].sum()) for part in counts])


def _amounts(metric: Ratio, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    measure = metric.numerator
    fact, amount = measure.fact, cast(measure.amount, Float)
    columns = [fact.c[name] for name in by]
    where = [] if measure.where is None else [measure.where]
    query = (
        select(*columns, amount.label("amount"), func.count().label("n"))
        .where(
            fact.c.rules == scope.rules,
            measure.on.between(scope.starts_on, scope.ends_on),
            measure.amount.is_not(None),
            *where,
            *filtered(fact, scope),
        )
        .group_by(*columns, amount)
        .order_by(amount)
    )
    return run(query)


def _band(metric: Ratio, amounts: pd.DataFrame | None, denominator: float) -> tuple[float, float]:
    if amounts is None or amounts.empty or not denominator or pd.isna(denominator):
        return np.nan, np.nan
    values, counts = amounts["amount"].to_numpy(float), amounts["n"].to_numpy(float)
    if metric.resampled == "sum":
        read, times = resampled_mean(values, counts), counts.sum() / denominator
    else:
        zeros = max(denominator - counts.sum(), 0)
        read, times = resampled_mean(np.append(values, 0.0), np.append(counts, zeros)), 1.0
    if read.low is None or read.high is None:
        return np.nan, np.nan
    return read.low * times / metric.per, read.high * times / metric.per
