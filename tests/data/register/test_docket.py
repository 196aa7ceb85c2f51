"""Disputes, rulings, points, notes and actions: each a fold over entries, and who may do what."""

import json
import os
from datetime import date, timedelta

import pytest

from data.company import decide
from data.publish import snapshot
from data.register import NotAllowed, actions, docket, notes, pins, points

DAY = date(2026, 3, 1)


def opened_dispute(register, **values):
    given = {"actor": "sales", "who": "Vera", "metric": "win_rate", "claim": "Renewals are no wins."}
    return docket.open_dispute(register, **given | values)


def ruled(register, number=1, **values):
    given = {"actor": "arbiter", "who": "CEO", "ruling": "Renewals do not count.", "in_force_from": DAY}
    return docket.rule(register, number, **given | values)


def test_a_dispute_keeps_its_evidence_as_it_was(register, tmp_path):
    records = [{"opportunity_id": f"d{n}", "amount": n} for n in range(6000)]
    found = opened_dispute(register, evidence=records, scope={"period": "FY27 Q3"}, snapshot="abc123")
    assert (found.number, found.state, found.sides) == (1, "open", {"sales": "Renewals are no wins."})
    assert len(found.evidence) == 5000
    assert found.records == 6000
    assert found.evidence[7] == {"opportunity_id": "d7", "amount": 7}
    assert found.scope == {"period": "FY27 Q3"}
    assert pins.pinned(tmp_path) == {"abc123"}


def test_a_ruling_holds_from_a_day_and_is_cited_under_its_number_only(register):
    opened_dispute(register)
    opened_dispute(register, metric="icp_coverage_rate", claim="Old lists.")
    docket.answer(register, 1, actor="marketing", who="Ada", why="They are wins to us.")
    found = ruled(register, dissent={"marketing": "We keep counting them."}, review_on=DAY + timedelta(90))
    assert found.state == "ruled"
    assert found.sides["marketing"] == "They are wins to us."
    assert (found.ruling, found.in_force_from) == ("Renewals do not count.", DAY)
    assert found.dissent == {"marketing": "We keep counting them."}
    assert [each.number for each in docket.rulings_of(register, "win_rate")] == [1]
    assert docket.rulings_of(register, "icp_coverage_rate") == []
    assert found.is_due(DAY + timedelta(90))
    assert not found.is_due(DAY)


def test_only_the_arbiter_rules_and_only_once(register):
    opened_dispute(register)
    for nobody in ("sales", "marketing", "steward", "viewer"):
        with pytest.raises(NotAllowed, match="Only the arbiter may rule"):
            ruled(register, actor=nobody, who="Ada")
    ruled(register)
    with pytest.raises(NotAllowed, match="Dispute 1 is ruled"):
        ruled(register)


def test_dissent_may_come_later_and_the_ruling_holds(register):
    opened_dispute(register)
    ruled(register)
    found = docket.dissent(register, 1, actor="marketing", who="Ada", why="We were not heard.")
    assert (found.state, found.dissent) == ("ruled", {"marketing": "We were not heard."})
    closed = docket.close(register, 1, actor="arbiter", who="Ada", why="Reviewed.")
    assert closed.state == "closed"
    assert [each.number for each in docket.rulings_of(register, "win_rate")] == [1]


def test_a_dispute_is_closed_by_the_arbiter_or_whoever_opened_it(register):
    opened_dispute(register)
    with pytest.raises(NotAllowed, match="Only the arbiter or sales"):
        docket.close(register, 1, actor="marketing", who="Ada")
    assert docket.close(register, 1, actor="sales", who="Ada", why="We were wrong.").state == "closed"
    assert docket.rulings_of(register, "win_rate") == []


def test_a_viewer_opens_nothing_and_a_claim_is_needed(register):
    with pytest.raises(NotAllowed, match="viewer"):
        opened_dispute(register, actor="viewer", who="Ada")
    with pytest.raises(NotAllowed, match="what is wrong"):
        opened_dispute(register, claim="  ")


def test_a_review_comes_after_the_ruling_holds(register):
    opened_dispute(register)
    with pytest.raises(NotAllowed, match="choose a later day"):
        ruled(register, review_on=DAY)


def test_a_point_has_goals_that_the_machine_checks(register):
    goal = points.Goal("icp_coverage_rate", 0.8, date(2026, 12, 31))
    found = points.set_goal(register, "market", goal, actor="arbiter", who="Ada", why="Agreed in March.")
    assert [each.name for each in points.points(register)] == ["definition", "market", "offer", "results"]
    assert found.goal == goal
    assert goal.state(0.8, DAY) == "reached"
    assert goal.state(0.79, DAY) == "on the way"
    assert goal.state(0.79, date(2027, 1, 1)) == "missed"
    assert goal.state(None, DAY) == "not measured"
    assert points.Goal("leaked_leads", 10, DAY, is_at_least=False).state(9, DAY) == "reached"
    assert points.overall(["reached", "on the way"]) == "on the way"
    assert points.overall([]) == "no goal"


