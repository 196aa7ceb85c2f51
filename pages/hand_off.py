"""Is every lead followed up, and was it worth it?"""

import streamlit as st

from pages.parts import frame, headline, numbers
from pages.parts.hand_off import answered, complaints, following, ledgers, purgatories, refusals, root_causes, scoring

TILES = {
    "followed_up_rate": "Followed up as agreed",
    "system_miss_rate": "Missed by routing",
    "mql_leakage_rate": "Leakage, MQL",
    "mql_leaked_worth": "Leakage, MQL, in money",
    "purgatory": "In purgatory",
}
GUARDS = {
    "feedback_rate": "Feedback with a reason",
    "given_up_early_rate": "“Unable to reach”, too early",
    "sal_to_sql_rate": "SAL to SQL",
    "missed_winners": "Missed winners",
    "waved_through_rate": "Waved through",
}
QUALITY = {
    "sub_par_rate": "Sub-par leads",
    "sweet_spot_rate": "Sweet-spot share",
    "owners_without_sweet_spot": "Owners with few good leads",
    "hours_to_answer": "Customers' wait, median",
    "purgatory_rate": "Ever in purgatory",
}

view, _ = headline.opened("hand_off", TILES, answered.sentence)

left, right = st.columns(2, gap="medium")
with left:
    ledgers.whole(view)
    ledgers.parts(view)
    root_causes.ranked(view)
with right:
    complaints.two_by_two(view)
    following.by_class(view)
    following.hours(view)

frame.part("Purgatory and refusals")
left, right = st.columns(2, gap="medium")
with left:
    purgatories.stock(view)
    purgatories.to_work_through(view)
with right:
    refusals.pareto(view)

frame.part("Guards: what stops a number from being reached by waving through, by starving or by giving up")
headline.row(view, GUARDS, numbers.totals(view, list(GUARDS)), "guards")
frame.part("How good the leads are, and how the customers fare")
headline.row(view, QUALITY, numbers.totals(view, list(QUALITY)), "quality")
scoring.power(view)
