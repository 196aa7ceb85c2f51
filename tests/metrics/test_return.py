import pandas as pd
import pytest

from metrics import economics as e
from metrics import return_ as r
from metrics.economics import customer_acquisition_cost
from metrics.leads import marketing_qualified_leads
from metrics.records import how_many
from tests.rows import deal, lead, rate, spend, touch
from tests.small_store import rules

MARCH = ("2024-03-01", "2024-03-31")


def test_the_return_sets_the_margin_against_what_was_spent_the_lag_earlier(given):
    store = given(
        deal(won="2024-03-10", amount=1000),
        spend(100, "2024-01-15"), spend(20, "2024-01-20", "marketing_people"), spend(80, "2024-01-20", "sales_people"),
        spend(500, "2024-03-15"), lead(mql="2024-01-01"),
        sets=[rules(constants={"cost_lag_days": 60, "margin_rate": 0.5})],
    )  # fmt: skip
    assert store.value(r.return_on_sm, period=MARCH) == 2.5
    assert store.value(r.return_on_sm_no_lag, period=MARCH) == 1
    assert store.value(r.cost_of_sales, period=MARCH) == 0.5
    assert store.value(r.return_on_sm, period=("2024-06-01", "2024-06-30")) is None


def test_an_open_period_owes_only_what_was_due_by_now(given):
    store = given(
        deal(won="2024-03-05", amount=1000), lead(mql="2024-01-01"),
        spend(100, "2024-01-10", kind="sales_people"), spend(900, "2024-01-25"),
        until="2024-03-15", sets=[rules(constants={"cost_lag_days": 60, "margin_rate": 0.5})],
    )  # fmt: skip
    so_far, quarter = ("2024-03-01", "2024-03-15"), ("2024-01-01", "2024-03-31")
    for period in (so_far, MARCH, quarter):
        assert store.value(r.return_on_sm, period=period) == 5
        assert store.value(customer_acquisition_cost, period=period) == 100
        assert store.run(how_many(r.lagged_cost, store.scope(period=period)))["n"].iloc[0] == 1
    march = pd.Timestamp("2024-03-01")
    months = store.ask(r.return_on_sm, "month", period=("2024-01-01", "2024-04-30")).set_index("month")
    assert months.loc[march, "value"] == 5


def test_the_day_it_is_now_is_the_day_where_the_rules_are_kept(given):
    at = {"calendar": {"zone": "Asia/Tokyo", "fiscal_start_month": 1}}
    store = given(lead(mql="2024-03-31 20:00"), until="2024-03-31 20:00", sets=[rules(**at)])
    assert str(store.scope().as_of) == "2024-04-01"
    assert store.value(marketing_qualified_leads, period=("2024-04-01", "2024-04-30")) == 1


def test_cost_per_lead_divides_what_marketing_spent_by_the_leads_of_that_month(given):
    store = given(
        lead("ann", mql="2024-03-01", sal="2024-03-02", sql="2024-03-03"), deal(of="ann", created="2024-03-03",
        won="2024-06-01"), lead(mql="2024-03-01", sal="2024-03-02"),
        spend(60, "2024-03-10"), spend(40, "2024-03-10", "marketing_people"), spend(999, "2024-03-10", "sales_people"),
        spend(5, "2024-04-10"),
    )  # fmt: skip
    costs = (r.cost_per_sal, r.cost_per_sql, r.cost_per_won)
    assert [store.value(cost, period=MARCH) for cost in costs] == [50, 100, 100]
    april = store.row(r.cost_per_sal, period=("2024-04-01", "2024-04-30"))
    assert april["value"] != april["value"] and (april["state"], april["numerator"]) == ("empty", 5)
    assert "“Accepted of the cohort” is 0 here" in april["why"]


def test_many_bills_do_not_multiply_the_customers(given):
    store = given(
        *(spend(100, "2024-03-10") for _ in range(6)),
        *(lead(f"won{n}", mql="2024-03-01", sal="2024-03-02") for n in range(2)),
        *(deal(of=f"won{n}", created="2024-03-05", won="2024-03-20") for n in range(2)),
    )
    assert store.value(r.cost_per_won) == 300


