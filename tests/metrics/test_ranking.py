import numpy as np
import pandas as pd
import pytest

from metrics.ranking import calibrated, calibration_error, lift, parts, power


def scores(*rows):
    return pd.DataFrame(list(rows), columns=["score", "n", "positives"]).astype(float)


def test_a_score_that_parts_them_wholly_has_all_power():
    answer = power(scores((40, 60, 0), (80, 60, 60)))
    assert (answer.value, answer.low, answer.high, answer.n) == (1, 1, 1, 120)


def test_a_score_that_is_the_same_for_all_is_a_coin():
    assert power(scores((50, 200, 100))).value == 0.5
    assert power(scores((40, 60, 60), (80, 60, 0))).value == 0


def test_power_is_the_share_of_pairs_that_stand_right_with_ties_half():
    frame = scores((1, 60, 10), (2, 60, 30), (3, 60, 50))
    # of 90 x 90 pairs: a 3 beats a 2 or a 1, a 2 beats a 1; same against same is half right
    right = 50 * (30 + 50) + 30 * 50 + (10 * 50 + 30 * 30 + 50 * 10) / 2
    assert power(frame).value == pytest.approx(right / 8100)


def test_the_order_of_the_rows_and_a_split_row_change_nothing():
    whole, other = scores((1, 60, 10), (3, 60, 50)), scores((3, 20, 20), (1, 60, 10), (3, 40, 30))
    assert power(whole).value == pytest.approx(power(other.groupby("score", as_index=False).sum()).value)


def test_its_interval_holds_the_true_power_nineteen_times_in_twenty():
    random, held = np.random.default_rng(3), 0
    for _ in range(200):
        hits, misses = random.normal(1, 1, 80).round(1), random.normal(0, 1, 120).round(1)
        frame = pd.DataFrame({"score": np.append(hits, misses), "positives": np.append(np.ones(80), np.zeros(120))})
        frame = frame.groupby("score", as_index=False).agg(n=("positives", "size"), positives=("positives", "sum"))
        answer = power(frame)
        held += answer.low <= 0.7602 <= answer.high  # two normals one apart
    assert 180 <= held <= 198


def test_under_fifty_it_is_withheld_and_says_so():
    assert power(scores((40, 500, 49))).why == (
        "withheld: only 49 of 500 leads got there, and at least 50 are needed"
    )
    assert power(scores((40, 500, 460))).value is None


def test_tenths_take_the_highest_scores_first_and_spread_who_shares_a_score():
    tenths = parts(scores((10, 50, 0), (90, 30, 30), (50, 20, 10)))
    assert tenths["n"].tolist() == pytest.approx([10] * 10)
    assert tenths["positives"].tolist() == pytest.approx([10, 10, 10, 5, 5, 0, 0, 0, 0, 0])


def test_lift_is_how_much_better_the_best_tenth_did():
    answer = lift(scores((90, 20, 20), (10, 180, 40)))
    assert answer.value == pytest.approx(1 / 0.3)
    assert answer.low < answer.value


def test_bands_are_drawn_on_the_earlier_leads_and_filled_with_the_later():
    earlier = scores(*((score, 10, score / 10) for score in range(10, 101, 10)))
    later = scores((5, 10, 0), (15, 20, 10), (100, 40, 20), (120, 10, 0))
    bands = calibrated(earlier, later)
    assert bands["scores"].tolist()[::9] == ["10 to 19", "100 and more"]
    assert bands["foreseen"].tolist() == pytest.approx([score / 100 for score in range(10, 101, 10)])
    assert (bands["n"].tolist()[0], bands["positives"].tolist()[-1]) == (30, 20)
    # 30 leads foreseen at 10% came to 1/3, 50 foreseen at all came to 0.4
    assert calibration_error(bands) == pytest.approx((30 * (1 / 3 - 0.1) + 50 * 0.6) / 80)
