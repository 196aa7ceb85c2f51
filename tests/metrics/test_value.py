import pytest

from metrics import pipeline, value
from tests.rows import deal, lead, likely, many


def history(number, of_which_won):
    """Opportunities of a lead each that stay ten days in every stage; the others are lost."""
    for place in range(number):
        name, end = f"old{place}", "won" if place < of_which_won else "lost"
        yield lead(name, mql="2024-01-01", segment="Small")
        yield deal(of=name, created="2024-01-11", sql="2024-01-21", segment="Small", **{end: "2024-01-31"})


def test_the_open_funnel_is_worth_its_chances_times_the_mean_won_amount(given):
    store = given(*history(4, of_which_won=2), lead(mql="2025-12-23", segment="Small"))
    row = store.row(value.economic_value, period=("2025-12-01", "2025-12-31"))
    assert row["value"] == pytest.approx(0.5 * 100)
    assert row["low"] <= row["value"] <= row["high"]


def test_a_lead_with_an_open_opportunity_is_worth_the_opportunity_alone(given):
    store = given(
        *history(4, of_which_won=2),
        lead("ann", mql="2025-12-20", segment="Small"),
        deal("now", of="ann", created="2025-12-23", segment="Small", amount=300), likely("now", 0.2, "2025-12-23"),
    )  # fmt: skip
    december = ("2025-12-01", "2025-12-31")
    assert store.value(value.economic_value, period=december) == pytest.approx(0.5 * 100)
    assert store.value(value.weighted_pipeline, period=december) == pytest.approx(0.5 * 300)
    assert store.value(pipeline.crm_weighted_pipeline, period=december) == pytest.approx(0.2 * 300)


def test_a_lead_is_worth_what_its_cohort_won_those_that_brought_nothing_included(given):
    store = given(
        lead("ann", mql="2024-01-05"), deal(of="ann", created="2024-01-20", won="2024-02-01", amount=100),
        lead("late", mql="2024-01-05"), deal(of="late", created="2024-01-20", won="2024-12-20", amount=500),
        many(2, lead, mql="2024-01-05"),
    )  # fmt: skip
    row = store.row(value.value_per_lead)
    assert (row["value"], row["numerator"], row["denominator"]) == (25, 100, 4)


def test_a_lead_with_two_opportunities_is_worth_the_one_it_won(given):
    store = given(
        lead("ann", mql="2024-01-05"),
        deal("a", of="ann", created="2024-01-20", amount=70),
        deal("b", of="ann", created="2024-01-25", won="2024-02-01", amount=100),
    )
    assert store.value(value.value_per_lead) == 100
