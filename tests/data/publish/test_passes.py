"""From what happened to passes through the funnel: who is counted, once, on which day, under which rules."""

from datetime import date

import pytest
from sqlalchemy import select

from data.publish.calendar import fiscal_days, working_hours
from data.rules import read
from data.schema import about, costs, deals, spells
from metrics.bookings import bookings_total
from metrics.conversion import mql_to_sal_rate, win_rate
from metrics.leads import marketing_qualified_leads
from tests.rows import (
    account,
    amounted,
    attempt,
    deal,
    lead,
    listed,
    merged,
    owned,
    person,
    rate,
    spend,
    stage,
    status,
    today,
    touch,
    user,
)  # fmt: skip
from tests.small_store import SmallStore, rules

S, D = spells.c, deals.c
JANUARY, MARCH = ("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")


def passes(store, *columns, rules="official"):
    """Who by name, and the columns, a row per pass in the order of passes."""
    chosen = [S.person_id, S.number, *columns]
    return [
        (who.removeprefix("crm:"), *row) for who, _, *row in store.rows(select(*chosen).where(S.rules == rules))
    ]  # fmt: skip


def test_a_pass_ends_with_a_close_and_another_begins_with_the_next_step(given):
    store = given(
        lead("back", mql="2024-01-05", rejected="2024-02-01", reason="no budget"), status("back", "mql", "2024-03-01"),
        lead("again", mql="2024-01-05"), status("again", "mql", "2024-02-05"),
        status("again", "accepted", "2024-02-06"),
        lead("silent", mql="2024-01-05"), status("silent", "mql", "2024-09-01"),
        lead("twice", mql="2024-01-05", rejected="2024-02-01", recycled="2024-02-02"),
        until="2024-10-01",
    )  # fmt: skip
    assert passes(store, S.mql_on, S.closing, S.closed_on, S.reason) == [
        ("again", "2024-01-05", "timed_out", "2024-08-04", None),
        ("back", "2024-01-05", "rejected", "2024-02-01", "no budget"),
        ("back", "2024-03-01", "timed_out", "2024-08-28", None),
        ("silent", "2024-01-05", "timed_out", "2024-07-03", None),
        ("silent", "2024-09-01", None, None, None),
        ("twice", "2024-01-05", "rejected", "2024-02-01", None),
    ]
    assert store.value(marketing_qualified_leads) == 6
    assert store.value(marketing_qualified_leads, period=JANUARY) == 4


def test_an_opportunity_that_is_reopened_did_not_close(given):
    store = given(
        lead("ann", mql="2024-01-05"),
        deal("ann's", of="ann", created="2024-01-10", lost="2024-02-01", reason="price", amount=100),
        stage("ann's", "Negotiation", "2024-02-10"), stage("ann's", "Closed Won", "2024-03-01"),
        lead("ben", mql="2024-01-05"), deal("ben's", of="ben", created="2024-01-10", won="2024-02-01", amount=70),
        stage("ben's", "Closed Lost", "2024-03-10", reason="Lost to competitor"),
    )  # fmt: skip
    assert passes(store, S.closing, S.won_on, S.closed_on) == [
        ("ann", "won", "2024-03-01", "2024-03-01"),
        ("ben", "lost", None, "2024-03-10"),
    ]
    outcomes = store.rows(select(D.deal_id, D.outcome, D.closed_on))
    assert outcomes == [("crm:ann's", "won", "2024-03-01"), ("crm:ben's", "lost", "2024-03-10")]
    assert store.value(bookings_total, period=("2024-02-01", "2024-02-29")) == 70
    assert store.value(bookings_total, period=MARCH) == 100 - 70


def test_a_skipped_stage_takes_the_later_moment_is_flagged_and_has_no_wait(given):
    store = given(lead("ann", mql="2024-01-05"), deal(of="ann", created=None, won="2024-01-25"))
    found = passes(
        store, S.inquiry_on, S.sal_on, S.sql_on, S.is_inquiry_imputed, S.is_sal_imputed, S.is_sql_imputed,
        S.is_mql_sal_in_time, S.hours_inquiry_mql, S.hours_mql_sal, S.hours_sal_sql, S.hours_sql_won, S.hours_mql_won,
    )  # fmt: skip
    flags, no_waits = (True, True, True, False), (None, None, None, None)
    assert found == [("ann", "2024-01-05", "2024-01-25", "2024-01-25", *flags, *no_waits, 20 * 24)]


def test_two_steps_at_one_moment_are_two_stages_and_no_time_between_them(given):
    noon = "2024-01-05 12:00"
    store = given(
        lead("fast", inquiry=noon, mql=noon, sal=noon, sql=noon),
        lead("gone", mql=noon, rejected=noon),
        lead("late", mql=noon, sal="2024-01-04 12:00"),
    )
    assert passes(store, S.stage, S.closing, S.hours_inquiry_mql, S.hours_mql_sal, S.is_mql_sal_in_time) == [
        ("fast", "sql", "timed_out", 0, 0, True),
        ("gone", "mql", "rejected", None, None, False),
        ("late", "sal", "timed_out", None, None, True),
    ]


