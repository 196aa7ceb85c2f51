"""The offer: is what marketing promotes what sales quotes and what the customer buys, and does it matter?"""

from sqlalchemy import ColumnElement

from data.schema import deals
from metrics.conversion import is_closed, is_won
from metrics.declaring import measure, share
from metrics.definition import Ratio
from metrics.gaps import rate_gap

D = deals.c
is_quoted_as_promoted = D.family_quoted == D.family_promoted
is_bought_as_quoted = D.family_bought == D.family_quoted
is_bought_as_promoted = D.family_bought == D.family_promoted
names_a_quote = D.family_promoted.is_not(None) & D.family_quoted.is_not(None)
names_all = names_a_quote & D.family_bought.is_not(None)


wins_with_offers = measure(
    "wins_with_offers", "Wins that name their offers",
    "Opportunities won that name the offer promoted, first quoted and bought.", D.closed_on,
    is_won & names_all, ("won", "offers"),
)  # fmt: skip


def _of_wins(name: str, id: str, label: str, meaning: str, holds: ColumnElement, guard: str) -> Ratio:
    top = measure(f"wins_{name}", f"Wins: {label}", meaning, D.closed_on, is_won & names_all & holds, ("won", "offers"))
    said = f"{meaning.removesuffix('.')}; over all won in the period that name all three, by family."
    return share(f"offer_{name}_rate", id, label, said, top, wins_with_offers, guard)


offer_match_rate = _of_wins(
    "matched", "O1", "Promoted = quoted = bought",
    "Wins whose customer was promoted, quoted and sold one offer.",
    is_quoted_as_promoted & is_bought_as_quoted, "offer_win_rate_gap",
)  # fmt: skip
offer_quoted_rate = _of_wins(
    "quoted_as_promoted", "O1.quoted", "Quoted what was promoted", "Wins that were first quoted what was promoted.",
    is_quoted_as_promoted, "offer_matched_rate",
)  # fmt: skip
offer_bought_rate = _of_wins(
    "bought_as_quoted", "O1.bought", "Bought what was quoted", "Wins that bought what was first quoted.",
    is_bought_as_quoted, "offer_matched_rate",
)  # fmt: skip
offer_kept_rate = _of_wins(
    "bought_as_promoted", "O1.promoted", "Bought what was promoted", "Wins that bought what was promoted.",
    is_bought_as_promoted, "offer_matched_rate",
)  # fmt: skip


def _win_rate(name: str, id: str, label: str, words: str, holds: ColumnElement) -> Ratio:
    needs, where = ("won", "lost", "quotes"), names_a_quote & holds
    gained, ended = f"Opportunities won that {words}.", f"Opportunities closed that {words}."
    won = measure(f"won_{name}", f"Won, {label}", gained, D.closed_on, is_won & where, needs)
    closed = measure(f"closed_{name}", f"Closed, {label}", ended, D.closed_on, is_closed & where, needs)
    meaning = f"Won over all that closed in the period, of those that {words}."
    return share(f"win_rate_{name}", id, f"Win rate, {label}", meaning, won, closed, "win_rate")


win_rate_matched = _win_rate(
    "offer_matched", "O2.matched", "offer as promoted", "were first quoted what was promoted", is_quoted_as_promoted
)
win_rate_unmatched = _win_rate(
    "offer_unmatched", "O2.unmatched", "another offer", "were first quoted something else", ~is_quoted_as_promoted
)
offer_win_rate_gap = rate_gap(
    name="offer_win_rate_gap",
    id="O2",
    label="Win rate, offer as promoted less another",
    meaning="Win rate of opportunities first quoted what was promoted, less that of those quoted something else, in "
    "points; a lost one has bought nothing, so the quote decides.",
    sides=(win_rate_matched, win_rate_unmatched),
    guard="offer_matched_rate",
)
