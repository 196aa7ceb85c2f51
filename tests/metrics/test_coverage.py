import pytest

from metrics.coverage import coverage_ratio, required_coverage
from tests.rows import deal, due, target

SPRING, SUMMER = ("2024-04-01", "2024-06-30"), ("2024-07-01", "2024-09-30")


def test_coverage_is_the_pipeline_due_in_the_period_as_it_stood_at_its_start(given):
    store = given(
        deal(created="2024-03-01", due="2024-05-01", amount=300),
        deal("later", created="2024-03-01", due="2024-05-01", amount=500), due("later", "2024-08-01", "2024-03-20"),
        deal(created="2024-04-05", due="2024-05-01", amount=1000),
        deal(created="2024-01-05", due="2024-03-20", won="2024-03-20", amount=60),
        deal(created="2024-01-05", due="2024-03-20", lost="2024-03-20", amount=40, reason="price"),
        target(600, *SPRING), target(150, *SPRING, dimension="segment", member="Big"),
    )  # fmt: skip
    row = store.row(coverage_ratio, period=SPRING)
    assert (row["value"], row["numerator"], row["denominator"]) == (0.5, 300, 600)
    assert "no bookings target" in store.row(coverage_ratio, period=SUMMER)["why"]
    assert store.value(required_coverage, period=("2024-01-01", "2024-03-31")) == pytest.approx(1 / 0.6)
