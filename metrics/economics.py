"""What a customer costs and pays back, and where wins come from."""

from dataclasses import replace

import pandas as pd
from sqlalchemy import func, select

from data.schema import bookings, deals, spells
from metrics import concentration
from metrics.conversion import deals_won
from metrics.definition import Better, Computed, Formula, Measure, Ratio, Run, Scope, Unit
from metrics.leads import is_lead
from metrics.return_ import lagged_cost
from metrics.sums import filtered
from metrics.velocity import accepted_opportunities

B, D, S = bookings.c, deals.c, spells.c

new_customers = Measure(
    name="new_customers",
    label="New customers",
    meaning="First-time customers won, on the day the opportunity closed.",
    owner="Sales",
    unit=Unit.COUNT,
    better=Better.UP,
    needs=("won",),
    fact=deals,
    on=D.closed_on,
    where=(D.outcome == "won") & (D.kind == "new"),
)
new_margin = Measure(
    name="new_margin",
    label="Margin from new customers",
    meaning="Gross margin of the bookings from first-time customers.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.UP,
    needs=("won", "amounts"),
    fact=bookings,
    on=B.day,
    where=B.kind == "new",
    amount=B.margin,
)
customer_acquisition_cost = Ratio(
    name="customer_acquisition_cost",
    id="E1",
    label="CAC",
    meaning="Cost of both departments, spent the signed lag earlier, for each first-time customer won in the period.",
    owner="Sales and Marketing",
    unit=Unit.MONEY_EACH,
    better=Better.DOWN,
    guard="average_won_amount",
    needs=("won", "spend", "sales_cost"),
    numerator=lagged_cost,
    denominator=new_customers,
)


def payback(cost: float, margin: float, months: float) -> float | None:
    """Months until a new customer's margin has paid its acquisition (E2); an amount stands for `months` of revenue."""
    return cost / (margin / months) if cost and margin else None


cac_payback = Formula(
    name="cac_payback",
    id="E2",
    label="CAC payback",
    meaning="Months of margin from new customers that pay their acquisition; an amount stands for the signed number of "
    "months of revenue.",
    owner="Sales and Marketing",
    unit=Unit.MONTHS,
    better=Better.DOWN,
    guard="cost_of_sales",
    needs=("won", "amounts", "spend", "sales_cost"),
    parts=(lagged_cost, new_margin),
    formula=payback,
    words="lagged cost / (gross margin of new customers / months an amount stands for)",
    constants=("months_recurring",),
    rests_on=new_customers,
)


ORIGINS = {"marketing": "marketing's", "sales": "self-generated", "referral": "referred", "partner": "partners'"}  # E6


def _amounts(name: str, label: str, meaning: str, on, where=None) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.MONEY,
        better=Better.UP,
        needs=("origin", "amounts"),
        fact=deals,
        on=on,
        where=where,
        amount=D.accepted_amount,
    )


def _by_origin(whole: Measure) -> dict[str, Measure]:
    """What is counted or added up of each origin, and "" for all of them."""
    found = {"": whole}
    for origin, words in ORIGINS.items():
        is_its = D.origin == origin
        found[origin] = replace(
            whole,
            name=f"{whole.name}_of_{origin}",
            label=f"{whole.label}, {words}",
            meaning=f"{whole.meaning} Of {words} origin only.",
            owner="Marketing" if origin == "marketing" else whole.owner,
            needs=tuple(dict.fromkeys(("origin", *whole.needs))),
            where=is_its if whole.where is None else whole.where & is_its,
        )
    return found


WORKED = _by_origin(accepted_opportunities)
PIPELINE = _by_origin(
    _amounts(
        "sourced_pipeline", "Pipeline by origin", "Amounts at acceptance, on the day of acceptance.", D.accepted_on
    )
)
WINS = _by_origin(
    _amounts(
        "sourced_wins", "Wins by origin", "Amounts at acceptance of opportunities won.", D.closed_on, D.outcome == "won"
    )
)


def _shares(base: str, id: str, label: str, said: str, mix: dict[str, Measure], of: Measure) -> dict[str, Ratio]:
    """A share of the base for each origin: together with those whose origin nobody says they are the whole (E6)."""
    return {
        origin: Ratio(
            name=f"{origin}_{base}_share",
            id=id if origin == "marketing" else f"{id}.{origin}",
            label=f"{label} of marketing's origin" if origin == "marketing" else f"{label}, {words}",
            meaning=f"Share of {said} whose origin is {words}; that of the others is "
            f"{', '.join(each for name, each in ORIGINS.items() if name != origin)}, or nobody says.",
            owner="Sales and Marketing",
            unit=Unit.SHARE,
            better=Better.BAND,
            guard="win_rate",
            needs=mix[origin].needs,
            numerator=mix[origin],
            denominator=mix[""],
            is_proportion=mix[""].amount is None,
            rests_on=of,
        )
        for origin, words in ORIGINS.items()
    }


SOURCE_MIX = {
    "worked": _shares("worked", "E6.worked", "Opportunities", "what sales accepted", WORKED, accepted_opportunities),
    "pipeline": _shares("pipeline", "E6", "Pipeline", "the accepted pipeline", PIPELINE, accepted_opportunities),
    "wins": _shares("win", "E6.won", "Wins", "the won amount", WINS, deals_won),
}


def concentration_rows(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """Leads that qualified in the period by what they brought: amount and how many brought it, zeros included."""
    amount = func.coalesce(S.won_amount, 0)
    slices = [S[name] for name in by]
    query = (
        select(*slices, amount.label("amount"), func.count().label("n"))
        .where(
            S.rules == scope.rules, is_lead, S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope)
        )
        .group_by(*slices, amount)
    )
    return run(query)


def _concentration(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    rows = concentration_rows(scope, by, run)
    groups = rows.groupby(list(by)) if by else [((), rows)]
    read = [(name, concentration.top_share(part)) for name, part in groups]
    return pd.DataFrame(
        [
            dict(zip(by, name, strict=True)) | {"value": r.value, "low": r.low, "high": r.high, "n": r.n, "why": r.why}
            for name, r in read
        ],
        columns=[*by, "value", "low", "high", "n", "why"],
    )


revenue_concentration = Computed(
    name="revenue_concentration",
    id="E7",
    label="Revenue from the top fifth of leads",
    meaning="Share of the revenue from leads that qualified in the period which the best 20% of them brought.",
    owner="Sales and Marketing",
    unit=Unit.SHARE,
    better=Better.BAND,
    needs=("mql", "won", "amounts"),
    compute=_concentration,
    words="won amount of the best 20% of leads / won amount of all",
)
