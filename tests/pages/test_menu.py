"""The menu's pages, found by their address from the first moment on."""

import pytest
from streamlit.source_util import page_icon_and_name

from pages.parts.menu import PAGES, PAGES_FOLDER


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_an_address_finds_its_page_before_the_first_run_made_the_menu(page):
    assert (PAGES_FOLDER / page.file).exists()
    assert page_icon_and_name(PAGES_FOLDER / page.file)[1] == page.url
