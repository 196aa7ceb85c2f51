"""What is it worth? The open funnel's expected value, the pipeline, and what was booked."""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.sql.selectable import FromClause

from data.schema import ageing, bookings, calendar, deals, odds, spells, stretches
from metrics import bridge, expected
from metrics.conversion import deals_won
from metrics.definition import Better, Computed, Measure, Ratio, Run, Scope, Stock, Unit
from metrics.leads import is_lead, mature
from metrics.sums import NotSliceable, filtered, grain

B, D, S, T = bookings.c, deals.c, spells.c, stretches.c
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
    words="sum over open opportunities of amount x P(won within the horizon)",
    takes_periods=True,
)


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


def _booked(name: str, id: str, label: str, meaning: str, where, amount=B.amount) -> Measure:
    return Measure(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales",
        unit=Unit.MONEY,
        better=Better.UP,
        guard="win_rate",
        needs=("won", "amounts"),
        fact=bookings,
        on=B.day,
        where=where,
        amount=amount,
    )


bookings_total = _booked(
    "bookings",
    "V4",
    "Bookings",
    "Amounts won by closing day; a win taken back counts negative when it was recorded.",
    None,
)
bookings_new = _booked(
    "bookings_from_new_customers", "V4.new", "Bookings, new", "Bookings from first-time customers.", B.kind == "new"
)
bookings_expansion = _booked(
    "bookings_from_expansion", "V4.expansion", "Bookings, expansion", "Bookings from existing customers.",
    B.kind != "new",
)  # fmt: skip
bookings_margin = _booked(
    "bookings_margin", "", "Gross margin booked", "Gross margin of the bookings of the period.", None, B.margin
)
currency_effect = _booked(
    "currency_effect", "V7.currency", "Currency effect", "Bookings at the day's rate less the same at plan rate.", None,
    B.currency_effect,
)  # fmt: skip

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
    label="Weighted by the CRM",
    meaning="Open opportunities accepted in the period at the probability that the CRM gives their stage.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("deals", "amounts", "probabilities"),
    fact=deals,
    on=D.accepted_on,
    where=D.outcome.is_(None),
    amount=D.crm_amount,
)
won_amount = Measure(
    name="won_amount",
    label="Amount won",
    meaning="What the opportunities won in the period were worth when they were won, by closing day.",
    owner="Sales",
    unit=Unit.MONEY,
    better=Better.UP,
    needs=("won", "amounts"),
    fact=deals,
    on=D.closed_on,
    where=D.outcome == "won",
    amount=D.won_amount,
)
average_won_amount = Ratio(
    name="average_won_amount",
    label="Average won amount",
    meaning="What an opportunity won in the period was worth when it was won.",
    owner="Sales",
    unit=Unit.MONEY_EACH,
    better=Better.UP,
    guard="win_rate",
    needs=("won", "amounts"),
    numerator=won_amount,
    denominator=deals_won,
    resampled="mean",
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


def _largest_win(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    slices = [D[name] for name in by]
    largest, total = func.max(D.accepted_amount), func.sum(D.accepted_amount)
    query = (
        select(*slices, largest.label("numerator"), total.label("denominator"), func.count().label("n"))
        .where(
            D.rules == scope.rules, D.outcome == "won", D.closed_on.between(scope.starts_on, scope.ends_on),
            *filtered(deals, scope),
        )
        .group_by(*slices)
    )  # fmt: skip
    frame = run(query)
    return frame.assign(value=frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0))


largest_win_share = Computed(
    name="largest_win_share",
    id="C7.top",
    label="Largest win's share",
    meaning="Share of the won amount that the single largest opportunity makes up.",
    owner="Sales",
    unit=Unit.SHARE,
    better=Better.DOWN,
    needs=("won", "amounts"),
    compute=_largest_win,
    words="largest amount at acceptance of a won opportunity / sum of all won",
)
