"""How fast? Waits that treat open ones as censored, ageing, and the pipeline's velocity by its four factors."""

import pandas as pd
from sqlalchemy import case, func, select

from data.schema import ageing, deals
from metrics.bookings import average_won_amount
from metrics.conversion import deals_won, win_rate
from metrics.definition import Better, Computed, Formula, Measure, Quantile, Ratio, Run, Scope, Unit, Wait
from metrics.leads import entered, marketing_qualified_leads
from metrics.standing import TOO_LONG
from metrics.sums import filtered, grain
from metrics.value import at_the_end

D = deals.c
ANY_CLOSE = ("won", "lost", "no_decision", "disqualified")

accepted_opportunities = Measure(
    name="accepted_opportunities",
    label="Opportunities accepted",
    meaning="Opportunities that sales accepted in the period.",
    owner="Sales",
    unit=Unit.COUNT,
    better=Better.UP,
    needs=("deals",),
    fact=deals,
    on=D.accepted_on,
)
ENTERED = {  # who waits in each step
    "sal_sql": entered("sal_cohort", "sal", "Sales"),
    "sql_won": entered("sql_cohort", "sql", "Sales"),
    "cycle": accepted_opportunities,
}


def _wait(
    name: str, id: str, label: str, meaning: str, step: str, outcomes: tuple[str, ...], unit: Unit, owner: str,
    needs: tuple[str, ...], guard: str = "", quantile: float = 0.5, window: str = "",
) -> Wait:  # fmt: skip
    return Wait(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=owner,
        unit=unit,
        better=Better.DOWN,
        guard=guard,
        needs=needs,
        step=step,
        outcomes=outcomes,
        quantile=quantile,
        window=window,
        among_converted=bool(window),
        listed=(ENTERED.get(step, marketing_qualified_leads),),
    )


days_mql_to_sal = _wait(
    "days_mql_to_sal", "T1", "Days, MQL to SAL",
    "Median time to acceptance among leads accepted within the window; open leads are censored, rejection competes.",
    "mql_sal", ("sal",), Unit.DAYS, "Sales", ("mql", "sal"), "mql_to_sal_rate", window="accept",
)  # fmt: skip
days_sal_to_sql = _wait(
    "days_sal_to_sql", "T1.sql", "Days, SAL to SQL",
    "Median time to sales qualification among accepted leads that qualify within the window.",
    "sal_sql", ("sql",), Unit.DAYS, "Sales", ("sal", "sql"), "sal_to_sql_rate", window="sal_sql",
)  # fmt: skip
days_sql_to_won = _wait(
    "days_sql_to_won", "T1.won", "Days, SQL to won",
    "Median time to the win among qualified leads that are won within the window.",
    "sql_won", ("won",), Unit.DAYS, "Sales", ("sql", "won"), "sql_to_won_rate", window="win",
)  # fmt: skip
days_mql_to_sql = _wait(
    "days_mql_to_sql", "T1.mql_sql", "Days, MQL to SQL",
    "Median time from qualification by marketing to qualification by sales, among those that get there in the window.",
    "mql_sql", ("sql",), Unit.DAYS, "Sales and Marketing", ("mql", "sql"), "mql_to_sql_rate", window="qualify",
)  # fmt: skip
cycle_days_median = _wait(
    "cycle_days_median", "T3", "Sales cycle, all opportunities",
    "Median time from acceptance to any close of the opportunities accepted in the period; open ones are censored.",
    "cycle", ANY_CLOSE, Unit.DAYS, "Sales", ("deals", "won", "cycles"), "win_rate",
)  # fmt: skip
cycle_days_p75 = _wait(
    "cycle_days_p75", "T3.p75", "Sales cycle, slowest quarter",
    "Time by which three of four opportunities accepted in the period had closed in any way; open ones are censored.",
    "cycle", ANY_CLOSE, Unit.DAYS, "Sales", ("deals", "won", "cycles"), "win_rate", quantile=0.75,
)  # fmt: skip

