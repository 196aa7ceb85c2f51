"""How far apart the two departments' own numbers are, as a share of the official one (L2)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy import select

from data.schema import rule_sets
from metrics.definition import Better, Computed, Measure, Run, Scope, Unit
from metrics.leads import marketing_qualified_leads
from metrics.sums import totals

SIDES = ("marketing", "official", "sales")


def gaps(measure: Measure, scope: Scope, by: Sequence[str], run: Run) -> pd.DataFrame:
    """[*by, marketing, official, sales, value, state, why]: the gap is nothing where nothing is official."""
    lacking = [side for side in SIDES if side not in _known(run)]
    if lacking:
        why = f"not available: this snapshot lacks the own rule set of {' and '.join(lacking)}"
        return pd.DataFrame([dict.fromkeys(by) | {"value": np.nan, "state": "not_available", "why": why}])
    found: pd.DataFrame | None = None
    for side in SIDES:
        frame = totals([measure], replace(scope, rules=side), by, run).rename(columns={measure.name: side})
        if found is None:
            found = frame
        else:
            found = found.merge(frame, on=list(by), how="outer") if by else pd.concat([found, frame], axis=1)
    assert found is not None
    numbers = found[list(SIDES)].astype(float).fillna(0.0)
    gap, official = (numbers["marketing"] - numbers["sales"]).abs(), numbers["official"]
    value = np.divide(gap, official, out=np.full(len(found), np.nan), where=official.to_numpy() != 0)
    why = ["" if whole else f"n/a ({apart:,.0f} of 0)" for apart, whole in zip(gap, official, strict=True)]
    return found.assign(
        **numbers, value=value, numerator=gap, denominator=official, n=official, state="", why=why
    )  # fmt: skip


def _known(run: Run) -> set[str]:
    return set(run(select(rule_sets.c.rules))["rules"])


def _gap(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    return gaps(marketing_qualified_leads, scope, by, run).drop(columns=list(SIDES), errors="ignore")


number_gap = Computed(
    name="number_gap",
    id="L2",
    label="Gap between the two numbers",
    meaning="How far apart the marketing-qualified leads are that marketing and sales count by their own rules, as a "
    "share of the official count. The Reconcile page says, record by record, why.",
    owner="Sales and Marketing",
    unit=Unit.SHARE,
    better=Better.DOWN,
    guard="marketing_qualified_leads",
    needs=("mql",),
    compute=_gap,
    words="|marketing's own − sales' own| ÷ official, in marketing-qualified leads",
)
