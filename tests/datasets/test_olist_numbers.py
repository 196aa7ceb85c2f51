"""Olist's funnel, loaded by the shipped mapping: the publisher's figures, and where ours differ on purpose."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select

from data.schema import deals, spells, waits
from metrics import curves
from metrics.attribution import CREDITED
from metrics.catalog import METRICS, find
from metrics.conversion import deals_won, mql_to_won_rate
from metrics.funnel import reached
from metrics.incidence import curve
from metrics.leads import marketing_qualified_leads, won_leads

MISSING = "(unknown)"  # a blank origin; Olist's own "unknown" is another one
WINDOW = 270  # days of the official end-to-end window
OF_EACH_LEAD = "olist_marketing_qualified_leads_dataset} AS mql LEFT JOIN {olist_closed_deals_dataset} USING (mql_id"


def test_leads_and_deals_are_counted_row_for_row(olist):
    leads, won = olist.value(marketing_qualified_leads), olist.value(deals_won)
    assert (leads, won) == (olist.expected("mql"), olist.expected("won"))
    assert won / leads == pytest.approx(olist.expected("conversion"), abs=1e-6)


def test_the_deal_that_was_won_before_its_lead_qualified_is_no_lead_won(olist):
    """It is a deal of the publisher's 842. Its lead qualified the day after the win: a new pass, and an open one."""
    early = olist.expected("days_to_close")["negative"]
    assert olist.value(won_leads) == olist.expected("won") - early


def test_origins_keep_the_blank_apart_from_the_unknown(olist):
    should = {MISSING if name == "(missing)" else name: one for name, one in olist.expected("by_origin_raw").items()}
    assert olist.by(marketing_qualified_leads, "channel") == {name: one["mql"] for name, one in should.items()}
    assert olist.by(deals_won, "channel") == {name: one["won"] for name, one in should.items()}


def test_a_filter_on_both_takes_the_blank_for_unknown(olist):
    should = olist.expected("by_origin_blank_as_unknown")["unknown"]
    both = {"channel": ("unknown", MISSING)}
    assert olist.value(marketing_qualified_leads, **both) == should["mql"]
    assert olist.value(deals_won, **both) == should["won"]


def test_leads_fall_into_the_months_that_are_written(olist):
    should = {month: one["mql"] for month, one in olist.expected("by_mql_month").items()}
    assert olist.by(marketing_qualified_leads, "month") == should


def test_wins_fall_into_the_months_that_are_written(olist):
    assert olist.by(deals_won, "month") == olist.expected("won_by_month")


def test_cohorts_were_won_as_often_as_the_publisher_says_but_for_the_early_deal(olist):
    should = {month: one["won"] for month, one in olist.expected("by_mql_month").items()}
    found = {month: _won_of_cohort(olist, month) for month in should}
    differing = {month: should[month] - found[month] for month in should if should[month] != found[month]}
    assert list(differing.values()) == [olist.expected("days_to_close")["negative"]]


def _won_of_cohort(olist, month: str) -> float:
    first = pd.Period(month)
    cohort = reached(olist.scope((f"{first.start_time:%Y-%m-%d}", f"{first.end_time:%Y-%m-%d}")), olist.run)
    return cohort.set_index("stage").loc["won", "n"]


def test_the_end_to_end_rate_counts_only_what_its_window_saw(olist):
    """C8 is won within 270 days of the MQLs watched that long; the publisher's rate has no window and no maturity."""
    should = {
        month: (won, watched)
        for month, won, watched in olist.counted(
            "SELECT strftime(first_contact_date, '%Y-%m'), "
            f"count(*) FILTER (won_date BETWEEN first_contact_date AND first_contact_date + INTERVAL {WINDOW} DAY), "
            f"count(*) FROM {{{OF_EACH_LEAD}) "
            f"WHERE first_contact_date + INTERVAL {WINDOW} DAY <= (SELECT max(won_date) "
            "FROM {olist_closed_deals_dataset}) GROUP BY 1"
        )
    }
    assert olist.halves(mql_to_won_rate, "month") == should
    unlimited = olist.expected("by_mql_month")
    assert all(won <= unlimited[month]["won"] for month, (won, _) in should.items())
    whole = olist.row(mql_to_won_rate)
    assert (whole["state"], whole["numerator"] / whole["denominator"] < whole["value"]) == ("immature", True)
    assert whole["value"] == pytest.approx(olist.expected("conversion"), abs=0.005)  # estimated at the window


def test_of_all_leads_so_many_were_won_within_days(olist):
    """All leads were watched for 90 days, so that the curve is the plain share; the early deal is not on it."""
    early = olist.expected("days_to_close")["negative"]
    read = curves.within_days(_mql_won(olist), (7, 30, 60, 90))
    should = olist.expected("won_within_days")
    assert {str(day): round(one.value * one.n) for day, one in read.items()} == {
        day: one["n"] - early for day, one in should.items()
    }
    assert all(one.value == pytest.approx(should[str(day)]["rate"], abs=1.5 / one.n) for day, one in read.items())


