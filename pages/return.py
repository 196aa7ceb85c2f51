"""What did we get for the money, whoever gets the credit?"""

import streamlit as st

from pages.parts import crediting, headline, sentences

TILES = {
    "return_on_sm": "Margin per 1 of S&M",
    "romi": "Return on marketing",
    "customer_acquisition_cost": "Cost per new customer",
    "cac_payback": "CAC payback",
    "cost_of_sales": "Cost of sales",
}

view, _ = headline.opened("return", TILES, sentences.returned)

left, right = st.columns(2, gap="medium")
with left:
    crediting.credit(view)
    crediting.unit_costs(view)
    crediting.origins(view)
with right:
    crediting.over_time(
        view, "return_on_sm", "Return over time", "Margin per 1 of cost spent the signed lag earlier; plan dotted"
    )
    crediting.over_time(
        view, "cac_payback", "Payback by cohort", "Months of margin that pay a new customer's acquisition"
    )
    crediting.three_sources(view)