cycle_days_won_median = Quantile(
    name="cycle_days_won_median",
    id="T2",
    label="Sales cycle, won only (median)",
    meaning="Median days from acceptance to close of opportunities won in the period: only survivors, so too short.",
    owner="Sales",
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="cycle_days_median",
    needs=("won", "cycles"),
    fact=deals,
    on=D.closed_on,
    of=D.hours_cycle,
    where=D.outcome == "won",
    per=24,
)
cycle_days_closed_median = Quantile(
    name="cycle_days_closed_median",
    id="T2.closed",
    label="Sales cycle, closed only (median)",
    meaning="Median days from acceptance to close of all opportunities closed in the period; open ones left out.",
    owner="Sales",
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="cycle_days_median",
    needs=("won", "cycles"),
    fact=deals,
    on=D.closed_on,
    of=D.hours_cycle,
    where=D.outcome.is_not(None),
    per=24,
)
won_cycle_hours = Measure(
    name="won_cycle_hours",
    label="Hours of won cycles",
    meaning="Hours from acceptance to close, of opportunities won in the period.",
    owner="Sales",
    unit=Unit.HOURS,
    better=Better.NEITHER,
    needs=("won",),
    fact=deals,
    on=D.closed_on,
    where=D.outcome == "won",
    amount=D.hours_cycle,
)
cycle_days_won_mean = Ratio(
    name="cycle_days_won_mean",
    id="T2.mean",
    label="Sales cycle, won only (mean)",
    meaning="Mean days from acceptance to close of opportunities won in the period: only survivors, so too short.",
    owner="Sales",
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="cycle_days_median",
    needs=("won", "cycles"),
    numerator=won_cycle_hours,
    denominator=deals_won,
    per=24,
    resampled="mean",
)


def _slow(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    a, unit = ageing.c, grain(by)
    source, is_asked, period = at_the_end(scope, unit, run)
    splits = [*period, *(a[name] for name in by if name != unit)]
    slow = func.sum(case((a.is_slow, a.n), else_=0))
    query = (
        select(*splits, slow.label("numerator"), func.sum(a.n).label("denominator"))
        .select_from(source)
        .where(a.rules == scope.rules, is_asked, a.stage != "inquiry", *filtered(ageing, scope))
        .group_by(*splits)
    )
    frame = run(query)
    return frame.assign(value=frame["numerator"], n=frame["denominator"])


slow_open = Computed(
    name="slow_open",
    id="T4",
    label="Open too long",
    meaning="Open leads from MQL on and open opportunities that are older than three of four winners were when they "
    "left the stage; inquiries, which nobody has qualified yet, are not among them.",
    owner="Sales and Marketing",
    unit=Unit.COUNT,
    better=Better.DOWN,
    guard="mql_to_won_rate",
    needs=("won", "cycles"),
    compute=_slow,
    listed=(TOO_LONG,),
    words="open ones older than the winners' 75th percentile of their stage",
    takes_periods=True,
)

def velocity(opportunities: float, rate: float, amount: float, days: float) -> float | None:
    """Money a day: opportunities x win rate x amount / days (T5)."""
    return opportunities * rate * amount / days if days else None


pipeline_velocity = Formula(
    name="pipeline_velocity",
    id="T5",
    label="Pipeline velocity",
    meaning="Money that moves through the pipeline each day: opportunities accepted, times win rate, times the average "
    "won amount, over the median cycle, all of the same period.",
    owner="Sales",
    unit=Unit.MONEY_PER_DAY,
    better=Better.UP,
    guard="win_rate",
    parts=(accepted_opportunities, win_rate, average_won_amount, cycle_days_median),
    formula=velocity,
    words="opportunities accepted x win rate x average won amount / median cycle in days",
)

SPEED = "attempt"
hours_to_attempt = _wait(
    "hours_to_attempt", "T6", "Speed to lead",
    "Median elapsed hours from qualification to the first human attempt; leads nobody tried are still waiting.",
    "attempt", ("attempted",), Unit.HOURS, "Sales", ("mql", "activities"), "mql_to_sal_rate",
)  # fmt: skip
hours_to_attempt_p90 = _wait(
    "hours_to_attempt_p90", "T6.p90", "Speed to lead, slowest tenth",
    "Elapsed hours by which nine of ten leads had a first human attempt.",
    "attempt", ("attempted",), Unit.HOURS, "Sales", ("mql", "activities"), "mql_to_sal_rate", quantile=0.9,
)  # fmt: skip
working_hours_to_attempt = _wait(
    "working_hours_to_attempt", "T6.working", "Speed to lead, working hours",
    "Median working hours, by the owner's calendar, from qualification to the first human attempt.",
    "attempt_working", ("attempted",), Unit.HOURS, "Sales", ("mql", "activities"), "mql_to_sal_rate",
)  # fmt: skip
hours_to_assignment = _wait(
    "hours_to_assignment", "T6.system", "System delay",
    "Median elapsed hours from qualification until a human owned the lead: routing's part, not the representative's.",
    "assignment", ("assigned",), Unit.HOURS, "Marketing", ("mql", "assignments"), "hours_to_attempt",
)  # fmt: skip
hours_human = _wait(
    "hours_human", "T6.human", "Human delay",
    "Median elapsed hours from assignment to the first human attempt.",
    "human", ("attempted",), Unit.HOURS, "Sales", ("mql", "activities", "assignments"), "hours_to_attempt",
)  # fmt: skip
