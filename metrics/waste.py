"""What is wasted outside the agreed market, and missed inside it (M3)."""

from functools import partial

from sqlalchemy import Column

from data.schema import costs, untouched, work
from metrics.declaring import BOTH, measure
from metrics.definition import Better, Formula, Stock, Unit

C, U, W = costs.c, untouched.c, work.c
_wasted = partial(measure, better=Better.DOWN)


outside_hours = _wasted(
    "outside_hours", "Hours outside the market", "Hours of sales work on accounts outside the agreed market.", W.day,
    W.is_agreed.is_not(True), ("market", "hours"), W.hours, Unit.HOURS,
)  # fmt: skip
is_spent_outside = C.is_in_market.is_(False) & C.is_rate_missing.is_not(True)
outside_spend_told = _wasted(
    "outside_spend_told", "Spend told to be outside", "Spend on accounts outside the agreed market, as far as told.",
    C.day, is_spent_outside, (), C.amount, Unit.MONEY,
)  # fmt: skip
outside_spend = _wasted(
    "outside_spend", "Spend outside the market", "Spend of the period on accounts outside the agreed market.", C.day,
    is_spent_outside, ("market", "spend_accounts"), C.amount, Unit.MONEY, id="M3.spend",
)  # fmt: skip


def cost_of_hours(hours: float, cost_per_hour: float) -> float:
    return hours * cost_per_hour


def waste(hours: float, spent: float, cost_per_hour: float) -> float:
    """What was worked and spent outside the market, in money (M3)."""
    return cost_of_hours(hours, cost_per_hour) + spent


def _cost(name: str, id: str, label: str, meaning: str, parts: tuple, formula, words: str) -> Formula:
    return Formula(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=Unit.MONEY,
        better=Better.DOWN,
        guard="market_agreement",
        parts=parts,
        formula=formula,
        words=words,
        constants=("cost_per_hour",),
    )


outside_work_cost = _cost(
    "outside_work_cost", "M3.work", "Work outside the market",
    "Hours that sales worked in the period on accounts outside the agreed market, at the cost of an hour that both "
    "signed.", (outside_hours,), cost_of_hours, "hours outside the market x cost per hour",
)  # fmt: skip
outside_waste = _cost(
    "outside_waste", "M3", "Wasted outside the market",
    "Work and spend of the period on accounts outside the agreed market: hours at the signed cost, and spend as far as "
    "its source says on whom.", (outside_hours, outside_spend_told), waste,
    "hours outside the market x cost per hour + spend on accounts outside",
)  # fmt: skip


def _missed(
    name: str, id: str, label: str, meaning: str, needs: tuple[str, ...], amount: Column | None = None
) -> Stock:
    """Accounts that stand untouched, or what one of their columns adds up to."""
    unit, needs = (Unit.COUNT if amount is None else Unit.MONEY), ("market", "work", *needs)
    began, ended = (
        _wasted(f"{name}_{when}", f"{label}, {when}", f"{label}, {said}.", on, on.is_not(None), needs, amount, unit)
        for when, said, on in (("began", "come to be", U.starts_on), ("ended", "touched again", U.ends_on))
    )
    return Stock(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=unit,
        better=Better.DOWN,
        guard="icp_coverage_rate",
        needs=needs,
        entered=began,
        left=ended,
    )


untouched_accounts = _missed(
    "untouched_accounts", "M3.untouched", "Agreed accounts untouched",
    "Agreed accounts without a two-way touch for longer than the rule set allows, at the period's end; one that was "
    "agreed later has as long.", (),
)  # fmt: skip
untouched_potential = _missed(
    "untouched_potential", "M3.potential", "Potential of the untouched",
    "What the untouched agreed accounts could buy in a year.", ("potential",), U.potential,
)  # fmt: skip
missed_value = _missed(
    "missed_value", "M3.missed", "Missed inside the market",
    "What one lead of each untouched agreed account would bring at its segment's value per lead, zeros included.",
    ("won", "amounts"), U.worth,
)  # fmt: skip
