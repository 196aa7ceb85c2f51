"""What the pages' sentences claim: no more than their numbers allow, and the cause that the numbers name."""

from datetime import date

import pytest

from data.rules import read
from data.store import Snapshot
from metrics.catalog import find
from metrics.plan import Planned
from pages.parts import sentences, speed
from pages.parts.filters import View
from pages.parts.numbers import Answer
from pages.parts.periods import BEFORE, Period

Q2 = Period("Q2", date(2026, 5, 1), date(2026, 7, 31), "quarter")
Q3 = Period("Q3", date(2026, 8, 1), date(2026, 10, 31), "quarter")
YEAR = Period("FY27", date(2026, 2, 1), date(2027, 1, 31), "year")


def view(tmp_path, period=Q3, before=Q2):
    return View(Snapshot("one", tmp_path), read("official"), date(2026, 11, 20), period, before, BEFORE, ())


def row(value, n=500, low=None, high=None, why="", **more):
    state = "empty" if value is None else "small_n" if n is not None and n < 20 else "ok"
    return {"value": value, "n": n, "low": low, "high": high, "state": state, "why": why} | more


def answers(given, before=None, plan=None):
    return {
        name: Answer(find(name), found, (before or {}).get(name), Planned(plan, "")) for name, found in given.items()
    }


def waits(attempt, routing, people, at_work, missed=0.02, n=500):
    medians = zip(("hours_to_attempt", *speed.CAUSES[:3]), (attempt, routing, people, at_work), strict=True)
    rows = {name: row(value, n) for name, value in medians}
    return rows | {"cycle_days_median": row(60.0), "system_miss_rate": row(missed, n, missed - 0.01, missed + 0.01)}


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((283.0, 195.0, 23.0, 64.0), "most of it on <b>routing</b>"),
        ((18.0, 0.0, 16.0, 2.0), "<b>most of it is nights and weekends</b>"),
        ((200.0, 5.0, 190.0, 48.0), "most of it on <b>the representatives</b>"),
        ((74.0, 3.0, 20.0, 8.0, 0.39), "<b>routing</b> left <b>39.0%</b> of the leads without an owner in time"),
        ((74.0, 3.0, 20.0, 8.0), "<b>some wait far longer</b>"),
        ((18.0, None, None, 2.0), "<b>most of it is nights and weekends</b>"),
        ((None, 278.0, 20.0, None), "half wait <b>278 h</b> or longer for an owner: <b>routing</b>"),
    ],
)
def test_the_wait_is_laid_on_what_makes_most_of_it(tmp_path, hours, words):
    said = speed.sentence(view(tmp_path), answers(waits(*hours)))
    assert said.endswith(f"{words}.")


def test_of_seven_leads_no_cause_is_named(tmp_path):
    said = speed.sentence(view(tmp_path), answers(waits(283.0, 195.0, 23.0, 64.0, n=7)))
    assert said.endswith("; how long a lead waits for its first attempt cannot be said: too few leads (7).")
    assert "routing" not in said


def test_a_median_of_one_opportunity_is_not_said(tmp_path):
    given = waits(18.0, 0.0, 16.0, 2.0) | {"cycle_days_median": row(219.0, 1)}
    assert speed.sentence(view(tmp_path), answers(given)).startswith(
        "How long opportunities take cannot be said: too few of them (1); a lead waits"
    )


def test_of_four_against_seven_nothing_is_called_unchanged(tmp_path):
    now = {"mql_to_sal_rate": row(0.5, 4, numerator=2, denominator=4), "cycle_days_median": row(60.0, 4)}
    before = {"mql_to_sal_rate": row(0.4, 7), "cycle_days_median": row(80.0, 7)}
    said = sentences.five_questions(view(tmp_path), answers(now | {"economic_value": row(1e6)}, before))
    assert "too few to compare with Q2" in said
    assert "no detectable change" not in said


def test_an_unknown_worth_is_said_in_words(tmp_path):
    nothing = row(None, 0, why="n/a (0 of 0)")
    names = ("economic_value", "mql_to_sal_rate", "cycle_days_median")
    said = sentences.five_questions(view(tmp_path), answers(dict.fromkeys(names, nothing)))
    assert said == (
        "What the open funnel is worth cannot be said (nothing in this period): "
        "acceptance cannot be said (nothing in this period)."
    )


def test_a_worth_whose_band_holds_the_plan_is_neither_ahead_nor_behind(tmp_path):
    rows = {"economic_value": row(17e6, 900, 15e6, 19e6), "mql_to_sal_rate": row(0.6), "cycle_days_median": row(60.0)}
    assert ", within chance of plan" in sentences.five_questions(view(tmp_path), answers(rows, plan=16e6))


def test_the_return_of_one_win_is_not_said(tmp_path):
    found = {
        "return_on_sm": row(0.68, 1),
        "customer_acquisition_cost": row(34_487.0, 1),
        "cac_payback": row(18.0, None),
    }
    said = sentences.returned(view(tmp_path), answers(found))
    assert "0.68" not in said and "18 mo" not in said
    assert "too few wins (1)" in said and "too few new customers (1)" in said


@pytest.mark.parametrize(("period", "is_judged"), [(Q3, True), (YEAR, False)])
def test_a_years_target_is_not_held_against_the_pipeline_at_its_start(tmp_path, period, is_judged):
    found = {"economic_value": row(1e6), "coverage_ratio": row(0.8), "required_coverage": row(4.4, None)}
    said = sentences.value(view(tmp_path, period), answers(found))
    assert ("not enough" in said) == is_judged


def test_few_accounts_are_counted(tmp_path):
    found = {
        "icp_coverage_rate": row(0.6, 5, numerator=3, denominator=5),
        "outside_work_rate": row(None, 0, why="n/a (0 of 0)"),
    }
    said = sentences.reach(view(tmp_path), answers(found))
    assert said.startswith("<b>3 of 5</b> accounts in the market that both departments agreed on had")
    assert said.endswith("cannot be said: nothing in this period.")


@pytest.mark.parametrize(("points", "said"), [(-0.021, "about 40%"), (-0.048, "all"), (-0.06, "all")])
def test_a_part_of_a_change_is_said_in_tenths(points, said):
    assert sentences.part_of(points, -0.048) == said
