"""Versions of the definitions: from a draft to being in force, and who may do which step."""

import json
from copy import deepcopy
from datetime import date

import pytest
from sqlalchemy import select

from data.__main__ import main
from data.publish import publish
from data.register import NotAllowed, docket, versions
from data.rules import RulesWrong, from_content
from data.schema import rule_sets
from metrics.catalog import MEASURES
from tests.rows import lead, today
from tests.small_store import SmallStore

MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
NAME = "official-3"


def changed(register, **parts):
    """The content in force, with some parts changed."""
    content = deepcopy(dict(versions.in_force(register).content))
    for part, values in parts.items():
        content[part] = {**content[part], **values}
    return content


def drafted(register, score=55, why="A lower score.", based_on=""):
    content = changed(register, exclusions={"min_score": score})
    return versions.draft(register, content, actor="steward", who="Ada", why=why, based_on=based_on)


def proposed(register):
    drafted(register)
    return versions.propose(register, NAME, actor="steward", who="Ada")


def signed(register, *sides):
    proposed(register)
    for side in sides:
        versions.sign(register, NAME, actor=side, who=f"VP {side}")
    return versions.version(register, NAME)


def states(register, day=None):
    return {each.name: each.state for each in versions.all_of(register, day=day)}


def test_what_came_with_the_program_is_signed_history(register):
    first, second = versions.all_of(register)
    assert (first.name, first.state, second.name, second.state) == (
        "official-1", "superseded", "official-2", "in_force",
    )  # fmt: skip
    assert second.unsigned == []
    assert not second.rules().is_draft


def test_a_version_is_drafted_proposed_signed_twice_and_comes_into_force(register):
    assert drafted(register).state == "draft"
    assert versions.propose(register, NAME, actor="sales", who="Ada").state == "proposed"
    assert versions.sign(register, NAME, actor="sales", who="Vera").unsigned == ["marketing"]
    assert versions.sign(register, NAME, actor="marketing", who="Mark").unsigned == []
    versions.put_in_force(register, NAME, MARCH, actor="steward", who="Ada")
    assert states(register, MARCH) == {"official-1": "superseded", "official-2": "superseded", NAME: "in_force"}
    rules = versions.in_force(register, MARCH).rules()
    assert (rules.name, rules.version, rules.content["exclusions"]["min_score"]) == ("official", 3, 55)
    assert rules.in_force_from == MARCH
    assert rules.signature("sales").startswith("Vera, ")
    assert not rules.is_draft


def test_a_version_from_a_later_day_waits_for_it(register, tmp_path):
    signed(register, "marketing", "sales")
    versions.put_in_force(register, NAME, MARCH, actor="sales", who="Ada")
    before = date(2027, 2, 28)
    assert states(register, before)["official-2"] == "in_force"
    assert states(register, before)[NAME] == "scheduled"
    assert [versions.to_publish(tmp_path, day)[0].version for day in (before, MARCH)] == [2, 3]


def test_the_next_version_supersedes_the_last(register):
    signed(register, "marketing", "sales")
    versions.put_in_force(register, NAME, MARCH, actor="sales", who="Ada")
    versions.draft(register, changed(register, follow_up={"hours": 8}), actor="sales", who="Ada", why="Sooner.")
    versions.propose(register, "official-4", actor="sales", who="Ada")
    versions.sign(register, "official-4", actor="sales", who="Vera")
    versions.sign(register, "official-4", actor="marketing", who="Mark")
    with pytest.raises(NotAllowed, match="choose a later day"):
        versions.put_in_force(register, "official-4", MARCH, actor="sales", who="Ada")
    versions.put_in_force(register, "official-4", APRIL, actor="sales", who="Ada")
    assert states(register, APRIL)[NAME] == "superseded"
    assert states(register, MARCH) | {"official-4": ""} == {
        "official-1": "superseded", "official-2": "superseded", NAME: "in_force", "official-4": "",
    }  # fmt: skip


