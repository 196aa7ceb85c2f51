"""The weekly meeting on screen: walked through, frozen, written, decided, closed, and looked back on next week."""

import os
import time
from datetime import date, timedelta

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import store
from data.register import actions, alerts, meetings, notes, opened, scorecards
from data.register.meetings import Person
from metrics.cadence import planned_day
from pages.parts.meeting.agenda import NAMES
from pages.parts.meeting.room import today
from tests.pages.conftest import APP
from tests.rows import lead, many, target
from tests.small_store import SmallStore, rules

FILE = "weekly_meeting.py"


def text(app):
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.fixture
def meeting(opened_with_register):
    """Opens a step as somebody."""

    def open_step(step="actions", role="arbiter", who="Cy", **address):
        app = opened_with_register(step, **address)
        app.session_state["_acting_as"], app.session_state["_acting_name"] = role, who
        return app.run()

    return open_step


@pytest.fixture
def opened_with_register(sample_store, monkeypatch, tmp_path):
    """The page over the sample store, with a register of its own."""
    monkeypatch.setenv("ARBITER_STORE", str(sample_store))
    monkeypatch.setenv("ARBITER_REGISTER", f"sqlite:///{tmp_path / 'register.sqlite'}")
    st.cache_data.clear()

    def open_step(step, **address):
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run().switch_page(f"pages/{FILE}")
        for name, value in {"step": step, **address}.items():
            app.query_params[name] = value
        return app.run()

    return open_step


@pytest.fixture
def register(opened_with_register, sample_store):
    return opened(sample_store)


def coming():
    return planned_day(today(rules()), int(rules().meeting["day"]))


@pytest.mark.parametrize("step", NAMES)
def test_every_step_opens_with_its_sentence(meeting, step):
    app = meeting(step, role="viewer", who="")
    assert not app.exception
    (said,) = [element.proto.body for element in app.get("html") if 'class="ask step"' in element.proto.body]
    assert "<p></p>" not in said


@pytest.mark.parametrize("step", NAMES)
def test_every_step_opens_in_presenting_mode(meeting, step):
    app = meeting(step, present="1")
    assert not app.exception
    assert "zoom:" in text(app)


def test_next_and_back_walk_through_the_steps(meeting):
    app = meeting("actions")
    assert app.button(key="step_back").disabled
    seen = []
    for _ in NAMES[1:]:
        app.button(key="step_next").click().run()
        seen.append(app.query_params["step"])
    assert [s if isinstance(s, str) else s[0] for s in seen] == NAMES[1:]
    assert app.button(key="step_next").disabled
    app.button(key="step_back").click().run()
    assert "Decisions" in text(app)


def test_an_unknown_step_or_meeting_in_the_address_is_ignored(meeting):
    app = meeting("<script>", meeting="1999-01-01")
    assert not app.exception
    assert "Last week" in text(app) and "<script>" not in text(app)


def test_a_frozen_scorecard_stays_whatever_is_published_meanwhile(tmp_path, monkeypatch):
    found = SmallStore(tmp_path / "store")
    found.load(*many(12, lead, mql="2024-11-12", sal="2024-11-13"), *many(9, lead, mql="2024-11-05"))
    found.publish(as_of="2024-11-22")
    monkeypatch.setenv("ARBITER_STORE", str(found.folder))
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.session_state["_acting_as"], app.session_state["_acting_name"] = "arbiter", "Ada"
    app.switch_page(f"pages/{FILE}")
    app.query_params["step"] = "scorecard"
    app.run()
    first = store.current(found.folder).id
    if not scorecards.frozen(opened(found.folder), coming()):  # before its hour: somebody freezes it
        app.button(key="freeze_now").click().run()
    assert any(f"snapshot {first[:7]}" in each.value for each in app.caption)
    found.load(*many(30, lead, mql="2024-11-13"))
    found.publish(as_of="2024-11-23")
    app.run()
    assert not app.exception
    assert any(f"snapshot {first[:7]}" in each.value for each in app.caption)
    assert 'class="tile-big">12 ' in text(app) and 'class="tile-big">42 ' not in text(app)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "gone"])
def test_the_snapshot_of_the_set_hour_is_frozen_also_when_a_newer_one_is_served(tmp_path, monkeypatch, is_kept):
    found, now = SmallStore(tmp_path / "store"), today(rules())
    found.sets = [rules(meeting={"day": now.isoweekday(), "hour": 0, "frozen_hours_before": 0})]
    found.load(*many(12, lead, mql="2024-11-12"))
    found.publish(as_of="2024-11-22")
    first = store.current(found.folder)
    if is_kept:  # it was published before the hour; else nothing was
        os.utime(first.path, (time.time() - 200_000,) * 2)
    found.load(*many(30, lead, mql="2024-11-13"))
    found.publish(as_of="2024-11-23")
    monkeypatch.setenv("ARBITER_STORE", str(found.folder))
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page(f"pages/{FILE}").run()
    frozen = scorecards.frozen(opened(found.folder), now)
    assert not app.exception
    assert (frozen.snapshot == first.id, frozen.is_late) == (is_kept, not is_kept)
    assert frozen.lines[0]["row"]["value"] == (12 if is_kept else 42)


