"""What did we get for the money, whoever gets the credit?"""

import numpy as np
import pandas as pd

from data.schema import costs, spells
from metrics.attribution import CREDITED, MODELS, unattributed_margin
from metrics.bookings import bookings_margin, bookings_total, wins_with_amount
from metrics.definition import Better, Computed, Formula, Measure, Ratio, Run, Scope, Unit
from metrics.leads import is_lead
from metrics.sums import totals

C, S = costs.c, spells.c
is_marketing = C.kind != "sales_people"
is_known = C.is_rate_missing.is_not(True)


def _cost(name: str, label: str, meaning: str, on, where, needs: tuple[str, ...]) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.MONEY,
        better=Better.DOWN,
        needs=needs,
        fact=costs,
        on=on,
        where=where,
        amount=C.amount,
    )


marketing_cost = _cost(
    "marketing_cost", "Marketing cost", "Programs and marketing's people, in the period.", C.day,
    is_known & is_marketing, ("spend",),
)  # fmt: skip
sales_and_marketing_cost = _cost(
    "sales_and_marketing_cost", "Sales and marketing cost", "All cost of both departments, in the period.", C.day,
    is_known, ("spend", "sales_cost"),
)  # fmt: skip
lagged_cost = _cost(
    "lagged_cost", "Cost, lagged", "Cost of both departments whose result was due in the period: spent the signed lag "
    "earlier.", C.lagged_on, is_known, ("spend", "sales_cost"),
)  # fmt: skip


def _cohort(name: str, label: str, condition, needs: tuple[str, ...]) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning="Of the leads that qualified in the period, those that got there by now.",
        owner="Sales and Marketing",
        unit=Unit.COUNT,
        better=Better.UP,
        needs=("mql", *needs),
        fact=spells,
        on=S.mql_on,
        where=is_lead & condition,
    )


cohort_accepted = _cohort("cohort_accepted", "Accepted of the cohort", S.sal_on.is_not(None), ("sal",))
cohort_qualified = _cohort("cohort_qualified", "Qualified of the cohort", S.sql_on.is_not(None), ("sql",))
cohort_won = _cohort("cohort_won", "Won of the cohort", S.won_on.is_not(None), ("won",))


def _quotient(
    name: str,
    id: str,
    label: str,
    meaning: str,
    top: Measure,
    bottom: Measure,
    unit: Unit,
    better: Better,
    guard: str,
    matures: str = "",
    resampled: str = "",
    rests_on: Measure | None = None,
) -> Ratio:
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=unit,
        better=better,
        guard=guard,
        needs=tuple(dict.fromkeys((*top.needs, *bottom.needs))),
        numerator=top,
        denominator=bottom,
        matures=matures,
        resampled=resampled,
        rests_on=rests_on,
    )


return_on_sm = _quotient(
    "return_on_sm", "N1", "Margin per 1 of sales and marketing",
    "Gross margin on the period's bookings over the cost of both departments spent the signed lag earlier.",
    bookings_margin, lagged_cost, Unit.RATIO, Better.UP, "bookings", resampled="sum",
)  # fmt: skip
return_on_sm_no_lag = _quotient(
    "return_on_sm_no_lag", "N1.no_lag", "The same without lag",
    "Gross margin on the period's bookings over the cost of both departments in the same period.",
    bookings_margin, sales_and_marketing_cost, Unit.RATIO, Better.UP, "bookings", resampled="sum",
)  # fmt: skip
cost_per_sal = _quotient(
    "cost_per_sal", "N3", "Cost per SAL",
    "Marketing cost of the period for each of its qualified leads that sales accepted by now.",
    marketing_cost, cohort_accepted, Unit.MONEY_EACH, Better.DOWN, "sal_to_sql_rate", "accept",
)  # fmt: skip
cost_per_sql = _quotient(
    "cost_per_sql", "N3.sql", "Cost per SQL",
    "Marketing cost of the period for each of its qualified leads that sales qualified by now.",
    marketing_cost, cohort_qualified, Unit.MONEY_EACH, Better.DOWN, "sql_to_won_rate", "qualify",
)  # fmt: skip
cost_per_won = _quotient(
    "cost_per_won", "N3.won", "Cost per customer won",
    "Marketing cost of the period for each of its qualified leads that was won by now.",
    marketing_cost, cohort_won, Unit.MONEY_EACH, Better.DOWN, "average_won_amount", "end_to_end",
)  # fmt: skip
cost_of_sales = _quotient(
    "cost_of_sales", "N4", "Cost of sales",
    "Cost of both departments over the bookings of the same period.",
    sales_and_marketing_cost, bookings_total, Unit.SHARE, Better.DOWN, "bookings", rests_on=wins_with_amount,
)  # fmt: skip


def romi(margin: float, unattributed: float, cost: float) -> float | None:
    """(attributed gross margin - marketing cost) / marketing cost (N2)."""
    return (margin - unattributed - cost) / cost if cost else None


ROMI = {
    model: Formula(
        name=f"romi_{model}",
        id=f"N2.{model}",
        label=f"ROMI, {words.split(':')[0].lower()}",
        meaning=f"Margin credited by the {model.replace('_', ' ')} model, less marketing cost, over marketing cost.",
        owner="Marketing",
        unit=Unit.SHARE,
        better=Better.UP,
        needs=("won", "amounts", "touches", "spend"),
        parts=(CREDITED["margin"][model], unattributed_margin, marketing_cost),
        formula=romi,
        words="(credited gross margin - marketing cost) / marketing cost",
    )
    for model, words in MODELS.items()
}


def _romi_range(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    models = CREDITED["margin"]
    frame = totals([*models.values(), unattributed_margin, marketing_cost], scope, by, run)
    cost = frame[marketing_cost.name].where(frame[marketing_cost.name] > 0)
    without = frame[unattributed_margin.name].fillna(0)
    each = pd.DataFrame({model: (frame[m.name].fillna(0) - without - cost) / cost for model, m in models.items()})
    return frame[list(by)].assign(
        value=each["linear"],
        low=each.min(axis=1),
        high=each.max(axis=1),
        denominator=cost,
        n=np.nan,
        why=np.where(cost.isna(), "no marketing cost is loaded for this period and these filters", ""),
    )


romi_range = Computed(
    name="romi",
    id="N2",
    label="Return on marketing, over all models",
    meaning="Margin credited to touches less marketing cost, over marketing cost: the linear model, with the least and "
    "most that any signed model gives. No model is causal.",
    owner="Marketing",
    unit=Unit.SHARE,
    better=Better.UP,
    guard="cost_of_sales",
    needs=("won", "amounts", "touches", "spend"),
    compute=_romi_range,
    listed=(CREDITED["margin"]["linear"], marketing_cost),
    words="(credited gross margin - marketing cost) / marketing cost, by each signed model",
)
