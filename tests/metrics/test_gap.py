"""How far apart the two departments' numbers are."""

import pytest

from metrics.gap import gaps, number_gap
from metrics.leads import marketing_qualified_leads
from tests.rows import lead
from tests.small_store import YEAR, filled, rules

SETS = [
    rules(name, exclusions={"order": ["below_score"], "min_score": bar})
    for name, bar in (("official", 60), ("marketing", 40), ("sales", 80))
]
SCORES = [(50, "Big", "2024-01-10"), (65, "Big", "2024-01-11"), (70, "Small", "2024-02-10"), (90, "Big", "2024-03-10")]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    leads = [lead(mql=day, score=score, segment=segment) for score, segment, day in SCORES]
    return filled(tmp_path_factory.mktemp("store"), *leads, sets=SETS)


def test_it_is_the_difference_over_the_official_number(store):
    row = store.row(number_gap)  # marketing counts 4, sales 1, both signed 3
    assert (row["value"], row["numerator"], row["denominator"]) == (1, 3, 3)


def test_it_is_split_like_any_other(store):
    assert store.split(number_gap, "segment") == {"Big": 1, "Small": 1}
    months = gaps(marketing_qualified_leads, store.scope(period=YEAR), ("month",), store.run)
    assert months[["marketing", "official", "sales"]].to_numpy().tolist()[:3] == [[2, 1, 0], [1, 1, 0], [1, 1, 1]]
    assert months["why"].iloc[5] == "n/a (0 of 0)"


def test_it_is_the_same_whoever_s_rules_are_on_screen(store):
    assert store.value(number_gap, rules="sales") == store.value(number_gap)


def test_without_a_department_s_own_rules_it_says_so(tmp_path):
    row = filled(tmp_path, lead(mql="2024-01-10")).row(number_gap)
    assert row["state"] == "empty" and "lacks the own rule set of marketing and sales" in row["why"]
