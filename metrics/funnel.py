"""One cohort on its way down the whole funnel: how many got how far so far, who still stands there, who leaked."""

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from data.rules import STAGES
from data.schema import deals, spells
from metrics.definition import Run, Scope
from metrics.leads import is_counted_inquiry, is_lead
from metrics.ledger import LEAKED as LEAKS

S, D = spells.c, deals.c
OPEN, LEAKED, ENDED = "open", "leaked", "ended"


def reached(scope: Scope, run: Run) -> pd.DataFrame:
    """A row per stage: n and amount of all that reached it, and of those who went no further, open, leaked and ended.

    The cohort entered the funnel in the period: by inquiry, or as an MQL where there was none. Leaked is what the
    ledger calls so. Amounts are those of opportunities, so the first two stages have few.
    """
    found = run(_select(scope))
    for column in ("n", "amount"):
        found[column] = found[column].astype(float).fillna(0)
    counts = found.pivot_table(index="furthest", columns="fate", values="n", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=STAGES, columns=[OPEN, LEAKED, ENDED], fill_value=0)
    amounts = found.groupby("furthest")["amount"].sum().reindex(STAGES, fill_value=0)
    below = counts.sum(axis=1).iloc[::-1].cumsum().iloc[::-1]
    return pd.DataFrame(
        {
            "stage": STAGES,
            "n": below.to_numpy(),
            "amount": amounts.iloc[::-1].cumsum().iloc[::-1].to_numpy(),
            **{fate: counts[fate].to_numpy() for fate in (OPEN, LEAKED, ENDED)},
        }
    )


def _select(scope: Scope) -> Select:
    entered = func.coalesce(S.inquiry_on, S.mql_on)
    furthest = case(
        (is_lead & S.won_on.is_not(None), literal("won")),
        (is_lead & S.sql_on.is_not(None), literal("sql")),
        (is_lead & S.sal_on.is_not(None), literal("sal")),
        (is_lead, literal("mql")),
        else_=literal("inquiry"),
    )
    fate = _fate(furthest)
    query = (
        select(
            furthest.label("furthest"),
            fate.label("fate"),
            func.count().label("n"),
            func.sum(D.amount).label("amount"),
        )
        .select_from(spells)
        .outerjoin(deals, and_(D.rules == S.rules, D.deal_id == S.opportunity_id))
        .where(S.rules == scope.rules, entered >= scope.starts_on, entered <= scope.ends_on, is_counted_inquiry)
    )
    for dimension, members in scope.where:
        query = query.where(S[dimension].in_(members))
    return query.group_by(furthest, fate)


def _fate(furthest: ColumnElement) -> ColumnElement:
    """What the ledger says of the furthest stage, in three."""
    stages = ("inquiry", "mql", "sal", "sql")
    fate = case(*[(furthest == stage, S[f"{stage}_fate"]) for stage in stages], else_=literal("advanced"))
    return case((fate.in_(tuple(LEAKS)), literal(LEAKED)), (fate == "open", literal(OPEN)), else_=literal(ENDED))
