"""What comes back from sales: the reasons of refusals (A6, A7), and what guards acceptance (A8)."""

from data.schema import spells
from metrics.definition import Better, Quantile, Unit
from metrics.handoff import BOTH, REFUSED, counted, share_of
from metrics.leads import is_lead

S = spells.c

is_refused = is_lead & S.closing.in_(REFUSED)
refused_leads = counted(
    "refused_leads", "Leads refused",
    "Leads that sales rejected, disqualified or recycled in the period, by the reason that was given.",
    S.closed_on, is_refused, ("mql", "refusals"), id="A7", better=Better.NEITHER, guard="feedback_rate", owner=BOTH,
)  # fmt: skip
refused_worth = counted(
    "refused_worth", "Leads refused, in money",
    "What the refused leads would be worth, each at its segment's mean won amount a lead.",
    S.closed_on, is_refused, ("mql", "refusals"), amount=S.worth, id="A7.worth", better=Better.NEITHER,
    guard="feedback_rate", owner=BOTH,
)  # fmt: skip
refused_with_reason = counted(
    "refused_with_reason", "Leads refused with an allowed reason",
    "Leads refused in the period with a reason on the agreed list; “Other” and no reason are none.",
    S.closed_on, is_refused & S.rejection.is_not(None), ("mql", "refusals", "reasons"), better=Better.UP,
)  # fmt: skip
feedback_rate = share_of(
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
unreachable_leads = counted(
    "unreachable_leads", "Refused as unreachable", "Leads refused in the period because nobody could reach them.",
    S.closed_on, is_refused & (S.rejection == "unreachable"), ("mql", "refusals", "reasons"),
)  # fmt: skip
given_up_early = counted(
    "given_up_early", "Refused as unreachable too early",
    "Of those, leads that were not tried as often as agreed: the reason does not hold.",
    S.closed_on, is_refused & (S.rejection == "unreachable") & ~S.is_tried_enough,
    ("mql", "refusals", "reasons", "activities"),
)  # fmt: skip
given_up_early_rate = share_of(
    "given_up_early_rate", "A7.early", "“Unable to reach” that does not hold",
    "Of leads refused as unreachable, the share that was not tried the agreed number of times.",
    given_up_early, unreachable_leads, Better.DOWN, "persistence_rate", "Sales",
)  # fmt: skip

missed_winners = counted(
    "missed_winners", "Missed winners",
    "Opportunities won in the period whose lead was below the agreed bar, or that had been refused the time before.",
    S.won_on, S.is_missed_winner, ("won",), id="A8", owner=BOTH, guard="mql_to_sal_rate",
)  # fmt: skip
missed_winners_worth = counted(
    "missed_winners_worth", "Missed winners, in money", "What the missed winners were won for.", S.won_on,
    S.is_missed_winner, ("won",), amount=S.won_amount, id="A8.worth", owner=BOTH, guard="mql_to_sal_rate",
)  # fmt: skip
accepted_by_sales = counted(
    "accepted_by_sales", "Leads accepted, the act known",
    "Leads that sales accepted in the period; acceptances read off a later stage are none.",
    S.sal_on, is_lead & S.is_sal_imputed.is_not(True), ("mql", "sal"), better=Better.NEITHER,
)  # fmt: skip
waved_through = counted(
    "waved_through", "Leads waved through",
    "Leads accepted within the agreed seconds of being assigned, or in bulk by one owner in one minute of the clock.",
    S.sal_on, is_lead & S.is_sal_imputed.is_not(True) & S.is_waved_through, ("mql", "sal"),
)  # fmt: skip
waved_through_rate = share_of(
    "waved_through_rate", "A8.waved", "Waved through",
    "Of leads accepted in the period, the share accepted so fast, or so many at once, that nobody can have looked.",
    waved_through, accepted_by_sales, Better.DOWN, "sal_to_sql_rate", "Sales",
)  # fmt: skip