def test_merged_records_are_one_person_one_account_one_opportunity(given):
    store = given(
        person("a", segment="Big", channel="Fair"), status("a", "open", "2024-01-01"),
        person("b", region="North"), status("b", "mql", "2024-01-05"),
        person("c", segment="Small"), status("c", "accepted", "2024-01-08"),
        merged("a", into="b"), merged("b", into="c"), lead(mql="2024-01-05", segment="Small"),
        account("old", segment="Big"), account("new", region="South"), merged("old", into="new", entity="account"),
        deal("x", account="old", amount=70), deal("y", account="new", won="2024-02-01"),
        merged("x", into="y", entity="opportunity"), touch("a", "2024-01-02"), attempt("b", "2024-01-06"),
        owned("a", "rep", "2024-01-05"), user("rep", team="Inside"),
    )  # fmt: skip
    assert store.value(marketing_qualified_leads) == 2
    assert store.value(marketing_qualified_leads, region="North", segment="Small", channel="Fair") == 1
    assert store.value(mql_to_sal_rate) == 0.5
    merged_pass = [row for row in passes(store, S.inquiry_on, S.attempted_at, S.assigned_at) if row[0] == "c"]
    assert merged_pass == [("c", "2024-01-01", "2024-01-06 12:00:00", "2024-01-05 12:00:00")]
    assert store.rows(select(D.deal_id, D.segment, D.region, D.outcome)) == [("crm:y", "Big", "South", "won")]


def test_the_first_exclusion_that_holds_is_the_cause(given):
    store = given(
        lead("counted", mql="2024-01-05", score=80, email_key="x"),
        lead("deleted", mql="2024-01-05", is_test=True, deleted_at=date(2024, 2, 1)),
        lead("test", mql="2024-01-05", is_test=True, is_staff=True), lead("staff", mql="2024-01-05", is_staff=True),
        lead("rival", mql="2024-01-05", is_competitor=True, score=10),
        lead("partner", mql="2024-01-05", is_partner=True),
        lead("twin", mql="2024-01-05", email_key="x", score=10, created_at=date(2023, 12, 20)),
        lead("customer", mql="2024-01-05", account_id="acme"), account("acme"),
        deal(created="2023-12-01", won="2023-12-20", account="acme"),
        lead("weak", mql="2024-01-05", score=59), lead("enough", mql="2024-01-05", score=60),
    )  # fmt: skip
    causes = dict(passes(store, S.excluded_by))
    assert causes == {
        "counted": None, "deleted": "deleted", "test": "test", "staff": "staff", "rival": "competitor",
        "partner": "partner", "twin": "duplicate", "customer": "existing_customer", "weak": "below_score",
        "enough": None,
    }  # fmt: skip
    assert store.value(marketing_qualified_leads) == 2


def test_each_rule_set_counts_the_same_events_its_own_way(given):
    store = given(
        lead("fifty", mql="2024-01-05", score=50), lead("sixty", mql="2024-01-05", score=65),
        lead("tried", mql="2024-01-05", score=75), attempt("tried", "2024-01-06"),
        lead("waits", mql="2024-01-05", score=75), lead("twin", mql="2024-01-05", score=90, email_key="x",
        created_at=date(2023, 12, 20)), person("first", email_key="x"), *listed("acme"),
        sets=[read(name) for name in ("official", "marketing", "sales")],
    )  # fmt: skip
    counts = {name: store.value(marketing_qualified_leads, rules=name) for name in ("official", "marketing", "sales")}
    assert counts == {"official": 3, "marketing": 5, "sales": 0}
    sales = dict(passes(store, S.excluded_by, rules="sales"))
    assert (sales["tried"], sales["twin"]) == ("out_of_market", "duplicate")


def test_what_was_recorded_late_is_unknown_before_and_lands_on_the_day_it_happened(tmp_path):
    store = SmallStore(tmp_path)
    newer = person("ann", segment="Big")[1] | {"recorded_at": date(2024, 3, 1)}
    store.load(
        lead("ann", mql="2024-01-05", segment="Small"), ("persons", newer),
        status("ann", "accepted", "2024-01-10", recorded="2024-03-01"),
        deal("d", of="ann", created="2024-01-10", amount=100), amounted("d", 250, "2024-04-01"),
        stage("d", "Closed Won", "2024-01-20", recorded="2024-03-01"), merged("ann", into="ben", on="2024-05-01"),
        person("ben"), today("2024-12-31"),
    )  # fmt: skip
    first = store.publish(as_of="2024-02-15")
    assert passes(store, S.sal_on, S.segment, S.closing) == [("ann", "2024-01-10", "Small", None)]
    assert store.row(bookings_total, period=JANUARY)["state"] == "not_available"  # nothing was won yet
    store.publish()
    assert passes(store, S.sal_on, S.segment, S.closing) == [("ben", "2024-01-10", "Big", "won")]
    assert store.value(bookings_total, period=JANUARY) == 100
    assert store.value(win_rate, period=JANUARY) is None  # nothing lost in this source: not available
    assert store.publish(as_of="2024-02-15") == first
    assert dict(store.rows(select(about.c.name, about.c.value)))["as_of"] == "2024-02-15T00:00:00"


