import pytest

from metrics import value as v
from tests.rows import account, amounted, deal, due, lead, likely, many, rate, stage
from tests.small_store import rules

JANUARY, FEBRUARY, MAY = (
    ("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29"), ("2024-05-01", "2024-05-31"),
)  # fmt: skip


def history(number, of_which_won):
    """Opportunities of a lead each that stay ten days in every stage; the others are lost."""
    for place in range(number):
        name, end = f"old{place}", "won" if place < of_which_won else "lost"
        yield lead(name, mql="2024-01-01", segment="Small")
        yield deal(of=name, created="2024-01-11", sql="2024-01-21", segment="Small", **{end: "2024-01-31"})


def test_the_open_funnel_is_worth_its_chances_times_the_mean_won_amount(given):
    store = given(*history(4, of_which_won=2), lead(mql="2025-12-23", segment="Small"))
    row = store.row(v.economic_value, period=("2025-12-01", "2025-12-31"))
    assert row["value"] == pytest.approx(0.5 * 100)
    assert row["low"] <= row["value"] <= row["high"]


def test_a_lead_with_an_open_opportunity_is_worth_the_opportunity_alone(given):
    store = given(
        *history(4, of_which_won=2),
        lead("ann", mql="2025-12-20", segment="Small"),
        deal("now", of="ann", created="2025-12-23", segment="Small", amount=300), likely("now", 0.2, "2025-12-23"),
    )  # fmt: skip
    december = ("2025-12-01", "2025-12-31")
    assert store.value(v.economic_value, period=december) == pytest.approx(0.5 * 100)
    assert store.value(v.weighted_pipeline, period=december) == pytest.approx(0.5 * 300)
    assert store.value(v.crm_weighted_pipeline, period=december) == pytest.approx(0.2 * 300)


def test_the_pipeline_is_what_is_accepted_and_open_at_the_periods_end(given):
    store = given(
        deal("grows", created="2024-01-10", amount=100, segment="Big"), amounted("grows", 150, "2024-02-10"),
        deal(created="2024-01-10", won="2024-05-05", amount=200, segment="Big"),
        deal(created="2024-02-10", lost="2024-05-05", amount=30, segment="Small"),
    )  # fmt: skip
    assert [store.value(v.open_pipeline, period=p) for p in (JANUARY, FEBRUARY, MAY)] == [300, 380, 150]
    assert store.split(v.open_pipeline, "segment", period=FEBRUARY) == {"Big": 350, "Small": 30}
    by_month = store.split(v.open_pipeline, "month", period=("2024-01-01", "2024-05-31"))
    assert list(by_month.values()) == [300, 380, 380, 380, 150]


def test_a_missing_amount_is_its_segments_median(given):
    store = given(*(deal(amount=a, segment="Big") for a in (100, 200, 600, None)), deal(amount=7, segment="Small"))
    assert store.value(v.open_pipeline, segment="Big") == 900 + 200


def test_bookings_land_on_the_day_of_the_win_and_a_win_taken_back_is_negative_when_recorded(given):
    store = given(
        deal("sure", won="2024-02-01", amount=100),
        deal("undone", won="2024-02-01", amount=40, kind="expansion"),
        stage("undone", "Negotiation", "2024-02-20", recorded="2024-05-02"),
    )
    assert store.value(v.bookings_total, period=FEBRUARY) == 140
    assert store.value(v.bookings_total, period=MAY) == -40
    assert store.value(v.bookings_total) == 100
    assert (store.value(v.bookings_new), store.value(v.bookings_expansion)) == (100, 0)


def test_a_lead_is_worth_what_its_cohort_won_those_that_brought_nothing_included(given):
    store = given(
        lead("ann", mql="2024-01-05"), deal(of="ann", created="2024-01-20", won="2024-02-01", amount=100),
        lead("late", mql="2024-01-05"), deal(of="late", created="2024-01-20", won="2024-12-20", amount=500),
        many(2, lead, mql="2024-01-05"),
    )  # fmt: skip
    row = store.row(v.value_per_lead)
    assert (row["value"], row["numerator"], row["denominator"]) == (25, 100, 4)


