"""What was planned for a scope: the targets that fit its period and its filters, or why there is none."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Select, select

from data.schema import plans
from metrics.definition import Measure, Metric, Run, Scope


@dataclass(frozen=True)
class Planned:
    """A planned value; where there is none, why."""

    value: float | None
    why: str = ""
    is_part: bool = False  # of an open period: what of its plan is due so far


def planned(metrics: list[Metric], scope: Scope, run: Run) -> dict[str, Planned]:
    """The plan of each metric, read by one SELECT."""
    found = run(_select([m.name for m in metrics], scope))
    fitting = dict(iter(_fitting(found, scope).groupby("metric", sort=False)))
    of_others = set(found["metric"]) - set(fitting)
    return {
        m.name: _of(m, fitting[m.name], scope)
        if m.name in fitting
        else Planned(None, "no plan for this slice" if m.name in of_others else "no plan for this period")
        for m in metrics
    }


def course(metric: Metric, scope: Scope, run: Run) -> pd.DataFrame:
    """The plan of each period inside the scope: starts_on, value."""
    found = run(_select([metric.name], scope))
    return _fitting(found, scope)[["starts_on", "value"]].sort_values("starts_on")


def _select(names: list[str], scope: Scope) -> Select:
    return select(plans).where(
        plans.c.metric.in_(names), plans.c.starts_on >= scope.starts_on, plans.c.ends_on <= scope.ends_on
    )


def _of(metric: Metric, fitting: pd.DataFrame, scope: Scope) -> Planned:
    if not covers(fitting, scope):
        return Planned(None, "no plan for exactly this period")
    if isinstance(metric, Measure):
        share = _elapsed(fitting, scope)
        return Planned(float(fitting["value"].sum()) * share, is_part=share < 1)
    if len(fitting) > 1:
        return Planned(None, "planned by quarter only")
    return Planned(float(fitting["value"].iloc[0]))


def covers(rows: pd.DataFrame, scope: Scope) -> bool:
    """Whether plans fill the scope's period exactly: no gap, no overlap, nothing beside it."""
    first, last = rows["starts_on"].min().date(), rows["ends_on"].max().date()
    days = ((rows["ends_on"] - rows["starts_on"]).dt.days + 1).sum()
    return (first, last, days) == (scope.starts_on, scope.ends_on, (scope.ends_on - scope.starts_on).days + 1)


def _fitting(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Rows of the whole when nothing is filtered; of the one member when one member is; else none."""
    if not scope.where:
        return rows[rows["dimension"].isna()]
    (dimension, members), *others = scope.where
    if others:
        return rows.iloc[:0]
    return rows[(rows["dimension"] == dimension) & rows["member"].isin(members)]


def _elapsed(rows: pd.DataFrame, scope: Scope) -> float:
    """How much of the plan's time has passed: an open period is held against the part that is due."""
    first, last = rows["starts_on"].min().date(), rows["ends_on"].max().date()
    if scope.as_of >= last:
        return 1.0
    return max(((scope.as_of - first).days + 1) / ((last - first).days + 1), 0.0)