def test_days_to_close_are_the_publishers_on_the_same_deals(olist):
    query = (
        select(deals.c.closed_on, spells.c.mql_on, deals.c.closed_at, spells.c.mql_at)
        .join(spells, (spells.c.person_id == deals.c.person_id) & (spells.c.rules == deals.c.rules))
        .where(deals.c.rules == "official", deals.c.outcome == "won", spells.c.mql_on.is_not(None))
    )
    frame = olist.run(query)
    waited = (frame["closed_on"] - frame["mql_on"]).dt.days
    exactly = (frame["closed_at"] - frame["mql_at"]).dt.total_seconds() / 86400
    should = olist.expected("days_to_close")
    assert exactly.median() == pytest.approx(should["median_fractional"], abs=0.01)
    assert exactly.mean() == pytest.approx(should["mean_fractional"], abs=0.01)
    assert len(waited) == olist.expected("won")
    assert (waited.median(), waited.max(), (waited < 0).sum()) == (
        should["median_whole_days"],
        should["max_whole"],
        should["negative"],
    )
    assert waited.mean() == pytest.approx(should["mean_whole_days"], abs=0.01)
    assert waited.quantile(0.75) == pytest.approx(should["p75_whole"], abs=0.01)
    assert waited.quantile(0.9) == pytest.approx(should["p90_whole"], abs=0.01)
    assert waited[waited >= 0].mean() == pytest.approx(should["mean_whole_excl_negative"], abs=0.01)


def test_the_median_of_the_curve_is_longer_than_that_of_the_deals(olist):
    """Whoever is still open may yet be won, late: the curve knows (T1), the median of what closed so far does not."""
    read = curves.quantile_among_converted(_mql_won(olist), WINDOW * 24)
    query = select(spells.c.hours_mql_won).where(spells.c.rules == "official", spells.c.hours_mql_won.is_not(None))
    hours = olist.run(query)["hours_mql_won"]
    in_time = hours[hours <= WINDOW * 24]
    assert read.n == len(in_time)
    assert read.value > in_time.median()


def _mql_won(olist):
    w = waits.c
    query = select(w.outcome, w.hours, w.n).where(w.rules == "official", w.step == "mql_won")
    return curve(olist.run(query), ("won",))


def test_deals_are_won_by_segment(olist):
    found = olist.by(deals_won, "segment")
    should = olist.expected("top_segments")
    assert dict(sorted(found.items(), key=lambda one: -one[1])[: len(should)]) == should


def test_read_as_utc_three_deals_fall_on_another_day_of_sao_paulo(olist_in_brazil):
    should = olist_in_brazil.expected("days_to_close_sao_paulo")
    at = {name: _closed_on(olist_in_brazil, name) for name in ("official", "sao_paulo")}
    assert (at["official"] != at["sao_paulo"]).sum() == should["deals_on_another_local_date"]
    months = {name: days.dt.to_period("M") for name, days in at.items()}
    assert (months["official"] != months["sao_paulo"]).sum() == should["deals_in_another_local_month"]
    assert olist_in_brazil.by(deals_won, "month") == olist_in_brazil.expected("won_by_month")
    assert olist_in_brazil.value(deals_won, rules="sao_paulo") == olist_in_brazil.expected("won")


def _closed_on(olist, rules: str) -> pd.Series:
    query = select(deals.c.deal_id, deals.c.closed_on).where(deals.c.rules == rules)
    return olist.run(query).set_index("deal_id")["closed_on"].sort_index()


@pytest.mark.parametrize(
    ("asked", "lacks"),
    [
        ("SAL", "no SAL stage"),
        ("SQL", "no SQL stage"),
        ("C1", "no SAL stage"),
        ("C2", "no SQL stage"),
        ("C3", "no SAL stage"),
        ("C5", "no lost opportunities"),
        ("C6", "no day on which opportunities were opened"),
        ("T1", "no SAL stage"),
        ("T2", "no time from acceptance to close"),
        ("T3", "no time from acceptance to close"),
        ("T6", "no sales activities"),
        ("V2", "no opportunity amounts"),
        ("V4", "no opportunity amounts"),
        ("V5", "no opportunity amounts"),
        ("N3", "no spend"),
        ("E1", "no spend"),
        ("R3", "no account lists"),
    ],
)
def test_what_olist_does_not_record_is_not_available(olist, asked, lacks):
    row = olist.row(find(asked))
    assert (row["state"], pd.isna(row["value"])) == ("not_available", True)
    assert row["why"] == f"not available: {lacks}{row['why'].partition(lacks)[2]}"


def test_no_metric_of_money_shows_a_number(olist):
    of_money = [metric for metric in METRICS if metric.unit.value.startswith("money")]
    assert {olist.state(metric) for metric in of_money} == {"not_available"}


def test_one_touch_takes_all_whatever_the_model(olist):
    """Each lead has one touch; the deal won before it has none, and is shown as unattributed."""
    early = olist.expected("days_to_close")["negative"]
    won = olist.by(CREDITED["share"]["first"], "channel")
    assert won.pop("(unattributed)") == early
    for credited in CREDITED["share"].values():
        assert olist.by(credited, "channel") == {**won, "(unattributed)": early}
        assert olist.value(credited) == olist.expected("won")


def test_the_snapshot_is_as_of_the_newest_event(olist):
    assert olist.scope().as_of == date(2018, 11, 14)
