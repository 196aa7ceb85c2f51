"""Which periods may be chosen, and what they are compared with."""

from datetime import date

import pandas as pd
import pytest

from data import rules
from data.publish.calendar import fiscal_days
from pages.parts import periods

AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="module")
def listed():
    days = pd.DataFrame(fiscal_days(rules.read("official"), date(2024, 2, 1), AS_OF))
    return periods.listed(days.assign(day=pd.to_datetime(days["day"])), AS_OF)


def test_the_first_choice_is_the_newest_quarter_that_is_over(listed):
    assert periods.first_choice(listed, AS_OF) == "FY27 Q3"


def test_a_quarter_is_compared_with_the_one_before_or_a_year_before(listed):
    quarter = periods.chosen("FY27 Q3", listed, AS_OF, (AS_OF, AS_OF))
    assert periods.compared(quarter, periods.BEFORE, listed, AS_OF).name == "FY27 Q2"
    assert periods.compared(quarter, periods.LAST_YEAR, listed, AS_OF).name == "FY26 Q3"
    assert periods.compared(quarter, periods.PLAN, listed, AS_OF) is None


def test_an_open_quarter_is_compared_with_the_same_part_of_the_other(listed):
    quarter = periods.chosen("FY27 Q4", listed, AS_OF, (AS_OF, AS_OF))
    before = periods.compared(quarter, periods.BEFORE, listed, AS_OF)
    assert quarter.is_open(AS_OF)
    assert (before.starts_on, before.ends_on) == (date(2026, 8, 1), date(2026, 8, 20))
    assert before.name == "the first 20 days of FY27 Q3"


def test_an_open_quarter_on_its_first_day_is_compared_with_one_day():
    open_day = periods.Period("FY27 Q4", date(2026, 11, 1), date(2027, 1, 31), "quarter")
    other = periods.Period("FY27 Q3", date(2026, 8, 1), date(2026, 10, 31), "quarter")
    before = periods.compared(open_day, periods.BEFORE, [open_day, other], date(2026, 11, 1))
    assert (before.name, before.ends_on) == ("the first day of FY27 Q3", date(2026, 8, 1))


def test_a_period_that_is_over_is_compared_with_the_whole_of_the_other(listed):
    quarter = periods.chosen("FY27 Q3", listed, AS_OF, (AS_OF, AS_OF))
    before = periods.compared(quarter, periods.BEFORE, listed, AS_OF)
    assert (before.name, before.ends_on) == ("FY27 Q2", date(2026, 7, 31))


def test_the_first_quarter_has_nothing_before_it(listed):
    first = min((p for p in listed if p.grain == "quarter"), key=lambda p: p.starts_on)
    assert periods.compared(first, periods.BEFORE, listed, AS_OF) is None


def test_custom_dates_may_be_given_in_any_order(listed):
    found = periods.chosen(periods.CUSTOM, listed, AS_OF, (date(2026, 3, 9), date(2026, 3, 1)))
    assert (found.starts_on, found.ends_on) == (date(2026, 3, 1), date(2026, 3, 9))
    assert periods.compared(found, periods.BEFORE, listed, AS_OF).ends_on == date(2026, 2, 28)


def test_the_last_twelve_months_end_today(listed):
    found = periods.chosen(periods.LAST_12, listed, AS_OF, (AS_OF, AS_OF))
    assert (found.starts_on, found.ends_on) == (date(2025, 11, 21), AS_OF)
