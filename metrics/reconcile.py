"""Two sides laid beside each other: the records that differ, each with one cause, adding up to the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from sqlalchemy import Float, Select, case, cast, func, select
from sqlalchemy.sql.selectable import FromClause

from metrics.beside import beside
from metrics.causes import label
from metrics.counting import ENTITY, scale
from metrics.definition import Measure, Named, Ratio, Scope
from metrics.sides import NotReconcilable, Side

COLUMNS = ["cause", "label", "side", "records", "effect", "money"]
LIMIT, A_PAGE = 100_000, 1_000


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """`causes`: [cause, label, side (which one leaves it out, or both), records, effect, money], largest first."""

    left_side: Side
    right_side: Side
    measure: Measure
    scope: Scope
    left: float
    right: float
    causes: pd.DataFrame
    alike: int  # records that both count, at the same amount

    @property
    def difference(self) -> float:
        return self.right - self.left

    @property
    def ends(self) -> tuple[tuple[Side, float], tuple[Side, float]]:
        return (self.left_side, self.left), (self.right_side, self.right)

    def gathered(self, dimension: str, *chosen: str) -> pd.DataFrame:
        """How many of the differing records each member of a dimension has, the most first: [member, records]."""
        b = beside(self.left_side, self.right_side, self.measure, self.scope).c
        if dimension not in b:
            return pd.DataFrame(columns=["member", "records"])
        query = (
            select(b[dimension].label("member"), func.count().label("records"))
            .where(b.code.in_(chosen) if chosen else b.code.is_not(None))
            .group_by(b[dimension])
            .order_by(func.count().desc(), b[dimension])
        )
        return _runner(self.left_side, self.right_side)(query)

    def records(self, *chosen: str, limit: int = LIMIT) -> pd.DataFrame:
        """The records behind some causes, all where none is named; those worth most first."""
        sides, run = (self.left_side, self.right_side), _runner(self.left_side, self.right_side)
        keys = None
        if limit <= A_PAGE:  # first which ones, then all that is known of these
            found = run(_listed(beside(*sides, self.measure, self.scope), ("key",), chosen, limit))
            keys = list(dict.fromkeys(found["key"]))
        whole = beside(*sides, self.measure, self.scope, keys)
        columns = [name for name in whole.c.keys() if name not in ("key", "is_left", "is_right")]  # noqa: SIM118
        frame = run(_listed(whole, columns, chosen, limit))
        labels = dict(zip(self.causes["cause"], self.causes["label"], strict=True))
        frame.insert(0, "cause", frame.pop("code").map(labels))
        for column in ("left", "right"):
            frame[column] = frame[column].astype(float) / scale(self.measure)
        kept = [name for name in frame if name in ("record", "cause") or frame[name].notna().any()]
        return frame[kept]


def reconcilable(metric: Named) -> list[Measure]:
    """The counts and sums that a metric is made of and that can be laid beside each other. Raises NotReconcilable."""
    if isinstance(metric, Measure):
        found = [metric]
    elif isinstance(metric, Ratio):
        found = [half for half in (metric.numerator, metric.denominator) if isinstance(half, Measure)]
    else:
        found = []
    found = [each for each in found if each.fact.name in ENTITY]
    if not found:
        raise NotReconcilable(
            f"{metric.label} is not made of records that two sides could name: choose a number that counts leads, "
            "opportunities, bookings or accounts, or a rate of two such."
        )
    return found


def reconcile(left: Side, right: Side, measure: Measure, scope: Scope) -> Reconciliation:
    """Every record that one side counts and the other does not, or at another amount, under its one cause.

    Raises NotReconcilable, NotReadable and NotSliceable with what to do instead.
    """
    if left.listed is not None and right.listed is not None:
        raise NotReconcilable("Two lists have no rules to tell why they differ: compare each with a rule set.")
    both = beside(left, right, measure, scope)
    sums = select(
        both.c.code,
        func.count().label("records"),
        cast(func.sum(case((both.c.is_left, both.c.left), else_=0)), Float).label("left"),
        cast(func.sum(case((both.c.is_right, both.c.right), else_=0)), Float).label("right"),
        func.sum(both.c.worth).label("worth"),
    ).group_by(both.c.code)
    frame = _runner(left, right)(sums)
    for column in ("left", "right", "worth"):
        frame[column] = frame[column].astype(float).fillna(0.0)
    unit = scale(measure)
    same = frame["code"].isna()
    causes = _described(frame[~same], left, right, measure)
    return Reconciliation(
        left, right, measure, scope, frame["left"].sum() / unit, frame["right"].sum() / unit, causes,
        int(frame.loc[same, "records"].sum()),
    )  # fmt: skip


def chain(sides: Sequence[Side], measure: Measure, scope: Scope) -> list[Reconciliation]:
    """A bridge from each side to the next."""
    return [reconcile(left, right, measure, scope) for left, right in pairwise(sides)]


def _described(frame: pd.DataFrame, left: Side, right: Side, measure: Measure) -> pd.DataFrame:
    unit, leaves_out = scale(measure), {"left": left, "right": right}
    effect = (frame["right"] - frame["left"]) / unit
    side = [code.partition(":")[0] for code in frame["code"]]
    labels = [
        label(code.partition(":")[2], leaves_out.get(where), measure)
        for code, where in zip(frame["code"], side, strict=True)
    ]
    money = frame["worth"] if measure.amount is None else effect.abs()
    found = pd.DataFrame(
        {
            "cause": frame["code"].astype(object), "label": labels, "side": side,
            "records": frame["records"].astype(int), "effect": effect.astype(float), "money": money.astype(float),
        },
        columns=COLUMNS,
    )  # fmt: skip
    order = found.assign(_size=-found["effect"].abs(), _n=-found["records"])
    return found.loc[order.sort_values(["_size", "_n", "label", "cause"]).index].reset_index(drop=True)


def _runner(left: Side, right: Side):
    """Where one side stands in a second snapshot, the run that sees both."""
    return next((side.run for side in (left, right) if side.schema is not None), left.run)


def _listed(whole: FromClause, columns: Sequence[str], chosen: Sequence[str], limit: int) -> Select:
    b = whole.c
    picked = b.code.in_(chosen) if chosen else b.code.is_not(None)
    found = select(*[b[name] for name in columns]).where(picked)
    return found.order_by(b.worth.desc().nulls_last(), b.record).limit(limit)
