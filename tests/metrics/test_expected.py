from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from metrics.chances import SHRINK, chances
from metrics.expected import AT_AMOUNT, expected

COLUMNS = ["stage", "segment", "bucket", "n", "amount", "watched", "won", "mean_won_amount", "sd_won_amount"]
SURE = 1_000_000  # watched so often that the chance is known


def cells(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


def many(size=600, seed=1):
    random = np.random.default_rng(seed)
    watched = random.integers(0, 400, size)
    chance = random.uniform(0.02, 0.4, size)
    return pd.DataFrame(
        {
            "stage": np.array(["mql", "sal", "sql"])[np.arange(size) % 3],
            "segment": np.array(list("abcde"))[np.arange(size) // 3 % 5],
            "bucket": np.arange(size) // 15,
            "n": random.integers(0, 30, size),
            "amount": random.uniform(0, 50_000, size).round(2),
            "watched": watched,
            "won": random.binomial(watched, chance),
            "mean_won_amount": 1000.0 * (1 + np.arange(size) // 3 % 5),
            "sd_won_amount": 800.0,
        }
    )


def test_a_hundred_leads_at_a_tenth_of_a_thousand_are_worth_ten_thousand():
    answer = expected(cells(("mql", "a", 0, 100, 0, SURE, SURE // 10, 1000, 0))).iloc[0]
    assert (answer["value"], answer["n"], answer["why"]) == (pytest.approx(10_000), 100, "")
    assert (answer["low"], answer["high"]) == pytest.approx((6_000, 14_000), abs=1)  # 6 or 14 of 100 win


def test_open_deals_are_weighted_by_their_own_amount():
    answer = expected(cells(("sql", "a", 0, 4, 800, SURE, SURE // 4, 99, 0)), AT_AMOUNT).iloc[0]
    assert answer["value"] == pytest.approx(200)


def test_a_chance_seen_seldom_is_drawn_towards_its_stage():
    found = chances(cells(("sql", "a", 0, 1, 0, 2, 2, 1, 0), ("sql", "b", 0, 1, 0, 998, 98, 1, 0)))
    usual = 100.5 / 1001
    assert found["chance"].tolist() == pytest.approx([(SHRINK * usual + 2) / 22, (SHRINK * usual + 98) / 1018])


def test_less_history_and_more_scattered_amounts_widen_the_band():
    def width(watched, spread):
        answer = expected(cells(("sql", "a", 0, 500, 0, watched, watched // 5, 100, spread))).iloc[0]
        return answer["high"] - answer["low"]

    assert width(20, 0) > 2 * width(SURE, 0)
    assert width(SURE, 300) > 2 * width(SURE, 0)


def test_the_band_is_that_of_simulating_every_lead_and_amount():
    given = many(90, seed=2)
    answer = expected(given).iloc[0]
    random, draws = np.random.default_rng(3), 4000
    history = given.groupby("stage")[["won", "watched"]].sum().loc[given["stage"]].to_numpy()
    stages, place = np.unique(given["stage"], return_inverse=True)
    first = [np.argmax(place == stage) for stage in range(len(stages))]
    usual = random.beta(history[first, 0] + 0.5, history[first, 1] - history[first, 0] + 0.5, (draws, len(stages)))
    won, lost = given["won"].to_numpy(), (given["watched"] - given["won"]).to_numpy()
    chance = random.beta(SHRINK * usual[:, place] + won, SHRINK * (1 - usual[:, place]) + lost)
    wins = random.binomial(given["n"].to_numpy(), chance)
    mean, spread = given["mean_won_amount"].to_numpy(), 800.0
    totals = random.gamma(wins * (mean / spread) ** 2, spread**2 / mean).sum(axis=1)
    assert answer["value"] == pytest.approx(totals.mean(), rel=0.01)
    width = answer["high"] - answer["low"]
    assert (answer["low"], answer["high"]) == pytest.approx(np.quantile(totals, [0.1, 0.9]), abs=0.1 * width)


def test_slices_add_up_to_the_whole():
    for worth in ("mean_won_amount", "amount"):
        parts = expected(many(), worth, by=["segment"])
        assert parts["segment"].tolist() == list("abcde")
        assert parts["value"].sum() == pytest.approx(expected(many(), worth)["value"].iloc[0])


def test_splitting_a_cell_by_region_changes_nothing():
    whole = cells(("sql", "a", 0, 10, 600, 50, 10, 100, 20))
    halves = pd.concat([whole.assign(n=4, amount=100, region="x"), whole.assign(n=6, amount=500, region="y")])
    for worth in ("mean_won_amount", "amount"):
        assert expected(halves, worth).equals(expected(whole, worth))


def test_a_segment_that_never_won_is_worth_what_the_others_are():
    answer = expected(
        cells(("sql", "a", 0, 10, 0, SURE, SURE // 2, 100, 0), ("sql", "new", 0, 10, 0, 0, 0, None, None)),
        by=["segment"],
    )
    assert answer["value"].tolist() == pytest.approx([500, 500])


def test_a_stage_without_history_counts_for_nothing_and_says_so():
    answer = expected(cells(("mql", "a", 0, 7, 0, 0, 0, None, None), ("sql", "a", 0, 2, 0, SURE, SURE, 10, 0))).iloc[0]
    assert answer["value"] == pytest.approx(20, rel=1e-4)
    assert answer["why"] == "7 stand in a stage without history and count for nothing"


def test_where_nothing_was_ever_won_there_is_no_value():
    answer = expected(cells(("mql", "a", 0, 7, 0, 100, 0, None, None))).iloc[0]
    assert np.isnan(answer["value"]) and answer["why"].startswith("not available")


def test_an_empty_funnel_has_no_rows_and_one_with_nobody_is_worth_0():
    assert expected(cells()).empty
    nobody = expected(cells(("sql", "a", 0, 0, 0, 10, 5, 100, 10))).iloc[0]
    assert (nobody["value"], nobody["low"], nobody["high"]) == (0, 0, 0)


def test_the_same_funnel_gets_the_same_band():
    assert expected(many()).equals(expected(many()))


def test_six_hundred_cells_are_simulated_while_nobody_notices():
    given = many()
    assert min(_seconds(lambda: expected(given)) for _ in range(5)) < 0.03


def _seconds(ask):
    start = perf_counter()
    ask()
    return perf_counter() - start
