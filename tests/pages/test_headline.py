"""The first row of a page: its numbers stand as soon as they are known, whatever else takes its time."""

import re

import pytest

from data.store import TooSlow
from metrics.catalog import find
from metrics.records import countable
from pages.parts import numbers
from tests.benchmarks import questions
from tests.pages.chips import box

SAID = "This took more than 5 seconds: narrow the period or filter."


def too_slow(*asked, **period):
    """As if the recent courses took longer than a question may."""
    raise TooSlow(SAID)


def tiles(app):
    return [element.body for element in app.get("html") if 'class="tile' in element.body and "tile-big" in element.body]


@pytest.mark.parametrize("page", questions.NAMES)
def test_every_number_of_a_headline_opens_to_its_records(page):
    assert [tile for tile in questions.tiles(page) if not countable(find(tile))] == []


def test_numbers_stand_without_their_courses(opened, monkeypatch):
    monkeypatch.setattr(numbers, "splits", too_slow)
    app = opened()
    assert len(tiles(app)) == 5
    assert all(re.search(r'tile-big">\s*[^<\s]', tile) for tile in tiles(app))
    assert any(">Worth " in element.body for element in app.get("html"))
    assert [each.value for each in app.error] == [SAID]


def test_another_choice_shows_its_numbers_before_its_courses(opened, monkeypatch):
    app = opened()
    before = tiles(app)[:5]
    monkeypatch.setattr(numbers, "splits", too_slow)
    after = tiles(box(app, "segment").set_value(["Enterprise"]).run())
    assert len(after) == 5
    assert not set(after) & set(before)
    assert [each.value for each in app.error] == [SAID]


def test_the_same_row_again_is_drawn_once_and_whole(opened):
    app = opened("velocity.py")
    first = tiles(app)
    assert all("<img" in tile for tile in first)
    assert tiles(app.run()) == first
