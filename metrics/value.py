"""What is the open funnel worth, and a lead?"""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.sql.selectable import FromClause

from data.schema import ageing, calendar, odds, spells
from metrics import expected
from metrics.definition import Better, Computed, Measure, Ratio, Run, Scope, Unit
from metrics.leads import is_lead, mature
from metrics.standing import ACCEPTED, STANDING
from metrics.sums import NotSliceable, filtered, grain

S = spells.c
STAGE_SPLITS = ("stage", "bucket")


def open_cells(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """What stood open at the last month's end of the period (or today), by stage, age and segment.

    Split by month, quarter or year: at the last month's end of each.
    """
    a, unit = ageing.c, grain(by)
    if lacking := [name for name in by if name not in a and name != unit]:
        raise NotSliceable(f"What stands open cannot be split by {lacking[0]}.")
    source, is_asked, period = at_the_end(scope, unit, run)
    splits = [*[a[name] for name in by if name not in STAGE_SPLITS and name not in ("segment", unit)], *period]
    query = (
        select(a.stage, a.segment, a.bucket, *splits, func.sum(a.n).label("n"), func.sum(a.amount).label("amount"))
        .select_from(source)
        .where(a.rules == scope.rules, is_asked, *filtered(ageing, scope))
        .group_by(a.stage, a.segment, a.bucket, *splits)
    )
    return run(query)


def at_the_end(scope: Scope, unit: str | None, run: Run) -> tuple[FromClause, ColumnElement, list[ColumnElement]]:
    """Where to read what stood open when the scope ended, or each period of a unit: source, condition, the period."""
    if not unit:
        return ageing, ageing.c.day == last_known_day(scope, run), []
    ends = _ends(scope, unit)
    return ageing.join(ends, ends.c.day == ageing.c.day), true(), [ends.c[unit]]


def last_known_day(scope: Scope, run: Run) -> date | None:
    """The last day until the period's end of which it is known what stood open; all are read, as pages keep that."""
    days = run(select(ageing.c.day).where(ageing.c.rules == scope.rules).distinct())["day"]
    return max((day for day in days.dt.date if day <= scope.ends_on), default=None)


def _ends(scope: Scope, unit: str) -> FromClause:
    """The last day of each period of which it is known what stood open."""
    a, c = ageing.c, calendar.c
    days = select(a.day).where(a.rules == scope.rules, a.day.between(scope.starts_on, scope.ends_on)).distinct()
    day = days.subquery("known").c.day
    return (
        select(c[unit], func.max(day).label("day"))
        .join(calendar, c.day == day)
        .where(c.rules == scope.rules)
        .group_by(c[unit])
        .subquery("ends")
    )


def _history(scope: Scope, run: Run) -> pd.DataFrame:
    """Every stage, segment and age that was ever watched, whatever is filtered: a filter must not change a chance."""
    return run(select(*[column for column in odds.c if column.name != "rules"]).where(odds.c.rules == scope.rules))


def _economic_value(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    return expected.expected(open_cells(scope, by, run), by=by, history=_history(scope, run))


def _weighted_pipeline(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    cells = open_cells(scope, by, run)
    accepted = cells[np.isin(cells["stage"].to_numpy(object), ("sal", "sql"))]
    return expected.expected(accepted, worth="amount", by=by, history=_history(scope, run))


economic_value = Computed(
    name="economic_value",
    id="V1",
    label="Expected value, open funnel",
    meaning="What the open leads and opportunities will bring: chance of being won within the horizon, by stage, "
    "segment and age in mature cohorts, times the segment's mean won amount; with the band of 80 in 100 runs.",
    owner="Sales and Marketing",
    unit=Unit.MONEY,
    better=Better.UP,
    guard="mql_to_won_rate",
    needs=("won", "amounts"),
    compute=_economic_value,
    listed=(STANDING,),
    words="sum over open passes and opportunities of P(won within the horizon) x mean won amount",
    takes_periods=True,
)
weighted_pipeline = Computed(
    name="weighted_pipeline",
    id="V3",
    label="Weighted pipeline",
    meaning="Open accepted opportunities at their own amounts, each times the measured chance of its stage and age.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.UP,
    guard="win_rate",
    needs=("won", "amounts"),
    compute=_weighted_pipeline,
    listed=(ACCEPTED,),
    words="sum over open opportunities of amount x P(won within the horizon)",
    takes_periods=True,
)
won_in_mature_cohort = Measure(
    name="won_in_mature_cohort",
    label="Won amount of the cohort",
    meaning="Amounts won within the window by leads that qualified in the period and were watched to the end.",
    owner="Sales and Marketing",
    unit=Unit.MONEY,
    better=Better.UP,
    needs=("mql", "won", "amounts"),
    fact=spells,
    on=S.mql_on,
    where=is_lead & S.is_mql_won_mature & S.is_mql_won_in_time,
    amount=S.won_amount,
)
value_per_lead = Ratio(
    name="value_per_lead",
    id="V5",
    label="Value per lead",
    meaning="Won amount of a mature cohort for each lead that qualified in it, those that brought nothing included.",
    owner="Sales and Marketing",
    unit=Unit.MONEY_EACH,
    better=Better.UP,
    guard="mql_to_won_rate",
    needs=("mql", "won", "amounts"),
    numerator=won_in_mature_cohort,
    denominator=mature("mql_won", "Sales and Marketing"),
    resampled="mean",
)
