import pytest

from metrics import conversion as c
from metrics.coverage import required_coverage
from metrics.states import is_young
from tests.rows import amounted, deal, lead, many, stage

JANUARY = "2024-01-10"
WINTER = ("2024-01-01", "2024-03-31")


def test_acceptance_counts_those_within_the_window_and_the_undecided_as_not(given):
    store = given(
        lead(mql=JANUARY, sal="2024-01-12", sql="2024-02-01"),
        lead(mql=JANUARY, sal="2024-02-20"),
        lead(mql=JANUARY, rejected="2024-01-11", reason="no fit"),
        lead(mql=JANUARY),
    )
    accepted = store.row(c.mql_to_sal_rate)
    assert (accepted["value"], accepted["numerator"], accepted["denominator"]) == (0.25, 1, 4)
    assert store.value(c.mql_to_sql_rate) == 0.25
    assert store.value(c.sal_to_sql_rate) == 0.5


def test_a_lead_counts_in_the_month_it_qualified_not_in_that_of_its_acceptance(given):
    store = given(lead(mql="2024-01-30", sal="2024-02-02"), lead(mql="2024-02-10"))
    by_month = store.split(c.mql_to_sal_rate, "month", period=WINTER)
    assert (by_month["2024-01-01"], by_month["2024-02-01"]) == (1, 0)
    march = store.row(c.mql_to_sal_rate, period=("2024-03-01", "2024-03-31"))
    assert (march["state"], march["why"]) == ("empty", "n/a (0 of 0)")


def test_every_step_end_to_end_and_their_product(given):
    through = {"inquiry": "2024-01-08", "mql": JANUARY, "sal": "2024-01-12", "sql": "2024-01-20"}
    store = given(
        lead("ann", **through), deal(of="ann", created="2024-01-20", won="2024-03-01"),
        lead(**through), lead(inquiry="2024-01-08", mql=JANUARY), lead(inquiry="2024-01-08"),
    )  # fmt: skip
    steps = [c.inquiry_to_mql_rate, c.mql_to_sal_rate, c.sal_to_sql_rate, c.sql_to_won_rate]
    assert [store.value(step) for step in steps] == pytest.approx([3 / 4, 2 / 3, 1, 1 / 2])
    assert store.value(c.mql_to_won_rate) == pytest.approx(2 / 3 * 1 * 1 / 2)


def test_a_young_cohort_is_an_estimate_that_says_so(given):
    store = given(
        many(10, lead, mql="2024-01-25", sal="2024-01-26"), many(10, lead, mql="2024-01-25"), until="2024-01-30"
    )
    row = store.row(c.mql_to_sal_rate)
    assert (row["state"], row["value"]) == ("immature", 0.5)
    assert "5 of 14 days" in row["why"]


@pytest.mark.parametrize(("until", "expected"), [("2024-01-30", True), ("2024-06-30", False)])
def test_a_small_cohort_is_known_as_young_until_it_was_watched_for_its_window(given, until, expected):
    few = many(2, lead, mql="2024-01-25", sal="2024-01-26"), many(14, lead, mql="2024-01-25")
    row = given(*few, until=until).row(c.mql_to_sal_rate)
    assert (row["state"], row["n"]) == ("small_n", 16)
    assert is_young(row) is expected


def test_a_few_days_of_watching_two_leads_estimate_nothing(given):
    store = given(
        lead(mql="2024-01-02", sal="2024-01-03", sql="2024-01-04"), many(2, lead, mql="2024-03-01"), until="2024-03-20"
    )
    row = store.row(c.mql_to_sql_rate, period=("2024-03-01", "2024-03-31"))
    assert row["value"] != row["value"] and row["state"] == "immature"
    assert row["why"].startswith("cohort too young to estimate: watched for")


def test_a_headline_rests_on_the_mature_part_and_says_what_it_leaves_out(given):
    store = given(
        many(15, lead, mql=JANUARY, sal="2024-01-12"), many(5, lead, mql=JANUARY), lead(mql="2024-01-28"),
        until="2024-01-30",
    )  # fmt: skip
    row = store.row(c.mql_to_sal_rate)
    assert (row["value"], row["denominator"], row["state"]) == (0.75, 20, "ok")
    assert "20 of 21" in row["why"]
    assert store.ask(c.mql_to_sal_rate, "month")["state"].iloc[0] == "immature"


