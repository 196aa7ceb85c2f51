"""The meeting's parts as pure logic: scorecard, outcomes of decisions, sampled leads, cadence."""

import json
from datetime import date, datetime

import pytest

from data.register.actions import Action
from data.register.meetings import Meeting, Person
from metrics import examples, outcomes, scorecard
from metrics.cadence import cadence, freezes_at, planned_day
from metrics.catalog import UnknownMetric
from metrics.weeks import Week
from tests.rows import lead, many, target

TUESDAY = date(2024, 11, 26)
BOTH = (Person("Ann", "marketing"), Person("Bo", "sales"))


def action(number=1, taken="2024-10-01", due=TUESDAY, closed=None, state="open", meeting="", **check):
    at = datetime.fromisoformat(closed) if closed else None
    return Action(number, "call them", "Bo", due, "more accepted", "sales", "Bo", datetime.fromisoformat(taken),
                  check, meeting, state, closed_at=at)  # fmt: skip


def held(day, present=BOTH):
    return Meeting(date.fromisoformat(day), "held", present)


# ---- scorecard


def test_a_line_holds_the_week_the_week_before_last_year_and_the_quarters_pace(given):
    store = given(
        *many(5, lead, mql="2024-11-12"), *many(3, lead, mql="2024-11-05"), *many(2, lead, mql="2023-11-14"),
        lead(mql="2024-10-02"), target(40, "2024-10-01", "2024-12-31", "marketing_qualified_leads"), until="2024-11-22",
    )  # fmt: skip
    (line,) = scorecard.read(["marketing_qualified_leads"], store.scope(), "monday", store.run)
    assert (line.row["value"], line.before["value"], line.year["value"]) == (5, 3, 2)
    assert (line.starts_on, line.ends_on) == ("2024-11-11", "2024-11-17")
    assert line.to_date == 9
    assert line.plan == pytest.approx(40 * 53 / 92)
    assert (line.change.words, line.change.difference) == ("up", 2)


def test_a_line_comes_back_from_the_register_as_it_was(given):
    store = given(lead(mql="2024-11-12"), until="2024-11-22")
    names = ["marketing_qualified_leads", "mql_to_sal_rate", "hours_to_attempt", "return_on_sm"]
    lines = scorecard.read(names, store.scope(), "monday", store.run)
    kept = json.loads(json.dumps([each.content() for each in lines], allow_nan=False))
    again = [scorecard.line(each) for each in kept]
    assert [each.row for each in again] == [each.row for each in lines]
    assert again[3].row["state"] == "not_available" and "not available" in again[3].row["why"]


def test_a_weeks_noise_is_no_change(given):
    weeks = [("2024-10-30", 30, 12), ("2024-10-23", 30, 14)]
    rows = [
        each
        for day, all_of, accepted in weeks
        for each in (*many(accepted, lead, mql=day, sal=day), *many(all_of - accepted, lead, mql=day))
    ]
    store = given(*rows, until="2024-11-22")
    (line,) = scorecard.read(["mql_to_sal_rate"], store.scope(), "monday", store.run)
    assert line.row["value"] == pytest.approx(0.4)
    assert line.change.words == "no detectable change"


def test_a_scorecard_of_an_unknown_metric_is_refused(given):
    with pytest.raises(UnknownMetric, match="mend the rule set"):
        scorecard.metrics_of(["no_such"])


def kept(metric="marketing_qualified_leads", value=100.0, before=100.0, plan=None, to_date=None, usual=(80.0, 120.0)):
    rows = [{"value": each, "numerator": None, "denominator": None, "n": 100, "low": None, "high": None, "state": "ok",
             "why": ""} for each in (value, before)]  # fmt: skip
    return scorecard.Line(metric=metric, label="", starts_on="2024-11-11", ends_on="2024-11-17", row=rows[0],
                          before=rows[1], year={}, usual_low=usual[0], usual_high=usual[1], plan=plan,
                          to_date=to_date)  # fmt: skip


def test_a_count_within_its_usual_range_is_judged_alike_everywhere():
    line = kept(value=110, before=90)
    assert (line.change.words, line.is_news, line.judged.words, line.judged.direction) == (
        "up", False, "no detectable change", 0,
    )  # fmt: skip
    news = kept(value=130, before=90)
    assert (news.is_news, news.judged.words) == (True, "up")


def test_a_change_that_rounds_to_nothing_is_not_up():
    assert kept(value=130.2, before=130.0).judged.words == "unchanged"


@pytest.mark.parametrize(("to_date", "is_behind"), [(94, True), (108, True), (109, False), (150, False), (None, False)])
def test_a_sum_that_is_a_tenth_short_of_what_is_due_is_behind(to_date, is_behind):
    assert kept(plan=120.0, to_date=to_date).is_behind == is_behind


def test_a_rate_whose_interval_holds_the_plan_is_on_plan():
    line = kept("mql_to_sal_rate", plan=0.5)
    assert not line.is_on_plan and not line.is_behind
    line = scorecard.replace(line, row={**line.row, "value": 0.45, "low": 0.4, "high": 0.52})
    assert line.is_on_plan
    assert not scorecard.replace(line, row={**line.row, "high": 0.48}).is_on_plan


# ---- outcomes


