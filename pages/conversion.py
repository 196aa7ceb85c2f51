"""Where do we win and lose, and why did it move?"""

import streamlit as st

from pages.parts import funnels, headline, mixes, offers, paths, sentences, steps

TILES = {
    "mql_to_sal_rate": "MQL to SAL",
    "mql_to_sql_rate": "MQL to SQL",
    "sql_to_won_rate": "SQL to won",
    "mql_to_won_rate": "MQL to won, end to end",
    "win_rate": "Win rate, all closed",
}

view, _ = headline.opened("conversion", TILES, sentences.conversion)

left, right = st.columns(2, gap="medium")
with left:
    funnels.whole(view)
    funnels.in_money(view)
    mixes.table(view, "mql_to_sal_rate")
    paths.detours(view)
    offers.by_match(view)
with right:
    steps.table(view)
    steps.wins(view)
    steps.cohorts(view)
    paths.coming_back(view)
