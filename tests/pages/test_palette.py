"""Colours can be read, in light and in dark."""

import pytest

from pages.parts.palette import DARK, LIGHT, contrast, tint

TEXTS = ("ink", "soft", "mute", "joint", "marketing", "sales", "leak")


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_colour_stands_out_from_the_page(look, name):
    assert contrast(getattr(look, name), look.page) >= 4.5


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["marketing", "sales", "leak", "joint"])
def test_text_on_a_bar_can_be_read(look, name):
    assert contrast(look.on_bar, getattr(look, name)) >= 4.5


def test_each_department_has_its_own_colour_and_both_share_one():
    assert LIGHT.owned("Marketing") == LIGHT.marketing
    assert LIGHT.owned("Sales") == LIGHT.sales
    assert LIGHT.owned("Sales and Marketing") == LIGHT.joint


def test_a_tint_lies_between_both_colours():
    assert tint("#000000", 0.5, "#ffffff") == "#808080"
