"""What people agree on screen is written down, shown where it matters, and refused where it is not theirs to decide."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data import store
from data.company import decide
from data.register import docket, notes, points, versions
from data.register import opened as register_of
from metrics.catalog import EVERYTHING
from pages.parts import agreed
from tests.pages.test_pages import text

SINCE = date(2026, 7, 1)


@pytest.fixture
def register(opened, sample_store, tmp_path, monkeypatch):
    """A register of the test's own beside the sample store that all tests share."""
    monkeypatch.setenv("ARBITER_REGISTER", f"sqlite:///{tmp_path / 'register.sqlite'}")
    return register_of(sample_store)


@pytest.fixture
def dialog(register):
    """Opens a dialog of pages/parts by its room and what it is about; it stays open from run to run."""

    def script(room, about):
        import importlib

        from pages.parts import periods, served
        from pages.parts.filters import View

        snapshot = served.snapshot()
        rules, as_of = served.rule_sets(snapshot)["official"], served.as_of(snapshot).date()
        listed = periods.listed(served.calendar(snapshot, "official"), as_of)
        period = periods.chosen(periods.first_choice(listed, as_of), listed, as_of, (as_of, as_of))
        view = View(snapshot, rules, as_of, period, None, "", (), tuple(listed))
        importlib.import_module(f"pages.parts.{room}").open_dialog(view, about)

    def open_one(room, about):
        app = AppTest.from_function(script, kwargs={"room": room, "about": about}, default_timeout=60)
        app.run()
        assert not app.exception
        return app

    return open_one


def acting(app, role, name="Ada", key="page"):
    app.selectbox(key=f"role_{key}").select(role).run()
    app.text_input(key=f"who_{key}").input(name).run()


