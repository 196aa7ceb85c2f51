import pytest

from metrics import economics as e
from metrics.return_ import cost_of_sales
from tests.rows import deal, lead, many, spend
from tests.small_store import rules

SPRING, SUMMER = ("2024-04-01", "2024-06-30"), ("2024-07-01", "2024-09-30")


def test_a_customer_costs_what_both_departments_spent_the_lag_earlier(given):
    store = given(
        deal(won="2024-05-01", amount=100), deal(won="2024-05-01", amount=300),
        deal(won="2024-05-01", amount=999, kind="expansion"),
        spend(40, "2024-02-10"), spend(60, "2024-02-10", "sales_people"), spend(7, "2024-05-01"),
        sets=[rules(constants={"cost_lag_days": 90, "margin_rate": 0.5, "months_recurring": 12})],
    )  # fmt: skip
    assert store.value(e.customer_acquisition_cost, period=SPRING) == 50
    assert store.value(e.cac_payback, period=SPRING) == 100 / (400 * 0.5 / 12)
    nobody = store.row(e.customer_acquisition_cost, period=SUMMER)
    assert (nobody["state"], nobody["why"]) == ("empty", "n/a (“New customers” is 0 here)")


def test_what_few_customers_cost_and_pay_back_is_to_be_read_with_care(given):
    store = given(
        *(many(n, deal, won="2024-05-01", origin="marketing", segment=each) for each, n in (("Few", 2), ("Many", 20))),
        *(spend(40, "2024-05-01", segment=each) for each in ("Few", "Many")),
        *(spend(40, "2024-05-01", "sales_people", segment=each) for each in ("Few", "Many")),
        sets=[rules(constants={"cost_lag_days": 0, "margin_rate": 0.5, "months_recurring": 12})],
    )  # fmt: skip
    shares = (of["marketing"] for of in e.SOURCE_MIX.values() if not of["marketing"].is_proportion)
    for metric in (e.customer_acquisition_cost, e.cac_payback, cost_of_sales, *shares):
        found = store.ask(metric, "segment").set_index("segment")
        assert found["n"].to_dict() == {"Few": 2, "Many": 20}, metric.name
        assert found["state"].to_dict() == {"Few": "small_n", "Many": "ok"}
        assert found["why"].to_dict() == {"Few": "only 2: read with care", "Many": ""}


def test_the_source_mix_is_of_opportunities_of_pipeline_and_of_wins(given):
    store = given(
        deal(origin="marketing", amount=300, won="2024-05-01"), deal(origin="sales", amount=100, won="2024-05-01"),
        deal(origin="referral", amount=200), deal(amount=400),
    )  # fmt: skip
    shares = {base: [store.value(each) for each in of.values()] for base, of in e.SOURCE_MIX.items()}
    assert list(e.ORIGINS) == ["marketing", "sales", "referral", "partner"]
    assert shares == {
        "worked": [0.25, 0.25, 0.25, 0.0], "pipeline": [0.3, 0.1, 0.2, 0.0], "wins": [0.75, 0.25, 0.0, 0.0],
    }  # fmt: skip


def test_the_best_fifth_of_leads_bring_most(given):
    store = given(
        *(lead(f"won{n}", mql="2024-01-05") for n in range(3)),
        *(deal(of=f"won{n}", won="2024-02-01", amount=a) for n, a in enumerate((60, 30, 10))),
        many(7, lead, mql="2024-01-05"),
    )
    row = store.row(e.revenue_concentration)
    assert (row["value"], row["n"]) == (pytest.approx(0.9), 10)
