"""Maven's pipeline, loaded by the shipped mapping: the publisher's figures, and where ours differ on purpose."""

import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from sqlalchemy import select

from data.schema import deals
from metrics.bookings import average_won_amount, bookings_total, won_amount
from metrics.catalog import find
from metrics.conversion import deals_closed, deals_won, win_rate, win_rate_created, win_rate_narrow
from metrics.pipeline import accepted_pipeline_created, open_pipeline
from metrics.velocity import (
    accepted_opportunities,
    cycle_days_closed_median,
    cycle_days_median,
    cycle_days_won_mean,
    cycle_days_won_median,
    slow_open,
)

CALENDAR = "calendar_years"  # the official rules, but with a year that begins in January
SLICES = {
    "quarter": "by_quarter",
    "month": "by_month",
    "team": "by_manager",
    "region": "by_region",
    "product_line": "by_product",
    "segment": "by_sector",
    "owner_id": "by_agent",
}


@pytest.fixture(scope="session")
def opportunities(maven) -> pd.DataFrame:
    frame = maven.run(select(deals).where(deals.c.rules == "official"))
    closed = pd.to_datetime(frame["closed_on"])
    return frame.assign(
        days=frame["hours_cycle"] / 24,
        won_amount=frame["won_amount"].astype(float),
        amount=frame["amount"].astype(float),
        month=closed.dt.strftime("%Y-%m"),
        quarter=closed.dt.year.astype("Int64").astype(str) + "Q" + closed.dt.quarter.astype("Int64").astype(str),
    )


def _agents_named(found: dict) -> dict:
    return {str(name).removeprefix("maven:"): value for name, value in found.items()}


def test_every_opportunity_stands_in_its_stage(maven, opportunities):
    should = maven.expected("stage_counts")
    assert opportunities["stage"].value_counts().to_dict() == should
    assert maven.value(deals_won) == should["Won"]
    assert maven.value(deals_closed) == should["Won"] + should["Lost"]


def test_the_win_rate_is_won_of_all_closed(maven):
    assert maven.value(win_rate) == pytest.approx(maven.expected("win_rate"), abs=1e-6)


def test_no_reason_of_a_loss_is_known_so_both_win_rates_are_one(maven):
    assert maven.value(win_rate_narrow) == maven.value(win_rate)


def test_won_of_all_opportunities_is_lower_since_many_are_open(maven):
    assert maven.value(deals_won) / maven.value(accepted_opportunities) == pytest.approx(
        maven.expected("won_share_of_all"), abs=1e-6
    )


def test_the_created_cohort_leaves_out_what_was_not_watched_for_its_window(maven):
    """C6 is won within 180 days of those opened at least so long ago; the publisher divides by all, open ones too."""
    ((won, watched),) = maven.counted(
        "SELECT count(*) FILTER (deal_stage = 'Won' AND close_date <= engage_date + INTERVAL 180 DAY), count(*) "
        "FROM {sales_pipeline} WHERE engage_date + INTERVAL 180 DAY <= DATE '2017-12-31'"
    )
    row = maven.row(win_rate_created)
    assert (row["numerator"], row["denominator"]) == (won, watched)
    assert row["value"] > maven.expected("won_share_of_all")


@pytest.mark.parametrize("by", SLICES)
def test_wins_rates_and_revenue_by(maven, by):
    should = maven.expected(SLICES[by])
    asked = {"rules": CALENDAR} if by in ("month", "quarter") else {}
    rates = _agents_named(maven.halves(win_rate, by, **asked))
    assert rates == {name: (one["won"], one["closed"]) for name, one in should.items()}
    money = won_amount if by == "owner_id" else bookings_total  # a booking does not say who closed it
    revenue = _agents_named(maven.by(money, by, **asked))
    assert revenue == pytest.approx({name: one["revenue"] for name, one in should.items()}, abs=0.005)


@pytest.mark.parametrize("by", SLICES)
def test_days_from_engaging_to_any_close_by(maven, opportunities, by):
    should = maven.expected(SLICES[by])
    closed = opportunities[opportunities["outcome"].notna()]
    found = _agents_named(closed.groupby(by)["days"].mean().to_dict())
    assert found == pytest.approx({name: one["avg_days_closed"] for name, one in should.items()}, abs=1e-6)


def test_official_quarters_are_fiscal_ones_that_begin_in_february(maven):
    months = maven.expected("by_month")
    should = {
        "2017Q1": ("2017-03", "2017-04"),  # February to April; nothing closed in February
        "2017Q2": ("2017-05", "2017-06", "2017-07"),
        "2017Q3": ("2017-08", "2017-09", "2017-10"),
        "2017Q4": ("2017-11", "2017-12"),
    }
    found = maven.by(bookings_total, "quarter")
    assert found == pytest.approx({name: sum(months[m]["revenue"] for m in of) for name, of in should.items()})
    assert found != pytest.approx({name: one["revenue"] for name, one in maven.expected("by_quarter").items()})


def test_months_are_the_same_by_both_calendars(maven):
    assert maven.by(deals_won, "month") == maven.by(deals_won, "month", rules=CALENDAR)


