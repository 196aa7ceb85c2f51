"""A metric and a scope, and what it is split by, become an answer: values, their halves, intervals and states."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from math import isnan
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, select

from data.schema import calendar, costs, needs, waits
from metrics import curves, honesty
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
from metrics.incidence import curve
from metrics.sums import NotSliceable, filtered, grain, periods, slices, stocks, totals
from metrics.tables import distinct_counts, quantiles

COLUMNS = ("value", "numerator", "denominator", "n", "low", "high", "state", "why")
FEW, SMALL = 10, 20
ENOUGH_WATCHED = 0.5  # a headline rests on the mature part if that is at least half of the cohort


def ask(metric: Named, scope: Scope, by: Sequence[str] = (), *, run: Run) -> pd.DataFrame:
    """One row per slice and period: [*by, value, numerator, denominator, n, low, high, state, why].

    Raises NotSliceable where the metric's facts lack what it is split by or filtered on.
    """
    return ask_many([metric], scope, by, run=run)[metric.name]


def ask_many(metrics: Sequence[Named], scope: Scope, by: Sequence[str] = (), *, run: Run) -> dict[str, pd.DataFrame]:
    """The answers to several metrics of one scope; all that adds up comes from one SELECT."""
    by, missing = tuple(by), _missing(metrics, scope, by, run)
    asked = [metric for metric in metrics if metric.name not in missing]
    known = _Known(asked, scope, by, run)
    answers = {metric.name: _finished(metric, known.answer(metric), by) for metric in asked}
    return answers | {name: _unavailable(by, why) for name, why in missing.items()}


def availability(metrics: Sequence[Named], rules: str, run: Run) -> dict[str, str]:
    """Why each metric is not available in this snapshot; metrics that are, are left out."""
    unmet = _unmet(rules, run)
    found = {metric.name: next((unmet[need] for need in _needs(metric) if need in unmet), "") for metric in metrics}
    return {name: f"not available: {why}" for name, why in found.items() if why}


def _needs(metric: Named) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*metric.needs, *(need for part in parts(metric) for need in _needs(part)))))


def _unmet(rules: str, run: Run) -> dict[str, str]:
    frame = run(select(needs.c.need, needs.c.why).where(needs.c.rules == rules, needs.c.is_met.is_not(True)))
    return dict(zip(frame["need"], frame["why"], strict=True))


def _missing(metrics: Sequence[Named], scope: Scope, by: tuple[str, ...], run: Run) -> dict[str, str]:
    """Why a metric cannot answer: the source lacks what it needs, or does not record a slice that was asked for."""
    unmet = _unmet(scope.rules, run)
    asked = [*dict(scope.where), *slices(by)]
    missing = {}
    for metric in metrics:
        wanted = [*_needs(metric), *(f"{fact}.{name}" for fact in _facts(metric) for name in asked)]
        if why := next((unmet[need] for need in wanted if need in unmet), ""):
            missing[metric.name] = f"not available: {why}"
    return missing


def _facts(metric: Named) -> set[str]:
    own = {metric.fact.name} if isinstance(metric, Measure | Distinct | Quantile) else set()
    return own.union(*(_facts(part) for part in parts(metric))) if parts(metric) else own


def _unavailable(by: tuple[str, ...], why: str) -> pd.DataFrame:
    row = {name: None for name in by} | dict.fromkeys(COLUMNS) | {"state": "not_available", "why": why}
    return pd.DataFrame([row], columns=[*by, *COLUMNS])


class _Known:
    """Everything that adds up, fetched together, so that each metric takes its part."""

    def __init__(self, metrics: Sequence[Named], scope: Scope, by: tuple[str, ...], run: Run) -> None:
        self.scope, self.by, self.run = scope, by, run
        self.steps = {step for metric in metrics for step in _steps(metric, self._is_likely_young)}
        self.histograms: dict[str, list[tuple[tuple, pd.DataFrame]]] = {}
        inside = [each for metric in metrics for each in _additive(metric)]
        measures = list({each.name: each for each in inside if isinstance(each, Measure)}.values())
        standing = list({each.name: each for each in inside if isinstance(each, Stock)}.values())
        self.sums = totals(measures, scope, by, run) if measures else None
        self.stocks = stocks(standing, scope, by, run) if standing else None
        different = list({each.name: each for each in inside if isinstance(each, Distinct)}.values())
        self.distinct = distinct_counts(different, scope, by, run)

    def _is_likely_young(self, cohort: Cohort) -> bool:
        """Whether its estimate is likely to be asked for, so that its waits are read with the others."""
        scope, days = self.scope, timedelta(days=self.scope.windows[cohort.window])
        half = scope.ends_on - (scope.ends_on - scope.starts_on) * (1 - ENOUGH_WATCHED)
        return (scope.ends_on if grain(self.by) else half) + days > scope.as_of

    def answer(self, metric: Named) -> pd.DataFrame:
        match metric:
            case Measure():
                return self._additive(self.sums, metric)
            case Stock():
                return self._additive(self.stocks, metric)
            case Distinct():
                frame = self.distinct[metric.name]
                return frame.assign(n=frame["value"])
            case Quantile():
                return quantiles(metric, self.scope, self.by, self.run)
            case Ratio():
                return self._ratio(metric)
            case Formula():
                return self._formula(metric)
            case Wait():
                return self._wait(metric)
            case Computed():
                return self._computed(metric)
        raise NotSliceable(f"{metric.name} is not a metric that can be asked.")

    def _additive(self, sums: pd.DataFrame, metric: Named) -> pd.DataFrame:
        values = _summed(sums, metric)
        return self._made(sums, value=values, n=values if metric.unit is Unit.COUNT else np.nan)

    def _made(self, keyed: pd.DataFrame, **columns: Any) -> pd.DataFrame:
        """The splits of a frame and new columns, made at once: column by column pandas takes far longer."""
        return pd.DataFrame({**{name: keyed[name] for name in self.by}, **columns}, index=keyed.index)

    def _halves(self, metric: Ratio) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """The splits, and both halves row by row; two sums stand in the same rows already."""
        if isinstance(metric.numerator, Measure) and isinstance(metric.denominator, Measure):
            return self.sums, _summed(self.sums, metric.numerator), _summed(self.sums, metric.denominator)
        frame = self._joined(self.answer(metric.numerator), self.answer(metric.denominator))
        return frame, _or_nothing(frame["value_top"]), _or_nothing(frame["value_bottom"])

    def _ratio(self, metric: Ratio) -> pd.DataFrame:
        keyed, top, bottom = self._halves(metric)
        columns = {"value": quotient(top, bottom) / metric.per, "numerator": top, "denominator": bottom, "n": bottom}
        if metric.is_proportion:
            columns["low"], columns["high"] = honesty.wilson(top, bottom)
        elif metric.unit is Unit.SHARE or metric.denominator.unit is not Unit.COUNT:
            columns["n"] = np.full(len(top), np.nan)
        found = self._made(keyed, **columns)
        if metric.resampled and set(self.by) <= set(metric.numerator.fact.c.keys()):
            keys = list(zip(*(found[name] for name in self.by), strict=True)) if self.by else [()] * len(found)
            found = found.assign(**bands(metric, keys, bottom, self.scope, self.by, self.run))
        if metric.matures:
            found = self._young(metric, found)
        found = self._without_spend(metric, found)
        return self._matured(metric.cohort, found) if metric.cohort else found

    def _without_spend(self, metric: Ratio, found: pd.DataFrame) -> pd.DataFrame:
        """No bill is not a bill of nothing: where no spend at all was loaded, what something cost is not known."""
        cost = metric.numerator
        if not isinstance(cost, Measure) or cost.fact is not costs or len(found) != len(self.sums):
            return found
        unknown = self.sums[cost.name].isna().to_numpy() & (found["denominator"] != 0).to_numpy()
        if not unknown.any():
            return found
        said = found["why"] if "why" in found else pd.Series("", found.index)
        why = said.where(~unknown, "no spend is loaded for this period and these filters")
        return found.assign(value=found["value"].where(~unknown), why=why)

    def _young(self, metric: Ratio, found: pd.DataFrame) -> pd.DataFrame:
        """Marks the periods whose last leads have not been watched for the whole window: they still convert."""
        days, unit = self.scope.windows[metric.matures], grain(self.by)
        ends_on = pd.Series(pd.Timestamp(self.scope.ends_on), found.index)
        if unit:
            first_days = sorted(set(found[unit]))
            following = dict(pairwise(first_days))
            last = pd.Timestamp(self.scope.ends_on)
            ends_on = pd.to_datetime(pd.Series([following.get(day, last) for day in found[unit]], found.index))
        watched = (pd.Timestamp(self.scope.as_of) - ends_on).dt.days
        is_young = watched < days
        if metric.is_proportion:  # it rests on the watched alone: only where there are none is it too early
            is_young &= found["denominator"].eq(0)
        why = [f"the youngest are watched for {max(d, 0)} of {days} days, and more may follow" for d in watched]
        return found.assign(
            state=is_young.map({True: "immature", False: ""}), why=pd.Series(why, found.index).where(is_young, "")
        )

    def _matured(self, cohort: Cohort, found: pd.DataFrame) -> pd.DataFrame:
        """Puts the estimate at the window where too little of a cohort was watched for all of it (G3)."""
        if len(found) == len(self.sums):  # sums, as the halves are: in the same rows
            entered = _summed(self.sums, cohort.entered)
        else:
            every = self.answer(cohort.entered)[[*self.by, "value"]].rename(columns={"value": "entered"})
            found = self._merged(found, every)
            entered = _or_nothing(found.pop("entered"))
        watched = found["denominator"].to_numpy()
        entered = np.fmax(entered, watched)
        is_young = (entered > 0) & (watched < (1.0 if grain(self.by) else ENOUGH_WATCHED) * entered)
        days = self.scope.windows[cohort.window]
        partly = (entered > watched) & ~is_young
        why = [
            f"{int(b):,} of {int(e):,} were watched for all {days} days; the younger are left out" if p else ""
            for b, e, p in zip(watched, entered, partly, strict=True)
        ]
        kept = {name: found[name] for name in found if name not in ("state", "why")}
        frame = pd.DataFrame({**kept, "why": pd.Series(why, found.index, object), "state": ""}, index=found.index)
        if is_young.any():
            estimates = self._estimates(cohort, days)
            rows = frame[is_young]
            keys = rows[list(self.by)].itertuples(index=False, name=None) if self.by else [()] * len(rows)
            read = [
                estimates.get(key, (np.nan, np.nan, np.nan, entered, "immature", "nobody watched yet"))
                for key, entered in zip(keys, entered[is_young], strict=True)
            ]
            names = ("value", "low", "high", "n", "state", "why")
            for name, values in zip(names, zip(*read, strict=True), strict=True):
                kind = object if name in ("state", "why") else float
                frame[name] = frame[name].astype(kind).where(~is_young, pd.Series(values, rows.index, dtype=kind))
        return frame

    def _estimates(self, cohort: Cohort, days: int) -> dict[tuple, tuple]:
        """The Aalen-Johansen estimate at the window by slice; if nobody was watched so long, at the last hour seen."""
        found = {}
        for key, part in self._histogram(cohort.step):
            drawn = curve(part, (cohort.outcome,))
            watched = days
            read = curves.within(drawn, days * 24)
            if read.value is None and drawn.hours.size:
                watched = int(part["hours"].max() // 24)
                read = curves.within(drawn, float(part["hours"].max()))
            young = "not all were watched to the end" if watched >= days else f"watched for {watched} of {days} days"
            found[key] = (read.value, read.low, read.high, read.n, "immature", f"cohort too young, estimated: {young}")
        return found

    def _histogram(self, step: str) -> list[tuple[tuple, pd.DataFrame]]:
        """The waits of a step by slice; those of all waits that were asked for are read together, once."""
        if step not in self.histograms:
            self.histograms |= self._read_histograms(self.steps if step in self.steps else {step})
        return self.histograms[step]

    def _read_histograms(self, steps: set[str]) -> dict[str, list[tuple[tuple, pd.DataFrame]]]:
        w, unit, keys = waits.c, grain(self.by), slices(self.by)
        source, columns = waits, [w[name] for name in keys]
        if unit:
            period = w.day if unit == "day" else calendar.c[unit]
            columns.append(period.label(unit))
            if unit != "day":
                source = waits.join(calendar, and_(calendar.c.rules == w.rules, calendar.c.day == w.day))
        query = (
            select(*columns, w.step, w.outcome, w.hours, func.sum(w.n).label("n"))
            .select_from(source)
            .where(
                w.rules == self.scope.rules,
                w.step.in_(sorted(steps)),
                w.day.between(self.scope.starts_on, self.scope.ends_on),
                *filtered(waits, self.scope),
            )
            .group_by(*columns, w.step, w.outcome, w.hours)
        )
        frame = self.run(query)
        frame["n"] = frame["n"].astype(float)
        of_step = {step: frame[frame["step"] == step] for step in steps}
        return {step: self._by_slice(part) for step, part in of_step.items()}

    def _by_slice(self, frame: pd.DataFrame) -> list[tuple[tuple, pd.DataFrame]]:
        if not self.by:
            return [((), frame)]
        return [(key if isinstance(key, tuple) else (key,), part) for key, part in frame.groupby(list(self.by))]

    def _wait(self, metric: Wait) -> pd.DataFrame:
        rows = []
        per = {Unit.DAYS: 24.0, Unit.HOURS: 1.0}[metric.unit]
        for key, part in self._histogram(metric.step):
            drawn = curve(part, metric.outcomes)
            if metric.among_converted:
                hours = self.scope.windows[metric.window] * 24
                read = curves.quantile_among_converted(drawn, hours, metric.quantile)
            else:
                read = curves.quantile(drawn, metric.quantile)
            row = {"value": read.value, "low": read.low, "high": read.high, "n": read.n, "why": read.why}
            rows.append(dict(zip(self.by, key, strict=True)) | row)
        frame = pd.DataFrame(rows, columns=[*self.by, "value", "low", "high", "n", "why"])
        for name in ("value", "low", "high"):
            frame[name] = frame[name].astype(float) / per
        return self._with_all_periods(frame)

    def _formula(self, metric: Formula) -> pd.DataFrame:
        answers = [self.answer(part) for part in metric.parts]
        frame = answers[0][[*self.by, "value"]].rename(columns={"value": "part_0"})
        for number, answer in enumerate(answers[1:], start=1):
            part = answer[[*self.by, "value"]].rename(columns={"value": f"part_{number}"})
            frame = self._merged(frame, part)
        constants = [self.scope.constants[name] for name in metric.constants]
        columns = [frame[f"part_{number}"] for number in range(len(answers))]
        given = [[None if pd.isna(value) else float(value) for value in row] for row in zip(*columns, strict=True)]
        is_total = all(isinstance(part, Stock) for part in metric.parts)
        values = [metric.formula(*row, *constants) if is_total or None not in row else None for row in given]
        lacking = [
            next((part.label for part, value in zip(metric.parts, row, strict=True) if value is None), "")
            for row in given
        ]
        why = [
            f"n/a (no {name})" if name and value is None else "" for name, value in zip(lacking, values, strict=True)
        ]
        found = frame[list(self.by)].assign(value=pd.Series(values, dtype=float), why=why)
        if len(answers) == 2 and metric.unit not in (Unit.COUNT, Unit.MONEY):  # a sum's parts are no halves
            found = found.assign(numerator=frame["part_0"], denominator=frame["part_1"])
        return found.assign(n=found["value"] if is_total else np.nan)

    def _computed(self, metric: Computed) -> pd.DataFrame:
        if not grain(self.by) or (metric.takes_periods and grain(self.by) in ("month", "quarter", "year")):
            return self._with_all_periods(metric.compute(self.scope, self.by, self.run))
        unit, found = grain(self.by), []
        first_days = [day.date() for day in pd.to_datetime(periods(self.scope, unit, self.run)[unit])]
        if not first_days:  # before or after all that is loaded
            return pd.DataFrame(columns=[*self.by, *([metric.own_split] if metric.own_split else [])])
        for first, following in zip(first_days, [*first_days[1:], None], strict=True):
            ends_on = following.fromordinal(following.toordinal() - 1) if following else self.scope.ends_on
            part = Scope(**{**vars(self.scope), "starts_on": max(first, self.scope.starts_on), "ends_on": ends_on})
            frame = metric.compute(part, tuple(slices(self.by)), self.run)
            found.append(frame.assign(**{unit: pd.Timestamp(first)}))
        return pd.concat(found, ignore_index=True)

    def _joined(self, top: pd.DataFrame, bottom: pd.DataFrame) -> pd.DataFrame:
        return self._merged(
            top[[*self.by, "value"]].rename(columns={"value": "value_top"}),
            bottom[[*self.by, "value"]].rename(columns={"value": "value_bottom"}),
        )

    def _merged(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        if self.by:
            if left.empty or right.empty:  # an empty side does not know what its keys are
                kinds = (right if left.empty else left)[list(self.by)].dtypes.to_dict()
                left, right = left.astype(kinds), right.astype(kinds)
            return left.merge(right, on=list(self.by), how="outer").reset_index(drop=True)
        return pd.concat([left.reset_index(drop=True), right.reset_index(drop=True)], axis=1)

    def _with_all_periods(self, frame: pd.DataFrame) -> pd.DataFrame:
        unit = grain(self.by)
        if not unit or slices(self.by):
            return frame
        grid = periods(self.scope, unit, self.run)
        return grid.merge(frame.astype({unit: grid[unit].dtype}), on=unit, how="left")


def quotient(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """The one place where a ratio is divided: nothing over nothing is no value (G4)."""
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)


def _summed(sums: pd.DataFrame, metric: Named) -> np.ndarray:
    return _or_nothing(sums[metric.name])


def _or_nothing(values: pd.Series) -> np.ndarray:
    """As floats, 0 where there is none."""
    return np.nan_to_num(values.to_numpy(dtype=float, na_value=np.nan))


def _additive(metric: Named) -> list[Named]:
    """The measures, stocks and distinct counts that a metric's answer needs."""
    if isinstance(metric, Measure | Stock | Distinct):
        return [metric]
    return [each for part in parts(metric) for each in _additive(part)]


