"""How fast do buyers move, and where do they wait?"""

import streamlit as st

from pages.parts import headline, speed, waiting

TILES = {
    "cycle_days_median": "Sales cycle, median",
    "days_mql_to_sql": "Days, MQL to SQL",
    "hours_to_attempt": "Speed to lead, median",
    "slow_open": "Open too long",
    "pipeline_velocity": "Pipeline velocity",
}

view, _ = headline.opened("velocity", TILES, speed.sentence, speed.CAUSES)

left, right = st.columns(2, gap="medium")
with left:
    waiting.gone_on(view)
    waiting.ages(view)
with right:
    waiting.delays(view)
    waiting.factors(view)
    waiting.detours(view)
