import pandas as pd
import pytest

from metrics import velocity as v
from metrics.records import records
from metrics.standing import STANDING, TOO_LONG
from tests.rows import attempt, deal, later, lead, many, owned, user
from tests.small_store import rules

DAY = "2024-01-01"


def test_the_median_wait_is_of_those_who_convert_within_the_window(given):
    store = given(
        *(lead(mql=DAY, sal=later(DAY, days)) for days in (1, 2, 5)),
        lead(mql=DAY, sal=later(DAY, 60)),
        lead(mql=DAY, rejected=later(DAY, 1)),
        lead(mql=DAY),
    )
    row = store.row(v.days_mql_to_sal)
    assert (row["value"], row["n"], row["state"]) == (2, 3, "small_n")


def test_a_skipped_stage_has_no_wait(given):
    store = given(
        lead(mql=DAY, sal=later(DAY, 3)), lead("ann", mql=DAY), deal(of="ann", created=None, won=later(DAY, 9))
    )
    row = store.row(v.days_mql_to_sal)
    assert (row["value"], row["n"]) == (3, 1)


@pytest.mark.parametrize(
    "period", [("2024-01-01", "2024-03-31"), ("2024-01-15", "2024-03-31"), ("2024-01-01", "2024-04-15"),
               ("2024-01-10", "2024-01-20"), ("2024-01-15", "2024-02-15"), ("2023-12-31", "2024-05-01")]
)  # fmt: skip
@pytest.mark.parametrize(
    ("by", "where"), [((), {}), (("segment",), {}), (("month",), {}), (("segment", "quarter"), {}),
                      ((), {"segment": "Big"}), (("quarter",), {"region": ("North", "East")})]
)  # fmt: skip
def test_a_wait_is_the_same_read_by_months_and_by_days(given, period, by, where):
    store = given(
        *(
            lead(
                mql=f"2024-{month:02}-{day:02}", sal=later(f"2024-{month:02}-{day:02}", month + day % 5),
                segment="Big" if day % 2 else "Small", region="North" if month % 2 else "East",
            )
            for month in (1, 2, 3, 4) for day in (1, 14, 15, 20)
        )
    )  # fmt: skip
    everything = {"segment": ("Big", "Small"), "region": ("North", "East")}  # two dimensions are in the days only
    by_days = store.ask(v.days_mql_to_sal, *by, period=period, **everything | where)
    by_months = store.ask(v.days_mql_to_sal, *by, period=period, **where)
    assert by_months["n"].sum() > 0
    pd.testing.assert_frame_equal(by_days, by_months)


def test_fiscal_months_of_whole_weeks_are_read_by_days(given):
    weeks = rules(calendar={"pattern": "4-4-5", "fiscal_start_month": 1})
    days = ("2024-03-30", "2024-04-02", "2024-06-29", "2024-07-02")
    store = given(*(lead(mql=day, sal=later(day, 1)) for day in ("2024-01-02", *days, "2024-09-30")), sets=[weeks])
    frame = store.ask(v.days_mql_to_sal, "month", period=("2024-01-01", "2024-12-29"))
    counted = {str(month.date()): n for month, n in zip(frame["month"], frame["n"], strict=True) if n > 0}
    assert counted == {
        "2024-01-01": 1, "2024-02-26": 1, "2024-04-01": 1, "2024-05-27": 1, "2024-07-01": 1, "2024-09-30": 1,
    }  # fmt: skip


def test_the_cycle_counts_open_opportunities_as_still_waiting_and_the_survivors_are_faster(given):
    store = given(
        deal(created=DAY, won=later(DAY, 10), amount=100),
        deal(created=DAY, lost=later(DAY, 20), amount=100),
        deal(created=DAY, won=later(DAY, 60), amount=100),
        deal(created=DAY, amount=100),
    )
    assert store.value(v.cycle_days_median) == 20
    assert store.value(v.cycle_days_p75) == 60
    assert store.value(v.cycle_days_won_median) == store.value(v.cycle_days_won_mean) == 35
    assert store.value(v.cycle_days_closed_median) == 20
    assert store.value(v.pipeline_velocity) == pytest.approx(4 * (2 / 3) * 100 / 20)


def test_a_median_that_does_not_exist_says_so(given):
    store = given(
        deal(created=DAY, won=later(DAY, 10)), many(2, deal, created=DAY),
        deal(created="2023-12-10", lost="2023-12-11"),
    )  # fmt: skip
    row = store.row(v.cycle_days_median)
    assert (row["value"] is None or row["value"] != row["value"]) and row["state"] == "empty"
    assert "there is no median" in row["why"]
    assert store.row(v.pipeline_velocity)["state"] == "empty"


def test_open_too_long_is_older_than_three_of_four_winners_were(given):
    store = given(
        *(lead(f"won{n}", mql=DAY, sal=later(DAY, 10)) for n in range(4)),
        *(deal(of=f"won{n}", created=later(DAY, 10), sql=later(DAY, 20), won=later(DAY, 30)) for n in range(4)),
        lead("late", mql="2024-05-19"), lead("fresh", mql="2024-05-21"), until="2024-05-30",
    )  # fmt: skip
    period = ("2024-05-01", "2024-05-30")
    row = store.row(v.slow_open, period=period)
    assert (row["value"], row["denominator"]) == (1, 2)
    standing, slow = (store.run(records(each, store.scope(period=period))) for each in (STANDING, TOO_LONG))
    assert standing[["person_id", "days", "is_slow"]].to_numpy().tolist() == [
        ["crm:late", 11, True], ["crm:fresh", 9, False]
    ]
    assert slow["record"].tolist() == ["crm:late/1"]


def test_speed_to_lead_takes_the_first_human_attempt_and_splits_the_delay(given):
    friday = "2024-01-05 16:00"
    store = given(
        user("rep", team="Inside"), user("queue", is_queue=True), lead("ann", mql=friday),
        attempt("ann", "2024-01-05 16:05", is_automatic=True), attempt("ann", "2024-01-08 10:00"),
        owned("ann", "queue", friday), owned("ann", "rep", "2024-01-06 16:00"),
    )  # fmt: skip
    assert store.value(v.hours_to_attempt) == 66
    assert store.value(v.working_hours_to_attempt) == 2
    assert (store.value(v.hours_to_assignment), store.value(v.hours_human)) == (24, 42)


def test_a_lead_that_nobody_tried_is_still_waiting(given):
    store = given(
        *(lead(name, mql="2024-01-05 10:00") for name in ("ann", "ben", "cid")),
        attempt("ann", "2024-01-05 12:00"), attempt("ben", "2024-01-05 14:00"),
    )  # fmt: skip
    assert store.value(v.hours_to_attempt) == 4
    assert "there is no 90% point" in store.row(v.hours_to_attempt_p90)["why"]
