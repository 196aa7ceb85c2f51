"""An alert fires when its number is strictly beyond its rule, and never on too little or too young."""

from datetime import date, datetime, timedelta

import pytest

from data.register.alerts import AlertRule
from metrics.alerts import finding_words, findings, rule_words
from tests.rows import lead, many

LAST = date(2024, 11, 11)  # the Monday of the newest whole week
UNTIL = "2024-11-22"


def rule(metric="marketing_qualified_leads", kind="unusual", side="either", limit=None, weeks=10, where=()):
    return AlertRule(1, metric, kind, side, limit, weeks, 3.0, where, "why", "sales", "Bo", datetime(2024, 1, 1))


def shown(value, unit):
    return "n/a" if value is None else f"{value:g}"


def given_weeks(given, *counts):
    """So many leads in each week, the last of them in the newest whole week."""
    rows = []
    for back, count in enumerate(reversed(counts)):
        rows += many(count, lead, mql=str(LAST - timedelta(weeks=back)), region="North")
    return given(*rows, until=UNTIL)


def judged(store, *rules):
    return findings(rules, store.scope(), "monday", store.run)


def test_strictly_beyond_is_not_equal(given):
    store = given_weeks(given, 5)
    at, under = (rule(kind="beyond", side="above", limit=limit) for limit in (5, 4.9))
    assert [each.state for each in judged(store, at)] == ["within"]
    (found,) = judged(store, under)
    assert found.is_beyond
    assert finding_words(found, shown) == "Marketing-qualified leads was 5 in the week to 17 Nov 2024, above 4.9."


def test_outside_the_usual_range_of_its_own_weeks(given):
    store = given_weeks(given, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5, 12)
    (found,) = judged(store, rule())
    assert found.is_beyond and found.value == 12 and found.usual.middle == 5
    assert "outside its usual" in finding_words(found, shown)
    (below,) = judged(store, rule(side="below"))
    assert not below.is_beyond


def test_within_the_usual_range_is_no_alarm(given):
    (found,) = judged(given_weeks(given, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5, 6), rule())
    assert found.state == "within"


def test_the_newest_week_does_not_make_its_own_range(given):
    (found,) = judged(given_weeks(given, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6), rule())
    assert found.is_beyond


def test_small_numbers_are_never_an_alarm(given):
    store = given(*many(5, lead, mql="2024-10-29"), lead(mql="2024-10-29", sal="2024-10-30"), until=UNTIL)
    (found,) = judged(store, rule("mql_to_sal_rate", kind="beyond", side="below", limit=0.5))
    assert found.state == "not known" and "only 6" in found.why


def test_an_alert_may_watch_one_slice(given):
    store = given_weeks(given, 5)
    north, south = (rule(kind="beyond", side="above", limit=4, where=(("region", (name,)),)) for name in ("North", "x"))
    assert [each.state for each in judged(store, north, south)] == ["beyond", "within"]


def test_a_metric_that_is_gone_or_not_available_says_so(given):
    store = given_weeks(given, 5)
    gone, spend = judged(store, rule("no_such"), rule("return_on_sm", kind="beyond", side="below", limit=1))
    assert "no such metric" in gone.why
    assert spend.state == "not known" and "not available" in spend.why


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (rule(kind="beyond", side="below", limit=3), "Marketing-qualified leads strictly below 3"),
        (rule(), "outside its usual range: the median of the 10 weeks before, 3 scaled median deviations either side"),
        (rule(where=(("region", ("North",)),)), "Marketing-qualified leads, region North outside"),
    ],
)
def test_a_rule_is_said_in_words(asked, words):
    assert words in rule_words(asked, shown)
