"""How long everybody waited, by step and slice: the histograms that waits and young cohorts are read from."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, case, func, select

from data.schema import calendar, waits
from metrics.definition import Run, Scope
from metrics.honesty import Floats
from metrics.incidence import OPEN, Curve, counted_curve
from metrics.sums import filtered, grain, slices

STILL_OPEN = 0  # numbers stand for outcomes: an engine groups them sooner, and hands them over sooner


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many waited so many hours for which outcome; those that nobody asked for share the last number."""

    hours: Floats
    outcome: np.ndarray
    n: Floats
    outcomes: tuple[str, ...]

    def curve(self, wanted: Iterable[str]) -> Curve:
        is_end = self.outcome != STILL_OPEN
        numbers = [self.outcomes.index(name) + 1 for name in wanted]
        return counted_curve(self.hours, self.n, is_end, np.isin(self.outcome, numbers) if numbers else is_end)


Histograms = dict[str, list[tuple[tuple, Histogram]]]


def histograms(
    steps: Iterable[str], outcomes: Iterable[str], scope: Scope, by: tuple[str, ...], run: Run
) -> Histograms:
    """Those of each step by slice, read together."""
    steps, outcomes = sorted(steps), tuple(sorted(set(outcomes) - {OPEN}))
    frame = run(_query(steps, outcomes, scope, by))
    place = frame["step"].to_numpy()
    return {step: _by_slice(frame, place == number, outcomes, by) for number, step in enumerate(steps)}


def _by_slice(
    frame: pd.DataFrame, is_here: np.ndarray, outcomes: tuple[str, ...], by: tuple[str, ...]
) -> list[tuple[tuple, Histogram]]:
    hours, outcome, n = frame["hours"].to_numpy(float), frame["outcome"].to_numpy(), frame["n"].to_numpy(float)
    here = np.flatnonzero(is_here & (n > 0))
    if not by:
        return [((), Histogram(hours[here], outcome[here], n[here], outcomes))]
    places = pd.Series(here).groupby([frame[name].iloc[here].reset_index(drop=True) for name in by])
    return [
        (key if isinstance(key, tuple) else (key,), Histogram(hours[part], outcome[part], n[part], outcomes))
        for key, part in ((key, part.to_numpy()) for key, part in places)
    ]


def _query(steps: list[str], outcomes: tuple[str, ...], scope: Scope, by: tuple[str, ...]) -> Select:
    w, unit, source = waits.c, grain(by), waits
    columns = [w[name] for name in slices(by)]
    if unit:
        columns.append((w.day if unit == "day" else calendar.c[unit]).label(unit))
        if unit != "day":
            source = waits.join(calendar, and_(calendar.c.rules == w.rules, calendar.c.day == w.day))
    of_outcome = {OPEN: STILL_OPEN} | {name: number for number, name in enumerate(outcomes, start=1)}
    each = (
        select(
            *columns,
            case({name: number for number, name in enumerate(steps)}, value=w.step).label("step"),
            case(of_outcome, value=w.outcome, else_=len(of_outcome)).label("outcome"),
            w.hours,
            w.n,
        )
        .select_from(source)
        .where(
            w.rules == scope.rules,
            w.step.in_(steps),
            w.day.between(scope.starts_on, scope.ends_on),
            *filtered(waits, scope),
        )
        .subquery("each")
    ).c
    keys = [column for column in each if column.name != "n"]
    return select(*keys, func.sum(each.n).label("n")).group_by(*keys)
