import pytest

from metrics import leads, reach
from tests.rows import account, deal, lead, listed, person, status, user, worked

JANUARY, FEBRUARY = ("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29")
MARCH, JUNE = ("2024-03-01", "2024-03-31"), ("2024-06-01", "2024-06-30")


def test_the_inventory_is_who_stands_in_a_stage_at_the_periods_end(given):
    store = given(
        lead(inquiry="2024-01-05"),
        lead(inquiry="2024-01-05", mql="2024-01-10", segment="Big"),
        lead(mql="2024-01-10", rejected="2024-02-10"),
        lead(mql="2024-01-10", sal="2024-02-10"),
        lead("ann", mql="2024-01-10", sal="2024-01-12", sql="2024-01-15", segment="Big"),
        deal(of="ann", created="2024-01-15", won="2024-02-20"),
        until="2024-03-10",
    )
    stages = (reach.open_inquiries, reach.open_mqls, reach.open_sals, reach.open_sqls)
    assert [store.value(stage, period=JANUARY) for stage in stages] == [1, 3, 0, 1]
    assert [store.value(stage, period=FEBRUARY) for stage in stages] == [1, 1, 1, 0]
    assert store.value(reach.stage_inventory, period=JANUARY) == 5
    assert store.split(reach.stage_inventory, "segment", period=JANUARY) == {"(unknown)": 3, "Big": 2}
    assert list(store.split(reach.open_mqls, "month", period=("2024-01-01", "2024-02-29")).values()) == [3, 1]


def test_who_comes_back_is_an_inquiry_again_and_not_a_new_name(given):
    store = given(
        lead("ann", inquiry="2024-01-05", mql="2024-01-10", recycled="2024-02-01"),
        status("ann", "open", "2024-03-05"),
        lead(inquiry="2024-01-06"),
    )
    assert (store.value(leads.new_inquiries), store.value(leads.net_new_names)) == (3, 2)
    assert (store.value(leads.new_inquiries, period=MARCH), store.value(leads.net_new_names, period=MARCH)) == (1, 0)


def test_the_agreed_market_is_covered_for_ninety_days_by_a_two_way_touch(given):
    store = given(
        *(account(name, segment="Big") for name in ("acme", "bolt", "core", "dune")),
        *(listed(name) for name in ("acme", "bolt", "dune")), listed("core", by="marketing"),
        worked("acme", "2024-03-01", is_two_way=True), worked("bolt", "2024-03-01"),
        worked("core", "2024-03-01", is_two_way=True), lead(mql="2024-01-01"),
    )  # fmt: skip
    march = store.row(reach.icp_coverage_rate, period=MARCH)
    assert (march["numerator"], march["denominator"]) == (1, 3)
    assert store.value(reach.icp_coverage_rate, period=JUNE) == 0
    assert store.value(reach.icp_coverage_rate, period=MARCH, segment="Big") == pytest.approx(1 / 3)


def test_an_account_counts_from_the_day_that_both_list_it(given):
    store = given(
        account("acme"), listed("acme", by="marketing", on="2024-01-01"), listed("acme", by="sales", on="2024-02-10"),
        account("gone"), listed("gone", on="2024-01-01", until="2024-05-01"), lead(mql="2024-01-01"),
        worked("acme", "2024-01-10", is_two_way=True),
    )  # fmt: skip
    assert store.value(reach.icp_coverage_rate, period=JANUARY) is None
    assert store.value(reach.icp_coverage_rate, period=FEBRUARY) == 1


def test_an_account_is_reachable_through_one_valid_contact(given):
    store = given(
        account("acme"), account("bolt"), listed("acme"), listed("bolt"), lead(mql="2024-01-01"),
        person("ann", account_id="acme", is_reachable=True), person("ben", account_id="acme", is_reachable=True),
        person("cid", account_id="bolt", is_reachable=False),
    )  # fmt: skip
    assert store.value(reach.reachable_rate) == 0.5


def test_work_outside_the_market_counts_each_account_once(given):
    store = given(
        account("acme"), account("core"), account("dune"), listed("acme"), listed("core", by="marketing"),
        worked("acme", "2024-03-01"), worked("core", "2024-03-01"), worked("core", "2024-03-02"),
        worked("core", "2024-03-03"), worked("dune", "2024-06-01"), lead(mql="2024-01-01"),
    )  # fmt: skip
    march, year = (store.row(reach.outside_work_rate, period=p) for p in (MARCH, ("2024-01-01", "2024-12-31")))
    assert (march["numerator"], march["denominator"]) == (1, 2)
    assert (year["numerator"], year["denominator"]) == (2, 3)


def test_an_account_counts_once_in_every_period_it_was_worked_in_and_for_every_team(given):
    store = given(
        user("ann", team="North"), user("bob", team="South"), lead(mql="2024-01-01"),
        worked("acme", "2023-12-30", user="ann"), worked("acme", "2024-01-10", user="ann"),
        worked("acme", "2024-02-20", user="bob"), worked("acme", "2024-03-10", user="ann"),
        worked("bolt", "2024-03-01", user="bob"), worked("bolt", "2024-03-31", user="bob"),
    )  # fmt: skip
    assert store.value(reach.accounts_worked) == 2
    assert store.value(reach.accounts_worked, period=("2024-02-21", "2024-03-09")) == 1
    by_month = store.split(reach.accounts_worked, "month", period=("2024-01-15", "2024-03-31"))
    assert by_month == {"2024-01-01": 0, "2024-02-01": 1, "2024-03-01": 2}
    assert store.split(reach.accounts_worked, "day", period=("2024-03-09", "2024-03-10"))["2024-03-10"] == 1
    assert store.split(reach.accounts_worked, "team") == {"North": 1, "South": 2}
    assert store.value(reach.accounts_worked, team="North") == 1
