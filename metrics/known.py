"""All that several metrics of one scope add up to, fetched together; each metric takes its part and becomes rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.schema import costs
from metrics import cohorts, curves
from metrics.bands import bands
from metrics.catalog import parts
from metrics.definition import (
    Cohort,
    Computed,
    Distinct,
    Formula,
    Measure,
    Named,
    Quantile,
    Ratio,
    Run,
    Scope,
    Stock,
    Unit,
    Wait,
)
from metrics.honesty import Floats, Reading, wilson
from metrics.rows import Rows, joined, quotient, rows_of
from metrics.sums import NotSliceable, grain, periods, slices, stocks, totals
from metrics.tables import distinct_counts, quantiles
from metrics.waited import Histogram, Histograms, histograms

HOURS = {Unit.DAYS: 24.0, Unit.HOURS: 1.0}
NO_SPEND = "no spend is loaded for this period and these filters"
NOBODY = Reading(value=None, n=0)


class Known:
    """The sums, stocks, distinct counts and waits of one scope."""

    def __init__(self, metrics: Sequence[Named], scope: Scope, by: tuple[str, ...], run: Run) -> None:
        self.scope, self.by, self.run = scope, by, run
        inside = list({each.name: each for metric in metrics for each in _inside(metric)}.values())
        waits = [each for each in inside if isinstance(each, Wait)]
        self.maturing = [each for each in inside if isinstance(each, Ratio) and each.cohort]
        cohorts_of = [each.cohort for each in self.maturing if each.cohort]
        likely = [cohort for cohort in cohorts_of if cohorts.is_likely_young(cohort, scope, by)]
        self.outcomes = {name for wait in waits for name in wait.outcomes} | {cohort.outcome for cohort in cohorts_of}
        self.waited, self.steps = {each.step for each in waits}, {each.step for each in (*waits, *likely)}
        self.histograms: Histograms = {}
        measures = [each for each in inside if isinstance(each, Measure)]
        standing = [each for each in inside if isinstance(each, Stock)]
        self.sums = rows_of(totals(measures, scope, by, run), by) if measures else None
        self.stocks = rows_of(stocks(standing, scope, by, run), by) if standing else None
        self.distinct = distinct_counts([each for each in inside if isinstance(each, Distinct)], scope, by, run)

    def answer(self, metric: Named) -> Rows:
        match metric:
            case Measure():
                return _added(self.sums, metric)
            case Stock():
                return _added(self.stocks, metric)
            case Distinct():
                found = rows_of(self.distinct[metric.name], self.by)
                return found.having(n=found["value"])
            case Quantile():
                return rows_of(quantiles(metric, self.scope, self.by, self.run), self.by)
            case Ratio():
                return self._ratio(metric)
            case Formula():
                return self._formula(metric)
            case Wait():
                return self._wait(metric)
            case Computed():
                return self._computed(metric)
        raise NotSliceable(f"{metric.name} is not a metric that can be asked.")

    def _ratio(self, metric: Ratio) -> Rows:
        keys, top, bottom = self._halves(metric)
        columns = {"value": quotient(top, bottom) / metric.per, "numerator": top, "denominator": bottom, "n": bottom}
        if metric.is_proportion:
            columns["low"], columns["high"] = wilson(top, bottom)
        elif metric.unit is Unit.SHARE or metric.denominator.unit is not Unit.COUNT:
            columns["n"] = np.full(len(top), np.nan)
        if metric.rests_on:
            columns["n"] = np.nan_to_num(self.sums[metric.rests_on.name])  # its halves are sums, in the same rows
        found = Rows(keys, columns, len(top))
        if metric.resampled and set(self.by) <= set(metric.numerator.fact.c.keys()):
            found = found.having(**bands(metric, found.slices(self.by), bottom, self.scope, self.by, self.run))
        if metric.matures:
            found = cohorts.still_converting(metric, found, self.scope, self.by)
        found = self._without_spend(metric, found)
        return self._matured(metric.cohort, found) if metric.cohort else found

    def _halves(self, metric: Ratio) -> tuple[Mapping[str, pd.Series], Floats, Floats]:
        """The splits, and both halves row by row, 0 where there is none; two sums stand in the same rows already."""
        if isinstance(metric.numerator, Measure) and isinstance(metric.denominator, Measure):
            keys, halves = self.sums.keys, [self.sums[metric.numerator.name], self.sums[metric.denominator.name]]
        else:
            keys, halves = joined([self.answer(metric.numerator), self.answer(metric.denominator)], self.by)
        return keys, *(np.nan_to_num(half) for half in halves)

    def _without_spend(self, metric: Ratio, found: Rows) -> Rows:
        """No bill is not a bill of nothing: where no spend at all was loaded, neither cost nor return is known."""
        cost = next((half for half in (metric.denominator, metric.numerator) if _is_spend(half)), None)
        if cost is None or found.count != self.sums.count:
            return found
        unknown = np.isnan(self.sums[cost.name])
        said = found.columns.get("why", np.full(found.count, "", object))
        return found.having(value=np.where(unknown, np.nan, found["value"]), why=np.where(unknown, NO_SPEND, said))

    def _matured(self, cohort: Cohort, found: Rows) -> Rows:
        days = self.scope.windows[cohort.window]
        return cohorts.matured(
            found,
            np.nan_to_num(self.sums[cohort.entered.name]),  # sums, as the halves are: in the same rows
            days,
            self.by,
            lambda: cohorts.estimated(cohort, days, self._histograms(cohort.step)),
        )

    def _histograms(self, step: str) -> list[tuple[tuple, Histogram]]:
        """The waits of a step by slice; those that are asked for are read together, once."""
        if step not in self.histograms:
            steps, scope = (self.steps if step in self.steps else {step}), self.scope
            if grain(self.by):  # a wait is of every period, a cohort is estimated in the young ones only
                is_wait = step in self.waited
                steps, scope = (steps & self.waited, scope) if is_wait else (steps - self.waited, self._since_young())
            self.histograms |= histograms(steps, self.outcomes, scope, self.by, self.run)
        return self.histograms[step]

    def _since_young(self) -> Scope:
        """The scope from the first period on of which not all have been watched for the whole window."""
        entered = (np.nan_to_num(self.sums[each.cohort.entered.name]) for each in self.maturing if each.cohort)
        watched = (np.nan_to_num(self.answer(each.denominator)["value"]) for each in self.maturing)
        is_young = np.any([all_ > some for all_, some in zip(entered, watched, strict=True)], axis=0)
        first_days = pd.to_datetime(self.sums.keys[grain(self.by)])[is_young]
        return replace(self.scope, starts_on=max(self.scope.starts_on, first_days.min().date()))

    def _wait(self, metric: Wait) -> Rows:
        keys, read = [], []
        for key, part in self._histograms(metric.step):
            drawn = part.curve(metric.outcomes)
            if metric.among_converted:
                hours = self.scope.windows[metric.window] * 24
                read.append(curves.quantile_among_converted(drawn, hours, metric.quantile))
            else:
                read.append(curves.quantile(drawn, metric.quantile))
            keys.append(key)
        if self.by == (unit := grain(self.by),):  # an empty period has its row too
            found, days = dict(zip(keys, read, strict=True)), periods(self.scope, unit, self.run)[unit]
            keys = [(day,) for day in days]
            read = [found.get(key, NOBODY) for key in keys]
        columns = {
            name: np.array([getattr(each, name) for each in read], float) / HOURS[metric.unit]
            for name in ("value", "low", "high")
        }
        columns |= {"n": np.array([each.n for each in read], float)}
        columns |= {"why": np.array([each.why for each in read], object)}
        if not self.by:
            return Rows({}, columns, len(read))
        return Rows(dict(pd.DataFrame(keys, columns=list(self.by))), columns, len(read))

    def _formula(self, metric: Formula) -> Rows:
        behind = (metric.rests_on,) if metric.rests_on else ()
        keys, columns = joined([self.answer(part) for part in (*metric.parts, *behind)], self.by)
        n = np.nan_to_num(columns.pop()) if behind else None
        constants = [self.scope.constants[name] for name in metric.constants]
        given = [[None if np.isnan(each) else each for each in row] for row in zip(*map(list, columns), strict=True)]
        is_total = all(isinstance(part, Stock) for part in metric.parts)
        values = [metric.formula(*row, *constants) if is_total or None not in row else None for row in given]
        why = [_lacking(metric, row) if value is None else "" for row, value in zip(given, values, strict=True)]
        value = np.array(values, float)
        found = Rows(keys, {"value": value, "why": np.array(why, object)}, len(value))
        if len(columns) == 2 and metric.unit not in (Unit.COUNT, Unit.MONEY):  # a sum's parts are no halves
            found = found.having(numerator=columns[0], denominator=columns[1])
        if n is None:
            n = value if is_total and metric.unit is Unit.COUNT else np.full(len(value), np.nan)
        return found.having(n=n)

    def _computed(self, metric: Computed) -> Rows:
        keys = (*self.by, metric.own_split) if metric.own_split else self.by
        if not grain(self.by) or (metric.takes_periods and grain(self.by) in ("month", "quarter", "year")):
            return rows_of(self._with_all_periods(metric.compute(self.scope, self.by, self.run)), keys)
        unit, found = grain(self.by), []
        first_days = [day.date() for day in pd.to_datetime(periods(self.scope, unit, self.run)[unit])]
        if not first_days:  # before or after all that is loaded
            return rows_of(pd.DataFrame(columns=list(keys)), keys)
        for first, following in zip(first_days, [*first_days[1:], None], strict=True):
            ends_on = following.fromordinal(following.toordinal() - 1) if following else self.scope.ends_on
            part = Scope(**{**vars(self.scope), "starts_on": max(first, self.scope.starts_on), "ends_on": ends_on})
            frame = metric.compute(part, tuple(slices(self.by)), self.run)
            found.append(frame.assign(**{unit: pd.Timestamp(first)}))
        return rows_of(pd.concat(found, ignore_index=True), keys)

    def _with_all_periods(self, frame: pd.DataFrame) -> pd.DataFrame:
        unit = grain(self.by)
        if not unit or slices(self.by):
            return frame
        grid = periods(self.scope, unit, self.run)
        return grid.merge(frame.astype({unit: grid[unit].dtype}), on=unit, how="left")


def _added(sums: Rows, metric: Named) -> Rows:
    values = np.nan_to_num(sums[metric.name])
    n = values if metric.unit is Unit.COUNT else np.full(sums.count, np.nan)
    return Rows(sums.keys, {"value": values, "n": n}, sums.count)


def _lacking(metric: Formula, values: Sequence[float | None]) -> str:
    """Why a formula has no value: a part that has none, or spend that nobody loaded."""
    for part, value in zip(metric.parts, values, strict=True):
        if _is_spend(part) and not value:
            return NO_SPEND
        if value is None:
            return f"n/a (“{part.label}” has no value here)"
    return ""


def _is_spend(metric: Named) -> bool:
    return isinstance(metric, Measure) and metric.fact is costs


def _inside(metric: Named) -> Iterator[Named]:
    """The metric and all that its answer needs; a stock is asked for as one."""
    yield metric
    if not isinstance(metric, Stock):
        behind = (metric.rests_on,) if isinstance(metric, Ratio | Formula) and metric.rests_on else ()
        for part in (*parts(metric), *behind):
            yield from _inside(part)
