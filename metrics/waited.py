"""How long everybody waited, by step and slice: the histograms that waits and young cohorts are read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, func, select, union_all

from data.schema import ALL_TOGETHER, DAILY_DIMENSIONS, calendar, waits, waits_by_month
from metrics.definition import Run, Scope
from metrics.honesty import Floats
from metrics.incidence import OPEN, Curve, counted_curve
from metrics.sums import filtered, grain, periods, slices

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
    frame = run(_query(steps, outcomes, scope, by, run))
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


def _query(steps: list[str], outcomes: tuple[str, ...], scope: Scope, by: tuple[str, ...], run: Run) -> Select:
    of_outcome = {OPEN: STILL_OPEN} | {name: number for number, name in enumerate(outcomes, start=1)}
    cells = union_all(*_cells(steps, scope, by, run)).subquery("cells").c
    each = select(
        *[cells[name] for name in by],
        case({name: number for number, name in enumerate(steps)}, value=cells.step).label("step"),
        case(of_outcome, value=cells.outcome, else_=len(of_outcome)).label("outcome"),
        cells.hours,
        cells.n,
    ).subquery("each")
    keys = [column for column in each.c if column.name != "n"]
    return select(*keys, func.sum(each.c.n).label("n")).group_by(*keys)


def _cells(steps: list[str], scope: Scope, by: tuple[str, ...], run: Run) -> Iterator[Select]:
    """The cells of the period: of its whole months where these suffice, and of the days around them."""
    first, last = scope.starts_on, scope.ends_on
    month, following = _month_from(first), _month_of(last + DAY)
    if month >= following or not _suits_months(scope, by, run):
        yield _of_days(steps, scope, by, first, last)
        return
    yield _of_months(steps, scope, by, month, following - DAY)
    for starts_on, ends_on in ((first, month - DAY), (following, last)):
        if starts_on <= ends_on:
            yield _of_days(steps, scope, by, starts_on, ends_on)


def _suits_months(scope: Scope, by: tuple[str, ...], run: Run) -> bool:
    """Whether no two dimensions are asked at once, and a calendar's periods, if asked, begin with months."""
    if len(asked := _asked(scope, by)) > 1 or not asked <= set(DAILY_DIMENSIONS):
        return False
    unit = grain(by)
    if unit in ("day", "week"):
        return False
    return not unit or all(day.day == 1 for day in pd.to_datetime(periods(scope, unit, run)[unit]))


def _asked(scope: Scope, by: tuple[str, ...]) -> set[str]:
    """The dimensions that are split by or filtered on."""
    return {*slices(by), *dict(scope.where)}


def _of_months(steps: list[str], scope: Scope, by: tuple[str, ...], first: date, last: date) -> Select:
    m = waits_by_month.c
    dimension = next(iter(_asked(scope, by)), ALL_TOGETHER)
    columns = {name: m.member.label(name) for name in slices(by)}
    return _of(waits_by_month, m.month, columns, steps, scope, by).where(
        m.dimension == dimension,
        m.month.between(first, last),
        *(m.member.in_(members) for _, members in scope.where),
    )


def _of_days(steps: list[str], scope: Scope, by: tuple[str, ...], first: date, last: date) -> Select:
    w = waits.c
    columns = {name: w[name] for name in slices(by)}
    return _of(waits, w.day, columns, steps, scope, by).where(w.day.between(first, last), *filtered(waits, scope))


def _of(
    table: Table, on: Column, columns: dict[str, ColumnElement], steps: list[str], scope: Scope, by: tuple[str, ...]
) -> Select:
    """The cells of a table, by slice and by the period that its date lies in."""
    t, unit, source = table.c, grain(by), table
    if unit:
        columns = columns | {unit: (on if unit == "day" else calendar.c[unit]).label(unit)}
        if unit != "day":
            source = table.join(calendar, and_(calendar.c.rules == t.rules, calendar.c.day == on))
    wanted = (*columns.values(), t.step, t.outcome, t.hours, t.n)
    return select(*wanted).select_from(source).where(t.rules == scope.rules, t.step.in_(steps))


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _month_from(day: date) -> date:
    """The first month that begins on the day or after it."""
    return day if day.day == 1 else _month_of(_month_of(day) + 31 * DAY)
