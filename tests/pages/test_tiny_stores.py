"""Every page stands on next to nothing: one lead, or one opportunity and no lead."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.rules import SHIPPED, read
from pages.parts.filter_bar import AT_A_GLANCE
from pages.parts.menu import PAGES
from tests.pages.chips import box
from tests.pages.conftest import APP
from tests.rows import deal, lead, spend
from tests.small_store import SmallStore, filled, rules

ROWS = {"one lead": lead("ann", mql="2024-01-05"), "one opportunity": deal("deal", sql="2024-02-01")}


@pytest.fixture(scope="module", params=ROWS)
def tiny_store(request, tmp_path_factory):
    return filled(tmp_path_factory.mktemp("tiny"), *ROWS[request.param], sets=[read(name) for name in SHIPPED]).folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_a_page_stands_on_one_row(tiny_store, page, monkeypatch):
    monkeypatch.setenv("ARBITER_STORE", str(tiny_store))
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run().switch_page(f"pages/{page.file}").run()
    assert not app.exception


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_where_nothing_could_be_published_yet_a_page_says_what_to_do_and_data_takes_files(page, tmp_path, monkeypatch):
    SmallStore(tmp_path).load(spend(100, "2024-01-05"))
    monkeypatch.setenv("ARBITER_STORE", str(tmp_path))
    app = AppTest.from_file(str(APP), default_timeout=60).run().switch_page(f"pages/{page.file}").run()
    assert not app.exception
    assert page.question in "".join(html.proto.body for html in app.get("html"))
    assert "load a source with leads or opportunities" in app.error[0].value
    assert len(app.get("file_uploader")) == (page.url == "data")


def test_every_point_without_a_number_says_why(tiny_store, monkeypatch):
    monkeypatch.setenv("ARBITER_STORE", str(tiny_store))
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    (points,) = (each.proto.body for each in app.get("html") if 'class="points"' in each.proto.body)
    assert "Agreed market covered n/a (no account lists of both departments in this source)" in points
    assert points.count("n/a") == points.count("n/a (")


def test_a_list_too_long_to_look_over_is_searched_by_typing(tmp_path, monkeypatch):
    people = [lead(f"ann{n}", mql="2025-01-05", source=f"Source {n:02}") for n in range(AT_A_GLANCE + 1)]
    store = filled(tmp_path, *people)
    monkeypatch.setenv("ARBITER_STORE", str(store.folder))
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.multiselect(key="source_0").set_value(["Source 03", "Source 01"]).run()
    assert not app.exception
    assert "2 sources" in [popover.proto.popover.label for popover in app.get("popover")]
    assert app.query_params["source"] == ["Source 01", "Source 03"]


def test_a_period_that_the_chosen_definitions_do_not_have_goes_from_the_address_too(tmp_path, monkeypatch):
    sets = [rules(), rules("sales", calendar={"fiscal_start_month": 2})]
    store = filled(tmp_path, lead("ann", mql="2025-01-05"), sets=sets)
    monkeypatch.setenv("ARBITER_STORE", str(store.folder))
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["rules"], app.query_params["period"] = "sales", "FY26 Q3"
    assert box(app.run(), "period").value == "FY26 Q3"
    box(app, "rules").set_value("official").run()
    assert not app.exception
    assert box(app, "period").value == "FY25 Q4"
    assert "period" not in app.query_params
    assert "FY25 Q4" in [popover.proto.popover.label for popover in app.get("popover")]