def pressed(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return [each.value for each in app.error]


def ruled(register, metric="icp_coverage_rate", claim="Old lists count.", ruling="Lists older than a year do not."):
    docket.open_dispute(register, actor="sales", who="Sven", metric=metric, claim=claim)
    held = {"marketing": "Too strict."}
    return docket.rule(register, 1, actor="arbiter", who="Ada", ruling=ruling, in_force_from=SINCE, dissent=held)


def test_where_nothing_was_decided_the_shipped_version_is_in_force_and_no_goal_is_set(opened, register):
    app = opened("agreements.py")
    assert not app.exception
    said = text(app)
    assert "Version 2 of the definitions is in force since 1 Feb 2026" in said
    assert said.count("<b>no goal</b>") == 4
    assert "nothing is disputed" in said


def test_a_version_is_drafted_proposed_signed_twice_and_put_in_force_on_screen(opened, register):
    app = opened("agreements.py")
    acting(app, "steward")
    app.number_input(key="score_official-2").set_value(55).run()
    assert "Minimum score of an MQL: 60 → 55" in text(app)
    app.text_input(key="draft_why_official-2").input("A score of 55 qualifies.").run()
    assert pressed(app, "draft_official-2") == []
    assert pressed(app, "do_official-3") == []
    for role in ("marketing", "sales"):
        acting(app, role, f"VP {role}")
        assert pressed(app, "do_official-3") == []
    assert pressed(app, "do_official-3") == []
    found = versions.version(register, "official-3")
    assert (found.state, found.content["exclusions"]["min_score"], found.unsigned) == ("in_force", 55, [])
    assert "official-3 is in force" in app.warning[0].value
    assert "version 3 is signed by both, but the numbers here still follow version 2" in text(opened())
    assert [button.label for button in app.button if button.key == "publish_now"] == ["Publish now"]
    assert [(e.actor, e.who, e.is_verified) for e in register.entries(kind="rules.signed")] == [
        ("marketing", "VP marketing", False), ("sales", "VP sales", False),
    ]  # fmt: skip


def test_a_viewer_is_told_who_may(opened, register):
    app = opened("agreements.py")
    app.number_input(key="score_official-2").set_value(55).run()
    app.text_input(key="draft_why_official-2").input("Lower.").run()
    assert "you act as a viewer" in pressed(app, "draft_official-2")[0]
    assert register.entries() == []


def test_the_rest_is_edited_as_text_and_a_mistake_is_said(opened, register):
    app = opened("agreements.py")
    acting(app, "steward")
    app.segmented_control(key="way_official-2").set_value("The whole text").run()
    area = app.text_area(key="toml_official-2")
    area.input(area.value.replace('zone = "America/New_York"', 'zone = "Europe/Berlin"')).run()
    assert "Time zone: America/New York → Europe/Berlin" in text(app)
    app.text_area(key="toml_official-2").input("zone = ").run()
    assert "not valid TOML" in app.error[0].value


def test_the_arbiter_goes_without_a_signature_and_the_page_says_who_dissents(opened, register):
    content = {**versions.in_force(register).content, "follow_up": {"hours": 8, "attempts": 5, "days": 14}}
    versions.draft(register, content, actor="steward", who="Ada", why="Sooner.")
    versions.propose(register, "official-3", actor="steward", who="Ada")
    versions.sign(register, "official-3", actor="marketing", who="Maria")
    app = opened("agreements.py")
    app.segmented_control(key="step_official-3_3").set_value("Put in force").run()
    acting(app, "marketing", "Maria")
    assert "only the arbiter" in pressed(app, "do_official-3")[0]
    acting(app, "arbiter", "CEO")
    app.text_input(key="held_official-3").input("Too few people.").run()
    assert pressed(app, "do_official-3") == []
    said = text(app)
    assert "dissents: Too few people." in said
    assert "not signed by sales" in said


def test_a_dispute_is_opened_from_a_number_with_its_records_and_ruled_on(opened, register, dialog):
    app = dialog("details", "win_rate")
    acting(app, "sales", "Sven", "dispute_win_rate")
    app.text_area(key="claim_win_rate").input("Renewals are <b>no</b> wins.").run()
    assert pressed(app, "open_dispute_win_rate") == []
    found = docket.dispute(register, 1)
    assert (found.metric, found.opened_by, found.who) == ("win_rate", "sales", "Sven")
    assert 0 < len(found.evidence) == found.records
    halves = [row["counted in"] for row in found.evidence]
    assert halves.count("Opportunities won") < halves.count("Opportunities closed")
    assert found.evidence[0]["outcome"] == "won"
    assert found.scope["period"].startswith("FY27 Q3")
    assert found.snapshot == store.current(register.store).id
    app = opened("conversion.py")
    assert "<b>Dispute 1</b> on Win rate, all closed is open: Renewals are &lt;b&gt;no&lt;/b&gt; wins." in text(app)
    app = dialog("docket", 1)
    acting(app, "arbiter", "CEO", "docket_1")
    app.text_area(key="words_1_Rule").input("Renewals do not count.").run()
    app.date_input(key="from_1").set_value(SINCE).run()
    assert pressed(app, "do_1_Rule") == []
    assert docket.dispute(register, 1).ruling == "Renewals do not count."
    app = opened("conversion.py")
    assert "<b>Ruling 1</b> on Win rate, all closed, in force from 1 Jul 2026: Renewals do not count." in text(app)


def test_only_the_arbiter_rules_on_screen(register, dialog):
    docket.open_dispute(register, actor="sales", who="Ada", metric="win_rate", claim="Too high.")
    app = dialog("docket", 1)
    acting(app, "sales", "Sven", "docket_1")
    app.text_area(key="words_1_Rule").input("We are right.").run()
    assert "Only the arbiter may rule" in pressed(app, "do_1_Rule")[0]
    assert docket.dispute(register, 1).state == "open"


def test_a_ruling_is_marked_on_the_trend_of_its_number_and_no_other(opened, register):
    ruled(register)
    specs = [chart.proto.spec for chart in opened("reach.py").get("plotly_chart")]
    assert sum("ruling 1" in spec for spec in specs) == 1
    assert not any("ruling 1" in chart.proto.spec for chart in opened("return.py").get("plotly_chart"))


def test_a_number_says_what_it_was_before_and_after_a_ruling(register, dialog):
    ruled(register)
    said = " ".join(caption.value for caption in dialog("details", "icp_coverage_rate").caption)
    assert "143 days before" in said
    assert "143 days after" in said
    assert "Marketing dissents: Too strict" in said


def test_a_goal_is_set_and_judged_on_the_first_page(opened, register, dialog):
    app = dialog("agreement_points", "market")
    acting(app, "arbiter", "CEO", "point_market")
    metric = app.selectbox(key="goal_metric_market").value
    app.number_input(key=f"goal_target_market_{metric}").set_value(1.0).run()
    assert pressed(app, "goal_set_market") == []
    assert points.point(register, "market").goal_for(metric).target == pytest.approx(0.01)
    assert "Market · reached" in text(opened())


def test_open_disputes_stand_on_the_first_page(opened, register):
    docket.open_dispute(register, actor="sales", who="Ada", metric="win_rate", claim="Too high.")
    said = text(opened())
    assert "Docket · 1 open" in said
    assert "Win rate" in said


def test_results_are_never_shown_without_their_guards(opened, register):
    decide(register)
    said = text(opened("agreements.py"))
    assert "goal: at least 100% by 31 Jan 2028" in said
    assert "guard: SAL to SQL" in said


def test_every_number_that_points_and_sample_name_is_declared(register):
    decide(register)
    named = {goal.metric for point in points.points(register) for goal in point.goals}
    named |= {each.metric for each in docket.disputes(register)}
    named |= {name for names in agreed.WATCHED.values() for name in names}
    assert named <= set(EVERYTHING)


def test_many_rulings_on_one_page_are_cut_short(opened, register):
    for n in range(5):
        docket.open_dispute(register, actor="sales", who="Ada", metric="win_rate", claim=f"Claim {n}.")
    said = text(opened("conversion.py"))
    assert "Claim 4." in said
    assert "Claim 1." not in said
    assert "2 more are on the Agreements page" in said


def test_a_note_stands_beside_its_number(register, dialog):
    app = dialog("details", "win_rate")
    acting(app, "sales", "Sven", "note_win_rate")
    app.text_area(key="note_text_win_rate").input("A seasonal dip.").run()
    assert pressed(app, "write_note_win_rate") == []
    assert notes.notes(register, "win_rate")[0].text == "A seasonal dip."
    assert any("A seasonal dip" in caption.value for caption in app.caption)


def test_a_register_that_cannot_be_read_is_said_in_one_sentence(opened, register, tmp_path):
    (tmp_path / "register.sqlite").write_text("not a database, but minutes of a meeting " * 50)
    app = opened()
    assert not app.exception
    assert "is not a register" in app.warning[0].value
    assert "MQL to SQL" in text(app)
