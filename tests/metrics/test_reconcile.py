"""Two numbers laid beside each other: who differs, for which one cause, and that it adds up."""


import pytest

from metrics.ask import ask
from metrics.catalog import find
from metrics.conversion import mql_to_sal_rate
from metrics.leads import marketing_qualified_leads, sales_accepted_leads
from metrics.reconcile import chain, reconcilable, reconcile
from metrics.sides import NotReconcilable, published
from metrics.value import bookings_margin, bookings_total
from tests.rows import attempt, deal, lead
from tests.small_store import YEAR, filled, rules

MARKETING = rules("marketing", exclusions={"order": ["below_score"], "min_score": 45})
OFFICIAL = rules("official", exclusions={"order": ["duplicate", "below_score"], "min_score": 60})
SALES = rules(
    "sales", exclusions={"order": ["duplicate", "below_score", "not_attempted"], "min_score": 70},
    calendar={"zone": "America/New_York"},
)  # fmt: skip
SETS = [OFFICIAL, MARKETING, SALES]
JANUARY = ("2024-01-01", "2024-01-31")


@pytest.fixture
def store(tmp_path):
    return lambda *rows, sets=SETS: filled(tmp_path / "store", *rows, sets=sets)


def side(store, name, **more):
    return published(name, store.run, snapshot="only", **more)


def bridge(store, left, right, measure=marketing_qualified_leads, period=YEAR, **where):
    scope = store.scope(period=period, **where)
    return reconcile(side(store, left), side(store, right), measure, scope)


def causes(found):
    return {row["label"]: (row["side"], row["records"], row["effect"]) for row in found.causes.to_dict("records")}


def scored(name, score, mql="2024-01-10", called=True, **fields):
    return [*lead(name, mql=mql, score=score, **fields), *([attempt(name, "2024-02-10")] if called else [])]


def test_a_lead_counts_on_one_side_for_the_first_rule_that_fails_on_the_other(store):
    found = bridge(store(scored("low", 50, called=False), scored("good", 90)), "marketing", "sales")
    assert (found.left, found.right, found.alike) == (2, 1, 1)
    assert causes(found) == {"score below 70": ("right", 1, -1)}
    assert found.records()["record"].tolist() == ["crm:low/1"]


def test_each_cause_says_its_threshold_and_adds_up_to_the_difference(store):
    twins = [*scored("ann", 80, email_key="x"), *scored("twin", 80, email_key="x", created_at="2024-01-05")]
    found = bridge(store(twins, scored("low", 50), scored("idle", 80, called=False)), "marketing", "sales")
    assert causes(found) == {
        "duplicate within 365 days": ("right", 1, -1), "score below 70": ("right", 1, -1),
        "never attempted": ("right", 1, -1),
    }  # fmt: skip
    assert found.right - found.left == found.causes["effect"].sum() == -3


def test_turned_round_the_same_records_have_the_same_causes_with_the_other_sign(store):
    rows = [scored("low", 50), scored("idle", 80, called=False), scored("late", 80, mql="2024-02-01T02:00:00")]
    here = store(*rows)
    there = bridge(here, "marketing", "sales", period=JANUARY)
    back = bridge(here, "sales", "marketing", period=JANUARY)
    turned = back.causes.assign(effect=-back.causes["effect"])
    assert sorted(there.causes[["label", "effect"]].itertuples(index=False)) == sorted(
        turned[["label", "effect"]].itertuples(index=False)
    )


def test_a_side_with_itself_is_empty(store):
    found = bridge(store(scored("ann", 80), scored("low", 10)), "official", "official")
    assert found.causes.empty and found.left == found.right == found.alike == 1


def test_the_same_moment_on_another_day_is_another_time_zone(store):
    found = bridge(store(scored("late", 80, mql="2024-02-01T02:00:00")), "official", "sales", period=JANUARY)
    assert causes(found) == {"other time zone": ("both", 1, 1)}


def test_a_stage_not_reached_under_the_others_words_says_so(store):
    strict = rules("strict")
    other = {"status": ["accepted twice"], "created": False}
    strict = rules("strict", stages=[{**each, **(other if each["name"] == "sal" else {})} for each in strict.stages])
    found = bridge(
        store(lead("ann", mql="2024-01-10", sal="2024-01-12"), sets=[rules(), strict]), "official", "strict",
        sales_accepted_leads,
    )  # fmt: skip
    assert causes(found) == {"not SAL under its words": ("right", 1, -1)}


def test_a_filter_applies_to_both_sides(store):
    here = store(scored("big", 50, segment="Big"), scored("small", 50, segment="Small"))
    assert causes(bridge(here, "marketing", "official", segment="Big")) == {"score below 60": ("right", 1, -1)}


def test_a_rate_is_reconciled_by_its_halves(store):
    here = store(lead("ann", mql="2024-01-10", sal="2024-01-12", score=80), scored("low", 50))
    top, bottom = (bridge(here, "marketing", "official", half) for half in reconcilable(mql_to_sal_rate))
    assert (top.left, top.right, bottom.left, bottom.right) == (1, 1, 2, 1)


def test_money_has_its_cents_and_another_amount_is_a_cause(store):
    euro = rules("euro", constants={"margin_rate": 0.25, "cost_lag_days": 0})
    here = store(lead("ann", mql="2024-01-10"), deal("a", of="ann", won="2024-03-01", amount=100.10),
                 sets=[rules(), euro])  # fmt: skip
    assert causes(bridge(here, "official", "euro", bookings_margin)) == {"other amount": ("both", 1, -25.02)}
    assert bridge(here, "official", "euro", bookings_total).causes.empty


def test_costs_have_no_records_and_say_so(store):
    with pytest.raises(NotReconcilable, match="choose a number that counts leads"):
        reconcilable(find("sales_and_marketing_cost"))


def test_three_sides_make_two_bridges_that_meet(store):
    here = store(scored("low", 50), scored("mid", 65), scored("good", 80))
    sides = [side(here, name) for name in ("marketing", "official", "sales")]
    two = chain(sides, marketing_qualified_leads, here.scope())
    assert [(one.left, one.right) for one in two] == [(3, 2), (2, 1)]


def test_both_ends_are_the_numbers_that_the_pages_show(store):
    here = store(scored("low", 50), scored("mid", 65), scored("good", 80))
    found = bridge(here, "marketing", "sales")
    for name, value in (("marketing", found.left), ("sales", found.right)):
        assert ask(marketing_qualified_leads, here.scope(rules=name), run=here.run)["value"].iloc[0] == value

