"""Are we reaching the market we both agreed on?"""

import streamlit as st

from pages.parts import headline, market_fit, markets, offers, sentences

TILES = {
    "icp_coverage_rate": "Agreed market covered",
    "reachable_rate": "Agreed market reachable",
    "outside_work_rate": "Worked outside the market",
    "new_inquiries": "New inquiries",
    "net_new_names": "Net-new names",
}

view, _ = headline.opened("reach", TILES, sentences.reach)

left, right = st.columns(2, gap="medium")
with left:
    markets.covered(view)
    markets.inside(view)
    market_fit.worth_it(view)
    market_fit.costs(view)
with right:
    markets.lists(view)
    markets.stock_and_flow(view)
    offers.flow(view)
    offers.message(view)
markets.untouched(view)
