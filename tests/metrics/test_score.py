import pytest

from metrics import goldilocks, score
from tests.rows import deal, lead, many
from tests.small_store import rules

LATER = ("2024-07-01", "2024-12-31")
COSTS = {"cost_lag_days": 0, "margin_rate": 0.5, "cost_per_lead_worked": 30}
LIMITS = {"acceptance": 0.5, "missed": 100, "capacity": 1000}


def leads(number, points, *, sql=None, sal=None, mql="2024-02-01", **more):
    return many(number, lead, mql=mql, score=points, sal=sal, sql=sql, **more)


def good(number, points, **more):
    return leads(number, points, sal="2024-02-05", sql="2024-02-20", **more)


def test_the_score_has_power_if_higher_ones_go_further(given):
    store = given(good(40, 80), leads(20, 80), good(20, 40), leads(40, 40), good(9, None), leads(3, None))
    row = store.row(score.score_power)
    assert row["value"] == pytest.approx((40 * 40 + (40 * 20 + 20 * 40) / 2) / 3600)
    assert (row["n"], store.value(score.unscored_leads)) == (120, 12)


def test_leads_below_the_bar_are_seen_and_the_excluded_are_not(given):
    store = given(good(60, 80), leads(60, 20), leads(60, 20, is_test=True))
    assert store.row(score.score_power)["n"] == 120


def test_a_slice_with_too_few_is_withheld(given):
    store = given(good(60, 80, segment="A"), leads(60, 20, segment="A"), good(10, 80, segment="B"))
    found = store.ask(score.score_power, "segment").set_index("segment")
    assert found.loc["A", "value"] == 1 and found.loc["B", "why"].startswith("withheld: only 10 of 10 leads")


def test_the_tenths_and_the_lift_tell_where_the_good_ones_are(given):
    store = given(good(20, 90), good(40, 20), leads(140, 20))
    tenths = store.ask(score.score_tenths)
    assert tenths["value"].tolist() == pytest.approx([1] + [40 / 180] * 9)
    assert store.value(score.score_lift) == pytest.approx(1 / 0.3)


def test_what_the_score_promised_is_held_against_the_period_after(given):
    store = given(
        good(60, 80), leads(20, 80), good(10, 40), leads(90, 40),
        leads(60, 80, mql="2024-08-01", sal="2024-08-02", sql="2024-08-03"), leads(60, 80, mql="2024-08-01"),
        leads(60, 40, mql="2024-08-01"),
    )  # fmt: skip
    assert store.ask(score.score_foreseen, period=LATER)["value"].tolist() == pytest.approx([0.1, 0.75])
    assert store.ask(score.score_came, period=LATER)["value"].tolist() == pytest.approx([0, 0.5])
    assert store.value(score.score_miss, period=LATER) == pytest.approx((60 * 0.1 + 120 * 0.25) / 180)
    assert store.row(score.score_miss)["why"].endswith("in the earlier period")


def won(number, points, amount):
    rows = []
    for _ in range(number):
        name = f"winner{len(WINNERS)}"
        WINNERS.append(name)
        rows += lead(name, mql="2024-01-01", sal="2024-01-05", sql="2024-01-20", score=points)
        rows += deal(of=name, created="2024-01-20", won="2024-03-01", amount=amount)
    return rows


WINNERS: list[str] = []


def company(given, **limits):
    """In 2024: 10 winners at 80, 10 refused at 80; 2 winners of 600 and 18 refused at 40."""
    return given(
        won(10, 80, 1000), leads(10, 80, mql="2024-01-01"), won(2, 40, 600), leads(18, 40, mql="2024-01-01"),
        sets=[rules(score=LIMITS | limits, constants=COSTS)],
    )  # fmt: skip


def at(store, metric, bar):
    return store.ask(metric).set_index("threshold").loc[bar]


def test_each_bar_shows_both_errors_in_money(given):
    store, months = company(given), 366 / (365.25 / 12)
    acceptance = at(store, goldilocks.acceptance_by_bar, 40)
    assert (acceptance["numerator"], acceptance["denominator"], acceptance["value"]) == (12, 40, 0.3)
    assert at(store, goldilocks.acceptance_by_bar, 41)["value"] == 0.5
    missed, vain, volume = goldilocks.missed_by_bar, goldilocks.vain_by_bar, goldilocks.volume_by_bar
    assert [at(store, missed, bar)["value"] for bar in (40, 41, 80)] == pytest.approx(
        [0, 1200 / months, 1200 / months]
    )
    assert [at(store, vain, bar)["value"] for bar in (40, 41)] == pytest.approx([28 * 30 / months, 10 * 30 / months])
    assert [at(store, volume, bar)["value"] for bar in (40, 80)] == pytest.approx([40 / months, 20 / months])
    assert store.ask(missed)["threshold"].agg(["min", "max"]).tolist() == [40, 80]


def edges(store, **asked):
    return dict(store.ask(goldilocks.goldilocks_zone, **asked)[["edge", "value"]].to_numpy())


def test_the_zone_is_where_all_three_conditions_hold(given):
    assert edges(company(given)) == {"from": 41, "to": 80}


def test_a_bar_below_every_score_is_not_in_the_zone_as_nobody_saw_what_it_lets_in(given):
    assert edges(company(given, acceptance=0.1, missed=0)) == {"from": 40, "to": 40}


def test_no_zone_is_a_finding_that_says_what_excludes_what(given):
    row = company(given, missed=50).ask(goldilocks.goldilocks_zone).iloc[0]
    assert row["why"] == (
        "there is no zone, the conditions exclude each other: acceptance of at least 50% at 41 to 80; "
        "at most 50 a month missed at 40; at most 1,000 leads a month at 40 to 80"
    )


def test_a_condition_that_no_bar_meets_is_named(given):
    row = company(given, capacity=1).ask(goldilocks.goldilocks_zone).iloc[0]
    assert row["why"] == "there is no zone: no bar gives at most 1 leads a month"


def test_a_period_that_nobody_has_watched_to_the_end_is_too_young(given):
    store = given(won(1, 80, 100), lead(mql="2025-12-01", score=70))
    december = ("2025-12-01", "2025-12-31")
    for metric, days in ((goldilocks.goldilocks_zone, 270), (score.score_power, 90)):
        row = store.row(metric, period=december)
        assert row["state"] == "immature" and row["why"].endswith(f"watched for all {days} days")
