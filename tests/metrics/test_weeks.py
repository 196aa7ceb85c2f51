"""Which week a meeting looks at, what is usual, and why a number moved."""

from datetime import date

import pytest

from metrics import conversion, leads
from metrics.definition import Unit
from metrics.moves import why_moved
from metrics.usual import usual, usual_ends
from metrics.weeks import Week, courses, lag, newest, watched
from tests.rows import flat, lead, many

FRIDAY = date(2024, 11, 22)
WEEK, BEFORE = Week(date(2024, 11, 4)), Week(date(2024, 10, 28))


@pytest.mark.parametrize(
    ("as_of", "first_day", "ends"),
    [
        (FRIDAY, "monday", date(2024, 11, 17)),
        (date(2024, 11, 17), "monday", date(2024, 11, 10)),  # that Sunday is not over yet
        (date(2024, 11, 18), "monday", date(2024, 11, 17)),
        (FRIDAY, "sunday", date(2024, 11, 16)),
        (date(2024, 11, 17), "sunday", date(2024, 11, 16)),
    ],
)
def test_the_newest_week_is_a_whole_one_that_is_over(as_of, first_day, ends):
    assert newest(as_of, first_day).ends_on == ends


def test_a_rate_is_read_over_the_newest_week_that_was_watched_for_its_agreed_days(given):
    scope = given(lead(mql="2024-10-01"), until="2024-11-22").scope()
    assert lag(conversion.mql_to_sal_rate, scope.windows) == 14
    assert watched(conversion.mql_to_sal_rate, scope).ends_on == date(2024, 11, 3)
    assert watched(leads.marketing_qualified_leads, scope).ends_on == date(2024, 11, 17)


def test_a_course_ends_with_the_watched_week_and_has_its_empty_weeks(given):
    store = given(*many(3, lead, mql="2024-11-06", sal="2024-11-07"), lead(mql="2024-10-24"), until="2024-12-31")
    scope = store.scope()
    found = courses([leads.marketing_qualified_leads], scope, "monday", 3, store.run, back=6)
    (frame,) = found.values()
    assert [str(day.date()) for day in frame["week"]] == ["2024-10-28", "2024-11-04", "2024-11-11"]
    assert list(frame["value"]) == [0, 3, 0]


def test_usual_is_the_median_and_three_scaled_median_deviations():
    found = usual([8, 9, 10, 10, 10, 11, 12, 30])
    assert found.middle == 10
    assert found.high == pytest.approx(10 + 3 * 1.4826)


def test_a_series_that_hardly_moves_is_judged_by_its_mean_distance():
    found = usual([0] * 9 + [10])
    assert (found.low, found.high) == (0, pytest.approx(3 * 1.2533))


def test_no_share_is_usual_above_all_of_it():
    assert usual([0.9, 0.8, 1.0, 0.95, 0.7, 0.9, 1.0, 0.85], most=1.0).high == 1.0


def test_a_counts_usual_range_is_said_in_the_whole_numbers_inside_it():
    assert usual_ends(25.2, 101.0, Unit.COUNT) == (26, 101)
    assert usual_ends(0.2, 0.6, Unit.COUNT) == (0.2, 0.6)
    assert usual_ends(0.25, 0.5, Unit.SHARE) == (0.25, 0.5)


def test_of_seven_weeks_nothing_is_usual():
    found = usual([1.0] * 7 + [None, float("nan")])
    assert found.low is None and found.why == "7 of 8 weeks known: too few to say what is usual"


def test_a_moved_rate_is_mix_and_rate_and_adds_up(given):
    good, bad = {"mql": "2024-11-05", "region": "North"}, {"mql": "2024-11-05", "region": "South"}
    store = given(
        *flat([lead(mql="2024-10-29", sal="2024-10-30", region="North"), lead(mql="2024-10-29", region="South")]),
        *many(1, lead, **good, sal="2024-11-06"),
        *many(3, lead, **bad),
        until="2024-12-31",
    )
    scope = store.scope()
    found = why_moved(conversion.mql_to_sal_rate, WEEK.of(scope), BEFORE.of(scope), store.run, ("region",))
    assert found.total == pytest.approx(0.25 - 0.5)
    assert found.of_kind("rate") == 0
    assert found.of_kind("mix") == pytest.approx(-0.25)


def test_a_moved_count_is_volume_by_slice(given):
    store = given(*many(3, lead, mql="2024-11-05", region="North"), lead(mql="2024-10-29", region="South"))
    scope = store.scope()
    found = why_moved(leads.marketing_qualified_leads, WEEK.of(scope), BEFORE.of(scope), store.run, ("region",))
    assert found.rows.to_dict("records") == [
        {"member": "North", "kind": "volume", "effect": 3},
        {"member": "South", "kind": "volume", "effect": -1},
    ]


def test_what_does_not_add_up_has_no_split(given):
    store = given(lead(mql="2024-11-05"))
    from metrics.velocity import hours_to_attempt

    assert why_moved(hours_to_attempt, WEEK.of(store.scope()), BEFORE.of(store.scope()), store.run) is None
