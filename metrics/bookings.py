"""What was booked, and what a win is worth."""

import pandas as pd
from sqlalchemy import func, select

from data.schema import bookings, deals
from metrics.definition import Better, Computed, Measure, Ratio, Run, Scope, Unit
from metrics.sums import filtered

B, D = bookings.c, deals.c


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
wins_with_amount = Measure(
    name="wins_with_amount",
    label="Wins with an amount",
    meaning="Opportunities won in the period of which it is known what they were worth, by closing day.",
    owner="Sales",
    unit=Unit.COUNT,
    better=Better.UP,
    needs=("won", "amounts"),
    fact=deals,
    on=D.closed_on,
    where=(D.outcome == "won") & D.won_amount.is_not(None),
)
average_won_amount = Ratio(
    name="average_won_amount",
    label="Average won amount",
    meaning="What an opportunity won in the period was worth when it was won; those without an amount left out.",
    owner="Sales",
    unit=Unit.MONEY_EACH,
    better=Better.UP,
    guard="win_rate",
    needs=("won", "amounts"),
    numerator=won_amount,
    denominator=wins_with_amount,
    resampled="mean",
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
