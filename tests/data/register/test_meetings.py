"""What is remembered of meetings: who was there, what was said, and one scorecard for everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from data.register import NotAllowed, Overtaken, meetings, scorecards
from data.register.meetings import Person
from data.register.pins import pinned

DAY = date(2026, 11, 24)
BOTH = [Person("Ann", "marketing"), Person("Bo", "sales")]


def frozen(register, value, day=DAY, snapshot="s1"):
    lines = [{"metric": "bookings", "value": value}]
    return scorecards.freeze(register, day, lines, snapshot=snapshot, as_of="2026-11-20", rules="official", version=2)


def test_a_meeting_that_nobody_wrote_about_is_planned(register):
    assert meetings.meeting(register, DAY).state == "planned"


def test_the_newest_attendance_holds(register):
    meetings.attend(register, DAY, [*BOTH, Person("Cy", "arbiter")], actor="arbiter", who="Cy")
    found = meetings.attend(register, DAY, BOTH, actor="arbiter", who="Cy")
    assert [each.name for each in found.present] == ["Ann", "Bo"]
    assert found.has_both and found.state == "open"


def test_one_side_alone_is_not_both(register):
    assert not meetings.attend(register, DAY, BOTH[:1], actor="marketing", who="Ada").has_both


def test_two_who_keep_the_attendance_at_once_do_not_overwrite_each_other(register):
    meetings.attend(register, DAY, BOTH, actor="arbiter", who="Ada", after=0)
    with pytest.raises(Overtaken):
        meetings.attend(register, DAY, BOTH[:1], actor="arbiter", who="Ada", after=0)


def test_both_sides_speak_to_one_record_at_once_and_both_are_heard(register):
    def say(number):
        side = ("marketing", "sales")[number % 2]
        meetings.comment(register, DAY, "example/7", actor=side, who="Ada", text=f"said {number}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(say, range(16)))
    said = {each.text for each in meetings.meeting(register, DAY).about("example/7")}
    assert said == {f"said {number}" for number in range(16)}


def test_a_meeting_that_was_held_is_closed_with_its_minutes(register):
    meetings.attend(register, DAY, BOTH, actor="arbiter", who="Cy")
    minutes = [{"title": "Decisions", "lines": ["none"]}]
    found = meetings.hold(register, DAY, minutes, actor="arbiter", who="Cy", today=DAY)
    assert (found.state, found.closed_by, found.minutes[0]["title"]) == ("held", "Cy", "Decisions")
    with pytest.raises(NotAllowed, match="minutes are closed"):
        meetings.comment(register, DAY, "scorecard", actor="sales", who="Ada", text="one more thing")


def test_a_meeting_without_anybody_cannot_be_held(register):
    with pytest.raises(NotAllowed, match="who was there"):
        meetings.hold(register, DAY, [], actor="arbiter", who="Ada", today=DAY)


def test_a_meeting_is_not_closed_before_its_day(register):
    meetings.attend(register, DAY, BOTH, actor="arbiter", who="Ada")
    with pytest.raises(NotAllowed, match="planned for 24 Nov 2026"):
        meetings.hold(register, DAY, [], actor="arbiter", who="Ada", today=date(2026, 11, 23))
    assert meetings.meeting(register, DAY).state == "open"
    assert meetings.hold(register, DAY, [], actor="arbiter", who="Ada", today=date(2026, 11, 25)).state == "held"


@pytest.mark.parametrize("role", ["marketing", "sales", "steward", "viewer"])
def test_before_its_hour_only_the_arbiter_freezes_the_scorecard_and_it_says_who(register, role):
    about = {"snapshot": "s1", "as_of": "2026-11-20", "rules": "official", "version": 2}
    with pytest.raises(NotAllowed, match="Only the arbiter may freeze"):
        scorecards.freeze(register, DAY, [], **about, actor=role, who="Ada")
    found = scorecards.freeze(register, DAY, [], **about, actor="arbiter", who="Cy")
    assert (found.is_early, found.actor, found.who) == (True, "arbiter", "Cy")


def test_at_its_hour_the_system_freezes_and_that_is_not_early(register):
    assert not frozen(register, 1).is_early


def test_a_cancelled_meeting_says_why(register):
    assert meetings.cancel(register, DAY, actor="arbiter", who="Ada", why="holiday").why == "holiday"


def test_a_viewer_writes_nothing(register):
    with pytest.raises(NotAllowed, match="a viewer"):
        meetings.comment(register, DAY, "scorecard", actor="viewer", who="Ada", text="hello")


def test_a_scorecard_is_frozen_once_whoever_comes_second(register):
    assert frozen(register, 1).lines[0]["value"] == 1
    assert frozen(register, 2, snapshot="s2").lines[0]["value"] == 1
    assert scorecards.frozen(register, DAY).snapshot == "s1"
    assert "s1" in pinned(register.store) and "s2" not in pinned(register.store)


def test_the_scorecard_before_is_that_of_the_last_earlier_meeting(register):
    for day, value in ((date(2026, 11, 10), 1), (date(2026, 11, 17), 2), (DAY, 3)):
        frozen(register, value, day)
    assert scorecards.frozen_before(register, DAY).lines[0]["value"] == 2
    assert scorecards.frozen_before(register, date(2026, 11, 10)) is None
