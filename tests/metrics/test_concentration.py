import numpy as np
import pandas as pd
import pytest

from metrics.concentration import lorenz, top_share


def leads(*rows):
    return pd.DataFrame(list(rows), columns=["amount", "n"])


def test_if_one_in_five_brings_all_the_top_fifth_brings_all():
    assert top_share(leads((0, 80), (50, 20))).value == 1


def test_if_all_bring_the_same_the_top_fifth_brings_a_fifth():
    answer = top_share(leads((50, 100)))
    assert (answer.value, answer.low, answer.high) == pytest.approx((0.2, 0.2, 0.2))


def test_the_top_fifth_may_cut_through_equals():
    assert top_share(leads((0, 5), (10, 5))).value == pytest.approx(0.4)


def test_zeros_count_as_leads():
    assert top_share(leads((10, 10))).value == pytest.approx(0.2)
    assert top_share(leads((10, 10), (0, 90))).value == 1


def test_the_same_amount_in_two_rows_is_one():
    assert top_share(leads((10, 3), (10, 7), (0, 10))) == top_share(leads((0, 10), (10, 10)))


def test_the_interval_encloses_the_share_also_with_many_different_amounts():
    amounts = np.random.default_rng(1).lognormal(8, 1, 3000)
    answer = top_share(pd.DataFrame({"amount": amounts, "n": 1}))
    best = np.sort(amounts)[-600:].sum() / amounts.sum()
    assert answer.value == pytest.approx(best)
    assert answer.low < best < answer.high and answer.high - answer.low < 0.1


def test_no_revenue_has_no_share():
    assert top_share(leads((0, 10))).why == "n/a (no revenue)"
    assert top_share(leads()).value is None and lorenz(leads()).empty


def test_the_lorenz_curve_goes_from_nothing_to_everything_below_the_diagonal():
    points = lorenz(leads((0, 50), (10, 25), (30, 25)))
    assert points["leads"].tolist() == [0, 0.5, 0.75, 1]
    assert points["revenue"].tolist() == [0, 0, 0.25, 1]


def test_a_long_curve_keeps_its_ends():
    points = lorenz(pd.DataFrame({"amount": np.arange(10_000), "n": 1}), most=100)
    assert len(points) == 100 and points.iloc[-1].tolist() == [1, 1]


def test_a_lead_without_amount_is_refused():
    with pytest.raises(ValueError, match="give 0"):
        top_share(leads((None, 1)))
