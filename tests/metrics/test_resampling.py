from time import perf_counter

import numpy as np
import pytest

from metrics.resampling import resampled_mean, resampled_median, resampled_quantile, resampled_ratio


def test_the_mean_counts_the_zeros():
    answer = resampled_mean([0, 100], counts=[90, 10])
    assert (answer.value, answer.n) == (10, 100)


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide():
    values = np.random.default_rng(1).exponential(10, 2500)
    answer = resampled_mean(values)
    assert (answer.high - answer.low) / 2 == pytest.approx(1.96 * values.std() / 50, rel=0.1)


def test_bundling_many_points_keeps_the_interval():
    values = np.random.default_rng(2).lognormal(0, 2, 5000)
    draws = np.random.default_rng(3).choice(values, (1000, values.size)).mean(axis=1)
    answer = resampled_mean(values)
    assert (answer.low, answer.high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), rel=0.03)


def test_a_ratio_of_sums_is_not_the_mean_of_ratios():
    assert resampled_ratio([10, 90], [10, 190]).value == 0.5


def test_a_ratio_to_nothing_is_no_value():
    assert resampled_ratio([5], [0]).why == "n/a (5 of 0)"
    assert resampled_mean([]).why == "n/a (0 of 0)"


def test_the_median_of_an_even_number_lies_between_the_middle_two():
    assert resampled_median([1, 2, 4, 100]).value == 3


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_the_interval_of_a_quantile_is_that_of_drawing_again_and_again(q):
    values = np.random.default_rng(4).exponential(10, 200)
    draws = np.quantile(np.random.default_rng(5).choice(values, (4000, 200)), q, axis=1)
    answer = resampled_quantile(values, q)
    assert answer.value == pytest.approx(np.quantile(values, q))
    assert (answer.low, answer.high) == pytest.approx(np.quantile(draws, [0.025, 0.975]), rel=0.05)


def test_one_value_is_its_own_median():
    answer = resampled_median([7])
    assert (answer.value, answer.low, answer.high, answer.n) == (7, 7, 7, 1)


def test_the_same_question_gets_the_same_interval():
    assert resampled_median(range(50)) == resampled_median(range(50))


def test_ten_million_waits_in_a_histogram_take_no_longer():
    start = perf_counter()
    assert resampled_median(np.arange(1000), counts=np.full(1000, 10_000)).n == 10_000_000
    assert perf_counter() - start < 0.25