def test_who_is_here_is_kept_and_a_viewer_keeps_nothing(meeting, register):
    app = meeting("scorecard")
    app.text_input(key=f"person_name_{coming()}").input("Ann")
    app.selectbox(key=f"person_role_{coming()}").select("marketing")
    app.button(key=f"person_add_{coming()}").click().run()
    assert meetings.meeting(register, coming()).present == (Person("Ann", "marketing"),)
    viewer = meeting("scorecard", role="viewer")
    viewer.text_input(key=f"person_name_{coming()}").input("Eve")
    viewer.button(key=f"person_add_{coming()}").click().run()
    assert "a viewer" in viewer.error[0].value
    assert len(meetings.meeting(register, coming()).present) == 1


def test_both_sides_speak_to_a_lead_and_nothing_they_type_runs(meeting, register):
    app = meeting("examples", role="sales", who="Bo")
    box = next(each for each in app.text_input if each.key.startswith("comment_text_example/"))
    box.input("<script>alert(1)</script> no budget")
    app.button(key=box.key.replace("text", "send")).click().run()
    assert not app.exception
    (said,) = meetings.meeting(register, coming()).comments
    assert (said.actor, said.who, said.about) == ("sales", "Bo", box.key.removeprefix("comment_text_"))
    assert "<script>" not in text(app) and "&lt;script&gt;" in text(app)
    assert "&lt;script&gt;" in text(meeting("minutes"))
    assert {each.label for each in app.expander} >= {f"Lead {place}: what do both sides say?" for place in range(1, 6)}


def test_a_decision_is_looked_back_on_in_the_next_meeting(meeting, register):
    app = meeting("decisions")
    app.text_input(key="decide_text").input("Route DACH leads within the hour")
    app.text_input(key="decide_owner").input("Sales operations")
    app.selectbox(key="decide_metric").select("mql_to_sal_rate").run()
    app.number_input(key="decide_target_mql_to_sal_rate").set_value(75.0)
    app.button(key="decide_send").click().run()
    assert not app.exception and not app.error
    (taken,) = actions.actions(register)
    assert taken.check["target"] == 0.75 and taken.check["direction"] == "at_least"
    assert taken.success == "MQL to SAL at least 75.0%"
    assert taken.meeting == str(coming())
    assert taken.due == coming() + timedelta(days=7)
    assert app.text_input(key="decide_text").value == "" and app.text_input(key="decide_owner").value == ""
    app.button(key="decide_send").click().run()
    assert len(actions.actions(register)) == 1
    assert "Route DACH leads" in text(app)
    assert "Route DACH leads" not in text(meeting("actions"))
    app = meeting("actions", meeting=str(coming() + timedelta(days=7)))
    assert "Route DACH leads" in text(app) and "too early" in text(app)
    app.text_input(key="end_why_1").input("routing rule changed")
    app.button(key="end_send_1").click().run()
    assert actions.action(register, 1).state == "closed"


def test_a_decision_without_an_owner_is_not_taken(meeting, register):
    app = meeting("decisions")
    app.text_input(key="decide_text").input("Do better")
    app.button(key="decide_send").click().run()
    assert "who does it" in app.error[0].value
    assert actions.actions(register) == []


def test_closing_keeps_the_minutes_as_they_read_and_counts_in_the_cadence(meeting, register):
    day = coming() - timedelta(days=7)
    meetings.attend(register, day, [Person("Ann", "marketing"), Person("Bo", "sales")], actor="arbiter", who="Ada")
    app = meeting("minutes", meeting=str(day))
    app.button(key="meeting_hold").click().run()
    assert not app.exception and not app.error
    assert meetings.meeting(register, day).state == "held"
    kept = str(meetings.meeting(register, day).minutes)
    assert "Weekly meeting of" in kept and "&amp;" not in kept and "<b>" not in kept
    assert "No meeting has been held yet; no decision was due yet." in kept and "Of 0" not in kept
    assert "held with both: 100%" in text(app)
    notes.write(register, "bookings", actor="sales", who="Ada", text="written after the meeting")
    assert "written after the meeting" not in text(meeting("minutes", meeting=str(day)))
    boxes = meeting("scorecard", meeting=str(day)).text_input
    assert [each for each in boxes if each.key.startswith("comment_text_")] == []