def test_an_edit_of_a_draft_is_a_new_version_and_the_draft_is_withdrawn(register):
    drafted(register, 55)
    after = drafted(register, 50, based_on=NAME)
    assert after.name == "official-4"
    assert after.based_on == NAME
    assert states(register)[NAME] == "withdrawn"
    assert versions.version(register, NAME).content["exclusions"]["min_score"] == 55


@pytest.mark.parametrize("side, other", [("marketing", "sales"), ("sales", "marketing")])
def test_a_department_signs_for_itself_only_and_once(register, side, other):
    proposed(register)
    versions.sign(register, NAME, actor=side, who="V")
    with pytest.raises(NotAllowed, match="Signed already"):
        versions.sign(register, NAME, actor=side, who="V")
    assert versions.version(register, NAME).unsigned == [other]
    for nobody in ("arbiter", "steward", "viewer"):
        with pytest.raises(NotAllowed, match="Only marketing or sales may sign"):
            versions.sign(register, NAME, actor=nobody, who="V")


def test_nobody_decides_without_a_name(register):
    proposed(register)
    with pytest.raises(NotAllowed, match="your name"):
        versions.sign(register, NAME, actor="sales", who=" ")
    with pytest.raises(NotAllowed, match="your name"):
        docket.open_dispute(register, actor="sales", who="", metric="win_rate", claim="Renewals are no wins.")


def test_only_the_arbiter_goes_without_a_signature_and_the_dissent_is_recorded(register):
    signed(register, "marketing")
    with pytest.raises(NotAllowed, match="only the arbiter"):
        versions.put_in_force(register, NAME, MARCH, actor="marketing", who="Ada")
    with pytest.raises(NotAllowed, match="what sales holds against it"):
        versions.put_in_force(register, NAME, MARCH, actor="arbiter", who="Ada")
    versions.put_in_force(register, NAME, MARCH, actor="arbiter", who="CEO", dissent="Too few leads.")
    found = versions.in_force(register, MARCH)
    assert (found.name, found.dissent) == (NAME, {"sales": "Too few leads."})
    assert found.rules().is_draft
    assert found.rules().content["dissent"] == {"sales": "Too few leads."}
    versions.sign(register, NAME, actor="sales", who="Vera")
    assert not versions.in_force(register, MARCH).rules().is_draft


def test_a_department_says_itself_why_it_does_not_sign(register):
    signed(register, "marketing")
    versions.dissent(register, NAME, actor="sales", who="Ada", why="Too few leads.")
    versions.put_in_force(register, NAME, MARCH, actor="arbiter", who="Ada")
    assert versions.version(register, NAME).dissent == {"sales": "Too few leads."}


def test_without_any_signature_not_even_the_arbiter_may(register):
    proposed(register)
    with pytest.raises(NotAllowed, match="at least one department"):
        versions.put_in_force(register, NAME, MARCH, actor="arbiter", who="Ada", dissent="Both are away.")


def test_a_viewer_may_do_nothing(register):
    with pytest.raises(NotAllowed, match="you act as a viewer"):
        versions.draft(register, changed(register, windows={"accept": 7}), actor="viewer", who="Ada", why="Shorter.")
    drafted(register)
    for step in (versions.propose, versions.withdraw):
        with pytest.raises(NotAllowed, match="you act as a viewer"):
            step(register, NAME, actor="viewer", who="Ada")


def test_steps_come_in_their_order(register):
    drafted(register)
    with pytest.raises(NotAllowed, match="is draft"):
        versions.sign(register, NAME, actor="sales", who="V")
    versions.propose(register, NAME, actor="sales", who="Ada")
    with pytest.raises(NotAllowed, match="is proposed"):
        versions.propose(register, NAME, actor="sales", who="Ada")
    versions.withdraw(register, NAME, actor="sales", who="Ada", why="Not now.")
    with pytest.raises(NotAllowed, match="is withdrawn"):
        versions.sign(register, NAME, actor="sales", who="V")
    with pytest.raises(NotAllowed, match="official-2 is in force"):
        versions.withdraw(register, "official-2", actor="arbiter", who="Ada")


