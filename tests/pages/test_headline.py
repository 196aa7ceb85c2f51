"""The first row of a page: its numbers stand as soon as they are known, whatever else takes its time."""

import re

import pytest

from data.store import TooSlow
from pages.parts import numbers


@pytest.fixture
def too_slow(monkeypatch):
    """The recent courses take longer than a question may."""

    def splits(*asked, **period):
        raise TooSlow("This took more than 5 seconds: narrow the period or filter.")

    monkeypatch.setattr(numbers, "splits", splits)


def tiles(app):
    return [element.body for element in app.get("html") if 'class="tile' in element.body and "tile-big" in element.body]


def test_numbers_stand_without_their_courses(opened, too_slow):
    app = opened()
    assert len(tiles(app)) == 5
    assert all(re.search(r'tile-big">\s*[^<\s]', tile) for tile in tiles(app))
    assert any(">Worth " in element.body for element in app.get("html"))
    assert [each.value for each in app.error] == ["This took more than 5 seconds: narrow the period or filter."]


def test_the_same_row_again_is_drawn_once_and_whole(opened):
    app = opened("velocity.py")
    first = tiles(app)
    assert all("<img" in tile for tile in first)
    assert tiles(app.run()) == first
