"""What a customer costs and pays back, and where wins come from."""

import pandas as pd
from sqlalchemy import func, select

from data.schema import bookings, deals, spells
from metrics import concentration
from metrics.definition import Better, Computed, Formula, Measure, Ratio, Run, Scope, Unit
from metrics.leads import is_lead
from metrics.return_ import lagged_cost
from metrics.sums import filtered

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
)


def _mix(name: str, label: str, meaning: str, on, where) -> tuple[Measure, Measure]:
    whole = Measure(
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
    part = Measure(
        name=f"{name}_of_marketing",
        label=f"{label}, marketing",
        meaning=f"{meaning} Of marketing's origin only.",
        owner="Marketing",
        unit=Unit.MONEY,
        better=Better.UP,
        needs=("origin", "amounts"),
        fact=deals,
        on=on,
        where=D.origin == "marketing" if where is None else where & (D.origin == "marketing"),
        amount=D.accepted_amount,
    )
    return part, whole


pipeline_of_marketing, pipeline_of_all = _mix(
    "sourced_pipeline", "Pipeline by origin", "Amounts at acceptance, on the day of acceptance.", D.accepted_on, None
)
wins_of_marketing, wins_of_all = _mix(
    "sourced_wins", "Wins by origin", "Amounts at acceptance of opportunities won.", D.closed_on, D.outcome == "won"
)


def _origin_share(name: str, id: str, label: str, meaning: str, part: Measure, whole: Measure) -> Ratio:
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.SHARE,
        better=Better.BAND,
        guard="win_rate",
        needs=("origin", "amounts"),
        numerator=part,
        denominator=whole,
    )


marketing_pipeline_share = _origin_share(
    "marketing_pipeline_share", "E6", "Pipeline of marketing's origin",
    "Share of the accepted pipeline whose opportunities marketing originated; the rest is self-generated, referred or "
    "partners'.", pipeline_of_marketing, pipeline_of_all,
)  # fmt: skip
marketing_win_share = _origin_share(
    "marketing_win_share", "E6.won", "Wins of marketing's origin",
    "Share of the won amount whose opportunities marketing originated.", wins_of_marketing, wins_of_all,
)  # fmt: skip


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
