"""What page tests share: a store, and the app opened on it."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.sample import own_copy

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory):
    return own_copy(tmp_path_factory, "pages")


@pytest.fixture
def opened(sample_store, monkeypatch):
    """Opens a page by its file's name, with what its address says."""
    monkeypatch.setenv("ARBITER_STORE", str(sample_store))
    st.cache_data.clear()

    def open_page(file="five_questions.py", **address):
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"pages/{file}").run() if file != "five_questions.py" else app

    return open_page
