"""The market that both agreed on: how far the two lists agree, what lies inside it, and whether it is the right one."""

from sqlalchemy import Column, ColumnElement

from data.schema import costs, deals, market, spells, work
from metrics.conversion import is_closed, is_won
from metrics.declaring import BOTH, measure, share
from metrics.definition import Better, Measure, Quantile, Ratio, Stock, Unit
from metrics.gaps import amount_gap, rate_gap
from metrics.leads import is_lead
from metrics.resampling import resampled_mean, resampled_median

C, D, M, S, W = costs.c, deals.c, market.c, spells.c, work.c
LISTS = ("marketing_list", "sales_list")


def _lists(amount: Column | None) -> tuple[Stock, Stock, Stock, Stock]:
    """On both lists, on either, only on marketing's, only on sales'; in accounts, or in what they could buy."""
    is_money = amount is not None
    what, end = ("Potential of accounts", "_potential") if is_money else ("Accounts", "")
    unit, needs = (Unit.MONEY, (*LISTS, "potential")) if is_money else (Unit.COUNT, LISTS)

    def listed(name: str, label: str, on: Column) -> Measure:
        meaning = f"{what} that came onto {label}, of the lists as they stand today."
        return measure(f"{name}{end}", f"{what}, onto {label}", meaning, on, on.is_not(None), needs, amount, unit)

    both, either = listed("came_onto_both", "both lists", M.both_on), listed("came_onto_any", "any list", M.listed_on)
    marketings, sales = (
        listed(f"came_onto_{name}", f"{name}'s list", M[f"{name}_on"]) for name in ("marketing", "sales")
    )

    def standing(name: str, label: str, words: str, entered: Measure, left: Measure | None, id: str = "") -> Stock:
        meaning = f"{what} {words} by the period's end, of the lists as they stand today."
        return Stock(
            name=f"accounts_{name}{end}",
            id=f"M1.{id}{end}" if id else "",
            label=f"{what} {label}",
            meaning=meaning,
            owner=BOTH,
            unit=unit,
            better=Better.NEITHER,
            needs=needs,
            entered=entered,
            left=left,
        )

    return (
        standing("on_both_lists", "on both lists", "that both departments list", both, None),
        standing("on_any_list", "on any list", "that at least one department lists", either, None),
        standing("only_marketing", "only marketing lists", "that only marketing lists", marketings, both, "marketing"),
        standing("only_sales", "only sales lists", "that only sales lists", sales, both, "sales"),
    )


on_both_lists, on_any_list, only_marketing, only_sales = _lists(None)
on_both_lists_potential, on_any_list_potential, only_marketing_potential, only_sales_potential = _lists(M.potential)


market_agreement = share(
    "market_agreement",
    "M1",
    "The two lists agree",
    "Accounts on both departments' lists, over all accounts on at least one of them, by the period's end.",
    on_both_lists,
    on_any_list,
    guard="icp_win_rate_gap",
    is_proportion=False,
)
market_agreement_potential = share(
    "market_agreement_potential",
    "M1.potential",
    "The two lists agree, by potential",
    "What the accounts on both lists could buy in a year, over what all that are on a list could.",
    on_both_lists_potential,
    on_any_list_potential,
    guard="market_agreement",
    is_proportion=False,
)


def _inside(
    name: str,
    id: str,
    label: str,
    things: str,
    on: Column,
    where: ColumnElement,
    is_inside: ColumnElement,
    needs: tuple[str, ...],
    amount: Column | None = None,
    unit: Unit = Unit.COUNT,
) -> Ratio:
    """How much of something lies inside the agreed market, of what can be tied to an account."""
    known = where & on.table.c.account_id.is_not(None)
    wanted = ("market", *needs)
    parts = [
        measure(f"{name}_{side}", f"{label}, {side}", f"{things}{said}.", on, condition, wanted, amount, unit)
        for side, said, condition in (
            ("inside", " on accounts of the agreed market", known & is_inside),
            ("with_account", " that can be tied to an account", known),
        )
    ]
    meaning = f"{things} on accounts of the agreed market, over all that can be tied to an account."
    is_count = amount is None
    return share(f"{name}_in_market_rate", id, label, meaning, *parts, "market_agreement", is_proportion=is_count)


