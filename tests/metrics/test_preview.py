"""What a draft would change is said before anyone signs it, and is what publishing it then gives."""

import pytest

from data.publish import publish_aside
from data.store import run as run_on
from metrics.ask import ask
from metrics.catalog import MEASURES
from metrics.conversion import mql_to_sal_rate
from metrics.leads import marketing_qualified_leads
from metrics.preview import HEADLINES, between, preview
from metrics.sides import published
from tests.rows import attempt, lead, many
from tests.small_store import filled, rules

BASE = rules(exclusions={"order": ["below_score"], "min_score": 60})
STRICT = rules("strict", exclusions={"order": ["below_score", "not_attempted"], "min_score": 70})
GENTLE = rules("gentle", exclusions={"order": ["below_score"], "min_score": 60}, windows={"accept": 60})
ROWS = [
    *many(12, lead, mql="2024-01-10", sal="2024-01-12", score=65), *many(3, lead, mql="2024-01-10", score=80),
    *lead("met", mql="2024-01-10", sal="2024-03-01", sql="2024-03-02", score=90), attempt("met", "2024-01-11"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("store"), *ROWS, sets=[BASE, STRICT, GENTLE])


@pytest.mark.parametrize("draft", [STRICT, GENTLE], ids=["who is left out", "how long is waited"])
def test_it_says_what_publishing_then_gives(store, draft):
    found = preview(BASE, draft, store.scope(), store.run).numbers.set_index("metric")
    for metric in HEADLINES:
        for when, name in (("before", "official"), ("after", draft.name)):
            value = ask(metric, store.scope(rules=name), run=store.run)["value"].iloc[0]
            assert found.loc[metric.name, when] == pytest.approx(float("nan") if value is None else value, nan_ok=True)


def test_counts_are_facts_and_rates_need_more_than_noise(store):
    found = preview(BASE, STRICT, store.scope(), store.run).numbers.set_index("metric")
    assert tuple(found.loc[marketing_qualified_leads.name, ["before", "after", "difference"]]) == (16, 1, -15)
    assert found.loc[mql_to_sal_rate.name, "change"].startswith("too few to tell")
    gentle = preview(BASE, GENTLE, store.scope(), store.run).numbers.set_index("metric")
    assert gentle.loc[mql_to_sal_rate.name, "change"] == "no detectable change"
    assert gentle.loc[marketing_qualified_leads.name, "change"] == "unchanged"


def test_it_says_which_leads_move_and_why(store):
    moved = preview(BASE, STRICT, store.scope(), store.run).moved
    assert dict(zip(moved.causes["label"], moved.causes["effect"], strict=True)) == {
        "score below 70": -12, "never attempted": -3,
    }  # fmt: skip


def test_what_cannot_be_read_is_said_and_can_be_published_aside(store):
    stages = [{**each, **({"status": ["warm"]} if each["name"] == "mql" else {})} for each in BASE.stages]
    draft = rules("draft", exclusions=BASE.content["exclusions"], stages=stages)
    found = preview(BASE, draft, store.scope(), store.run)
    assert found.unread == ("stages",) and found.moved is None
    assert set(found.numbers["change"]) <= {"cannot be read", "not available"}
    aside = publish_aside(store.folder, MEASURES, [BASE, draft])

    def run(query):
        return run_on(query, aside)

    known = between(published("official", run), published("draft", run), store.scope())
    assert known.unread == () and (known.moved.left, known.moved.right) == (16, 0)


def test_a_change_of_follow_up_leaves_the_funnel_readable(store):
    draft = rules("draft", exclusions=BASE.content["exclusions"], follow_up={"hours": 2})
    found = preview(BASE, draft, store.scope(), store.run)
    assert found.unread == ("follow_up.hours",)
    said = found.numbers.set_index("metric")["change"]
    assert said["followed_up_rate"] == "cannot be read" and said["marketing_qualified_leads"] == "unchanged"
    assert found.moved.causes.empty
