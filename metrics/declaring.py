"""Shorter ways to declare what is alike: a measure on a day of its fact, a share of one count in another."""

from sqlalchemy import Column, ColumnElement

from metrics.definition import Better, Measure, Ratio, Stock, Unit

BOTH = "Sales and Marketing"
Counted = Measure | Stock


def measure(
    name: str,
    label: str,
    meaning: str,
    on: Column,
    where: ColumnElement | None,
    needs: tuple[str, ...] = (),
    amount: Column | None = None,
    unit: Unit = Unit.COUNT,
    *,
    owner: str = BOTH,
    better: Better = Better.NEITHER,
    id: str = "",
) -> Measure:
    """Rows, or their amounts, of the fact that the day belongs to."""
    return Measure(
        name=name, id=id, label=label, meaning=meaning, owner=owner, unit=unit, better=better, needs=needs,
        fact=on.table, on=on, where=where, amount=amount,
    )  # fmt: skip


def share(
    name: str,
    id: str,
    label: str,
    meaning: str,
    top: Counted,
    bottom: Counted,
    guard: str,
    *,
    owner: str = BOTH,
    better: Better = Better.UP,
    is_proportion: bool = True,
) -> Ratio:
    """One over the other; it needs what both of them need. A proportion's top is among its bottom."""
    return Ratio(
        name=name, id=id, label=label, meaning=meaning, owner=owner, unit=Unit.SHARE, better=better, guard=guard,
        needs=tuple(dict.fromkeys((*top.needs, *bottom.needs))), numerator=top, denominator=bottom,
        is_proportion=is_proportion,
    )  # fmt: skip