mql_in_market_rate = _inside(
    "mql", "M2", "Qualified leads inside the market", "Leads that qualified in the period", S.mql_on, is_lead,
    S.is_in_market, ("mql", "lead_accounts"),
)  # fmt: skip
pipeline_in_market_rate = _inside(
    "pipeline", "M2.pipeline", "Accepted pipeline inside the market", "Amounts accepted in the period", D.accepted_on,
    D.is_rate_missing.is_not(True), D.is_in_market, ("deals", "amounts", "deal_accounts"), D.accepted_amount,
    Unit.MONEY,
)  # fmt: skip
wins_in_market_rate = _inside(
    "wins", "M2.wins", "Wins inside the market", "Amounts won in the period", D.closed_on, is_won, D.is_in_market,
    ("won", "amounts", "deal_accounts"), D.won_amount, Unit.MONEY,
)  # fmt: skip
spend_in_market_rate = _inside(
    "spend", "M2.spend", "Spend inside the market", "Spend of the period", C.day, C.is_rate_missing.is_not(True),
    C.is_in_market, ("spend", "spend_accounts"), C.amount, Unit.MONEY,
)  # fmt: skip
hours_in_market_rate = _inside(
    "hours", "M2.hours", "Sales hours inside the market", "Hours of sales work in the period", W.day,
    W.hours.is_not(None), W.is_agreed, ("work", "hours"), W.hours, Unit.HOURS,
)  # fmt: skip
work_in_market_rate = _inside(
    "work_days", "M2.work", "Days of sales work inside the market", "Accounts worked, by day, in the period", W.day,
    W.day.is_not(None), W.is_agreed, ("work",),
)  # fmt: skip

SIDES = {"inside": D.is_in_market.is_(True), "outside": D.is_in_market.is_(False)}


def _deals_of(side: str, name: str, words: str, where: ColumnElement, *needs: str) -> Measure:
    meaning = f"Opportunities {words} in the period, of accounts {side} the agreed market."
    needs = ("market", "deal_accounts", *needs)
    return measure(f"{name}_{side}", f"{words.capitalize()} {side} the market", meaning, D.closed_on,
                    where & SIDES[side], needs)  # fmt: skip


def _win_rate(side: str) -> Ratio:
    return share(
        f"win_rate_{side}", f"M4.{side}", f"Win rate {side} the market",
        f"Won over all that closed in the period, of accounts {side} the agreed market.", WON[side], CLOSED[side],
        guard="win_rate", is_proportion=True,
    )  # fmt: skip


WON = {side: _deals_of(side, "deals_won", "won", is_won, "won") for side in SIDES}
CLOSED = {side: _deals_of(side, "deals_closed", "closed", is_closed, "won", "lost") for side in SIDES}
win_rate_inside, win_rate_outside = (_win_rate(side) for side in SIDES)

icp_win_rate_gap = rate_gap(
    name="icp_win_rate_gap",
    id="M4",
    label="Win rate, inside less outside",
    meaning="Win rate of all that closed on accounts of the agreed market, less that outside it, in points; if there "
    "is no difference, the agreed market is the wrong one.",
    sides=(win_rate_inside, win_rate_outside),
    guard="market_agreement",
)


def _cycle(side: str) -> Quantile:
    return Quantile(
        name=f"cycle_days_{side}", id=f"M4.cycle_{side}", label=f"Sales cycle {side} the market",
        meaning=f"Median days from acceptance to close of all that closed in the period, of accounts {side} the agreed "
        "market.", owner=BOTH, unit=Unit.DAYS, better=Better.DOWN, guard=f"win_rate_{side}",
        needs=(*CLOSED[side].needs, "cycles"), fact=deals, on=D.closed_on, of=D.hours_cycle, where=CLOSED[side].where,
        per=24,
    )  # fmt: skip


def _margin(side: str) -> Ratio:
    needs = (*WON[side].needs, "amounts")
    margin = measure(
        f"margin_{side}", f"Margin won {side} the market", f"Gross margin won in the period {side} the agreed market.",
        D.closed_on, WON[side].where, needs, D.margin, Unit.MONEY,
    )  # fmt: skip
    return Ratio(
        name=f"margin_per_win_{side}", id=f"M4.margin_{side}", label=f"Margin per win {side} the market",
        meaning=f"Gross margin of an opportunity won in the period, of accounts {side} the agreed market.", owner=BOTH,
        unit=Unit.MONEY_EACH, better=Better.UP, guard=f"win_rate_{side}", needs=needs, numerator=margin,
        denominator=WON[side], resampled="mean",
    )  # fmt: skip


cycle_days_inside, cycle_days_outside = (_cycle(side) for side in SIDES)
margin_per_win_inside, margin_per_win_outside = (_margin(side) for side in SIDES)
icp_cycle_gap = amount_gap(
    name="icp_cycle_gap",
    id="M4.cycle",
    label="Sales cycle, inside less outside",
    meaning="Median days from acceptance to close inside the agreed market, less that outside it.",
    sides=(CLOSED["inside"], CLOSED["outside"]),
    of=D.hours_cycle,
    read=resampled_median,
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="icp_win_rate_gap",
    words="median days to close inside - outside",
    needs=("cycles",),
    per=24,
)
icp_margin_gap = amount_gap(
    name="icp_margin_gap",
    id="M4.margin",
    label="Margin per win, inside less outside",
    meaning="Mean gross margin of an opportunity won inside the agreed market, less that of one won outside it.",
    sides=(WON["inside"], WON["outside"]),
    of=D.margin,
    read=resampled_mean,
    unit=Unit.MONEY_EACH,
    better=Better.UP,
    guard="icp_win_rate_gap",
    words="mean gross margin per win inside - outside",
    needs=("amounts",),
)
