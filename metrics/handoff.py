"""Is every lead followed up? The follow-up agreement, purgatory, leakage, feedback and what guards acceptance."""

from data.schema import spells
from metrics.definition import Better, Formula, Measure, Quantile, Ratio, Stock, Unit, Wait
from metrics.leads import entered, is_lead, marketing_qualified_leads

S = spells.c
BOTH = "Sales and Marketing"
REFUSED = ("rejected", "disqualified", "recycled")


def _sum(
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


def _share(
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


FOLLOWED = ("mql", "activities")
due_leads = _sum(
    "due_leads", "Leads due", "Leads that qualified in the period and were tried, or whose hours have run out.",
    S.mql_on, is_lead & S.is_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
due_owned_leads = _sum(
    "due_owned_leads", "Leads due, owned in time",
    "Of the leads due, those with a human owner before the hours ran out.",
    S.mql_on, is_lead & S.is_due & ~S.is_system_miss, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
followed_up_leads = _sum(
    "followed_up_leads", "Leads followed up in time",
    "Leads with a first human attempt within the working hours agreed for their class, on the day they qualified.",
    S.mql_on, is_lead & S.is_due & ~S.is_system_miss & S.is_followed_up, FOLLOWED, better=Better.UP,
)  # fmt: skip
system_missed_leads = _sum(
    "system_missed_leads", "Leads without an owner in time",
    "Leads due that had no human owner when the agreed hours ran out: routing missed them, not a person.",
    S.mql_on, is_lead & S.is_due & S.is_system_miss, FOLLOWED, owner=BOTH,
)  # fmt: skip
followed_up_rate = _share(
    "followed_up_rate", "A1", "Followed up as agreed",
    "Of leads due that had an owner in time, the share tried by a human within the working hours of their class, "
    "counted from qualification. Leads without an owner are reported apart.",
    followed_up_leads, due_owned_leads, Better.UP, "persistence_rate", "Sales",
)  # fmt: skip
system_miss_rate = _share(
    "system_miss_rate", "A1.system", "Missed by routing",
    "Of leads due, the share without a human owner when the agreed hours ran out and not tried by then.",
    system_missed_leads, due_leads, Better.DOWN, "followed_up_rate", BOTH,
)  # fmt: skip

persistence_watched = _sum(
    "persistence_watched", "Leads past the days of persistence",
    "Leads that qualified in the period and for whom the agreed days of persistence have passed.",
    S.mql_on, is_lead & S.is_persistence_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
persistent_leads = _sum(
    "persistent_leads", "Leads tried enough or decided",
    "Of those, leads with the agreed number of human attempts, or a decision, within the agreed days.",
    S.mql_on, is_lead & S.is_persistence_due & S.is_persistent, FOLLOWED, better=Better.UP,
)  # fmt: skip
persistence_rate = _share(
    "persistence_rate", "A2", "Persistence",
    "Of leads whose agreed days have passed, the share tried as often as agreed, or decided, within those days.",
    persistent_leads, persistence_watched, Better.UP, "feedback_rate", "Sales",
)  # fmt: skip


def _purgatory(kind: str, id: str, label: str, meaning: str, amount=None) -> Stock:
    enters, leaves = S[f"{kind}_from_on"], S[f"{kind}_to_on"]
    what = kind if amount is None else f"{kind}_worth"
    words = kind if amount is None else f"{kind}, their worth"
    came = _sum(
        f"{what}_began", f"Became {words}", f"Leads that came into purgatory {kind} in the period.", enters, is_lead,
        FOLLOWED, amount=amount, owner=BOTH,
    )  # fmt: skip
    went = _sum(
        f"{what}_ended", f"No longer {words}", f"Leads that ceased to be {kind}: tried, decided or timed out.", leaves,
        is_lead, FOLLOWED, amount=amount, owner=BOTH, better=Better.UP,
    )  # fmt: skip
    return Stock(
        name=f"purgatory_{what}",
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=came.unit,
        better=Better.DOWN,
        guard="persistence_rate",
        needs=came.needs,
        entered=came,
        left=went,
    )


purgatory_untouched = _purgatory(
    "untouched", "A3.untouched", "Purgatory, untouched",
    "Leads past their agreed hours at the period's end without a human attempt or a decision.",
)  # fmt: skip
purgatory_undecided = _purgatory(
    "undecided", "A3.undecided", "Purgatory, undecided",
    "Leads tried but neither accepted nor refused, and the agreed days to decide have passed at the period's end.",
)  # fmt: skip
purgatory_untouched_worth = _purgatory(
    "untouched", "A3.untouched_worth", "Purgatory, untouched, in money",
    "What the untouched leads would be worth: each its segment's mean won amount a lead, those that bring nothing "
    "included.", S.worth,
)  # fmt: skip
purgatory_undecided_worth = _purgatory(
    "undecided", "A3.undecided_worth", "Purgatory, undecided, in money",
    "What the undecided leads would be worth: each its segment's mean won amount a lead, those that bring nothing "
    "included.", S.worth,
)  # fmt: skip


def _both(untouched: float | None, undecided: float | None) -> float | None:
    return None if untouched is None and undecided is None else (untouched or 0) + (undecided or 0)


def _in_all(name: str, id: str, label: str, meaning: str, parts: tuple[Stock, Stock]) -> Formula:
    return Formula(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=parts[0].unit,
        better=Better.DOWN,
        guard="persistence_rate",
        parts=parts,
        formula=_both,
        words="untouched + undecided at the period's end",
    )


purgatory = _in_all(
    "purgatory", "A3", "Leads in purgatory",
    "Leads past the agreement with no decision at the period's end: nobody tried them, or nobody decided.",
    (purgatory_untouched, purgatory_undecided),
)  # fmt: skip
purgatory_worth = _in_all(
    "purgatory_worth", "A3.worth", "Purgatory, in money",
    "What the leads in purgatory would be worth, each at its segment's mean won amount a lead.",
    (purgatory_untouched_worth, purgatory_undecided_worth),
)  # fmt: skip
decision_watched = _sum(
    "decision_watched", "Leads past the days to decide",
    "Leads that qualified in the period and for whom the agreed days to decide have passed.",
    S.mql_on, is_lead & S.is_decision_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
ever_in_purgatory = _sum(
    "ever_in_purgatory", "Leads that were ever in purgatory",
    "Of those, leads that were ever past the agreement without an attempt or a decision, on the day they qualified.",
    S.mql_on, is_lead & S.is_decision_due & S.was_in_purgatory, FOLLOWED, owner=BOTH,
)  # fmt: skip
purgatory_rate = _share(
    "purgatory_rate", "A4", "Ever in purgatory",
    "Of leads whose days to decide have passed, the share that was ever past the agreement untouched or undecided; a "
    "clean-up at the week's end does not change it.",
    ever_in_purgatory, decision_watched, Better.DOWN, "persistence_rate", BOTH,
)  # fmt: skip

is_refused = is_lead & S.closing.in_(REFUSED)
refused_leads = _sum(
    "refused_leads", "Leads refused",
    "Leads that sales rejected, disqualified or recycled in the period, by the reason that was given.",
    S.closed_on, is_refused, ("mql", "refusals"), id="A7", better=Better.NEITHER, guard="feedback_rate", owner=BOTH,
)  # fmt: skip
refused_worth = _sum(
    "refused_worth", "Leads refused, in money",
    "What the refused leads would be worth, each at its segment's mean won amount a lead.",
    S.closed_on, is_refused, ("mql", "refusals"), amount=S.worth, id="A7.worth", better=Better.NEITHER,
    guard="feedback_rate", owner=BOTH,
)  # fmt: skip
refused_with_reason = _sum(
    "refused_with_reason", "Leads refused with an allowed reason",
    "Leads refused in the period with a reason on the agreed list; “Other” and no reason are none.",
    S.closed_on, is_refused & S.rejection.is_not(None), ("mql", "refusals", "reasons"), better=Better.UP,
)  # fmt: skip
feedback_rate = _share(
    "feedback_rate", "A6", "Feedback",
    "Of leads refused in the period, the share with a reason on the agreed list; “Other” and no reason are none.",
    refused_with_reason, refused_leads, Better.UP, "sub_par_rate", "Sales",
)  # fmt: skip
feedback_days = Quantile(
    name="feedback_days",
    id="A6.days",
    label="Days to feedback",
    meaning="Median days from qualification to a refusal with an allowed reason, of those refused in the period.",
    owner="Sales",
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="feedback_rate",
    needs=("mql", "refusals", "reasons"),
    fact=spells,
    on=S.closed_on,
    of=S.hours_mql_closed,
    where=is_refused & S.rejection.is_not(None),
    per=24,
)
unreachable_leads = _sum(
    "unreachable_leads", "Refused as unreachable", "Leads refused in the period because nobody could reach them.",
    S.closed_on, is_refused & (S.rejection == "unreachable"), ("mql", "refusals", "reasons"),
)  # fmt: skip
given_up_early = _sum(
    "given_up_early", "Refused as unreachable too early",
    "Of those, leads that were not tried as often as agreed: the reason does not hold.",
    S.closed_on, is_refused & (S.rejection == "unreachable") & ~S.is_tried_enough,
    ("mql", "refusals", "reasons", "activities"),
)  # fmt: skip
given_up_early_rate = _share(
    "given_up_early_rate", "A7.early", "“Unable to reach” that does not hold",
    "Of leads refused as unreachable, the share that was not tried the agreed number of times.",
    given_up_early, unreachable_leads, Better.DOWN, "persistence_rate", "Sales",
)  # fmt: skip

missed_winners = _sum(
    "missed_winners", "Missed winners",
    "Opportunities won in the period whose lead was below the agreed bar, or that had been refused the time before.",
    S.won_on, S.is_missed_winner, ("won",), id="A8", owner=BOTH, guard="mql_to_sal_rate",
)  # fmt: skip
missed_winners_worth = _sum(
    "missed_winners_worth", "Missed winners, in money", "What the missed winners were won for.", S.won_on,
    S.is_missed_winner, ("won",), amount=S.won_amount, id="A8.worth", owner=BOTH, guard="mql_to_sal_rate",
)  # fmt: skip
accepted_by_sales = _sum(
    "accepted_by_sales", "Leads accepted, the act known",
    "Leads that sales accepted in the period; acceptances read off a later stage are none.",
    S.sal_on, is_lead & S.is_sal_imputed.is_not(True), ("mql", "sal"), better=Better.NEITHER,
)  # fmt: skip
waved_through = _sum(
    "waved_through", "Leads waved through",
    "Leads accepted within the agreed seconds of being assigned, or in bulk by one owner in one minute of the clock.",
    S.sal_on, is_lead & S.is_sal_imputed.is_not(True) & S.is_waved_through, ("mql", "sal"),
)  # fmt: skip
waved_through_rate = _share(
    "waved_through_rate", "A8.waved", "Waved through",
    "Of leads accepted in the period, the share accepted so fast, or so many at once, that nobody can have looked.",
    waved_through, accepted_by_sales, Better.DOWN, "sal_to_sql_rate", "Sales",
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
