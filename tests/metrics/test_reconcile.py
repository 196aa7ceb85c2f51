"""Two numbers laid beside each other: who differs, for which one cause, and that it adds up."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from data import store as data_store
from metrics.ask import ask
from metrics.bookings import bookings_margin, bookings_total
from metrics.catalog import find
from metrics.conversion import deals_won, mql_to_sal_rate
from metrics.leads import marketing_qualified_leads, new_inquiries, sales_accepted_leads
from metrics.listed import Listed
from metrics.reconcile import chain, reconcilable, reconcile
from metrics.sides import NotReconcilable, of_list, published, read_anew
from tests.rows import attempt, deal, lead, merged
from tests.small_store import YEAR, filled, rules

MARKETING = rules("marketing", exclusions={"order": ["below_score"], "min_score": 45})
OFFICIAL = rules("official", exclusions={"order": ["duplicate", "below_score"], "min_score": 60})
ACCEPTED_TWICE = {"status": ["accepted twice"], "created": False}
SALES = rules(
    "sales", exclusions={"order": ["duplicate", "below_score", "not_attempted"], "min_score": 70},
    calendar={"zone": "America/New_York"}, constants={"margin_rate": 0.25, "cost_lag_days": 0},
    stages=[{**each, **(ACCEPTED_TWICE if each["name"] == "sal" else {})} for each in OFFICIAL.stages],
)  # fmt: skip
JANUARY = ("2024-01-01", "2024-01-31")
LATE = "2024-02-01T02:00:00"  # in UTC; the last of January in New York


def scored(name, score, mql="2024-01-10", called=True, **fields):
    return [*lead(name, mql=mql, score=score, **fields), *([attempt(name, "2024-02-10")] if called else [])]


ROWS = [  # each test looks at a segment of its own
    *scored("low", 50, called=False, segment="first"), *scored("good", 90, segment="first"),
    *scored("ann", 80, segment="each", email_key="x"),
    *scored("twin", 80, segment="each", email_key="x", created_at="2024-01-05"),
    *scored("weak", 50, segment="each"), *scored("idle", 80, called=False, segment="each"),
    *scored("late", 80, mql=LATE, segment="zone"),
    *lead("met", mql="2024-01-10", sal="2024-01-12", score=80, segment="words"), attempt("met", "2024-01-13"),
    *lead("rate", mql="2024-01-10", sal="2024-01-12", score=80, segment="rate"),
    *scored("rate low", 50, segment="rate"),
    *deal("a", created="2024-01-10", won="2024-03-01", amount=100.10, segment="money"),
    *scored("c1", 50, segment="chain"), *scored("c2", 65, segment="chain"), *scored("c3", 80, segment="chain"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("store"), *ROWS, sets=[OFFICIAL, MARKETING, SALES])


def side(store, name):
    return published(name, store.run, snapshot="only")


def bridge(store, left, right, measure=marketing_qualified_leads, period=YEAR, **where):
    return reconcile(side(store, left), side(store, right), measure, store.scope(period=period, **where))


def causes(found):
    return {row["label"]: (row["side"], row["records"], row["effect"]) for row in found.causes.to_dict("records")}


def test_a_lead_counts_on_one_side_for_the_first_rule_that_fails_on_the_other(store):
    found = bridge(store, "marketing", "sales", segment="first")
    assert (found.left, found.right, found.alike) == (2, 1, 1)
    assert causes(found) == {"score below 70": ("right", 1, -1)}
    assert found.records()["record"].tolist() == ["crm:low/1"]


def test_each_cause_says_its_threshold_and_adds_up_to_the_difference(store):
    found = bridge(store, "marketing", "sales", segment="each")
    assert causes(found) == {
        "duplicate within 365 days": ("right", 1, -1), "score below 70": ("right", 1, -1),
        "never attempted": ("right", 1, -1),
    }  # fmt: skip
    assert found.right - found.left == found.causes["effect"].sum() == -3


def test_the_same_moment_on_another_day_is_another_time_zone(store):
    found = bridge(store, "official", "sales", period=JANUARY, segment="zone")
    assert causes(found) == {"other time zone": ("both", 1, 1)}


def test_a_stage_not_reached_under_the_others_words_says_so(store):
    found = bridge(store, "official", "sales", sales_accepted_leads, segment="words")
    assert causes(found) == {"not SAL under its words": ("right", 1, -1)}


def test_a_rate_is_reconciled_by_its_halves(store):
    top, bottom = (bridge(store, "marketing", "official", m, segment="rate") for m in reconcilable(mql_to_sal_rate))
    assert (top.left, top.right, bottom.left, bottom.right) == (1, 1, 2, 1)


def test_money_has_its_cents_and_another_amount_is_a_cause(store):
    margin = bridge(store, "official", "sales", bookings_margin, segment="money")
    assert causes(margin) == {"other amount": ("both", 1, -25.02)}
    assert margin.causes["money"].tolist() == [25.02]
    assert bridge(store, "official", "sales", bookings_total, segment="money").causes.empty


def test_costs_have_no_records_and_say_so():
    with pytest.raises(NotReconcilable, match="choose a number that counts leads"):
        reconcilable(find("sales_and_marketing_cost"))


def test_a_rule_set_that_is_not_there_is_said_with_those_that_are(store):
    with pytest.raises(NotReconcilable, match="choose from marketing, official, sales"):
        published("official-7", store.run)


def test_three_sides_make_two_bridges_that_meet(store):
    sides = [side(store, name) for name in ("marketing", "official", "sales")]
    two = chain(sides, marketing_qualified_leads, store.scope(segment="chain"))
    assert [(one.left, one.right) for one in two] == [(3, 2), (2, 1)]


def test_both_ends_are_the_numbers_that_the_pages_show(store):
    found = bridge(store, "marketing", "sales")
    for name, value in (("marketing", found.left), ("sales", found.right)):
        scope = store.scope(rules=name)
        assert ask(marketing_qualified_leads, scope, run=store.run)["value"].iloc[0] == value


asked = st.fixed_dictionaries(
    {
        "sides": st.permutations(["marketing", "official", "sales", "draft", "list"]),
        "measure": st.sampled_from(
            [marketing_qualified_leads, new_inquiries, *reconcilable(mql_to_sal_rate), deals_won, bookings_total]
        ),
        "first": st.sampled_from(["2023-01-01", "2024-01-11", "2024-02-01"]),
        "last": st.sampled_from(["2024-01-31", "2024-03-01", "2025-01-01"]),
        "where": st.sampled_from([{}, {"segment": ("each", "zone")}, {"region": "nowhere"}]),
        "named": st.lists(st.sampled_from(["low", "good", "ann", "late", "nobody", "a"]), max_size=6),
    }
)


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(asked=asked)
def test_bars_add_up_every_record_stands_under_one_cause_and_sides_mirror(asked, store):
    measure, scope = asked["measure"], store.scope(period=(asked["first"], asked["last"]), **asked["where"])
    left, right = (_side(store, name, measure, asked["named"]) for name in asked["sides"][:2])
    found, back, same = reconcile(left, right, measure, scope), reconcile(right, left, measure, scope), None
    records = found.records()
    assert round(found.causes["effect"].sum() * 100) == round((found.right - found.left) * 100)
    assert found.causes["records"].sum() == len(records)
    assert records["cause"].value_counts().to_dict() == found.causes.groupby("label")["records"].sum().to_dict()
    if "list" not in asked["sides"][:2]:
        assert records["record"].is_unique
        same = reconcile(left, left, measure, scope)
    assert same is None or (same.causes.empty and same.left == same.right == found.left)
    assert (back.left, back.right, back.alike) == (found.right, found.left, found.alike)
    assert _mirrored(back) == _plain(found)


def _side(store, name, measure, named):
    if name == "draft":
        draft = rules("draft", exclusions={"order": ["below_score"], "min_score": 70})
        return read_anew(draft, "official", store.run, snapshot="only")
    if name == "list":
        identity = {"spells": "person_id", "deals": "deal_id", "bookings": "deal_id"}[measure.fact.name]
        entries = [(f"crm:{one}", named[: place + 1].count(one), "") for place, one in enumerate(named)]
        entries = [(key, slot, "repeated" if slot > 1 else "unknown") for key, slot, _ in entries]
        return of_list(Listed("ours.csv", "id", identity, tuple(entries)), side(store, "official"))
    return side(store, name)


def _plain(found):
    rows = found.causes[["label", "side", "records", "effect", "money"]].round(2)
    return sorted(rows.itertuples(index=False, name=None))


def _mirrored(found):
    turned = {"left": "right", "right": "left", "both": "both"}
    return sorted((label, turned[side], n, -effect, money) for label, side, n, effect, money in _plain(found))


@pytest.fixture(scope="module")
def restated(tmp_path_factory):
    """A store, and the snapshot before a lead came and another was merged."""
    found = filled(tmp_path_factory.mktemp("store"), *(scored(name, 80) for name in ("ann", "ben", "old")))
    older = data_store.current(found.folder)
    found.load(scored("new", 80), merged("old", "ann"))
    found.publish()
    return found, older, data_store.current(found.folder)


def test_what_came_since_an_older_snapshot_and_what_was_merged_are_told_apart(restated):
    store, older, served = restated

    def run(query):
        return data_store.run_beside(query, served, older)

    sides = [
        published("official", run, snapshot=older.id, schema=data_store.BESIDE),
        published("official", run, snapshot=served.id, schema=data_store.SERVED),
    ]
    found = reconcile(*sides, marketing_qualified_leads, store.scope())
    assert (found.left, found.right) == (3, 3)
    assert causes(found) == {"merged into another record": ("right", 1, -1), "recorded since": ("left", 1, 1)}
    assert sorted(found.records()["record"]) == ["crm:new/1", "crm:old/1"]


@pytest.mark.parametrize(
    "statement", ["ATTACH '/tmp/x.duckdb' AS x", "SET threads = 1", "SELECT * FROM read_csv('/etc/passwd')"]
)
def test_two_snapshots_are_as_locked_as_one(restated, statement):
    _, older, served = restated
    with pytest.raises(Exception, match=r"disabled|locked"):
        data_store.run_beside(text(statement), served, older)

