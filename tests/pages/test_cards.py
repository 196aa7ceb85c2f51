"""What a tile says of plan and past: a miss or a move only where chance cannot explain it."""

from base64 import b64decode
from dataclasses import replace

import pytest

from metrics.catalog import find
from pages.parts.cards import Card, tile


def said(value, plan, low=None, high=None, name="mql_to_sal_rate"):
    row = {"value": value, "low": low, "high": high, "n": 800, "state": "ok", "why": ""}
    return tile(Card(metric=find(name), heading="Acceptance", row=row, plan=plan), "USD")


@pytest.mark.parametrize("plan", [0.59, 0.62, 0.64])
def test_a_plan_inside_the_interval_is_neither_missed_nor_beaten(plan):
    assert f"within chance of plan, {plan:.1%}" in said(0.61, plan, 0.58, 0.65)


def test_a_plan_beyond_the_interval_is_missed():
    assert 'class="bad">▼ 5.0 pts under plan' in said(0.61, 0.66, 0.58, 0.65)


def test_a_total_is_a_fact_without_an_interval():
    assert 'class="bad">▼ 10% under plan' in said(90.0, 100.0, name="bookings")


def test_what_is_due_of_an_open_periods_plan_is_no_line_across_whole_periods():
    row, course = {"value": 26.0, "n": 9, "state": "ok"}, (100.0, 110.0, 26.0)
    card = Card(metric=find("bookings"), heading="", row=row, plan=25.0, course=course, is_part_of_plan=True)
    assert "4% over plan so far" in tile(card, "USD")
    assert _polylines(card) + 1 == _polylines(replace(card, is_part_of_plan=False))


def _polylines(card):
    return b64decode(tile(card, "USD").split("base64,")[1].split('"')[0]).count(b"<polyline")


@pytest.mark.parametrize(
    ("name", "now", "before", "words"),
    [
        ("bookings", (106.0, None, None, None), (100.0, None, None, None), "<span>+6% on Q1</span>"),
        ("bookings", (100.2, None, None, None), (100.0, None, None, None), "<span>unchanged on Q1</span>"),
        ("mql_to_sal_rate", (0.61, 800, 0.58, 0.64), (0.51, 800, 0.48, 0.54), "<span>+10.0 pts on Q1</span>"),
        ("mql_to_sal_rate", (0.61, 800, 0.58, 0.64), (0.60, 800, 0.57, 0.63), "no detectable change"),
        ("mql_to_sal_rate", (0.50, 4, None, None), (0.43, 7, None, None), "<span>too few to tell (4 against 7)</span>"),
        ("cac_payback", (13.0, None, None, None), (18.0, None, None, None), "<span>−5 mo on Q1, may be chance</span>"),
    ],
)
def test_a_difference_is_said_as_far_as_it_can_be_judged(name, now, before, words):
    now, before = (dict(zip(("value", "n", "low", "high"), each, strict=True)) for each in (now, before))
    card = Card(metric=find(name), heading="", row=now | {"state": "ok"}, before=before, before_words="on Q1")
    assert words in tile(card, "USD")