def test_a_day_is_a_day_of_the_reporting_zone_summer_and_winter(given):
    moments = {
        "2024-01-01 04:59": "2023-12-31", "2024-01-01 05:00": "2024-01-01",  # five hours behind
        "2024-03-10 04:59": "2024-03-09", "2024-03-11 04:00": "2024-03-11",  # clocks go forward on the 10th
        "2024-07-01 03:59": "2024-06-30", "2024-07-01 04:00": "2024-07-01",  # four hours behind
        "2024-11-03 04:00": "2024-11-03", "2024-11-04 04:59": "2024-11-03", "2024-11-04 05:00": "2024-11-04",
    }  # fmt: skip
    store = given(
        *(lead(name, mql=name) for name in moments), sets=[rules(calendar={"zone": "America/New_York"})]
    )
    assert dict(passes(store, S.mql_on)) == moments
    by_month = store.split(marketing_qualified_leads, "month", period=("2024-06-01", "2024-07-31"))
    assert by_month == {"2024-06-01": 1, "2024-07-01": 1}


def test_money_without_a_rate_is_left_out_and_flagged(given):
    store = given(
        deal("known", amount=10, currency="EUR"), rate("EUR", 2, "plan"), deal("unknown", amount=10, currency="XXX"),
        spend(5, "2024-01-05", currency="XXX"), lead(mql="2024-01-05"),
    )  # fmt: skip
    assert store.rows(select(D.deal_id, D.is_rate_missing)) == [("crm:known", False), ("crm:unknown", True)]
    assert store.rows(select(costs.c.amount, costs.c.is_rate_missing)) == [(None, True)]


def test_the_fiscal_year_begins_where_it_is_agreed_and_is_named_by_either_end(given):
    february = {"zone": "UTC", "fiscal_start_month": 2}
    store = given(
        lead(mql="2024-01-31"), lead(mql="2024-02-01"), lead(mql="2024-04-30"), sets=[rules(calendar=february)]
    )
    found = store.split(marketing_qualified_leads, "quarter", period=("2024-01-01", "2024-05-31"))
    assert found == {"2023-11-01": 1, "2024-02-01": 2, "2024-05-01": 0}
    labelled = [rules(calendar=february | {"year_label": end}) for end in ("last_day", "first_day")]
    names = [by_day(each)[date(2024, 2, 1)] for each in labelled]
    assert [(row["quarter_label"], row["year_label"]) for row in names] == [("FY25 Q1", "FY25"), ("FY24 Q1", "FY24")]


def by_day(chosen, starts=date(2023, 1, 1), ends=date(2025, 12, 31)):
    return {row["day"]: row for row in fiscal_days(chosen, starts, ends)}


def test_a_week_begins_on_the_agreed_day():
    thursday = date(2024, 1, 4)
    weeks = [by_day(rules(calendar={"week_starts": start}))[thursday]["week"] for start in ("monday", "sunday")]
    assert weeks == [date(2024, 1, 1), date(2023, 12, 31)]


def test_445_years_have_whole_weeks_and_the_53rd_falls_into_the_last_month():
    chosen = rules(calendar={"pattern": "4-4-5", "fiscal_start_month": 2})
    days = by_day(chosen, date(2019, 6, 1), date(2024, 6, 1))
    lengths = {}
    for row in days.values():
        lengths.setdefault(row["year"], {}).setdefault(row["month"], []).append(row["day"])
    weeks = {year: [len(each) / 7 for each in months.values()] for year, months in lengths.items()}
    usual, long = [4, 4, 5] * 4, [4, 4, 5] * 3 + [4, 4, 6]
    assert weeks == {
        date(2019, 2, 4): usual, date(2020, 2, 3): usual, date(2021, 2, 1): usual, date(2022, 1, 31): usual,
        date(2023, 1, 30): usual, date(2024, 1, 29): long,
    }  # fmt: skip
    assert all(len({row["month"] for row in days.values() if row["week"] == week}) == 1 for week in list(days)[::70])
    assert len(days) == sum(len(each) for months in lengths.values() for each in months.values())


def test_working_hours_leave_out_nights_weekends_and_holidays():
    default = {"days": [1, 2, 3, 4, 5], "opens": 9, "closes": 17, "holidays": ["2024-01-01"]}
    chosen = rules(working={"default": default})
    hours = {row["day"].day: row["hours_before"] for row in working_hours(chosen, date(2024, 1, 1), date(2024, 1, 8))}
    assert hours == {1: 0, 2: 0, 3: 8, 4: 16, 5: 24, 6: 32, 7: 32, 8: 32}


@pytest.mark.parametrize("closing", ["recycled", "disqualified"])
def test_who_is_recycled_or_disqualified_leaves_and_may_come_back(closing, given):
    store = given(lead("ann", mql="2024-01-05", **{closing: "2024-01-20"}), status("ann", "accepted", "2024-02-20"))
    assert passes(store, S.closing, S.mql_on, S.sal_on)[0] == ("ann", closing, "2024-01-05", None)
    assert store.value(marketing_qualified_leads) == 1
