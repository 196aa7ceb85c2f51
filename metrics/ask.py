"""A metric and a scope, and what it is split by, become an answer: values, their halves, intervals and states."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import select

from data.schema import needs
from metrics.catalog import parts
from metrics.definition import Distinct, Measure, Named, Quantile, Run, Scope
from metrics.known import Known
from metrics.rows import Rows
from metrics.states import finished, first_row, unavailable, unavailable_row
from metrics.sums import slices


def ask(metric: Named, scope: Scope, by: Sequence[str] = (), *, run: Run) -> pd.DataFrame:
    """One row per slice and period: [*by, value, numerator, denominator, n, low, high, state, why].

    Raises NotSliceable where the metric's facts lack what it is split by or filtered on.
    """
    return ask_many([metric], scope, by, run=run)[metric.name]


def ask_many(metrics: Sequence[Named], scope: Scope, by: Sequence[str] = (), *, run: Run) -> dict[str, pd.DataFrame]:
    """The answers to several metrics of one scope; all that adds up comes from one SELECT."""
    found, missing = _answered(metrics, scope, by := tuple(by), run)
    answers = {metric.name: finished(metric, rows, by) for metric, rows in found}
    return answers | {name: unavailable(by, why) for name, why in missing.items()}


def ask_totals(metrics: Sequence[Named], scope: Scope, *, run: Run) -> dict[str, dict[str, Any]]:
    """The one row of each answer that is not split, as plain values: {value, numerator, ..., state, why}."""
    found, missing = _answered(metrics, scope, (), run)
    answers = {metric.name: first_row(metric, rows) for metric, rows in found}
    return answers | {name: unavailable_row(why) for name, why in missing.items()}


def _answered(
    metrics: Sequence[Named], scope: Scope, by: tuple[str, ...], run: Run
) -> tuple[list[tuple[Named, Rows]], dict[str, str]]:
    """The rows of all that is available, and why the others are not."""
    missing = _missing(metrics, scope, by, run)
    asked = [metric for metric in metrics if metric.name not in missing]
    known = Known(asked, scope, by, run)
    return [(metric, known.answer(metric)) for metric in asked], missing


def availability(metrics: Sequence[Named], rules: str, run: Run) -> dict[str, str]:
    """Why each metric is not available in this snapshot; metrics that are, are left out."""
    unmet = _unmet(rules, run)
    found = {metric.name: next((unmet[need] for need in _needs(metric) if need in unmet), "") for metric in metrics}
    return {name: f"not available: {why}" for name, why in found.items() if why}


@lru_cache(maxsize=1000)
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


@lru_cache(maxsize=1000)
def _facts(metric: Named) -> frozenset[str]:
    own = frozenset({metric.fact.name}) if isinstance(metric, Measure | Distinct | Quantile) else frozenset()
    return own.union(*(_facts(part) for part in parts(metric)))
