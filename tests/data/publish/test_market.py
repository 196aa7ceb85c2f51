import pytest
from sqlalchemy import select

from data.schema import costs, deals, market, untouched, work
from tests.rows import account, attempt, deal, lead, listed, merged, person, spend, touch, worked
from tests.small_store import rules

U, D = untouched.c, deals.c


def test_an_account_is_untouched_half_a_year_after_its_last_conversation_or_after_it_was_agreed(given):
    # The first thing that is known of anybody happened on 2023-12-01: nobody can tell of touches before it.
    store = given(
        *(account(name, potential=100) for name in ("acme", "bolt", "core")), *(listed(n) for n in ("acme", "bolt")),
        listed("core", by="sales"), lead(mql="2024-01-01"),
        worked("acme", "2024-03-01", is_two_way=True), worked("acme", "2024-03-20", is_two_way=True),
        worked("acme", "2024-11-01", is_two_way=True), worked("acme", "2024-12-01"),
        until="2024-12-31",
    )  # fmt: skip
    assert store.rows(select(U.account_id, U.starts_on, U.ends_on, U.last_touch_on, U.potential)) == [
        ("crm:acme", "2024-09-16", "2024-11-01", "2024-03-20", 100),
        ("crm:bolt", "2024-05-29", None, None, 100),
    ]


def test_the_rule_set_says_how_long_is_untouched(given):
    store = given(
        account("acme"), listed("acme"), lead(mql="2024-01-01"), until="2024-12-31",
        sets=[rules(market={"untouched_days": 30})],
    )  # fmt: skip
    assert store.rows(select(U.starts_on)) == [("2023-12-31",)]


def test_a_missed_account_is_worth_what_a_lead_of_its_segment_brings(given):
    store = given(
        account("acme", segment="Big"), account("bolt", segment="New"), listed("acme"), listed("bolt"),
        lead("ann", mql="2024-01-10", segment="Big"), deal(of="ann", created="2024-01-20", won="2024-03-01", amount=90),
        lead(mql="2024-01-10", segment="Big"), lead(mql="2024-01-10", segment="Big"),
    )  # fmt: skip
    assert store.rows(select(U.account_id, U.worth)) == [("crm:acme", 30), ("crm:bolt", None)]


def test_the_lists_say_since_when_each_department_has_an_account(given):
    store = given(
        account("acme"), listed("acme", by="marketing", on="2024-02-01"), listed("acme", by="sales", on="2024-01-01"),
        listed("bolt", by="sales", on="2024-03-01"), lead(mql="2024-01-01"),
        sets=[rules(market={"agreed": "either"})],
    )  # fmt: skip
    m = market.c
    assert store.rows(select(m.account_id, m.marketing_on, m.sales_on, m.listed_on, m.both_on, m.agreed_on)) == [
        ("crm:acme", "2024-02-01", "2024-01-01", "2024-01-01", "2024-02-01", "2024-01-01"),
        ("crm:bolt", None, "2024-03-01", "2024-03-01", None, "2024-03-01"),
    ]


def test_a_deal_a_bill_and_a_day_of_work_know_whether_they_lie_in_the_market(given):
    store = given(
        account("acme"), account("zoo"), account("old"), merged("old", "acme", "account"), listed("acme"),
        deal("in", account="acme"), deal("out", account="zoo"), deal("nowhere"), lead(mql="2024-01-01"),
        spend(10, "2024-02-01", account_id="old", name="a"), spend(20, "2024-02-01", account_id="zoo", name="b"),
        spend(30, "2024-02-01", name="c"),
        worked("acme", "2024-03-01"), attempt(None, "2024-03-01 15:00", account_id="acme", hours=0.75),
        attempt(None, "2024-03-01 16:00", account_id="acme", hours=0.1),
    )  # fmt: skip
    assert store.rows(select(D.deal_id, D.is_in_market)) == [
        ("crm:in", True), ("crm:nowhere", None), ("crm:out", False),
    ]  # fmt: skip
    assert store.rows(select(costs.c.amount, costs.c.is_in_market)) == [(10, True), (20, False), (30, None)]
    assert store.rows(select(work.c.account_id, work.c.hours)) == [("crm:acme", pytest.approx(0.85))]


def test_a_won_deal_says_which_agreed_stage_its_lead_went_without(given):
    store = given(
        lead("ann", inquiry="2024-01-01", mql="2024-01-05", sal="2024-01-08"),
        deal("whole", of="ann", created="2024-01-10", sql="2024-01-15", won="2024-03-01"),
        lead("ben", mql="2024-01-05", sal="2024-01-08"),
        deal("uninvited", of="ben", created="2024-01-10", sql="2024-01-15", won="2024-03-01"),
        lead("cid", inquiry="2024-01-01", mql="2024-01-05", sal="2024-01-08"),
        deal("leapt", of="cid", created="2024-01-10", won="2024-03-01"),
        lead("dan", inquiry="2024-01-01", sal="2024-01-08"),
        deal("unqualified", of="dan", created="2024-01-10", sql="2024-01-15", won="2024-03-01"),
        lead("eve", inquiry="2024-01-01", sal="2024-01-03", mql="2024-01-05"),
        deal("backwards", of="eve", created="2024-01-10", sql="2024-01-15", won="2024-03-01"),
        deal("found", created="2024-01-10", won="2024-03-01"), deal("open", of="ann", created="2024-04-01"),
    )  # fmt: skip
    assert store.rows(select(D.deal_id, D.follows_path, D.detour)) == [
        ("crm:backwards", False, "out_of_order"), ("crm:found", False, "no_lead"), ("crm:leapt", False, "no_sql"),
        ("crm:open", None, None), ("crm:uninvited", False, "no_inquiry"), ("crm:unqualified", False, "no_mql"),
        ("crm:whole", True, None),
    ]  # fmt: skip


def test_offers_of_one_family_are_one_whatever_a_source_calls_them(given):
    store = given(
        person("ann"), touch("ann", "2024-01-01"),
        deal("a", offer_promoted=" suite 2 ", offer_quoted="SUITE", offer_bought="Box"),
        sets=[rules(offers={"families": {"Suite": ["Suite 2"]}})],
    )  # fmt: skip
    assert store.rows(select(D.family_promoted, D.family_quoted, D.family_bought)) == [("Suite", "Suite", "Box")]
