"""How long everybody waited, by step and slice: the histograms that waits and young cohorts are read from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, Table, and_, case, func, select, union_all

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
    asked = _Asked(tuple(sorted(steps)), tuple(sorted(set(outcomes) - {OPEN})), scope, by)
    frame = run(_query(asked, run))
    place = frame["step"].to_numpy()
    return {step: _by_slice(frame, place == number, asked) for number, step in enumerate(asked.steps)}


@dataclass(frozen=True)
class _Asked:
    """Whose waits, and how they are split."""

    steps: tuple[str, ...]
    outcomes: tuple[str, ...]
    scope: Scope
    by: tuple[str, ...]

    @property
    def dimensions(self) -> set[str]:
        """Those that are split by or filtered on."""
        return {*slices(self.by), *dict(self.scope.where)}


def _by_slice(frame: pd.DataFrame, is_here: np.ndarray, asked: _Asked) -> list[tuple[tuple, Histogram]]:
    outcomes, by = asked.outcomes, asked.by
    hours, outcome, n = frame["hours"].to_numpy(float), frame["outcome"].to_numpy(), frame["n"].to_numpy(float)
    here = np.flatnonzero(is_here & (n > 0))
    if not by:
        return [((), Histogram(hours[here], outcome[here], n[here], outcomes))]
    places = pd.Series(here).groupby([frame[name].iloc[here].reset_index(drop=True) for name in by])
    return [
        (key if isinstance(key, tuple) else (key,), Histogram(hours[part], outcome[part], n[part], outcomes))
        for key, part in ((key, part.to_numpy()) for key, part in places)
    ]


def _query(asked: _Asked, run: Run) -> Select:
    """The cells of the period: of its whole months where these suffice, and of the days around them.

    Months alone are few cells, which whoever reads the histogram adds up sooner than an engine does. With days around
    them one sum goes over all: DuckDB 1.5.6 never comes back from a UNION ALL of a table and then two sums.
    """
    first, last = asked.scope.starts_on, asked.scope.ends_on
    month, following = _month_from(first), _month_of(last + DAY)
    if month >= following or not _suits_months(asked, run):
        return _added_up(_of_days(asked, first, last))
    around = [each for each in ((first, month - DAY), (following, last)) if each[0] <= each[1]]
    months = _of_months(asked, month, following - DAY)
    return _added_up(union_all(months, *(_of_days(asked, *each) for each in around))) if around else months


def _added_up(cells: Select | CompoundSelect) -> Select:
    each = cells.subquery("each").c
    keys = [column for column in each if column.name != "n"]
    return select(*keys, func.sum(each.n).label("n")).group_by(*keys)


def _suits_months(asked: _Asked, run: Run) -> bool:
    """Whether no two dimensions are asked at once, and a calendar's periods, if asked, begin with months."""
    unit = grain(asked.by)
    if len(asked.dimensions) > 1 or not asked.dimensions <= set(DAILY_DIMENSIONS) or unit in ("day", "week"):
        return False
    return not unit or all(day.day == 1 for day in pd.to_datetime(periods(asked.scope, unit, run)[unit]))


def _of_months(asked: _Asked, first: date, last: date) -> Select:
    m = waits_by_month.c
    dimension = next(iter(asked.dimensions), ALL_TOGETHER)
    return _cells(asked, waits_by_month, m.month, {name: m.member for name in slices(asked.by)}).where(
        m.dimension == dimension,
        m.month.between(first, last),
        *(m.member.in_(members) for _, members in asked.scope.where),
    )


def _of_days(asked: _Asked, first: date, last: date) -> Select:
    w = waits.c
    conditions = w.day.between(first, last), *filtered(waits, asked.scope)
    return _cells(asked, waits, w.day, {name: w[name] for name in slices(asked.by)}).where(*conditions)


def _cells(asked: _Asked, table: Table, on: Column, members: dict[str, ColumnElement]) -> Select:
    """A table's cells by slice and by the period that its date lies in, with numbers for steps and outcomes."""
    t, unit, source, columns = table.c, grain(asked.by), table, []
    for name in asked.by:
        column = members[name] if name in members else on if unit == "day" else calendar.c[unit]
        columns.append(column.label(name))
    if unit and unit != "day":
        source = table.join(calendar, and_(calendar.c.rules == t.rules, calendar.c.day == on))
    of_outcome = {OPEN: STILL_OPEN} | {name: number for number, name in enumerate(asked.outcomes, start=1)}
    return (
        select(
            *columns,
            case({name: number for number, name in enumerate(asked.steps)}, value=t.step).label("step"),
            case(of_outcome, value=t.outcome, else_=len(of_outcome)).label("outcome"),
            t.hours,
            t.n,
        )
        .select_from(source)
        .where(t.rules == asked.scope.rules, t.step.in_(asked.steps))
    )


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _month_from(day: date) -> date:
    """The first month that begins on the day or after it."""
    return day if day.day == 1 else _month_of(_month_of(day) + 31 * DAY)
