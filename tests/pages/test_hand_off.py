"""The Hand-off page: what an executive reads, and what opens from it."""

import pandas as pd

from tests.pages.test_pages import text

PAGE = "hand_off.py"


def select(app, key):
    return next(box for box in app.selectbox if box.key == key)


def test_it_answers_with_follow_up_leakage_and_the_complaint_that_the_records_support(opened):
    said = text(opened(PAGE, period="FY27"))
    assert "of the leads it got as agreed" in said
    assert "leaked before acceptance" in said
    assert "the records support" in said


def test_the_ledger_of_a_stage_adds_up_and_a_part_opens_its_records(opened):
    app = opened(PAGE, period="FY27")
    assert "MQL: " in text(app) and "<b>100.0%</b>" in text(app)
    part = select(app, "ledger_part_mql")
    leak = next(label for label in part.options if label.startswith("Leaked"))
    part.select(leak).run()
    assert not app.exception
    said = next(each.value for each in app.caption if " records" in each.value)
    n = int(said.split(" ")[0].replace(",", ""))
    assert 0 < len(app.dataframe[0].value) <= n


def test_another_stage_has_its_own_ledger(opened):
    app = opened(PAGE, period="FY27")
    app.session_state["ledger_stage"] = "inquiry"
    app.run()
    assert not app.exception
    assert "Inquiry: " in text(app)


def test_purgatory_is_cut_by_age_or_place_and_its_list_is_there_the_most_worth_first(opened):
    app = opened(PAGE, period="FY27 Q3")
    for cut in ("team", "lead_class", "age"):
        app.session_state["purgatory_cut"] = cut
        app.run()
        assert not app.exception
    rows = app.dataframe[0].value
    assert set(rows["kind"]) <= {"untouched", "undecided"}
    worth = rows["worth"].astype(float)
    assert worth.dropna().is_monotonic_decreasing and len(rows)
    assert pd.Series(["person id", "team"]).isin(rows.columns).all()


def test_teams_stand_on_the_page_and_no_single_owner_does(opened):
    app = opened(PAGE, period="FY27")
    charts = " ".join(chart.proto.spec for chart in app.get("plotly_chart"))
    assert "Dana Whitfield" not in text(app) + charts
    assert "owner_id" not in charts
