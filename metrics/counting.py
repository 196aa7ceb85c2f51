"""What one side counts of a measure, record by record; and of each record that it does not count, why."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Numeric,
    String,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import FromClause

from data.schema import Money
from metrics.definition import Measure, Scope
from metrics.sides import NotReconcilable, Side
from metrics.sums import NotSliceable

IDENTITY = {"spells": "spell_id", "deals": "deal_id", "bookings": "deal_id", "market": "account_id"}
ENTITY = {"spells": "person", "deals": "opportunity", "bookings": "opportunity", "market": "account"}
SHOWN = (
    "person_id", "account_id", "segment", "region", "channel", "source", "team", "offer", "product_line", "stage",
    "score", "closing", "outcome", "reason", "working_hours_waited", "worth",
)  # fmt: skip
EXCLUDES = ("excluded_by", "is_counted")  # a condition on one of these fails by an exclusion, which has a name
CENTS = 100


def rows(side: Side, measure: Measure, scope: Scope, against: Side) -> FromClause:
    """One row per record of a side: key, record, counts, amount, code (why it does not count), moment, what is shown.

    Money is in whole cents. `against` is the other side: where it is a list, records are keyed as the list names them.
    """
    if side.listed is not None:
        return _listed(side, measure)
    fact = measure.fact
    if fact.name not in IDENTITY:
        raise NotReconcilable(
            f"{measure.label} is summed from {fact.name}, which are no records that both sides could name: "
            "choose a number that counts leads, opportunities, bookings or accounts."
        )
    source = side.facts(measure)

    def here(expression: ColumnElement) -> ColumnElement:
        return visitors.replacement_traverse(
            expression, {}, lambda each, **_: source.c[each.name] if isinstance(each, Column) else None
        )

    assert side.rules is not None
    on, until = here(measure.on), min(scope.ends_on, side.rules.day_of(side.as_of))
    reasons = [*_unmet(measure, here), (on.is_(None), "stage"), *_outside(source, scope)]
    reasons += [(on > until, "later"), (on < scope.starts_on, "earlier")]
    code = case(*[(unmet, said if isinstance(said, ColumnElement) else literal(said)) for unmet, said in reasons],
                else_=null())  # fmt: skip
    moment = measure.on.name.removesuffix("_on") + "_at"
    settled = select(
        *[c for c in source.c],
        cast(code, String).label("_code"),
        on.label("_on"),
        _amount(measure, here).label("_amount"),
        (source.c[moment] if moment in source.c else cast(null(), DateTime)).label("_moment"),
    ).subquery()
    s = settled.c
    identity, entity = s[IDENTITY[fact.name]], s["person_id" if "person_id" in s else IDENTITY[fact.name]]
    slot: ColumnElement = literal(1)
    key: ColumnElement = identity
    if against.listed is not None:
        if against.listed.identity not in s:
            raise NotReconcilable(f"The list names {against.listed.identity}, which {fact.name} do not have.")
        key = s[against.listed.identity]
        slot = func.row_number().over(partition_by=key, order_by=[s._code.is_not(None), s._on.desc(), identity])
        slot = case((or_(s._code.is_(None), slot == 1), slot))  # only what counts meets a second mention
    elif fact.name == "bookings":
        slot = func.row_number().over(partition_by=key, order_by=[s.day, s.amount])
    shown = [s[name] for name in SHOWN if name in s and name not in ("worth", "person_id")]
    worth = s.worth if "worth" in s else s.amount if "amount" in s else cast(null(), Money)
    return select(
        key.label("key"),
        slot.label("slot"),
        identity.label("record"),
        entity.label("person"),
        s._code.is_(None).label("counts"),
        s._amount.label("amount"),
        s._code.label("code"),
        s._moment.label("moment"),
        s._on.label("day"),
        cast(worth, Float).label("worth"),
        *shown,
    ).subquery()  # fmt: skip


def _listed(side: Side, measure: Measure) -> FromClause:
    assert side.listed is not None
    found = side.listed.rows().c
    return select(
        found.record.label("key"),
        found.slot,
        found.record,
        cast(null(), String).label("person"),
        true().label("counts"),
        (literal(1) if measure.amount is None else cast(null(), BigInteger)).label("amount"),
        found.wrong.label("code"),
        cast(null(), DateTime).label("moment"),
        cast(null(), measure.on.type).label("day"),
        cast(null(), Float).label("worth"),
    ).subquery()  # fmt: skip


def _unmet(measure: Measure, here) -> list[tuple[ColumnElement, ColumnElement | str]]:
    """Each condition that may fail, with what is then said: the exclusion's name where one holds."""
    found = []
    for place, condition in enumerate(measure.conditions):
        said: ColumnElement | str = f"condition:{place}"
        if any(isinstance(each, Column) and each.name in EXCLUDES for each in visitors.iterate(condition)):
            excluded_by = here(measure.fact.c.excluded_by)
            said = func.coalesce("rule:" + excluded_by, said)
        found.append((here(condition).is_not(true()), said))
    return found


def _outside(source: FromClause, scope: Scope) -> list[tuple[ColumnElement, str]]:
    found = []
    for name, members in scope.where:
        if name not in source.c:
            raise NotSliceable(f"This number cannot be filtered by {name}: leave that filter out.")
        found.append((func.coalesce(source.c[name].in_(members), false()).is_not(true()), f"slice:{name}"))
    return found


def _amount(measure: Measure, here) -> ColumnElement:
    if measure.amount is None:
        return literal(1)
    amount = func.coalesce(here(measure.amount), 0)
    if isinstance(measure.amount.type, Integer | BigInteger):
        return amount
    if isinstance(measure.amount.type, Numeric) and measure.amount.type.scale == 2:
        return cast(amount * CENTS, BigInteger)
    raise NotReconcilable(f"{measure.label} adds up fractions of records: choose a number in counts or in money.")


def scale(measure: Measure) -> int:
    """What an amount is divided by to be in the measure's unit."""
    return CENTS if measure.amount is not None and isinstance(measure.amount.type, Numeric) else 1
