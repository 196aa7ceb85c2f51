"""What stands in the pipeline, what came into it and what moved it."""

import pandas as pd
from sqlalchemy import and_, case, or_, select

from data.schema import deals, stretches
from metrics import bridge
from metrics.definition import Better, Computed, Measure, Run, Scope, Stock, Unit
from metrics.sums import NotSliceable, filtered

D, T = deals.c, stretches.c


def _flow(name: str, label: str, meaning: str, on, where) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales",
        unit=Unit.MONEY,
        better=Better.NEITHER,
        needs=("amounts",),
        fact=stretches,
        on=on,
        where=where,
        amount=T.amount,
    )


pipeline_in = _flow("pipeline_in", "Into the pipeline", "Amounts that began to stand.", T.starts_on, None)
pipeline_out = _flow(
    "pipeline_out", "Out of the pipeline", "Amounts that ceased to stand.", T.ends_on, T.ends_on.is_not(None)
)
open_pipeline = Stock(
    name="open_pipeline",
    id="V2",
    label="Open qualified pipeline",
    meaning="Amounts of opportunities at or past sales acceptance that are open at the period's end, at plan rate; "
    "a missing amount is its segment's median and flagged.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.BAND,
    guard="coverage_ratio",
    needs=("deals", "amounts"),
    entered=pipeline_in,
    left=pipeline_out,
)
accepted_pipeline_created = Measure(
    name="accepted_pipeline_created",
    id="V6",
    label="Accepted pipeline created",
    meaning="Amounts at first sales acceptance, on the day of acceptance, at plan rate.",
    owner="Sales and Marketing",
    unit=Unit.MONEY,
    better=Better.UP,
    guard="money_win_rate",
    needs=("deals", "amounts"),
    fact=deals,
    on=D.accepted_on,
    where=D.is_rate_missing.is_not(True),
    amount=D.accepted_amount,
)
accepted_pipeline_today = Measure(
    name="accepted_pipeline_today",
    id="V6.today",
    label="The same at today's amounts",
    meaning="Amounts as they stand today of the opportunities accepted in the period: the drift since acceptance.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("deals", "amounts"),
    fact=deals,
    on=D.accepted_on,
    where=D.is_rate_missing.is_not(True),
    amount=D.amount,
)
crm_weighted_pipeline = Measure(
    name="crm_weighted_pipeline",
    id="V3.crm",
    label="Accepted in the period and open, weighted by the CRM",
    meaning="Opportunities accepted in the period that are open today, at the probability that the CRM gives them.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("deals", "amounts", "probabilities"),
    fact=deals,
    on=D.accepted_on,
    where=D.outcome.is_(None),
    amount=D.crm_amount,
)


def bridge_records(scope: Scope, run: Run) -> pd.DataFrame:
    """One row per opportunity that was accepted and open at any time of the period: how it stood at both ends.

    Columns deal_id, bucket, start, end, change, is_in_start, is_in_end. The pipeline is what is due by the period's
    end.
    """
    first, last = stretches.alias("at_start"), stretches.alias("at_end")
    stood = and_(
        first.c.starts_on < scope.starts_on, or_(first.c.ends_on.is_(None), first.c.ends_on >= scope.starts_on)
    )
    stands = and_(last.c.starts_on <= scope.ends_on, or_(last.c.ends_on.is_(None), last.c.ends_on > scope.ends_on))
    at_start = select(first).where(first.c.rules == scope.rules, stood).subquery("first_state")
    at_end = select(last).where(last.c.rules == scope.rules, stands).subquery("last_state")
    is_closed = and_(D.outcome.is_not(None), D.closed_on <= scope.ends_on)
    query = (
        select(
            D.deal_id,
            at_start.c.amount.label("amount_start"),
            at_start.c.due_on.label("due_on_start"),
            at_end.c.amount.label("amount_end"),
            at_end.c.due_on.label("due_on_end"),
            at_start.c.deal_id.is_not(None).label("was"),
            or_(at_end.c.deal_id.is_not(None), is_closed).label("still"),
            case((is_closed, D.outcome)).label("outcome"),
        )
        .select_from(deals)
        .outerjoin(at_start, at_start.c.deal_id == D.deal_id)
        .outerjoin(at_end, at_end.c.deal_id == D.deal_id)
        .where(
            D.rules == scope.rules,
            D.accepted_on <= scope.ends_on,
            or_(D.closed_on.is_(None), D.closed_on >= scope.starts_on),
            *filtered(deals, scope),
        )
    )
    return bridge.sorted_out(run(query), due_to=scope.ends_on)


def _bridge(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    if by:
        raise NotSliceable(f"The pipeline bridge cannot be split by {by[0]}: filter on one with --where instead.")
    lines = bridge.bridge(bridge_records(scope, run))
    return lines.rename(columns={"amount": "value"})


pipeline_bridge = Computed(
    name="pipeline_bridge",
    id="V7",
    label="Pipeline bridge",
    meaning="From the pipeline due by the period's end as it stood at its start to the same at its end: each "
    "opportunity in one line, closing to the cent.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("deals", "amounts"),
    compute=_bridge,
    words="start + created + pulled in + increased - decreased - pushed out - won - lost = end",
    own_split="step",
)