def test_romi_is_a_range_over_the_models_and_nothing_without_cost(given):
    store = given(
        lead("ann", mql="2024-03-01"), deal(of="ann", created="2024-03-05", won="2024-03-20", amount=1000),
        touch("ann", "2024-02-20", "Ads"), touch("ann", "2024-03-04", "Fair"), touch("ann", "2024-03-18", "Mail"),
        spend(100, "2024-03-10", channel="Ads"), spend(100, "2024-03-10", channel="Fair"),
    )  # fmt: skip
    assert store.value(r.romi_range) == pytest.approx((500 - 200) / 200)
    row = store.ask(r.romi_range, "channel").set_index("channel")
    ads = row.loc["Ads"]
    assert (ads["low"], ads["high"]) == (-1, 4)  # last touch gives nothing, first touch all
    assert ads["value"] == pytest.approx((500 / 3 - 100) / 100)
    assert row.loc["Mail", "state"] == "empty" and "no marketing cost" in row.loc["Mail", "why"]
    assert store.value(r.ROMI["first"], channel="Ads") == 4


def test_spend_in_a_currency_without_rate_is_left_out(given):
    store = given(
        spend(100, "2024-03-10"), spend(50, "2024-03-10", currency="EUR"), spend(70, "2024-03-10", currency="XXX"),
        rate("EUR", 2), lead(mql="2024-03-01"),
    )  # fmt: skip
    assert store.value(r.marketing_cost) == 200


def test_spend_that_its_source_restates_counts_as_last_stated(given):
    store = given(
        spend(100, "2024-03-10", name="bill"), spend(80, "2024-03-11", name="bill"), lead(mql="2024-03-01")
    )
    assert store.value(r.marketing_cost) == 80


def test_no_bill_is_not_a_bill_of_nothing(given):
    store = given(
        spend(100, "2024-03-10", region="North"), lead(mql="2024-03-01", sal="2024-03-02", region="North"),
        lead(mql="2024-03-01", sal="2024-03-02", region="South"),
    )  # fmt: skip
    found = store.ask(r.cost_per_sal, "region").set_index("region")
    assert found.loc["North", "value"] == 100
    assert found.loc["South", "state"] == "empty" and "no spend is loaded" in found.loc["South", "why"]
    assert store.value(r.cost_per_sal, region="South") is None


@pytest.mark.parametrize(
    "metric", [r.return_on_sm, r.cost_of_sales, e.customer_acquisition_cost, e.cac_payback], ids=lambda each: each.name
)
def test_without_spend_nothing_is_free_and_nothing_pays(given, metric):
    store = given(
        deal(created="2024-03-05", won="2024-03-20", amount=1000, region="South"),
        spend(9, "2024-03-10", region="North"), spend(9, "2024-03-10", "sales_people", region="North"),
    )  # fmt: skip
    row = store.row(metric, region="South")
    assert pd.isna(row["value"])
    assert (row["state"], row["why"]) == ("empty", "no spend is loaded for this period and these filters")


def test_the_return_of_two_wins_has_no_interval(given):
    wins = [deal(created="2024-03-05", won="2024-03-20", amount=amount) for amount in (100, 900)]
    row = given(*wins, spend(60, "2024-03-10"), spend(40, "2024-03-10", "sales_people")).row(r.return_on_sm)
    assert (row["value"], row["n"], row["state"]) == (5, 2, "small_n")
    assert pd.isna(row["low"])


def test_the_records_of_a_sum_are_those_that_it_rests_on(given):
    store = given(deal(won="2024-03-20", amount=100), deal(won="2024-03-20", amount=None), spend(9, "2024-03-10"),
                  spend(9, "2024-03-10", "sales_people"))  # fmt: skip
    listed = store.run(how_many(r.return_on_sm.numerator, store.scope()))["n"].iloc[0]
    assert listed == store.row(r.return_on_sm)["n"] == 1
