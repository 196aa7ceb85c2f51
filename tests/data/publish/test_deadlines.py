"""The day on which agreed working hours run out, held against counting them hour by hour."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.publish.calendar import deadlines
from tests.small_store import rules

FIRST, LAST = date(2024, 1, 1), date(2024, 2, 15)
HOURS = (0.0, 4.0, 8.0, 24.0, 41.0)
RULES = rules(working={"default": {"days": [1, 2, 3, 4, 5], "opens": 9, "closes": 17, "holidays": ["2024-01-10"]}})
FOUND = {(row["day"], row["agreed"]): row for row in deadlines(RULES, HOURS, FIRST, LAST)}


def is_open(moment):
    return moment.isoweekday() < 6 and 9 <= moment.hour < 17 and moment.date() != date(2024, 1, 10)


def counted(start, hours):
    """Minute by minute: the moment at which so many working hours have passed."""
    left, moment = hours * 60, start
    while left > 0:
        left -= is_open(moment)
        moment += timedelta(minutes=1)
    return moment


@given(minutes=st.integers(0, 40 * 24 * 60), hours=st.sampled_from(HOURS[1:]))
def test_the_deadline_is_the_one_that_counting_finds(minutes, hours):
    start = datetime(2024, 1, 1) + timedelta(minutes=minutes)
    row = FOUND[start.date(), hours]
    midnight = datetime.combine(start.date(), datetime.min.time())
    minutes_of_day = range((start - midnight).seconds // 60)
    passed = sum(is_open(midnight + timedelta(minutes=minute)) for minute in minutes_of_day) / 60
    is_early = passed <= row["room"]
    due_on, shift = (row["due_on"], row["shift"]) if is_early else (row["later_due_on"], row["later_shift"])
    found = datetime.combine(due_on, datetime.min.time()) + timedelta(hours=passed + shift)
    assert found == counted(start, hours)


def test_no_hours_run_out_at_once():
    assert FOUND[date(2024, 1, 2), 0.0]["due_on"] == date(2024, 1, 2)


def test_a_calendar_of_another_zone_runs_out_by_its_own_clock():
    far = rules(working={"default": {"days": [1, 2, 3, 4, 5], "opens": 9, "closes": 17, "holidays": [],
                                     "zone": "Asia/Singapore"}})  # fmt: skip
    row = next(row for row in deadlines(far, [8.0], FIRST, LAST) if row["day"] == date(2024, 1, 2))
    assert row["due_on"] == date(2024, 1, 2)
    assert row["shift"] == pytest.approx(17 - 8)  # closing time there, in UTC
