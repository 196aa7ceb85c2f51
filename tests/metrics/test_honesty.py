from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from metrics.catalog import find
from metrics.definition import Better
from metrics.honesty import Reading, change, is_mature, judged, newcombe, proportion, reading, standing, wilson


@pytest.mark.parametrize(("successes", "n"), [(0, 7), (1, 7), (7, 7), (13, 100), (5000, 10_000)])
def test_the_interval_of_a_share_is_that_of_statsmodels(successes, n):
    ours = proportion(successes, n)
    assert (ours.low, ours.high) == pytest.approx(proportion_confint(successes, n, method="wilson"))


@pytest.mark.parametrize("counts", [(0, 10, 5, 10), (30, 100, 20, 100), (3, 12, 900, 1000), (7, 7, 0, 5)])
def test_the_interval_of_a_difference_is_that_of_statsmodels(counts):
    theirs = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert newcombe(*counts) == pytest.approx(theirs)


def test_many_shares_get_their_intervals_at_once():
    low, high = wilson([0, 5], [10, 10])
    assert low.tolist()[0] == 0 and (low < high).all()


def test_a_share_of_nothing_is_no_value():
    assert proportion(0, 0) == Reading(value=None, n=0, why="n/a (0 of 0)")


def test_more_successes_than_tries_is_refused():
    with pytest.raises(ValueError, match="between 0 and n"):
        proportion(11, 10)


@pytest.mark.parametrize(("n", "said"), [(9, "counts only"), (10, "grey"), (19, "grey"), (20, "full")])
def test_few_are_shown_as_few(n, said):
    assert standing(n) == said


def test_a_cohort_is_mature_once_its_last_member_was_watched_for_the_window():
    assert is_mature(date(2026, 1, 1), date(2026, 1, 15), 14)
    assert not is_mature(date(2026, 1, 1), date(2026, 1, 14), 14)


def test_a_clear_fall_is_down_and_bad_where_up_is_good():
    verdict = change(proportion(100, 500), proportion(200, 500), Better.UP)
    assert (verdict.words, verdict.direction, verdict.is_good) == ("down", -1, False)
    assert verdict.difference == pytest.approx(-0.2)


def test_a_wobble_is_no_detectable_change():
    verdict = change(proportion(33, 100), proportion(30, 100), Better.UP)
    assert (verdict.words, verdict.direction, verdict.is_good) == ("no detectable change", 0, None)


def test_nine_are_too_few_to_tell():
    assert change(proportion(9, 9), proportion(0, 100)).words == "too few to tell (9 against 100)"


def test_a_total_is_a_fact_however_small():
    verdict = change(Reading(value=3, n=3, is_total=True), Reading(value=2, n=2, is_total=True), Better.DOWN)
    assert (verdict.words, verdict.is_good) == ("up", False)
    assert change(Reading(value=2, n=2, is_total=True), Reading(value=2, n=2, is_total=True)).words == "unchanged"


def test_what_has_no_value_or_no_interval_gets_no_verdict():
    assert change(proportion(0, 0), proportion(1, 10)).words == "nothing to compare with"
    assert change(Reading(value=1.0, n=50), Reading(value=2.0, n=50)).words == "no interval to judge by"


def test_what_is_missing_in_an_answer_is_none():
    row = {"value": float("nan"), "n": 0, "low": None, "high": float("nan"), "why": "no spend in this source"}
    assert reading(row) == Reading(value=None, n=0, why="no spend in this source")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_swapping_the_periods_swaps_the_verdict(n, other_n, data):
    k, other_k = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    now, before = proportion(k, n), proportion(other_k, other_n)
    assert change(now, before).direction == -change(before, now).direction


def row(value, n=None, low=None, high=None):
    return {"value": value, "n": n, "low": low, "high": high}


@pytest.mark.parametrize(
    ("name", "now", "before", "said"),
    [
        ("bookings", row(5.0), row(4.0), "up"),
        ("slow_open", row(555.0, 1084), row(531.0, 1017), "up"),
        ("leaked_worth", row(3.0), row(3.0), "unchanged"),
        ("mql_to_sal_rate", row(0.5, 4, 0.2, 0.8), row(0.4, 70, 0.3, 0.5), "too few to tell (4 against 70)"),
        ("customer_acquisition_cost", row(9.0, 110), row(8.0, 90), "no interval to judge by"),
        ("cac_payback", row(9.0), row(8.0), "no interval to judge by"),
        ("romi", row(2.7, None, 2.7, 2.7), row(2.0, None, 2.0, 2.0), "no interval to judge by"),
        ("economic_value", row(9.0, 500, 8.0, 10.0), row(8.5, 500, 7.5, 9.5), "no detectable change"),
    ],
)
def test_a_sum_is_a_fact_and_an_estimate_needs_records_and_an_interval(name, now, before, said):
    assert judged(find(name), now, before).words == said
