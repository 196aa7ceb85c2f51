from math import isnan, prod

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.explain import mix_and_rate, money_split, pareto, product_split

RATES = ["numerator_before", "denominator_before", "numerator_now", "denominator_now"]
MONEY = ["entered_before", "won_before", "amount_before", "entered_now", "won_now", "amount_now"]


def rates(*rows):
    return mix_and_rate(pd.DataFrame(list(rows), columns=RATES))


def money(*rows):
    return money_split(pd.DataFrame(list(rows), columns=MONEY))


def test_better_rates_at_the_same_shares_are_all_rate():
    answer = rates((10, 100, 20, 100), (10, 100, 10, 100))
    assert answer["rate"].sum() == pytest.approx(0.05)
    assert answer["mix"].sum() == pytest.approx(0)


def test_the_same_rates_at_other_shares_are_all_mix():
    answer = rates((50, 100, 90, 180), (10, 100, 2, 20))
    assert answer["rate"].tolist() == pytest.approx([0, 0])
    assert answer["mix"].sum() == pytest.approx(0.46 - 0.30)


def test_a_slice_that_is_new_is_all_mix():
    answer = rates((30, 100, 30, 100), (0, 0, 90, 100))
    assert answer["rate"].tolist() == pytest.approx([0, 0])
    assert answer["mix"].sum() == pytest.approx(0.6 - 0.3)


def test_a_rate_without_anything_in_one_period_has_no_split():
    assert rates((0, 0, 5, 10))["effect"].isna().all()


counts = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(sorted)
a_slice = st.tuples(counts, counts).map(lambda both: (*both[0], *both[1]))


@settings(max_examples=60, deadline=None)
@given(st.lists(a_slice, min_size=1, max_size=12))
def test_mix_and_rate_add_up_to_the_change(slices):
    frame = pd.DataFrame(slices, columns=RATES)
    total = frame.sum()
    if total["denominator_before"] == 0 or total["denominator_now"] == 0:
        return
    change = total["numerator_now"] / total["denominator_now"] - total["numerator_before"] / total["denominator_before"]
    answer, turned = mix_and_rate(frame), mix_and_rate(frame[::-1])
    assert answer["mix"].sum() + answer["rate"].sum() == pytest.approx(change, abs=1e-9)
    assert answer["mix"].sum() == pytest.approx(turned["mix"].sum(), abs=1e-9)


def test_twice_the_leads_at_the_same_worth_are_all_volume():
    answer = money((100, 10, 1000, 200, 20, 2000)).iloc[0]
    assert answer[["volume", "mix", "rate", "value"]].tolist() == pytest.approx([1000, 0, 0, 0])


def test_bigger_deals_are_value_and_more_wins_are_rate():
    assert money((100, 10, 1000, 100, 10, 1500))["value"].sum() == pytest.approx(500)
    assert money((100, 10, 1000, 100, 20, 2000))["rate"].sum() == pytest.approx(1000)


def test_from_nobody_to_somebody_is_all_volume():
    assert money((0, 0, 0, 50, 5, 700))["volume"].sum() == pytest.approx(700)


def test_wins_where_nobody_entered_are_refused():
    with pytest.raises(ValueError, match="on one cohort"):
        money((0, 1, 100, 5, 1, 100))


period = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(1, 10_000)).map(
    lambda drawn: (max(drawn[:2]), min(drawn[:2]), drawn[2] * 1.5 * (min(drawn[:2]) > 0))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(period, period).map(lambda both: (*both[0], *both[1])), min_size=1, max_size=8))
def test_volume_mix_rate_and_value_add_up_to_the_money(slices):
    frame = pd.DataFrame(slices, columns=MONEY)
    change = frame["amount_now"].sum() - frame["amount_before"].sum()
    assert money_split(frame)["effect"].sum() == pytest.approx(change, abs=1e-6)


def test_a_product_that_doubles_by_one_factor_owes_it_all():
    parts = product_split({"deals": 10, "rate": 0.5}, {"deals": 20, "rate": 0.5})
    assert parts == pytest.approx({"deals": 5, "rate": 0})


def test_a_longer_cycle_slows_the_pipeline():
    before, now = {"deals": 10, "days": 50}, {"deals": 10, "days": 100}
    assert product_split(before, now, divisors=["days"]) == pytest.approx({"deals": 0, "days": -0.1})


def test_a_factor_of_0_is_split_by_shapley():
    assert product_split({"deals": 0, "rate": 0.2}, {"deals": 10, "rate": 0.4}) == pytest.approx(
        {"deals": 3, "rate": 1}
    )


def test_a_divisor_of_0_leaves_nothing_to_split():
    assert isnan(product_split({"deals": 1, "days": 0}, {"deals": 1, "days": 5}, ["days"])["days"])


factor = st.one_of(st.just(0.0), st.floats(1e-6, 1e4))
factors = st.lists(st.tuples(factor, factor), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(factors)
def test_the_parts_of_a_product_add_up_to_its_change(drawn):
    before, now = ({str(place): pair[side] for place, pair in enumerate(drawn)} for side in (0, 1))
    parts = product_split(before, now).values()
    change = prod(now.values()) - prod(before.values())
    assert sum(parts) == pytest.approx(change, abs=1e-9 * sum(map(abs, parts)))


def test_the_few_that_make_most_of_it_come_first_up_or_down():
    ranked = pareto(pd.DataFrame({"slice": ["a", "b", "c"], "effect": [-1.0, 7.0, -12.0]}), "effect")
    assert ranked["slice"].tolist() == ["c", "b", "a"]
    assert ranked["running"].tolist() == pytest.approx([0.6, 0.95, 1])
    assert ranked["is_vital"].tolist() == [True, True, False]
