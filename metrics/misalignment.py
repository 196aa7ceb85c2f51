"""What misalignment costs (N5): leads lost between the departments, work outside the market, work on sub-par leads.

No record stands in two parts: a lead has one fate, leads of accounts outside the market count as work and not as lost,
and hours on a lead that was refused for its quality count only where its account is not outside.
"""

from dataclasses import replace

from sqlalchemy import or_

from data.schema import spells
from metrics.definition import Better, Formula, Measure, Unit
from metrics.leads import is_lead
from metrics.ledger import LEAKED_WORTH
from metrics.waste import BOTH, cost_of_hours, outside_hours, outside_spend_told

S = spells.c
is_not_outside = or_(S.is_outside_market.is_not(True), S.account_id.is_(None))  # inside, or nobody knows where
is_in_purgatory = S.mql_fate == "leaked_overdue"

purgatory_cost = replace(
    LEAKED_WORTH["mql"],
    name="purgatory_cost",
    id="N5.purgatory",
    label="Lost in purgatory",
    meaning="What leads that qualified in the period and stand past the agreement, untried or undecided, would be "
    "worth; of accounts that are not outside the agreed market.",
    where=LEAKED_WORTH["mql"].where & is_in_purgatory & is_not_outside,
    guard="persistence_rate",
)


def _leaked(stage: str) -> Measure:
    own = LEAKED_WORTH[stage]
    where = own.where & is_not_outside
    return replace(
        own,
        name=f"{stage}_leakage_cost",
        label=f"{own.label}, purgatory and outside left out",
        where=where & ~is_in_purgatory if stage == "mql" else where,
    )


LEAKS = tuple(_leaked(stage) for stage in LEAKED_WORTH)
sub_par_hours = Measure(
    name="sub_par_hours",
    label="Hours on sub-par leads",
    meaning="Hours that sales worked on leads refused in the period for reasons of quality, none of them outside.",
    owner=BOTH,
    unit=Unit.HOURS,
    better=Better.DOWN,
    needs=("mql", "refusals", "reasons", "lead_hours"),
    fact=spells,
    on=S.closed_on,
    where=is_lead & S.is_sub_par & is_not_outside,
    amount=S.hours_worked,
)


def _sum(*parts: float) -> float:
    return sum(parts)


def cost(*parts: float) -> float:
    """Leads lost, hours outside, spend outside, hours on sub-par leads, and what an hour costs (N5)."""
    *lost, outside, spent, sub_par, cost_per_hour = parts
    return sum(lost) + spent + cost_of_hours(outside + sub_par, cost_per_hour)


def _cost(
    name: str, id: str, label: str, meaning: str, parts: tuple[Measure, ...], formula, words: str, guard: str,
    constants: tuple[str, ...] = ("cost_per_hour",),
) -> Formula:  # fmt: skip
    return Formula(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=Unit.MONEY,
        better=Better.DOWN,
        guard=guard,
        parts=parts,
        formula=formula,
        words=words,
        constants=constants,
    )


leakage_cost = _cost(
    "leakage_cost", "N5.leakage", "Leaked elsewhere",
    "What leads that leaked from MQL, SAL or SQL cohorts of the period in another way than purgatory would be worth; "
    "of accounts that are not outside the agreed market.", LEAKS, _sum, "worth leaked from MQL + from SAL + from SQL",
    "feedback_rate", (),
)  # fmt: skip
sub_par_cost = _cost(
    "sub_par_cost", "N5.sub_par", "Work on sub-par leads",
    "Hours that sales worked on leads refused in the period for reasons of quality, at the signed cost of an hour; "
    "those of accounts outside the agreed market count as work outside it.", (sub_par_hours,), cost_of_hours,
    "hours on sub-par leads x cost per hour", "mql_to_sal_rate",
)  # fmt: skip
misalignment_cost = _cost(
    "misalignment_cost", "N5", "Cost of misalignment",
    "What was lost or wasted in the period because the departments do not work as one: purgatory, leakage, work and "
    "spend outside the agreed market, and work on sub-par leads. No record counts twice.",
    (purgatory_cost, *LEAKS, outside_hours, outside_spend_told, sub_par_hours), cost,
    "purgatory + leakage + outside the market + hours on sub-par leads x cost per hour", "missed_value",
)  # fmt: skip