def test_a_skipped_stage_counts_for_conversion(given):
    store = given(
        lead("ann", mql=JANUARY), deal(of="ann", created=None, won="2024-01-15"),
        lead(mql="2023-12-10", sal="2023-12-11", sql="2023-12-12"),
    )  # fmt: skip
    rates = (c.mql_to_sal_rate, c.mql_to_sql_rate, c.sal_to_sql_rate, c.sql_to_won_rate)
    assert [store.value(rate) for rate in rates] == [1, 1, 1, 1]


def test_few_leads_are_counted_and_nothing_more(given):
    store = given(
        many(9, lead, mql=JANUARY, segment="Nine"),
        many(19, lead, mql=JANUARY, segment="Nineteen"),
        many(20, lead, mql=JANUARY, segment="Twenty"),
        lead(mql="2023-12-10", sal="2023-12-11"),
    )
    found = store.ask(c.mql_to_sal_rate, "segment").set_index("segment")
    assert found["state"].to_dict() == {"Nine": "small_n", "Nineteen": "small_n", "Twenty": "ok"}
    assert found["low"].isna().to_dict() == {"Nine": True, "Nineteen": False, "Twenty": False}
    assert found.loc["Twenty", "high"] == pytest.approx(0.161, abs=0.001)  # Wilson, 0 of 20


def test_a_win_rate_in_money_says_how_many_stand_behind_it(given):
    store = given(
        many(3, deal, won="2024-02-01", segment="Three"),
        many(19, deal, won="2024-02-01", segment="Nineteen"),
        many(20, deal, won="2024-02-01", segment="Twenty"),
        deal(lost="2024-02-01", reason="price", segment="Lost"),
    )
    for rate in (c.money_win_rate, c.money_win_rate_narrow, c.money_win_rate_created, required_coverage):
        found = store.ask(rate, "segment").set_index("segment").drop("Lost")
        assert found["n"].to_dict() == {"Three": 3, "Nineteen": 19, "Twenty": 20}
        assert found["state"].to_dict() == {"Three": "small_n", "Nineteen": "small_n", "Twenty": "ok"}
        assert found.loc["Three", "why"] == "only 3: read with care"
        assert found["value"].to_list() == [1, 1, 1]


def test_win_rates_differ_in_what_they_leave_out(given):
    store = given(
        many(2, deal, won="2024-02-01"),
        deal(lost="2024-02-01", reason="Lost to competitor"),
        deal(lost="2024-02-01", reason="No decision"),
        deal(lost="2024-02-01", reason="Not a fit"),
        many(5, deal),
    )
    narrow, broad, created = (store.row(r) for r in (c.win_rate_narrow, c.win_rate, c.win_rate_created))
    assert (narrow["numerator"], narrow["denominator"]) == (2, 3)
    assert (broad["numerator"], broad["denominator"]) == (2, 5)
    assert (created["numerator"], created["denominator"]) == (2, 10)


def test_wins_land_on_the_day_of_closing_or_of_opening(given):
    store = given(deal(created="2024-01-10", won="2024-03-05"), deal(created="2024-01-10", lost="2024-03-05"))
    january, march = ("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")
    assert (store.value(c.win_rate, period=march), store.value(c.win_rate, period=january)) == (0.5, None)
    assert (store.value(c.win_rate_created, period=january), store.value(c.win_rate_created, period=march)) == (
        0.5,
        None,
    )


def test_in_money_each_opportunity_weighs_its_amount_at_acceptance(given):
    store = given(
        deal("big", won="2024-02-01", amount=300), amounted("big", 900, "2024-01-20"),
        deal(lost="2024-02-01", reason="price", amount=100), deal(lost="2024-02-01", reason="timing", amount=200),
    )  # fmt: skip
    assert store.value(c.money_win_rate_narrow) == 0.75
    assert store.value(c.money_win_rate) == 0.5
    assert store.value(c.money_win_rate_created) == 0.5


def test_an_amount_that_is_corrected_after_the_close_moves_neither_its_day_nor_its_reason(given):
    store = given(
        deal("won", won="2024-02-01"), stage("won", "Closed Won", "2024-04-01"), amounted("won", 120, "2024-05-01"),
        deal("lost", lost="2024-02-01", reason="No decision"), amounted("lost", 0, "2024-05-01"),
    )  # fmt: skip
    february = ("2024-02-01", "2024-02-29")
    assert store.value(c.win_rate, period=february) == 0.5
    assert store.value(c.win_rate_narrow, period=february) == 1
