"""What a tile says of the plan: a miss only where chance cannot explain it."""

import pytest

from metrics.catalog import find
from pages.parts.cards import Card, tile


def said(value, plan, low=None, high=None, name="mql_to_sal_rate"):
    row = {"value": value, "low": low, "high": high, "n": 800, "state": "ok", "why": ""}
    return tile(Card(metric=find(name), heading="Acceptance", row=row, plan=plan), "USD")


@pytest.mark.parametrize("plan", [0.59, 0.62, 0.64])
def test_a_plan_inside_the_interval_is_neither_missed_nor_beaten(plan):
    assert "within chance of plan" in said(0.61, plan, 0.58, 0.65)


def test_a_plan_beyond_the_interval_is_missed():
    assert 'class="bad">▼ 5.0 pts under plan' in said(0.61, 0.66, 0.58, 0.65)


def test_a_total_is_a_fact_without_an_interval():
    assert 'class="bad">▼ 10% under plan' in said(90.0, 100.0, name="bookings")
