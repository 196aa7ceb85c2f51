"""What the sample company decided in its meetings before the first start."""

from datetime import date, timedelta

import pytest

from data.company.decided_meetings import hold_meetings
from data.register import actions, alerts, meetings
from data.register.ledger import Register
from data.rules import read
from metrics.alerts import EVERYTHING
from metrics.cadence import cadence

MONDAY = date.today() - timedelta(days=date.today().weekday())


@pytest.mark.parametrize("back", range(7))
def test_two_meetings_were_held_by_both_one_decision_is_done_in_time_and_one_is_open(tmp_path, back):
    register, today = Register(f"sqlite:///{tmp_path / 'register.sqlite'}", tmp_path), MONDAY + timedelta(days=7 + back)
    hold_meetings(register, today)
    held, taken = meetings.meetings(register), actions.actions(register)
    assert [(each.state, each.has_both) for each in held] == [("held", True)] * 2
    assert all(each.day < today and each.day.isoweekday() == int(read("official").meeting["day"]) for each in held)
    assert [(each.state, each.is_on_time) for each in taken] == [("closed", True), ("open", None)]
    assert not taken[1].is_overdue(today)
    found = cadence(held, taken, today, int(read("official").meeting["day"]))
    assert (found.held_with_both.some, found.on_time.some, found.on_time.of) == (2, 1, 1)


def test_two_alert_rules_stand_on_metrics_that_there_are(tmp_path):
    register = Register(f"sqlite:///{tmp_path / 'register.sqlite'}", tmp_path)
    hold_meetings(register)
    assert {each.metric for each in alerts.rules(register)} == {"purgatory", "followed_up_rate"} <= set(EVERYTHING)