def test_a_decision_is_asked_again(given):
    store = given(*many(5, lead, mql="2024-11-12"), until="2024-11-22")
    name, then = "marketing_qualified_leads", {"value": 3.0, "n": 3.0}
    asked = {"metric": name, "direction": "at_least", "target": 5.0, "then": then}
    (found,) = outcomes.outcomes([action(**asked)], store.scope(), "monday", store.run)
    assert (found.state, found.now["value"], found.change.difference) == ("reached", 5, 2)
    (missed,) = outcomes.outcomes([action(**asked | {"target": 6.0})], store.scope(), "monday", store.run)
    assert missed.state == "not reached"
    (down,) = outcomes.outcomes([action(**asked | {"direction": "at_most"})], store.scope(), "monday", store.run)
    assert down.state == "reached"


def test_a_week_that_began_before_the_decision_cannot_tell(given):
    store = given(*many(5, lead, mql="2024-11-12"), until="2024-11-22")
    asked = {"metric": "marketing_qualified_leads", "direction": "at_least", "target": 5.0}
    (found,) = outcomes.outcomes([action(taken="2024-11-13", **asked)], store.scope(), "monday", store.run)
    assert found.state == "too early"


def test_a_decision_without_a_number_is_judged_by_hand(given):
    store = given(lead(mql="2024-11-12"))
    (found,) = outcomes.outcomes([action()], store.scope(), "monday", store.run)
    assert found.state == "by hand"


def test_a_meeting_looks_back_on_what_is_open_and_what_was_closed_since_the_last_one():
    several = [
        action(1),
        action(2, closed="2024-11-20", state="closed"),
        action(3, closed="2024-11-01", state="closed"),
        action(4, meeting=str(TUESDAY)),
    ]
    found = outcomes.for_meeting(several, TUESDAY, date(2024, 11, 19))
    assert [each.number for each in found] == [1, 2]


# ---- sampled leads

LEADS = [{"spell_id": f"s{n}", "fit": "good" if n % 3 else "poor"} for n in range(60)]


def test_anybody_draws_the_same_leads():
    first = examples.choose(LEADS, 5, "2024-11-26/abc")
    assert first == examples.choose(LEADS[::-1], 5, "2024-11-26/abc")
    assert first != examples.choose(LEADS, 5, "2024-12-03/abc")
    assert first != examples.choose(LEADS, 5, "2024-11-26/abd")


def test_three_strong_and_two_weak_and_one_kind_fills_up_for_the_other():
    fit = {row["spell_id"]: row["fit"] for row in LEADS}
    assert [fit[each] for each in examples.choose(LEADS, 5, "x")] == ["good"] * 3 + ["poor"] * 2
    strong = [row for row in LEADS if row["fit"] == "good"]
    assert len(examples.choose(strong, 5, "x")) == 5
    assert len(examples.choose([*strong[:1], *[r for r in LEADS if r["fit"] == "poor"]], 5, "x")) == 5
    assert examples.choose([], 5, "x") == []


# ---- cadence


def test_the_next_meeting_is_on_its_weekday():
    assert planned_day(date(2024, 11, 22), 2) == TUESDAY
    assert planned_day(TUESDAY, 2) == TUESDAY
    assert freezes_at(TUESDAY, 10, 2) == datetime(2024, 11, 26, 8)
    assert freezes_at(TUESDAY, 6, 12) == datetime(2024, 11, 25, 18)


def test_meetings_held_with_both_of_those_planned():
    found = cadence([held("2024-11-05"), held("2024-11-12", BOTH[:1])], [], TUESDAY, 2)
    assert found.planned == (date(2024, 11, 5), date(2024, 11, 12), date(2024, 11, 19), TUESDAY)
    assert (found.held.some, found.held_with_both.some, found.held.of) == (2, 1, 4)
    assert found.attendance == 1.5


def test_a_meeting_that_was_moved_counts_for_its_week():
    found = cadence([held("2024-11-18")], [], date(2024, 11, 20), 2)
    assert (found.held.some, found.held.of) == (1, 1)


def test_before_the_first_meeting_nothing_was_planned():
    found = cadence([], [], TUESDAY, 2)
    assert found.held.value is None and found.planned == ()


def test_only_the_last_thirteen_weeks_count():
    found = cadence([held("2024-01-02")], [], TUESDAY, 2)
    assert (found.held.some, found.held.of) == (0, 13)


def test_a_meeting_that_was_moved_before_its_weekday_counts_at_once():
    found = cadence([held("2024-11-25")], [], date(2024, 11, 25), 2)
    assert (found.held_with_both.some, found.held_with_both.of) == (1, 1)


def test_a_meeting_of_a_day_to_come_does_not_count_even_where_it_was_closed():
    found = cadence([held("2024-11-26")], [], date(2024, 11, 25), 2)
    assert (found.held_with_both.some, found.held_with_both.of) == (0, 0)


def test_decisions_closed_on_time_of_those_that_fell_due():
    several = [
        action(1, due=date(2024, 11, 20), closed="2024-11-20", state="closed"),
        action(2, due=date(2024, 11, 20), closed="2024-11-21", state="closed"),
        action(3, due=date(2024, 11, 20)),
        action(4, due=date(2024, 12, 20)),
        action(5, due=date(2024, 11, 20), state="dropped", closed="2024-11-19"),
    ]
    found = cadence([], several, TUESDAY, 2)
    assert (found.on_time.some, found.on_time.of) == (1, 3)


def test_a_week_has_seven_days():
    assert Week(date(2024, 11, 4)).ends_on == date(2024, 11, 10)
