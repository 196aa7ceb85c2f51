"""Both sides' records in one selectable, each differing one with the code of its one cause; the join is in SQL."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, case, cast, false, func, literal, null, or_, select, union
from sqlalchemy.sql.selectable import FromClause

from data.schema import aliases, spells
from metrics.counting import ENTITY, SHOWN, rows
from metrics.definition import Measure, Scope
from metrics.sides import Side


def beside(
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
            case(
                (is_left, func.coalesce(one.c.worth, two.c.worth)), else_=func.coalesce(two.c.worth, one.c.worth)
            ).label("worth"),
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
