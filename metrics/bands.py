"""Intervals of ratios of money: the records behind the numerator, drawn again and again (G5)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Float, cast, select

from metrics.definition import Ratio, Run, Scope
from metrics.honesty import Floats
from metrics.resampling import resampled_mean
from metrics.sums import filtered


def bands(
    metric: Ratio, keys: Sequence[tuple], denominators: Floats, scope: Scope, by: Sequence[str], run: Run
) -> dict[str, Floats]:
    """Low and high for each slice. "mean": the numerator is spread over the denominator's records, most of which
    may bring nothing; "sum": it is a total of records, whose n is given too, over a denominator that is certain."""
    amounts = _amounts(metric, scope, by, run)
    groups = {key: part["amount"] for key, part in amounts.groupby(list(by))} if by else {(): amounts["amount"]}
    points = {key: np.unique(part.to_numpy(float), return_counts=True) for key, part in groups.items()}
    none = np.empty(0), np.empty(0, int)
    each = [points.get(key, none) for key in keys]
    read = [_band(metric, *part, denominator) for part, denominator in zip(each, denominators, strict=True)]
    found = {"low": np.array([low for low, _ in read], float), "high": np.array([high for _, high in read], float)}
    return found | ({"n": np.array([n.sum() for _, n in each], float)} if metric.resampled == "sum" else {})


def _amounts(metric: Ratio, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """One by one: few are alike, so that an engine takes longer to count those than to hand all of them over."""
    measure = metric.numerator
    fact, where = measure.fact, [] if measure.where is None else [measure.where]
    return run(
        select(*[fact.c[name] for name in by], cast(measure.amount, Float).label("amount")).where(
            fact.c.rules == scope.rules,
            measure.on.between(scope.starts_on, scope.until),
            measure.amount.is_not(None),
            *where,
            *filtered(fact, scope),
        )
    )


def _band(metric: Ratio, values: Floats, counts: np.ndarray, denominator: float) -> tuple[float, float]:
    if not values.size or not denominator or np.isnan(denominator):
        return np.nan, np.nan
    if metric.resampled == "sum":
        read, times = resampled_mean(values, counts), counts.sum() / denominator
    else:
        zeros = max(denominator - counts.sum(), 0)
        read, times = resampled_mean(np.append(values, 0.0), np.append(counts, zeros)), 1.0
    if read.low is None or read.high is None:
        return np.nan, np.nan
    return read.low * times / metric.per, read.high * times / metric.per
