
from metrics import waste
from tests.rows import account, attempt, deal, lead, listed, many, spend, worked
from tests.small_store import YEAR, rules

JUNE, JULY, OCTOBER = (("2024-06-01", "2024-06-30"), ("2024-07-01", "2024-07-31"), ("2024-10-01", "2024-10-31"))
AT_TEN = [rules(constants={"cost_lag_days": 0, "margin_rate": 0.5, "cost_per_hour": 10})]


def outside(*more, **settings):
    return (
        account("acme"), account("zoo"), listed("acme"), lead(mql="2024-01-01"),
        attempt(None, "2024-03-01", account_id="acme", hours=5), attempt(None, "2024-03-01", account_id="zoo", hours=2),
        attempt(None, "2024-03-02", account_id="zoo", hours=0.5), *more,
    )  # fmt: skip


def test_waste_is_the_hours_outside_at_their_cost_and_the_spend_outside(given):
    store = given(
        *outside(spend(100, "2024-03-01", account_id="zoo"), spend(40, "2024-03-01", account_id="acme"),
                 spend(7, "2024-03-01")),
        sets=AT_TEN,
    )  # fmt: skip
    assert store.value(waste.outside_work_cost) == 25
    assert store.value(waste.outside_spend) == 100
    assert store.value(waste.outside_waste) == 125


def test_waste_counts_the_hours_where_no_source_says_on_whom_was_spent(given):
    store = given(*outside(spend(7, "2024-03-01")), sets=AT_TEN)
    assert store.row(waste.outside_spend)["why"] == "not available: no account in spend in this source"
    assert store.value(waste.outside_waste) == 25


def test_without_hours_nobody_knows_what_the_work_cost(given):
    store = given(account("acme"), listed("acme"), lead(mql="2024-01-01"), worked("zoo", "2024-03-01"))
    assert store.row(waste.outside_waste)["why"] == "not available: no hours of sales activities in this source"


def test_an_untouched_account_is_missed_until_somebody_talks_to_it(given):
    store = given(
        account("acme", segment="Big", potential=1000), account("bolt", segment="Small", potential=10),
        listed("acme"), listed("bolt"), worked("bolt", "2024-05-01", is_two_way=True),
        worked("acme", "2024-07-20", is_two_way=True),
        lead("ann", mql="2024-01-10", segment="Big"), deal(of="ann", created="2024-01-20", won="2024-03-01", amount=90),
        *many(2, lead, mql="2024-01-10", segment="Big"), lead("ben", mql="2024-01-10", segment="Small"),
        deal(of="ben", created="2024-01-20", won="2024-03-01", amount=8),
    )  # fmt: skip
    parts = [waste.untouched_accounts, waste.untouched_potential, waste.missed_value]
    found = {period: [store.value(part, period=period) for part in parts] for period in (JUNE, JULY, OCTOBER, YEAR)}
    assert found == {JUNE: [1, 1000, 30], JULY: [0, 0, 0], OCTOBER: [1, 10, 8], YEAR: [1, 10, 8]}
    assert store.split(waste.missed_value, "segment", period=OCTOBER) == {"Big": 0, "Small": 8}
