"""How is our combined funnel doing? The five answers on one screen."""

import streamlit as st

from pages.parts import causes, four_points, funnels, headline, misaligned, sentences, two_numbers

TILES = {
    "economic_value": "Value · expected, open funnel",
    "mql_to_sql_rate": "Conversion · MQL to SQL",
    "icp_coverage_rate": "Reach · agreed market covered",
    "cycle_days_median": "Velocity · to any close, median",
    "return_on_sm": "Return · margin per 1 of S&M",
}

view, answers = headline.opened(
    "five_questions", TILES, sentences.five_questions, ["mql_to_sal_rate", "sal_to_sql_rate", "win_rate"]
)

left, right = st.columns(2, gap="medium")
with left:
    funnels.whole(view)
with right:
    causes.ranked(view)

four_points.row(view)
two_numbers.line(view)
headline.toward_all(view, answers)
misaligned.parts(view)