def test_minutes_are_not_closed_before_the_planned_day(meeting, register):
    day = coming() + timedelta(days=7)
    meetings.attend(register, day, [Person("Ann", "marketing"), Person("Bo", "sales")], actor="arbiter", who="Ada")
    app = meeting("minutes", meeting=str(day))
    app.button(key="meeting_hold").click().run()
    assert "close its minutes on that day or after it" in app.error[0].value
    assert meetings.meeting(register, day).state == "open"


def test_a_scorecard_that_was_frozen_early_says_by_whom_on_screen_and_in_the_minutes(meeting, register):
    day = str(coming() + timedelta(days=7))
    app = meeting("scorecard", role="sales", who="Bo", meeting=day)
    app.button(key="freeze_now").click().run()
    assert "Only the arbiter may" in app.error[0].value and scorecards.frozen(register, date.fromisoformat(day)) is None
    app = meeting("scorecard", meeting=day)
    app.button(key="freeze_now").click().run()
    said = " ".join(each.value for each in app.caption).replace("\\", "")
    assert "Frozen early by Cy (arbiter) on" in said and "(America/New York time)" in said and "UTC" not in said
    paper = " ".join(each.value for each in meeting("minutes", meeting=day).markdown).replace("\\", "")
    assert "Scorecard frozen early by Cy (arbiter) on" in paper


def test_minutes_without_anybody_cannot_be_closed(meeting):
    app = meeting("minutes", meeting=str(coming() - timedelta(days=7)))
    app.button(key="meeting_hold").click().run()
    assert "who was there" in app.error[0].value


def test_a_note_on_a_number_is_marked_on_its_tile_and_stands_in_the_minutes(meeting, register):
    notes.write(register, "mql_to_sal_rate", actor="sales", who="Bo", text="two people were on leave")
    assert "✎ 1" in text(meeting("scorecard"))
    assert any("two people were on leave" in each.value for each in meeting("minutes").markdown)


def test_an_alert_beyond_its_rule_is_listed_before_anything_else(meeting, register):
    alerts.set_rule(register, "open_pipeline", actor="sales", who="Bo", why="we ran dry", kind="beyond", side="above",
                    limit=0.0)  # fmt: skip
    said = text(meeting("exceptions"))
    assert "beyond its rule" in said and "Open qualified pipeline was" in said
    assert "<b>1</b> is beyond its alert rule" in said


def test_a_count_far_behind_what_is_due_is_named_in_the_sentence_and_on_its_tile(tmp_path, monkeypatch):
    found = SmallStore(tmp_path / "store")
    found.load(*many(12, lead, mql="2024-11-12"), target(92, "2024-10-01", "2024-12-31", "marketing_qualified_leads"))
    found.publish(as_of="2024-11-22")
    monkeypatch.setenv("ARBITER_STORE", str(found.folder))
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    st.cache_data.clear()
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page(f"pages/{FILE}")
    app.query_params["step"] = "scorecard"
    said = text(app.run())
    assert not app.exception
    assert "Behind plan: <b>Marketing-qualified leads 12 of 53 due by now (−77%)</b>." in said
    assert "12 of 53 due; 77% less" in said and "<b>1</b> number is behind its plan" in said


def test_leaks_stand_beside_the_weeks_before_and_open_on_the_largest(meeting):
    app = meeting("exceptions")
    said = text(app)
    assert "13 weeks before" in said and "change of the share" in said
    box = app.selectbox(key="leak_part")
    largest = box.options[box.index].removeprefix("Leaked: ")
    assert f"most of them {largest} (" in said


def test_an_alert_is_set_and_removed_on_the_page(meeting, register):
    app = meeting("exceptions")
    assert [each.key for each in app.number_input if each.key == "alert_limit"] == []
    assert "Marketing-qualified leads" in app.selectbox(key="alert_metric").options
    app.selectbox(key="alert_how").select("strictly below").run()
    app.number_input(key="alert_limit").set_value(50.0)
    app.selectbox(key="alert_metric").select("mql_to_sal_rate")
    app.text_input(key="alert_why").input("half is the least")
    app.button(key="alert_set").click().run()
    (rule,) = alerts.rules(register)
    assert (rule.metric, rule.side, rule.limit) == ("mql_to_sal_rate", "below", 0.5)
    assert app.text_input(key="alert_why").value == ""
    app.button(key="alert_remove_1").click().run()
    assert alerts.rules(register) == []


def test_the_meeting_looks_at_everything_whatever_the_address_filters(meeting):
    app = meeting("scorecard", region="DACH")
    assert any("do not apply here" in each.value for each in app.caption)


def test_an_old_meeting_that_nobody_froze_is_not_frozen_afterwards(meeting, register):
    old = coming() - timedelta(days=70)
    meetings.attend(register, old, [Person("Ann", "marketing")], actor="arbiter", who="Ada")
    meeting("scorecard", meeting=str(old))
    assert scorecards.frozen(register, old) is None
    assert isinstance(old, date)
