"""Does the pipeline suffice for the target?"""

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, func, or_, select

from data.schema import plans, stretches
from metrics.conversion import deals_closed, money_win_rate
from metrics.definition import Better, Computed, Formula, Listing, Run, Scope, Unit
from metrics.plan import covers
from metrics.rows import floats
from metrics.sums import filtered

T, P = stretches.c, plans.c


def _coverage(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """Pipeline due in the period as it stood at its start, over the target that was then still open.

    An opportunity's stretches never overlap: at one moment it has one at most, so they are counted as they are.
    """
    slices = [T[name] for name in by]
    sums = select(*slices, func.sum(T.amount).label("numerator"), func.count().label("n"))
    due = sums.where(*_is_due(scope)).group_by(*slices)
    frame, target = run(due), _target(scope, by, run)
    if len(by) == 1:
        frame = frame.merge(target, on=list(by), how="outer")
        goal = floats(frame["denominator"])
    else:
        goal = np.full(len(frame), np.nan if by or target.empty else target["denominator"].iloc[0])
    top = floats(frame["numerator"])
    value = np.divide(top, goal, out=np.full(len(top), np.nan), where=goal > 0)
    why = np.where(np.isnan(goal), "no bookings target for this period and slice", "")
    found = {"numerator": top, "denominator": goal, "value": value, "n": floats(frame["n"]), "why": why}
    return pd.DataFrame({**{name: frame[name] for name in by}, **found})


def _is_due(scope: Scope) -> list[ColumnElement]:
    """What holds of an opportunity that was open at the period's start and due in it."""
    return [
        T.rules == scope.rules,
        T.starts_on < scope.starts_on,
        or_(T.ends_on.is_(None), T.ends_on >= scope.starts_on),
        T.due_on.between(scope.starts_on, scope.ends_on),
        *filtered(stretches, scope),
    ]


def _due(scope: Scope) -> Select:
    return select(stretches).where(*_is_due(scope)).order_by(T.due_on, T.deal_id)


def _target(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """The bookings target of the whole period: of everything, or of each member of one dimension; else none."""
    dimensions = {*by, *(name for name, _ in scope.where)}
    rows = run(
        select(P.dimension, P.member, P.starts_on, P.ends_on, P.value).where(
            P.metric == "bookings", P.starts_on >= scope.starts_on, P.ends_on <= scope.ends_on
        )
    )
    if len(dimensions) > 1:
        rows = rows.iloc[:0]
    elif dimensions:
        rows = rows[rows["dimension"] == next(iter(dimensions))]
    else:
        rows = rows[rows["dimension"].isna()]
    for _, members in scope.where:
        rows = rows[rows["member"].isin(members)]
    groups = [(member, part) for member, part in rows.groupby("member", dropna=False) if covers(part, scope)]
    found = [(member, float(part["value"].sum())) for member, part in groups]
    if by:
        return pd.DataFrame(found, columns=[by[0], "denominator"])
    return pd.DataFrame({"denominator": [sum(value for _, value in found)] if found else []})


coverage_ratio = Computed(
    name="coverage_ratio",
    id="E5",
    label="Pipeline coverage",
    meaning="Open pipeline due in the period, as it stood at the period's start, over the bookings target. What is "
    "required is 1 over the win rate in money, not a fixed 3.",
    owner="Sales and Marketing",
    unit=Unit.RATIO,
    better=Better.UP,
    guard="money_win_rate",
    needs=("deals", "amounts", "due_dates", "targets"),
    compute=_coverage,
    listed=(Listing(name="due_pipeline", label="Open and due at the period's start", rows=_due),),
    words="open pipeline due in the period at its start / bookings target of the period",
)


def required(rate: float) -> float | None:
    """How much pipeline a unit of target takes: 1 / the win rate in money (E5)."""
    return 1 / rate if rate else None


required_coverage = Formula(
    name="required_coverage",
    id="E5.required",
    label="Required coverage",
    meaning="Pipeline that one unit of target takes at the win rate in money of the period.",
    owner="Sales and Marketing",
    unit=Unit.RATIO,
    better=Better.NEITHER,
    needs=("won", "lost", "amounts"),
    parts=(money_win_rate,),
    formula=required,
    words="1 / win rate in money, all closed",
    rests_on=deals_closed,
)
