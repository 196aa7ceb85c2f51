"""How long everybody waited, by step and slice: the histograms that waits and young cohorts are read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Select, and_, case, func, select, union_all

from data.schema import calendar, waits, waits_by_month
from metrics.definition import Run, Scope
from metrics.honesty import Floats
from metrics.incidence import OPEN, Curve, counted_curve
from metrics.sums import filtered, grain, slices

DAY = timedelta(days=1)
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
    of_outcome = {OPEN: STILL_OPEN} | {name: number for number, name in enumerate(outcomes, start=1)}
    cells = union_all(*_cells(steps, scope, by)).subquery("cells").c
    each = select(
        *[cells[name] for name in by],
        case({name: number for number, name in enumerate(steps)}, value=cells.step).label("step"),
        case(of_outcome, value=cells.outcome, else_=len(of_outcome)).label("outcome"),
        cells.hours,
        cells.n,
    ).subquery("each")
    keys = [column for column in each.c if column.name != "n"]
    return select(*keys, func.sum(each.c.n).label("n")).group_by(*keys)


def _cells(steps: list[str], scope: Scope, by: tuple[str, ...]) -> Iterator[Select]:
    """The cells of the period: of its whole months where nothing is split or filtered, and of the days around them."""
    first, last = scope.starts_on, scope.ends_on
    month, following = _month_from(first), _month_of(last + DAY)
    if by or scope.where or month >= following:
        yield _of_days(steps, scope, by, first, last)
        return
    yield _of_months(steps, scope, month, following - DAY)
    for starts_on, ends_on in ((first, month - DAY), (following, last)):
        if starts_on <= ends_on:
            yield _of_days(steps, scope, by, starts_on, ends_on)


def _of_months(steps: list[str], scope: Scope, first: date, last: date) -> Select:
    m = waits_by_month.c
    return select(m.step, m.outcome, m.hours, m.n).where(
        m.rules == scope.rules, m.step.in_(steps), m.month.between(first, last)
    )


def _of_days(steps: list[str], scope: Scope, by: tuple[str, ...], first: date, last: date) -> Select:
    w, unit, source = waits.c, grain(by), waits
    columns = {name: w[name] for name in slices(by)}
    if unit:
        columns[unit] = (w.day if unit == "day" else calendar.c[unit]).label(unit)
        if unit != "day":
            source = waits.join(calendar, and_(calendar.c.rules == w.rules, calendar.c.day == w.day))
    return (
        select(*columns.values(), w.step, w.outcome, w.hours, w.n)
        .select_from(source)
        .where(w.rules == scope.rules, w.step.in_(steps), w.day.between(first, last), *filtered(waits, scope))
    )


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _month_from(day: date) -> date:
    """The first month that begins on the day or after it."""
    return day if day.day == 1 else _month_of(_month_of(day) + 31 * DAY)
