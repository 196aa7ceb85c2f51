"""Every page stands on next to nothing: one lead, or one opportunity and no lead."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.rules import SHIPPED, read
from pages.parts.menu import PAGES
from tests.pages.conftest import APP
from tests.rows import deal, lead
from tests.small_store import filled

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
