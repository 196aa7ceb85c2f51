"""The score on screen: whether it ranks leads and keeps its promise (Q4), and where its bar should stand (Q5)."""

import streamlit as st

from pages.parts import frame, headline, numbers, scores
from pages.parts.filters import View

TILES = {
    "score_power": "Power of the score",
    "score_power_won": "Power, to the win",
    "score_lift": "Lift of the highest tenth",
    "score_miss": "Promise missed by",
    "unscored_leads": "Leads without a score",
}


def power(view: View) -> None:
    """Whether a higher score means more, over the last twelve months that can tell."""
    year = scores.watched(view, "qualify")
    words = f"Leads that qualified in {year.period.name}, the last year that was watched long enough, from any score up"
    frame.part("The lead score", words)
    headline.row(year, TILES, numbers.totals(year, list(TILES)), "score")
    left, right = st.columns(2, gap="medium")
    with left:
        scores.goldilocks(view)
    with right:
        scores.power(view)
        scores.promise(view)