def test_a_goal_for_the_same_number_gives_way_and_the_history_stays(register):
    points.set_goal(register, "market", points.Goal("a", 1, DAY), actor="arbiter", who="Ada")
    points.set_goal(register, "market", points.Goal("b", 1, DAY), actor="arbiter", who="Ada")
    found = points.set_goal(register, "market", points.Goal("a", 2, DAY), actor="sales", who="Ada")
    assert {goal.metric: goal.target for goal in found.goals} == {"a": 2, "b": 1}
    found = points.drop_goal(register, "market", "b", actor="sales", who="Ada", why="Not ours.")
    found = points.set_owner(register, "market", "VP Sales", actor="arbiter", who="Ada")
    found = points.add_evidence(register, "market", actor="sales", who="Ada", why="Minutes of 3 March.")
    assert [goal.metric for goal in found.goals] == ["a"]
    assert (found.owner, found.evidence[0].why, len(found.history)) == ("VP Sales", "Minutes of 3 March.", 6)
    with pytest.raises(NotAllowed, match="viewer"):
        points.set_goal(register, "market", points.Goal("a", 3, DAY), actor="viewer", who="Ada")


def test_a_note_stands_beside_its_number_until_it_is_withdrawn(register):
    first = notes.write(register, "win_rate", actor="sales", who="Vera", text="Seasonal.", scope={"period": "FY27 Q3"})
    notes.write(register, "win_rate_long", actor="sales", who="Ada", text="Another number.")
    assert [note.text for note in notes.notes(register, "win_rate")] == ["Seasonal."]
    assert len(notes.notes(register)) == 2
    with pytest.raises(NotAllowed, match="Only sales or the steward"):
        notes.withdraw(register, first.number, actor="marketing", who="Ada")
    notes.withdraw(register, first.number, actor="sales", who="Ada", why="Wrong quarter.")
    assert notes.notes(register, "win_rate") == []
    assert len(register.entries(kind="note.")) == 3


def test_an_action_has_an_owner_a_date_and_an_outcome(register):
    given = {"text": "Call the leads of May.", "owner": "VP Sales", "due": DAY, "success": "None untouched."}
    taken = actions.take(register, actor="sales", who="Ada", **given)
    assert (taken.number, taken.state, taken.is_on_time) == (1, "open", None)
    assert taken.is_overdue(DAY + timedelta(1))
    later = actions.postpone(register, 1, date.max, actor="sales", who="Ada", why="Holidays.")
    assert later.due == date.max
    done = actions.close(register, 1, actor="sales", who="Ada", outcome="All called.")
    assert (done.state, done.outcome, done.is_on_time) == ("closed", "All called.", True)
    with pytest.raises(NotAllowed, match="closed already"):
        actions.drop(register, 1, actor="sales", who="Ada", why="No.")
    with pytest.raises(NotAllowed, match="viewer"):
        actions.take(register, actor="viewer", who="Ada", **given)
    assert actions.actions(register, "open") == []


def test_the_sample_company_decides_only_where_nothing_was_decided(register):
    decide(register)
    n = len(register.entries())
    decide(register)
    assert len(register.entries()) == n > 0
    assert [each.state for each in docket.disputes(register)] == ["ruled", "open"]


def test_what_is_cited_is_kept_when_old_snapshots_go(register, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "KEPT", 1)
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for age, name in enumerate(("newest", "served", "cited", "old")):
        (folder / f"funnel-{name}.duckdb").touch()
        os.utime(folder / f"funnel-{name}.duckdb", (1000 - age, 1000 - age))
    opened_dispute(register, snapshot="cited")
    snapshot._prune(tmp_path, "served")
    assert {path.stem for path in folder.iterdir()} == {"funnel-newest", "funnel-cited", "funnel-served"}


def test_a_list_of_pins_that_cannot_be_read_deletes_nothing_and_is_made_anew(register, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "KEPT", 1)
    opened_dispute(register, snapshot="first")
    (tmp_path / "pinned.json").write_text('["fir')
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for name in ("old", "first", "served"):
        (folder / f"funnel-{name}.duckdb").touch()
    snapshot._prune(tmp_path, "served")
    assert len(list(folder.iterdir())) == 3
    pins.pin(register, "second")
    assert json.loads((tmp_path / "pinned.json").read_text()) == ["first", "second"]
    assert (tmp_path / "pinned.json.broken").exists()