def test_a_draft_that_contradicts_itself_is_refused_and_nothing_is_written(register):
    with pytest.raises(RulesWrong, match="agreed is"):
        versions.draft(register, changed(register, market={"agreed": "nobody"}), actor="sales", who="Ada", why="Try.")
    with pytest.raises(NotAllowed, match="says the same"):
        versions.draft(register, changed(register), actor="sales", who="Ada", why="Try.")
    with pytest.raises(NotAllowed, match="what changes and why"):
        versions.draft(register, changed(register, windows={"accept": 7}), actor="sales", who="Ada", why=" ")
    assert register.entries() == []


def test_a_difference_is_read_line_by_line(register):
    old = versions.in_force(register).content
    new = deepcopy(dict(old))
    new["exclusions"] = {
        **old["exclusions"], "min_score": 55,
        "order": [each for each in old["exclusions"]["order"] if each != "existing_customer"],
    }  # fmt: skip
    new["stages"] = [
        {**stage, "status": [*stage["status"], "marketing ready"]} if stage["name"] == "mql" else stage
        for stage in old["stages"]
    ]
    assert sorted(versions.difference(old, new)) == [
        "Left out, in this order: no longer existing customer",
        "Minimum score of an MQL: 60 → 55",
        "Stage mql, status: now also marketing ready",
    ]
    assert versions.difference(old, old) == []


def test_a_departments_own_version_takes_its_own_signature_only(register, tmp_path):
    content = deepcopy(dict(versions.in_force(register, line="marketing").content))
    content["exclusions"] = {**content["exclusions"], "min_score": 30}
    found = versions.draft(register, content, actor="marketing", who="Ada", why="More.", line="marketing")
    assert found.name == "marketing-2"
    versions.propose(register, found.name, actor="marketing", who="Ada")
    with pytest.raises(NotAllowed, match="Only marketing may sign"):
        versions.sign(register, found.name, actor="sales", who="Vera")
    versions.sign(register, found.name, actor="marketing", who="Mark")
    versions.put_in_force(register, found.name, MARCH, actor="marketing", who="Ada")
    own = versions.to_publish(tmp_path, MARCH)[1]
    assert (own.name, own.version, own.content["exclusions"]["min_score"]) == ("marketing", 2, 30)


def test_publish_counts_by_the_version_in_force(register, tmp_path):
    store = SmallStore(tmp_path)
    store.load(lead(mql="2024-03-01", score=57), lead(mql="2024-03-01", score=90), today("2025-12-31"))
    signed(register, "marketing", "sales")
    versions.put_in_force(register, NAME, date(2026, 3, 1), actor="sales", who="Ada")
    counted = []
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        store.sets = versions.to_publish(tmp_path, day)
        publish(tmp_path, MEASURES, store.sets)
        counted.append(store.value(next(m for m in MEASURES if m.name == "marketing_qualified_leads")))
    assert counted == [1, 2]


def test_the_publish_command_takes_the_version_in_force(register, tmp_path):
    store = SmallStore(tmp_path)
    store.load(lead(mql="2024-03-01", score=57), today("2025-12-31"))
    signed(register, "marketing")
    day = date(2026, 3, 1)
    versions.put_in_force(register, NAME, day, actor="arbiter", who="Ada", dissent="Too few leads.")
    assert main(["publish", "--store", str(tmp_path)]) == 0
    kept = dict(store.rows(select(rule_sets.c.rules, rule_sets.c.content)))
    official = from_content(json.loads(kept["official"]))
    assert (official.version, official.in_force_from, official.is_draft) == (3, day, True)
    assert set(kept) == {"official", "marketing", "sales"}


def test_one_more_version_is_published_under_its_own_name(register, tmp_path):
    drafted(register)
    assert versions.named(tmp_path, NAME).name == NAME
    assert versions.named(tmp_path, "official-1").version == 1
    with pytest.raises(RulesWrong, match="There is no rule set"):
        versions.named(tmp_path, "official-9")
