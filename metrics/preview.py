"""What signing a draft would change: each headline number on real history, and which records move and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Column, Float, and_, cast, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import FromClause

from data.engines import added_up
from data.rules import RuleSet
from metrics import reread
from metrics.ask import availability
from metrics.conversion import mql_to_sal_rate, mql_to_sql_rate, mql_to_won_rate, sal_to_sql_rate
from metrics.definition import Measure, Ratio, Run, Scope
from metrics.handoff import followed_up_rate
from metrics.honesty import Reading, change, proportion
from metrics.leads import marketing_qualified_leads, sales_accepted_leads, sales_qualified_leads, won_leads
from metrics.reconcile import Reconciliation, reconcile
from metrics.sides import NotReadable, Side, published, read_anew
from metrics.sums import filtered

HEADLINES: tuple[Measure | Ratio, ...] = (
    marketing_qualified_leads,
    sales_accepted_leads,
    sales_qualified_leads,
    won_leads,
    mql_to_sal_rate,
    mql_to_sql_rate,
    sal_to_sql_rate,
    mql_to_won_rate,
    followed_up_rate,
)
COLUMNS = ["metric", "id", "label", "unit", "before", "after", "difference", "low", "high", "change", "why"]
WATCHED = "of those watched for the whole window"


@dataclass(frozen=True, eq=False)
class Preview:
    """`numbers`: one row per headline number. `moved`: the leads that qualify on one side only, with their causes.

    `unread`: the changed keys that published facts cannot tell the effect of; publish the draft aside to see it.
    """

    numbers: pd.DataFrame
    moved: Reconciliation | None
    unread: tuple[str, ...]


def preview(base: RuleSet, draft: RuleSet, scope: Scope, run: Run) -> Preview:
    """The draft read on what was published under `base`, in the scope's period and filters."""
    return between(published(base.name, run), read_anew(draft, base.name, run), scope)


def between(before: Side, after: Side, scope: Scope) -> Preview:
    """The same for any two sides, as when the draft was published aside."""
    was, would_be = _totals(before, scope), _totals(after, scope)
    stands = before.base or before.rules
    lacking = availability(HEADLINES, stands.name, before.run) if stands else {}
    rows = [
        _said(metric) | {"change": "not available", "why": lacking[metric.name]}
        if metric.name in lacking
        else _row(metric, was, would_be, _unread([metric], after))
        for metric in HEADLINES
    ]
    try:
        moved = reconcile(before, after, marketing_qualified_leads, scope)
    except NotReadable:
        moved = None
    return Preview(pd.DataFrame(rows, columns=COLUMNS), moved, _unread(HEADLINES, after))


def _unread(metrics: Sequence[Measure | Ratio], side: Side) -> tuple[str, ...]:
    if side.base is None or side.rules is None:
        return ()
    measures = [each for metric in metrics for each in _halves(metric)]
    keys = (key for each in measures for key in reread.unreadable(side.base, side.rules, each))
    return tuple(dict.fromkeys(keys))


def _halves(metric: Measure | Ratio) -> list[Measure]:
    found = [metric] if isinstance(metric, Measure) else [metric.numerator, metric.denominator]
    return [each for each in found if isinstance(each, Measure)]


def _totals(side: Side, scope: Scope) -> dict[str, float]:
    """Every half of every headline that can be read on this side, in one look at its facts."""
    every = {each.name: each for metric in HEADLINES for each in _halves(metric)}
    known = [each for each in every.values() if not _unread([each], side)]
    if not known:
        return {}
    facts = side.facts(known[0])
    sums = [cast(_total(each, facts, scope), Float).label(each.name) for each in known]
    row = side.run(select(*sums).select_from(facts)).iloc[0]
    return {name: 0.0 if pd.isna(value) else float(value) for name, value in row.items()}


def _total(measure: Measure, facts: FromClause, scope: Scope):
    on = facts.c[measure.on.name]
    within = [on.between(scope.starts_on, scope.until), *filtered(facts, scope)]
    where = [] if measure.where is None else [measure.where]
    here = visitors.replacement_traverse(
        and_(*where, *within), {}, lambda each, **_: facts.c[each.name] if isinstance(each, Column) else None
    )
    return added_up(here, None if measure.amount is None else facts.c[measure.amount.name])


def _said(metric: Measure | Ratio) -> dict[str, object]:
    return {"metric": metric.name, "id": metric.id, "label": metric.label, "unit": metric.unit.value}


def _row(
    metric: Measure | Ratio, was: dict[str, float], would_be: dict[str, float], unread: tuple[str, ...]
) -> dict[str, object]:
    said = _said(metric)
    names = [each.name for each in _halves(metric)]
    if any(name not in found for name in names for found in (was, would_be)):
        return said | {"change": "cannot be read", "why": f"changes {', '.join(unread)}: publish the draft aside"}
    if isinstance(metric, Measure):
        counts = [found[metric.name] for found in (was, would_be)]
        readings = [Reading(value=count, n=int(count), is_total=True) for count in counts]
        why = ""
    else:
        readings = [proportion(*(int(found[name]) for name in names)) for found in (was, would_be)]
        why = WATCHED if metric.cohort else ""
    found = change(readings[1], readings[0], metric.better)
    return said | {
        "before": readings[0].value, "after": readings[1].value, "difference": found.difference,
        "low": found.low, "high": found.high, "change": found.words, "why": why,
    }  # fmt: skip
