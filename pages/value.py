"""What is everything in the funnel worth today, and is it enough?"""

import streamlit as st

from pages.parts import headline, sentences, worth

TILES = {
    "economic_value": "Expected value, open funnel",
    "open_pipeline": "Open qualified pipeline",
    "weighted_pipeline": "Weighted pipeline",
    "bookings": "Bookings",
    "coverage_ratio": "Coverage of the target",
}

view, _ = headline.opened("value", TILES, sentences.value, ["required_coverage"])

left, right = st.columns(2, gap="medium")
with left:
    worth.by_stage(view)
    worth.coverage(view)
with right:
    worth.bridge(view)
    worth.calibration(view)
worth.bookings(view)
