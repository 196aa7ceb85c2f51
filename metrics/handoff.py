"""Is every lead followed up? The follow-up agreement by class of lead, and how long leads and customers wait."""

from data.schema import spells
from metrics.definition import Better, Measure, Quantile, Ratio, Unit, Wait
from metrics.leads import entered, is_lead, marketing_qualified_leads

S = spells.c
BOTH = "Sales and Marketing"
REFUSED = ("rejected", "disqualified", "recycled")
FOLLOWED = ("mql", "activities")


def counted(
    name: str, label: str, meaning: str, on, where, needs: tuple[str, ...], *, owner: str = "Sales", amount=None,
    id: str = "", better: Better = Better.DOWN, guard: str = "",
) -> Measure:  # fmt: skip
    return Measure(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=owner,
        unit=Unit.COUNT if amount is None else Unit.MONEY,
        better=better,
        guard=guard,
        needs=(*needs, *(("won", "amounts") if amount is not None else ())),
        fact=spells,
        on=on,
        where=where,
        amount=amount,
    )


def share_of(
    name: str, id: str, label: str, meaning: str, top: Measure, bottom: Measure, better: Better, guard: str, owner: str,
) -> Ratio:  # fmt: skip
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=owner,
        unit=Unit.SHARE,
        better=better,
        guard=guard,
        needs=(*top.needs, *bottom.needs),
        numerator=top,
        denominator=bottom,
        is_proportion=True,
    )


due_leads = counted(
    "due_leads", "Leads due", "Leads that qualified in the period and were tried, or whose hours have run out.",
    S.mql_on, is_lead & S.is_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
due_owned_leads = counted(
    "due_owned_leads", "Leads due, owned in time",
    "Of the leads due, those with a human owner before the hours ran out.",
    S.mql_on, is_lead & S.is_due & ~S.is_system_miss, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
followed_up_leads = counted(
    "followed_up_leads", "Leads followed up in time",
    "Leads with a first human attempt within the working hours agreed for their class, on the day they qualified.",
    S.mql_on, is_lead & S.is_due & ~S.is_system_miss & S.is_followed_up, FOLLOWED, better=Better.UP,
)  # fmt: skip
system_missed_leads = counted(
    "system_missed_leads", "Leads without an owner in time",
    "Leads due that had no human owner when the agreed hours ran out: routing missed them, not a person.",
    S.mql_on, is_lead & S.is_due & S.is_system_miss, FOLLOWED, owner=BOTH,
)  # fmt: skip
followed_up_rate = share_of(
    "followed_up_rate", "A1", "Followed up as agreed",
    "Of leads due that had an owner in time, the share tried by a human within the working hours of their class, "
    "counted from qualification. Leads without an owner are reported apart.",
    followed_up_leads, due_owned_leads, Better.UP, "persistence_rate", "Sales",
)  # fmt: skip
system_miss_rate = share_of(
    "system_miss_rate", "A1.system", "Missed by routing",
    "Of leads due, the share without a human owner when the agreed hours ran out and not tried by then.",
    system_missed_leads, due_leads, Better.DOWN, "followed_up_rate", BOTH,
)  # fmt: skip

persistence_watched = counted(
    "persistence_watched", "Leads past the days of persistence",
    "Leads that qualified in the period and for whom the agreed days of persistence have passed.",
    S.mql_on, is_lead & S.is_persistence_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
persistent_leads = counted(
    "persistent_leads", "Leads tried enough or decided",
    "Of those, leads with the agreed number of human attempts, or a decision, within the agreed days.",
    S.mql_on, is_lead & S.is_persistence_due & S.is_persistent, FOLLOWED, better=Better.UP,
)  # fmt: skip
persistence_rate = share_of(
    "persistence_rate", "A2", "Persistence",
    "Of leads whose agreed days have passed, the share tried as often as agreed, or decided, within those days.",
    persistent_leads, persistence_watched, Better.UP, "feedback_rate", "Sales",
)  # fmt: skip


def _tried(name: str, id: str, label: str, what: str, of) -> Quantile:
    return Quantile(
        name=name,
        id=id,
        label=label,
        meaning=f"Median {what}, of leads of the period that were tried; those nobody tried are left out, see A1.",
        owner="Sales",
        unit=Unit.HOURS,
        better=Better.DOWN,
        guard="followed_up_rate",
        needs=FOLLOWED,
        fact=spells,
        on=S.mql_on,
        of=of,
        where=is_lead & S.attempted_at.is_not(None),
    )


tried_working_hours = _tried(
    "tried_working_hours", "T6.tried_working", "Working hours to the first attempt",
    "working hours by the owner's calendar from qualification to the first human attempt", S.working_hours_waited,
)  # fmt: skip
tried_hours = _tried(
    "tried_hours", "T6.tried", "Elapsed hours to the first attempt",
    "elapsed hours from qualification to the first human attempt", S.hours_attempted,
)  # fmt: skip
tried_routing_hours = _tried(
    "tried_routing_hours", "T6.tried_routing", "Of them routing's", "elapsed hours from qualification to a human owner",
    S.hours_assigned,
)  # fmt: skip
tried_owner_hours = _tried(
    "tried_owner_hours", "T6.tried_owner", "Of them the owner's",
    "elapsed hours from a human owner to the first attempt", S.hours_human,
)  # fmt: skip

hours_to_answer = Wait(
    name="hours_to_answer",
    id="T7",
    label="Customers' wait for an answer",
    meaning="Median elapsed hours from an inbound question to the first human answer; unanswered ones are still "
    "waiting. An answer is a colleague's next call, message or meeting with that person.",
    owner="Sales",
    unit=Unit.HOURS,
    better=Better.DOWN,
    guard="followed_up_rate",
    needs=("questions",),
    step="answer",
    outcomes=("answered",),
)
COHORTS = {
    "inquiry": entered("inquiry_cohort", "inquiry", "Marketing"),
    "mql": marketing_qualified_leads,
    "sal": entered("sal_cohort", "sal", "Sales"),
    "sql": entered("sql_cohort", "sql", "Sales"),
}
