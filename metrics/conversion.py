"""Does it turn into the next thing? Cohort rates by the day of entering, and win rates by the day of closing."""

from sqlalchemy import or_

from data.schema import deals
from metrics.definition import Better, Cohort, Measure, Ratio, Unit
from metrics.leads import entered, in_time, marketing_qualified_leads, mature, stage_need

D = deals.c


def _step(name: str, id: str, label: str, meaning: str, hop: str, window: str, owner: str, guard: str) -> Ratio:
    stage, goal = hop.split("_")
    everyone = marketing_qualified_leads if stage == "mql" else entered(f"{stage}_cohort", stage, owner)
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=owner,
        unit=Unit.SHARE,
        better=Better.UP,
        guard=guard,
        needs=(stage_need(stage), stage_need(goal)),
        numerator=in_time(hop, owner),
        denominator=mature(hop, owner),
        cohort=Cohort(step=hop, outcome=goal, window=window, entered=everyone),
        is_proportion=True,
    )


mql_to_sal_rate = _step(
    "mql_to_sal_rate",
    "C1",
    "MQL to SAL",
    "Of leads that qualified, the share that sales accepted within the agreed days; undecided ones are not accepted.",
    "mql_sal",
    "accept",
    "Sales",
    "sal_to_sql_rate",
)
mql_to_sql_rate = _step(
    "mql_to_sql_rate",
    "C2",
    "MQL to SQL",
    "Of leads that qualified and were watched for the whole window, the share that sales qualified within it.",
    "mql_sql",
    "qualify",
    "Sales and Marketing",
    "win_rate",
)
sal_to_sql_rate = _step(
    "sal_to_sql_rate",
    "C3",
    "SAL to SQL",
    "Of accepted leads, the share that sales qualified within the window.",
    "sal_sql",
    "sal_sql",
    "Sales",
    "sql_to_won_rate",
)
sql_to_won_rate = _step(
    "sql_to_won_rate",
    "C3.won",
    "SQL to won",
    "Of sales-qualified leads, the share that was won within the window.",
    "sql_won",
    "win",
    "Sales",
    "average_won_amount",
)
inquiry_to_mql_rate = _step(
    "inquiry_to_mql_rate",
    "C3.mql",
    "Inquiry to MQL",
    "Of inquiries, the share that qualified within the window.",
    "inquiry_mql",
    "inquiry",
    "Marketing",
    "mql_to_sal_rate",
)
mql_to_won_rate = _step(
    "mql_to_won_rate",
    "C8",
    "MQL to won",
    "Of leads that qualified and were watched to the end, the share that was won within the window.",
    "mql_won",
    "end_to_end",
    "Sales and Marketing",
    "average_won_amount",
)

is_won = D.outcome == "won"
is_closed = D.outcome.is_not(None)
is_lost_to_others = D.outcome == "lost"


def _deals(name: str, label: str, meaning: str, on, where, amount=None, needs: tuple[str, ...] = ("won",)) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales",
        unit=Unit.COUNT if amount is None else Unit.MONEY,
        better=Better.UP,
        needs=needs if amount is None else (*needs, "amounts"),
        fact=deals,
        on=on,
        where=where,
        amount=amount,
    )


deals_won = _deals("deals_won", "Opportunities won", "Opportunities won, on the day they closed.", D.closed_on, is_won)
deals_closed = _deals(
    "deals_closed", "Opportunities closed", "Opportunities that ended in any way, on the day they closed.", D.closed_on,
    is_closed, needs=("won", "lost"),
)  # fmt: skip
deals_decided = _deals(
    "deals_decided", "Opportunities decided", "Opportunities won, or lost to a competitor or on price.", D.closed_on,
    or_(is_won, is_lost_to_others), needs=("won", "lost"),
)  # fmt: skip
created_watched = _deals(
    "created_watched", "Created and watched", "Opportunities opened and watched for the whole window.", D.created_on,
    D.is_mature, needs=("deals", "created"),
)  # fmt: skip
created_won = _deals(
    "created_won", "Created and won", "Of the watched, those won within the window, on the day of opening.",
    D.created_on, D.is_mature & D.is_won_in_time,
)  # fmt: skip

WON_AMOUNT = "accepted_amount"  # C7 weighs by the amount at acceptance on both sides
amount_won = _deals(
    "amount_won", "Amount of won", "Amounts at acceptance of the opportunities won.", D.closed_on, is_won,
    D[WON_AMOUNT],
)  # fmt: skip
amount_closed = _deals(
    "amount_closed", "Amount of closed", "Amounts at acceptance of all that ended.", D.closed_on, is_closed,
    D[WON_AMOUNT], ("won", "lost"),
)  # fmt: skip
amount_decided = _deals(
    "amount_decided", "Amount of decided", "Amounts at acceptance of won and of lost to competitor or price.",
    D.closed_on, or_(is_won, is_lost_to_others), D[WON_AMOUNT], ("won", "lost"),
)  # fmt: skip
amount_created_watched = _deals(
    "amount_created_watched", "Amount created and watched", "Amounts at acceptance of the watched.", D.created_on,
    D.is_mature, D[WON_AMOUNT], ("deals", "created"),
)  # fmt: skip
amount_created_won = _deals(
    "amount_created_won", "Amount created and won", "Amounts at acceptance of the watched that were won in time.",
    D.created_on, D.is_mature & D.is_won_in_time, D[WON_AMOUNT],
)  # fmt: skip


def _rate(
    name: str, id: str, label: str, meaning: str, top: Measure, bottom: Measure, guard: str, matures: str = "",
    rests_on: Measure | None = None,
) -> Ratio:  # fmt: skip
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales",
        unit=Unit.SHARE,
        better=Better.UP,
        guard=guard,
        needs=tuple(dict.fromkeys((*top.needs, *bottom.needs))),
        numerator=top,
        denominator=bottom,
        is_proportion=top.amount is None,
        matures=matures,
        rests_on=rests_on,
    )


win_rate_narrow = _rate(
    "win_rate_narrow",
    "C4",
    "Win rate, against competitors",
    "Won over won and lost to a competitor or on price, by closing day; no-decision left out.",
    deals_won,
    deals_decided,
    "win_rate",
)
win_rate = _rate(
    "win_rate",
    "C5",
    "Win rate, all closed",
    "Won over all that closed in the period: lost, no-decision and disqualified count too.",
    deals_won,
    deals_closed,
    "win_rate_created",
)
win_rate_created = _rate(
    "win_rate_created",
    "C6",
    "Win rate, of created",
    "Of opportunities opened in the period and watched for the whole window, the share won within it.",
    created_won,
    created_watched,
    "win_rate",
    "win",
)
money_win_rate_narrow = _rate(
    "money_win_rate_narrow",
    "C7.narrow",
    "Win rate in money, against competitors",
    "As C4, each opportunity weighing its amount at acceptance.",
    amount_won,
    amount_decided,
    "largest_win_share",
    rests_on=deals_decided,
)
money_win_rate = _rate(
    "money_win_rate",
    "C7",
    "Win rate in money, all closed",
    "As C5, each opportunity weighing its amount at acceptance; one big one can decide it.",
    amount_won,
    amount_closed,
    "largest_win_share",
    rests_on=deals_closed,
)
money_win_rate_created = _rate(
    "money_win_rate_created",
    "C7.created",
    "Win rate in money, of created",
    "As C6, each opportunity weighing its amount at acceptance.",
    amount_created_won,
    amount_created_watched,
    "largest_win_share",
    "win",
    created_watched,
)
