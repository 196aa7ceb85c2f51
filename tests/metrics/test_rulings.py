"""Before and after a ruling: equal spans, as far as the data go, and no change that is noise."""

from datetime import date, timedelta

import pytest

from metrics.conversion import win_rate
from metrics.leads import marketing_qualified_leads
from metrics.rulings import around
from tests.rows import deal, lead, many
from tests.small_store import filled

RULED = date(2024, 7, 1)


@pytest.fixture
def scope_of(tmp_path):
    def build(*rows):
        found = filled(tmp_path / "store", *rows, until="2024-07-30")
        return found.scope(), found.run

    return build


def test_the_spans_are_equal_and_end_where_the_data_end(scope_of):
    rows = [many(3, lead, mql="2024-06-10"), many(5, lead, mql="2024-07-10"), many(9, lead, mql="2024-05-20")]
    scope, run = scope_of(*rows)
    found = around(marketing_qualified_leads, scope, RULED, run)
    assert found.days == 30
    assert (found.before["value"], found.after["value"]) == (3, 5)
    assert found.change.words == "up"


def test_a_difference_within_the_noise_is_no_change(scope_of):
    rows = [
        many(6, deal, won="2024-06-10"), many(6, deal, lost="2024-06-10"),
        many(7, deal, won="2024-07-10"), many(5, deal, lost="2024-07-10"),
    ]  # fmt: skip
    found = around(win_rate, *_with(scope_of(*rows), RULED))
    assert (found.before["value"], found.after["value"]) == (0.5, pytest.approx(7 / 12))
    assert found.change.words == "no detectable change"


def test_before_a_week_has_passed_nothing_is_said(scope_of):
    scope, run = scope_of(lead(mql="2024-06-10"))
    assert around(marketing_qualified_leads, scope, scope.as_of, run) is None
    assert around(marketing_qualified_leads, scope, scope.as_of - timedelta(6), run).days == 7
    assert around(marketing_qualified_leads, scope, scope.as_of + timedelta(9), run) is None


def _with(found, day):
    scope, run = found
    return scope, day, run
