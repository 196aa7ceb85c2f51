"""A rule set read on another's published facts counts what it would if it were published itself."""

import pytest
from sqlalchemy import select

from data.schema import spells
from metrics import reread
from metrics.leads import marketing_qualified_leads
from metrics.reconcile import reconcile
from metrics.sides import NotReadable, published, read_anew
from tests.rows import account, attempt, deal, lead, listed, person, status
from tests.small_store import filled, rules

ROWS = [
    *lead("plain", inquiry="2024-01-02", mql="2024-01-10", sal="2024-01-12", sql="2024-02-20", score=80),
    *lead("low", mql="2024-01-10", score=50), attempt("low", "2024-01-20"),
    *lead("night", inquiry="2024-01-31T01:00:00", mql="2024-02-01T02:00:00", rejected="2024-03-01T03:00:00", score=61),
    *lead("ann", mql="2024-01-10", email_key="x", score=90, created_at="2024-01-01"),
    *lead("twin", mql="2024-04-10", email_key="x", score=90, created_at="2024-04-01"),
    *lead("bot", mql="2024-01-10", is_test=True), *lead("ours", mql="2024-01-10", is_staff=True),
    *lead("foe", inquiry="2024-01-10", is_competitor=True), *lead("friend", mql="2024-01-10", is_partner=True),
    *lead("gone", mql="2024-01-10", deleted_at="2024-05-01"), person("nobody"),
    account("acme"), *listed("acme"), *listed("half", by="marketing"), account("half"), account("none"),
    *lead("in", mql="2024-01-10", account_id="acme"), *lead("mid", mql="2024-01-10", account_id="half", score=70),
    *lead("out", mql="2024-01-10", account_id="none", score=10),
    *deal(of="in", created="2024-02-01", won="2024-03-01", account="acme"),
    *lead("again", mql="2024-06-10", account_id="acme", score=30),
    *lead("back", mql="2024-01-10", recycled="2024-01-20", score=90), status("back", "mql", "2024-02-20", score=50),
]  # fmt: skip
EVERY = ["deleted", "test", "staff", "competitor", "partner", "duplicate", "existing_customer", "out_of_market"]
OFFICIAL = rules("official", exclusions={"order": ["test", "below_score"], "min_score": 60})
OTHERS = [
    rules("thresholds", exclusions={"order": ["test", "below_score"], "min_score": 45}),
    rules("nobody", exclusions={"order": []}),
    rules("everyone", exclusions={"order": [*EVERY, "below_score", "not_attempted"], "duplicate_days": 30}),
    rules("turned", exclusions={"order": [*EVERY[::-1], "not_attempted", "below_score"]}, market={"agreed": "either"}),
    rules("clock", calendar={"zone": "America/New_York"}),
    rules(
        "windows",
        windows={"accept": 1, "qualify": 10, "inquiry": 3, "sal_sql": 900, "win": 3, "end_to_end": 40, "re_entry": 7},
    ),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("store"), *ROWS, until="2024-12-31", sets=[OFFICIAL, *OTHERS])


@pytest.mark.parametrize("asked", OTHERS, ids=lambda asked: asked.name)
def test_reading_anew_gives_what_publishing_gives(store, asked):
    side = read_anew(asked, "official", store.run)
    stale = {column for key in reread.changed(OFFICIAL, asked) for column in reread._stale(key)} | {"worth"}
    if asked.name == "clock":
        assert "mql_on" not in stale
    columns = [name for name in spells.c.keys() if name not in stale]  # noqa: SIM118
    anew, t = side.facts(marketing_qualified_leads).c, spells.c
    for name in columns:
        as_published = store.rows(select(t.spell_id, t[name]).where(t.rules == asked.name))
        assert (name, store.rows(select(anew.spell_id, anew[name]))) == (name, as_published)


@pytest.mark.parametrize("asked", OTHERS, ids=lambda asked: asked.name)
def test_read_anew_it_differs_from_itself_published_in_nothing(store, asked):
    sides = read_anew(asked, "official", store.run), published(asked.name, store.run)
    assert reconcile(*sides, marketing_qualified_leads, store.scope()).causes.empty


def test_other_words_for_a_stage_must_be_published(store):
    warm = {"status": ["warm"]}
    stages = [{**each, **(warm if each["name"] == "mql" else {})} for each in OFFICIAL.stages]
    draft = rules("draft", exclusions=OFFICIAL.content["exclusions"], stages=stages)
    assert reread.unreadable(OFFICIAL, draft, marketing_qualified_leads) == ("stages",)
    with pytest.raises(NotReadable, match="changes stages, which cannot"):
        read_anew(draft, "official", store.run).facts(marketing_qualified_leads)


def test_words_are_no_change():
    reworded = rules("draft", exclusions=OFFICIAL.content["exclusions"], version=9, change="New.")
    assert reread.changed(OFFICIAL, reworded) == ()