def test_a_lead_with_two_opportunities_is_worth_the_one_it_won(given):
    store = given(
        lead("ann", mql="2024-01-05"),
        deal("a", of="ann", created="2024-01-20", amount=70),
        deal("b", of="ann", created="2024-01-25", won="2024-02-01", amount=100),
    )
    assert store.value(v.value_per_lead) == 100


def test_accepted_pipeline_keeps_the_amount_of_that_day_and_shows_the_drift(given):
    store = given(
        deal("grows", created="2024-01-10", amount=100), amounted("grows", 150, "2024-02-10"),
        deal(created="2024-02-10", won="2024-05-01", amount=10),
    )  # fmt: skip
    assert store.value(v.accepted_pipeline_created, period=JANUARY) == 100
    assert store.value(v.accepted_pipeline_today, period=JANUARY) == 150
    assert store.value(v.accepted_pipeline_created) == 110
    assert store.value(v.average_won_amount) == 10


def test_the_bridge_leads_from_start_to_end_each_opportunity_in_one_line(given):
    before = {"created": "2024-01-10", "due": "2024-02-20"}
    store = given(
        deal(**before, won="2024-02-10", amount=100), deal(**before, lost="2024-02-10", amount=20),
        deal("more", **before, amount=10), amounted("more", 15, "2024-02-05"),
        deal("less", **before, amount=10), amounted("less", 7, "2024-02-05"),
        deal("pushed", **before, amount=40), due("pushed", "2024-06-01", "2024-02-05"),
        deal("pulled", created="2024-01-10", due="2024-06-01", amount=50), due("pulled", "2024-02-25", "2024-02-05"),
        deal(created="2024-02-05", due="2024-02-20", amount=1000),
    )  # fmt: skip
    lines = _lines(store)
    assert lines == {
        "start": 180, "created": 1000, "pulled in": 50, "increased": 5, "decreased": -3, "pushed out": -40,
        "won": -100, "lost": -20, "end": 1072,
    }  # fmt: skip
    assert sum(lines.values()) == 2 * lines["end"]


def _lines(store):
    frame = store.ask(v.pipeline_bridge, period=FEBRUARY)
    return dict(zip(frame["step"], frame["value"], strict=True))


def test_won_deals_are_at_the_days_rate_the_open_at_plan_and_the_difference_is_shown(given):
    store = given(
        rate("EUR", 2, "plan"), rate("EUR", 3, "spot", since="2024-02-01"), rate("EUR", 2.5, "spot"),
        deal(won="2024-02-10", amount=100, currency="EUR", account="a"), deal(amount=10, currency="EUR"),
        deal(amount=1), deal(won="2024-02-10", amount=10_000, currency="XXX"), account("a"),
    )  # fmt: skip
    assert store.value(v.bookings_total) == 300
    assert store.value(v.currency_effect) == 100
    assert store.value(v.bookings_margin) == 150
    assert store.value(v.open_pipeline) == 21
    assert store.value(v.accepted_pipeline_created) == 200 + 20 + 1


def test_the_margin_is_the_opportunitys_own_else_the_agreed_one(given):
    sets = [rules(constants={"margin_rate": 0.8})]
    store = given(deal(won="2024-02-10", amount=100), deal(won="2024-02-10", amount=100, margin_rate=0.3), sets=sets)
    assert store.value(v.bookings_margin) == 80 + 30


def test_one_big_win_shows_as_its_share_of_all(given):
    store = given(*(deal(won="2024-02-10", amount=a, segment=s) for a, s in ((80, "A"), (10, "A"), (10, "B"))))
    assert store.value(v.largest_win_share) == 0.8
    assert store.value(v.largest_win_share, segment="B") == 1
    assert store.value(v.largest_win_share, period=("2024-06-01", "2024-06-30")) is None