def test_revenue_and_the_average_deal(maven, opportunities):
    should = maven.expected("avg_deal")
    assert maven.value(bookings_total) == maven.expected("revenue")
    assert maven.value(average_won_amount) == pytest.approx(should["mean"], abs=0.01)
    assert opportunities["won_amount"].median() == pytest.approx(should["median"], abs=0.01)


def test_days_of_what_closed_are_the_publishers(maven, opportunities):
    should = maven.expected("days_to_close")
    assert maven.value(cycle_days_won_median) == pytest.approx(should["won_median"], abs=0.01)
    assert maven.value(cycle_days_won_mean) == pytest.approx(should["won_mean"], abs=0.01)
    assert maven.value(cycle_days_closed_median) == pytest.approx(should["closed_median"], abs=0.01)
    lost = opportunities.loc[opportunities["outcome"].eq("lost"), "days"]
    closed = opportunities.loc[opportunities["outcome"].notna(), "days"]
    assert (lost.median(), closed.max()) == (should["lost_median"], should["max"])
    assert lost.mean() == pytest.approx(should["lost_mean"], abs=0.01)
    assert closed.mean() == pytest.approx(should["closed_mean"], abs=0.01)


def test_the_cycle_of_all_is_longer_since_open_ones_wait_on(maven):
    """T3 censors the open opportunities; the publisher's 45 days know only those that closed."""
    waited = maven.counted(
        "SELECT date_diff('day', coalesce(engage_date, DATE '2017-12-31'), coalesce(close_date, DATE '2017-12-31')), "
        "close_date IS NOT NULL FROM {sales_pipeline}"
    )
    fitted = KaplanMeierFitter().fit(*zip(*waited, strict=True))
    assert maven.value(cycle_days_median) == fitted.median_survival_time_
    assert maven.value(cycle_days_median) > maven.expected("days_to_close")["closed_median"]


def test_the_open_pipeline_stands_at_list_price(maven, opportunities):
    should = maven.expected("open_pipeline_at_list_price")
    standing = opportunities[opportunities["outcome"].isna()].groupby("stage")["amount"]
    assert standing.count().to_dict() == {stage: one["n"] for stage, one in should.items()}
    assert standing.sum().to_dict() == {stage: one["amount"] for stage, one in should.items()}
    assert maven.value(open_pipeline) == sum(one["amount"] for one in should.values())


def test_accepted_pipeline_is_the_list_price_of_all_that_was_ever_engaged(maven):
    ((listed,),) = maven.counted(
        "SELECT sum(sales_price) FROM {sales_pipeline} AS pipeline "
        "JOIN {products} AS products ON products.product = replace(pipeline.product, 'GTXPro', 'GTX Pro')"
    )
    assert maven.value(accepted_pipeline_created) == listed


def test_engaging_ones_are_as_old_as_the_publisher_says(maven, opportunities):
    should = maven.expected("stale_engaging")
    engaging = opportunities[opportunities["stage"].eq("Engaging")]
    age = (pd.Timestamp(should["as_of"]) - pd.to_datetime(engaging["accepted_on"])).dt.days
    assert str(maven.scope().as_of) == should["as_of"]
    assert (len(age), age.median(), age.max()) == (should["of"], should["median_age"], should["max_age"])
    assert (age > maven.expected("days_to_close")["max"]).sum() == should["older_than_138_days"]


def test_open_too_long_is_older_than_three_of_four_winners_were(maven):
    """T4's bar is lower than the longest cycle ever seen, so more stand beyond it."""
    ((slow,),) = maven.counted(
        "SELECT count(*) FROM {sales_pipeline} WHERE deal_stage = 'Engaging' "
        "AND date_diff('day', engage_date, DATE '2017-12-31') > (SELECT quantile_cont(close_date - engage_date, 0.75) "
        "FROM {sales_pipeline} WHERE deal_stage = 'Won')"
    )
    row = maven.row(slow_open)
    stages = maven.expected("stage_counts")
    assert (row["value"], row["denominator"]) == (slow, stages["Engaging"] + stages["Prospecting"])
    assert row["value"] > maven.expected("stale_engaging")["older_than_138_days"]


def test_opportunities_without_an_account_are_open_and_of_no_known_segment(maven, opportunities):
    should = maven.expected("quality")
    unknown = opportunities[opportunities["segment"].eq("(unknown)")]
    assert len(unknown) == should["open_without_account"] == should["account_missing"]
    assert unknown["outcome"].notna().sum() == should["closed_without_account"]


@pytest.mark.parametrize(
    ("asked", "lacks"),
    [
        ("MQL", "no MQL stage"),
        ("WON", "no MQL stage"),
        ("SAL", "no SAL stage"),
        ("C1", "no MQL stage"),
        ("C8", "no MQL stage"),
        ("R2", "no inquiries"),
        ("T6", "no MQL stage"),
        ("V3.crm", "no probabilities"),
        ("V5", "no MQL stage"),
        ("N3", "no spend"),
        ("E1", "no spend"),
        ("2.9.linear.won", "no marketing touches"),
    ],
)
def test_what_maven_does_not_contain_is_not_available(maven, asked, lacks):
    row = maven.row(find(asked))
    assert (row["state"], pd.isna(row["value"])) == ("not_available", True)
    assert row["why"].startswith(f"not available: {lacks}")
