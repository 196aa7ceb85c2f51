"""Ratios of those who entered in a period: which were watched for long enough, and what is said of the younger."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from metrics import curves
from metrics.definition import Cohort, Ratio, Scope
from metrics.honesty import Floats
from metrics.rows import Rows
from metrics.sums import grain
from metrics.waited import Histogram

ENOUGH_WATCHED = 0.5  # a headline rests on the mature part if that is at least half of the cohort
VAGUE = 0.5  # of all: an estimate before the window's end whose interval is wider says nothing
Estimates = dict[tuple, tuple[float | None, float | None, float | None, int, str]]


def is_likely_young(cohort: Cohort, scope: Scope, by: Sequence[str]) -> bool:
    """Whether its estimate is likely to be asked for, so that its waits are read with the others."""
    days = timedelta(days=scope.windows[cohort.window])
    half = scope.ends_on - (scope.ends_on - scope.starts_on) * (1 - ENOUGH_WATCHED)
    return (scope.ends_on if grain(by) else half) + days > scope.as_of


def still_converting(metric: Ratio, found: Rows, scope: Scope, by: Sequence[str]) -> Rows:
    """Marks the periods whose last leads have not been watched for the whole window: they still convert."""
    days, unit = scope.windows[metric.matures], grain(by)
    ends_on: list[date] = [scope.ends_on] * found.count
    if unit:
        each = [day.date() for day in pd.to_datetime(found.keys[unit])]
        ends = {day: following - timedelta(days=1) for day, following in pairwise(sorted(set(each)))}
        ends_on = [ends.get(day, scope.ends_on) for day in each]
    watched = [(scope.as_of - day).days for day in ends_on]
    is_young = np.array(watched, float) < days
    if metric.is_proportion:  # it rests on the watched alone: only where there are none is it too early
        is_young &= found["denominator"] == 0
    why = [f"the youngest are watched for {max(each, 0)} of {days} days, and more may follow" for each in watched]
    return found.having(state=np.where(is_young, "immature", ""), why=np.where(is_young, np.array(why, object), ""))


def matured(
    found: Rows, entered: Floats, days: int, scope_by: Sequence[str], estimates: Callable[[], Estimates]
) -> Rows:
    """Puts the estimate at the window where too little of a cohort was watched for all of it (G3)."""
    watched = found["denominator"]
    entered = np.fmax(entered, watched)
    is_young = (entered > 0) & (watched < (1.0 if grain(scope_by) else ENOUGH_WATCHED) * entered)
    partly = (entered > watched) & ~is_young
    why = [
        f"{int(b):,} of {int(e):,} were watched for all {days} days; the younger are left out" if p else ""
        for b, e, p in zip(watched, entered, partly, strict=True)
    ]
    columns = {name: found[name].copy() for name in ("value", "low", "high", "n")}
    if is_young.any():
        known, keys = estimates(), found.slices(scope_by)
        for place in np.flatnonzero(is_young):
            *read, why[place] = known.get(keys[place], (None, None, None, entered[place], "nobody watched yet"))
            for name, each in zip(("value", "low", "high", "n"), read, strict=True):
                columns[name][place] = np.nan if each is None else each
    return found.having(**columns, state=np.where(is_young, "immature", ""), why=np.array(why, object))


def estimated(cohort: Cohort, days: int, histograms: list[tuple[tuple, Histogram]]) -> Estimates:
    """The Aalen-Johansen estimate at the window by slice; if nobody was watched so long, at the last hour seen."""
    found = {}
    for key, part in histograms:
        drawn = part.curve((cohort.outcome,))
        watched, read = days, curves.within(drawn, days * 24)
        if read.value is None and drawn.hours.size:
            watched = int(part.hours.max() // 24)
            read = curves.within(drawn, float(part.hours.max()))
            if read.low is not None and read.high is not None and read.high - read.low > VAGUE:
                read = replace(read, value=None, low=None, high=None)
        young = "not all were watched to the end" if watched >= days else f"watched for {watched} of {days} days"
        how = "too young to estimate" if read.value is None else "too young, estimated"
        found[key] = (read.value, read.low, read.high, read.n, f"cohort {how}: {young}")
    return found