def _steps(metric: Named, is_young: Callable[[Cohort], bool]) -> set[str]:
    """The steps of the waits that a metric's answer needs."""
    own = {metric.step} if isinstance(metric, Wait) else set()
    if isinstance(metric, Ratio) and metric.cohort and is_young(metric.cohort):
        own.add(metric.cohort.step)
    return own.union(*(_steps(part, is_young) for part in parts(metric)))


def _finished(metric: Named, found: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The answer with all its columns, each row with its state and, where that is not ok, why."""
    own = [metric.own_split] if isinstance(metric, Computed) and metric.own_split else []
    count = len(found) if by or len(found) else 1
    given = {name: found[name].to_numpy() for name in COLUMNS if name in found and len(found)}
    numbers = {
        name: given[name].astype(float) if name in given else np.full(count, np.nan)
        for name in ("value", "numerator", "denominator", "n", "low", "high")
    }
    words = [
        ["" if pd.isna(said) else str(said) for said in given[name]] if name in given else [""] * count
        for name in ("state", "why")
    ]
    is_sample = isinstance(metric, Wait | Quantile) or (isinstance(metric, Ratio) and metric.is_proportion)
    rows = zip(numbers["value"], numbers["numerator"], numbers["denominator"], numbers["n"], *words, strict=True)
    said = [_state(_Row(*row), is_sample) for row in rows]
    if is_sample:
        few = (numbers["n"] < FEW) & np.array([state == "small_n" for state, _ in said], dtype=bool)
        numbers["low"], numbers["high"] = (np.where(few, np.nan, numbers[name]) for name in ("low", "high"))
    keys = {name: found[name].reset_index(drop=True) for name in (*by, *own)} if len(found) else {}
    keys |= {name: pd.Series(index=range(count), dtype=object) for name in (*by, *own) if name not in keys}
    states = {
        "state": pd.Series([state for state, _ in said], dtype="str"),
        "why": pd.Series([why for _, why in said], dtype=object),
    }
    return pd.DataFrame({**keys, **numbers, **states}, columns=[*by, *own, *COLUMNS])


class _Row(NamedTuple):
    value: float
    numerator: float
    denominator: float
    n: float
    state: str
    why: str


def _state(row: _Row, is_sample: bool) -> tuple[str, str]:
    """ok, immature, small_n or empty, and why."""
    if isnan(row.value):
        if row.why:
            return ("immature" if row.state == "immature" else "empty"), row.why
        top, bottom = row.numerator, row.denominator
        of = " (nothing in this period)" if isnan(bottom) else f" ({_plain(top)} of {_plain(bottom)})"
        return "empty", f"n/a{of}"
    if is_sample and row.n < SMALL:
        few = "counts only" if row.n < FEW else "read with care"
        young = f"; {row.why}" if row.state == "immature" and row.why else ""
        return "small_n", f"only {_plain(row.n)}: {few}{young}"
    return row.state or "ok", row.why


def _plain(number: float) -> str:
    return "0" if isnan(number) else f"{number:,.0f}"
