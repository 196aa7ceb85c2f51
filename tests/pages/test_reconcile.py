"""The Reconcile page: both numbers, the causes between them, the records behind each, from the address or chosen."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.register import opened
from data.register.docket import disputes
from data.rules import SHIPPED, read
from tests.pages.conftest import APP
from tests.rows import attempt, deal, lead, many
from tests.small_store import filled

ROWS = [
    *many(4, lead, mql="2026-08-20", score=50, region="DACH"), *many(2, lead, mql="2026-08-20", score=65),
    *lead("ann", mql="2026-08-21", sal="2026-08-22", score=90, region="DACH"), attempt("ann", "2026-08-22"),
    *lead("idle", mql="2026-08-21", score=90), *deal(won="2026-09-01", amount=70),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    sets = [read(name) for name in SHIPPED]
    return filled(tmp_path_factory.mktemp("store"), *ROWS, until="2026-11-20", sets=sets).folder


@pytest.fixture
def page(folder, monkeypatch):
    monkeypatch.setenv("ARBITER_STORE", str(folder))
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_page(file="reconcile.py", **address):
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run() if file == "five_questions.py" else app.run().switch_page(f"pages/{file}").run()

    return open_page


def text(app):
    assert not app.exception
    return " ".join(str(element.proto.body) for element in app.get("html"))


def test_it_says_both_numbers_the_official_one_and_what_makes_up_the_difference(page):
    said = text(page(period="FY27 Q3"))
    assert 'Marketing counts <b class="mkt">8</b>, sales counts <b class="sal">1</b>' in said
    assert "under the definition that both signed it is <b>4</b>" in said
    assert "Two causes make up 86% of what differs: <b>score below 60</b> and <b>score below 70</b>." in said
    assert "4 records: score below 60" in said and "all in DACH" in said


def test_a_chosen_cause_shows_its_records(page):
    app = page(period="FY27 Q3")
    app.selectbox(key="compare_cause").set_value("1:right:rule:not_attempted").run()
    assert "1 record: never attempted" in text(app)
    assert app.dataframe[0].value["lead"].tolist() == ["idle/1"]


def test_number_and_sides_come_from_the_address(page):
    app = page(period="FY27 Q3", number="bookings", left="official-1", right="official")
    assert "Official v1, superseded counts <b class=\"\">$70</b>, Official v2 counts" in text(app)
    assert "No record differs" in text(app)


def test_a_side_with_itself_and_one_that_is_not_there_still_stand(page):
    assert "No record differs" in text(page(left="sales", right="sales"))
    app = page(period="FY27 Q3", left="ours.csv", right="nonsense")
    assert "Marketing counts" in text(app)
    assert any("is not here any more" in caption.value for caption in app.caption)


def test_the_filters_hold_here_too(page):
    said = text(page(period="FY27 Q3", region="DACH"))
    assert 'Marketing counts <b class="mkt">5</b>' in said


def test_a_dispute_is_opened_with_the_records_of_the_cause_attached(page, folder):
    app = page(period="FY27 Q3")
    app.selectbox(key="role_dispute_differing").set_value("marketing").run()
    app.text_input(key="who_dispute_differing").set_value("Ann").run()
    app.text_area(key="claim_differing").set_value("A score of 50 is enough in DACH.").run()
    app.button(key="open_dispute_differing").click().run()
    assert not app.exception
    (found,) = disputes(opened(folder))
    assert (found.metric, found.records, len(found.evidence)) == ("marketing_qualified_leads", 4, 4)
    assert found.scope["cause"] == "score below 60" and found.scope["value"] == "Marketing's own v1 8, Official v2 4"
    assert {row["region"] for row in found.evidence} == {"DACH"}


def test_the_first_page_says_where_two_numbers_exist_and_leads_to_why(page):
    app = page("five_questions.py", period="FY27 Q3")
    said = [link.proto.label for link in app.get("page_link")]
    assert any("marketing 8, sales 1, official 4, 175" in label and "Why they differ" in label for label in said), said
