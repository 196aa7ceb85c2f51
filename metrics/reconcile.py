"""Two sides laid beside each other: the records that differ, each with one cause, adding up to the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.sql.selectable import FromClause

from data.schema import aliases, spells
from metrics.causes import label
from metrics.counting import ENTITY, SHOWN, rows, scale
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
        b = _beside(self.left_side, self.right_side, self.measure, self.scope).c
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
            found = run(_listed(_beside(*sides, self.measure, self.scope), ("key",), chosen, limit))
            keys = list(dict.fromkeys(found["key"]))
        beside = _beside(*sides, self.measure, self.scope, keys)
        columns = [name for name in beside.c.keys() if name not in ("key", "is_left", "is_right")]  # noqa: SIM118
        frame = run(_listed(beside, columns, chosen, limit))
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
    both = _beside(left, right, measure, scope)
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


def _beside(
    left: Side, right: Side, measure: Measure, scope: Scope, keys: Sequence[str] | None = None
) -> FromClause:
    """One row per record that either side counts: both amounts, and the cause's code where they differ."""
    one, two = _narrowed(rows(left, measure, scope, right), rows(right, measure, scope, left), keys)
    is_left, is_right = func.coalesce(one.c.counts, false()), func.coalesce(two.c.counts, false())
    amount_left = func.coalesce(one.c.amount, *([two.c.amount] if left.listed is not None else []), 0)
    amount_right = func.coalesce(two.c.amount, *([one.c.amount] if right.listed is not None else []), 0)
    code = case(
        (and_(is_left, is_right), case((amount_left != amount_right, literal("both:amount")), else_=null())),
        (is_left, _why_not("right", right, left, two, one, measure)),
        else_=_why_not("left", left, right, one, two, measure),
    )

    def either(name: str) -> ColumnElement:
        return func.coalesce(*(each.c[name] for each in (one, two) if name in each.c), null())

    shown = [name for name in SHOWN if (name in one.c or name in two.c) and name not in ("worth", "person_id")]
    return (
        select(
            either("key").label("key"),
            func.coalesce(*([two.c.record, one.c.record][:: -1 if right.listed else 1])).label("record"),
            either("person").label("person_id"),
            cast(code, String).label("code"),
            is_left.label("is_left"),
            is_right.label("is_right"),
            case((is_left, amount_left)).label("left"),
            case((is_right, amount_right)).label("right"),
            *[either(name).label(name) for name in ("day", *shown)],
            case((and_(is_left, one.c.worth.is_not(None)), one.c.worth), else_=two.c.worth).label("worth"),
        )
        .select_from(one.join(two, and_(one.c.key == two.c.key, one.c.slot == two.c.slot), full=True))
        .where(or_(is_left, is_right))
        .subquery("beside")
    )


def _narrowed(one: FromClause, two: FromClause, keys: Sequence[str] | None) -> tuple[FromClause, FromClause]:
    """Both sides' rows of those keys; else of what at least one side counts: far fewer go through the join."""
    counted = union(*[select(each.c.key).where(each.c.counts) for each in (one, two)]).subquery("counted")
    wanted = select(counted.c.key) if keys is None else keys
    narrowed = [select(each).where(each.c.key.in_(wanted)) for each in (one, two)]
    return narrowed[0].subquery("one"), narrowed[1].subquery("two")


def _why_not(name: str, side: Side, other: Side, own: FromClause, counting: FromClause, measure: Measure):
    """The code of why `side` leaves out what the other one counts."""
    dated = own.c.code.in_(("later", "earlier"))
    is_zone = own.c.moment == counting.c.moment
    zones = {each.rules.zone for each in (side, other) if each.rules is not None}
    has_moment = measure.on.name.removesuffix("_on") + "_at" in measure.fact.c
    if len(zones) > 1 and not has_moment and side.has_cut_alike(other):
        is_zone = dated  # the same events: only the clock differs
    return case(
        (own.c.key.is_(None), _missing(name, side, other, counting, measure)),
        (and_(dated, is_zone), literal("both:zone")),
        else_=literal(f"{name}:") + own.c.code,
    )


def _missing(name: str, side: Side, other: Side, counting: FromClause, measure: Measure):
    """The code of why `side` has no such record at all."""
    if side.listed is not None:
        named = select(side.listed.rows().c.record)
        is_again = and_(counting.c.slot > 1, counting.c.key.in_(named))
        return case((is_again, literal(f"{name}:again")), else_=literal(f"{name}:unlisted"))
    if other.listed is not None:
        wrong = counting.c.code
        return case(
            (wrong == "merged", literal(f"{name}:merged_twice")),
            (wrong == "repeated", literal(f"{name}:repeated")),
            else_=literal(f"{name}:unknown"),
        )
    if side.snapshot == other.snapshot:
        return literal(f"{name}:cut" if measure.fact is spells else f"{name}:nobodys")
    is_older = (side.as_of, side.published_at) < (other.as_of, other.published_at)
    return case(
        (_merged(side, "record", counting, measure), literal(f"{name}:merged")),
        (_merged(other, "survivor", counting, measure), literal(f"{name}:merged")),
        else_=literal(f"{name}:since" if is_older else f"{name}:gone"),
    )


def _merged(side: Side, end: str, counting: FromClause, measure: Measure) -> ColumnElement:
    """Whether a side's merges took the record in, or took another into it."""
    found = side.table(aliases)
    taken = select(found.c[end]).where(found.c.entity == ENTITY[measure.fact.name])
    return counting.c.person.in_(taken)


def _runner(left: Side, right: Side):
    """Where one side stands in a second snapshot, the run that sees both."""
    return next((side.run for side in (left, right) if side.schema is not None), left.run)


def _listed(beside: FromClause, columns: Sequence[str], chosen: Sequence[str], limit: int) -> Select:
    b = beside.c
    picked = b.code.in_(chosen) if chosen else b.code.is_not(None)
    found = select(*[b[name] for name in columns]).where(picked)
    return found.order_by(b.worth.desc().nulls_last(), b.record).limit(limit)
