import pandas as pd
import pytest

from metrics import gaps, market
from metrics.honesty import newcombe
from tests.rows import account, attempt, deal, lead, listed, many, person, spend, touch

JANUARY, MARCH = ("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")
FOUR_ACCOUNTS = [
    account("acme", potential=100, segment="Big"), account("bolt", potential=50), account("core", potential=30),
    account("dune", potential=20), listed("acme"), listed("bolt", by="marketing"), listed("core", by="sales"),
    listed("dune", by="marketing", on="2023-06-01"), listed("dune", by="sales", on="2024-02-10"),
]  # fmt: skip


def test_the_lists_agree_as_far_as_what_is_on_both_is_of_what_is_on_any(given):
    store = given(*FOUR_ACCOUNTS, lead(mql="2024-01-01"))
    now = store.row(market.market_agreement)
    assert (now["numerator"], now["denominator"], now["value"]) == (2, 4, 0.5)
    assert store.value(market.market_agreement, period=JANUARY) == 0.25
    assert store.value(market.market_agreement_potential) == pytest.approx(120 / 200)
    assert store.value(market.market_agreement, segment="Big") == 1


def test_what_only_one_department_lists_is_counted_on_its_side(given):
    store = given(*FOUR_ACCOUNTS, lead(mql="2024-01-01"))
    only = (market.only_marketing, market.only_sales, market.only_marketing_potential, market.only_sales_potential)
    assert [store.value(each) for each in only] == [1, 1, 50, 30]
    assert [store.value(each, period=JANUARY) for each in only] == [2, 1, 70, 30]


def test_lists_of_one_department_alone_cannot_agree(given):
    store = given(listed("acme", by="marketing"), lead(mql="2024-01-01"))
    row = store.row(market.market_agreement)
    assert (row["state"], row["why"]) == ("not_available", "not available: no account list of sales in this source")


def test_a_filter_that_the_market_is_not_recorded_by_is_said_in_words(given):
    store = given(*FOUR_ACCOUNTS, lead(mql="2024-01-01", channel="Event"))
    row = store.row(market.market_agreement, channel="Event")
    assert row["why"] == "not available: the agreed market is not recorded by channel"


def test_the_share_inside_is_of_what_can_be_tied_to_an_account(given):
    store = given(
        listed("acme"), account("acme"), account("zoo"),
        lead(mql="2024-01-10", account_id="acme"), *many(3, lead, mql="2024-01-10", account_id="zoo"),
        lead(mql="2024-01-10"),
        deal(created="2024-01-10", won="2024-03-01", amount=30, account="acme"),
        deal(created="2024-01-10", lost="2024-03-01", amount=60, account="acme"),
        deal(created="2024-01-10", won="2024-03-01", amount=10, account="zoo"), deal(won="2024-03-01", amount=99),
        spend(70, "2024-01-05", account_id="acme"), spend(30, "2024-01-05", account_id="zoo"), spend(5, "2024-01-05"),
        attempt(None, "2024-01-20", account_id="acme", hours=3), attempt(None, "2024-01-20", account_id="zoo", hours=1),
        attempt(None, "2024-01-21", account_id="zoo"),
    )  # fmt: skip
    shares = [
        market.mql_in_market_rate, market.pipeline_in_market_rate, market.wins_in_market_rate,
        market.spend_in_market_rate, market.hours_in_market_rate, market.work_in_market_rate,
    ]  # fmt: skip
    assert [store.value(share) for share in shares] == pytest.approx([1 / 4, 90 / 100, 30 / 40, 70 / 100, 3 / 4, 1 / 3])


def test_spend_that_names_no_account_is_neither_inside_nor_outside(given):
    store = given(listed("acme"), lead(mql="2024-01-10"), spend(70, "2024-01-05"))
    assert store.row(market.spend_in_market_rate)["why"] == "not available: no account in spend in this source"


def closed(number, account, **end):
    return many(number, deal, created="2024-01-10", account=account, **end)


def test_the_market_is_right_if_more_is_won_inside_than_outside(given):
    store = given(
        listed("acme"), account("acme"), account("zoo"), person("ann"), touch("ann", "2024-01-01"),
        closed(30, "acme", won="2024-03-01"), closed(10, "acme", lost="2024-03-01"),
        closed(10, "zoo", won="2024-03-01"), closed(30, "zoo", lost="2024-03-01"), deal(won="2024-03-01"),
    )  # fmt: skip
    row = store.row(market.icp_win_rate_gap)
    assert (row["value"], row["n"]) == (0.5, 40)
    assert (store.value(market.win_rate_inside), store.value(market.win_rate_outside)) == (0.75, 0.25)
    assert (row["low"], row["high"]) == newcombe(30, 40, 10, 40)
    assert (row["state"], row["why"]) == ("ok", "40 against 40")


def test_a_gap_between_few_is_grey_and_between_very_few_has_no_interval(given):
    store = given(
        listed("acme"), account("acme"), person("ann"), touch("ann", "2024-01-01"),
        closed(15, "acme", won="2024-03-01", segment="A"), closed(15, "zoo", lost="2024-03-01", segment="A"),
        closed(5, "acme", won="2024-03-01", segment="B"), closed(5, "zoo", lost="2024-03-01", segment="B"),
        closed(5, "acme", won="2024-03-01", segment="C"),
    )  # fmt: skip
    rows = store.ask(market.icp_win_rate_gap, "segment").set_index("segment")
    assert rows["state"].to_dict() == {"A": "small_n", "B": "small_n", "C": "empty"}
    assert rows["low"].isna().to_dict() == {"A": False, "B": True, "C": True}
    assert rows.loc["C", "why"] == "n/a (5 against 0)"


def test_cycle_and_margin_are_compared_over_the_same_border(given):
    store = given(
        listed("acme"), account("acme"), person("ann"), touch("ann", "2024-01-01"),
        closed(20, "acme", won="2024-01-20", amount=100), closed(20, "zoo", won="2024-02-09", amount=60),
        closed(1, "acme", lost="2024-01-20", amount=7),
    )  # fmt: skip
    cycle = market.icp_cycle_gap, market.cycle_days_inside, market.cycle_days_outside
    margin = market.icp_margin_gap, market.margin_per_win_inside, market.margin_per_win_outside
    assert [store.value(each) for each in cycle] == [-20, 10, 30]
    assert [store.value(each) for each in margin] == [20, 50, 30]  # half of what was won is margin


def test_a_gap_without_difference_says_so():
    told = gaps._gap(gaps.proportion(20, 40), gaps.proportion(21, 40))
    assert told[-1] == "40 against 40: no detectable difference"
    assert pd.notna(told[3])
