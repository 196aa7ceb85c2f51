"""A pack says what the pages say, leaves out what cannot be answered, and says what changed since the last one."""

from dataclasses import replace

import pytest

from metrics.catalog import EVERYTHING
from metrics.pack import PAGES, Asked, Edit, Figure, compose, edited, headline_values, id_of, text_of, titled, written
from metrics.pack.declared import hash_of, hashes
from tests.metrics.pack.conftest import BEFORE, QUARTER
from tests.rows import deal, lead, stage, today
from tests.small_store import filled, rules


def figure(pack, key) -> Figure:
    return next(each for each in pack.figures() if each.key == key)


def value(pack, key, metric, when="now"):
    return next(row["value"] for row in figure(pack, key).records() if (row["metric"], row["when"]) == (metric, when))


def test_the_standard_pack_has_its_eight_pages_in_order(pack):
    assert [page.key for page in pack.pages] == list(PAGES)


def test_a_figure_s_value_is_what_the_metric_answers(store, pack):
    period = (str(QUARTER[1]), str(QUARTER[2]))
    for name in ("mql_to_sal_rate", "win_rate", "bookings"):
        own = "steps" if name != "bookings" else "risks"
        assert value(pack, own, name) == store.value(EVERYTHING[name], period=period)


def test_every_period_is_absolute_and_every_question_has_its_filters(store, asked):
    found = compose(Asked(**{**vars(asked), "where": (("region", ("North",)),)}), store.run)
    questions = [each.question for each in found.figures() if each.question]
    assert {question.where for question in questions if question.asked != "lacking"} == {(("region", ("North",)),)}
    assert all(first <= last for question in questions for _, first, last in question.periods)
    assert found.filters == "region North"


def test_raw_counts_stand_beside_percentages(pack):
    row = next(row for row in figure(pack, "steps").records() if row["metric"] == "mql_to_sal_rate")
    assert (row["numerator"], row["denominator"]) == (10, 30)


def test_what_the_store_cannot_answer_is_left_out_and_says_why(tmp_path, asked):
    found = compose(asked, filled(tmp_path / "store", lead(mql="2024-05-05", score=70)).run)
    page = next(page for page in found.pages if page.key == "return")
    said = dict(page.left_out)
    assert "Margin per 1 of sales and marketing" in said
    assert all(said.values())
    assert not any("Margin per 1" in each.title for each in page.figures)
    assert figure(found, "lacking").rows


def test_a_pack_is_a_draft_until_both_have_signed(tmp_path, asked, pack):
    assert pack.state == "FINAL"
    unsigned = rules(signatures={"sales": ""})
    found = compose(asked, filled(tmp_path / "other", lead(mql="2024-05-05"), sets=[unsigned]).run)
    assert found.state == "DRAFT"


def test_the_id_hangs_on_every_word_and_number(pack):
    first = id_of(text_of(pack), "2024-07-01")
    other = titled(pack, {"value": "Another conclusion"})
    assert id_of(text_of(other), "2024-07-01") != first
    assert first.startswith("2024-07-01-")


def test_pages_are_put_in_order_left_out_and_retitled_but_no_number_changes(pack):
    edits = {"value": Edit(title="Worth less", commentary="We lost two deals.", without=("worth",))}
    found = edited(pack, ["value", "five"], edits)
    assert [page.key for page in found.pages] == ["value", "five"]
    assert found.pages[0].title == "Worth less"
    assert ("Expected value by stage", "left out by hand") in found.pages[0].left_out
    before = {each.key: each.rows for each in pack.figures()}
    assert all(before[each.key] == each.rows for each in found.figures())


def test_what_people_wrote_is_placed_and_an_empty_text_is_not(pack):
    lines = Figure(key="asks", title="We ask", subtitle="", shape="text", columns=("line",), rows=(("Two hires",),))
    none = Figure(key="none", title="Nothing", subtitle="", shape="text", columns=("line",))
    found = written(pack, {"five": [lines, none]})
    assert [each.key for each in found.pages[0].figures][-1] == "asks"


def test_since_the_last_pack_splits_data_from_definition_from_period(store, pack, asked):
    store.load(
        deal("late", of="l051", created="2024-05-04", sql="2024-05-04", amount=700),
        stage("late", "Closed Won", "2024-05-20"), today("2026-01-02"),
    )  # fmt: skip
    store.publish()
    again = compose(Asked(**{**vars(asked), "was": headline_values(pack)}), store.run)
    row = next(row for row in figure(again, "since").records() if row["metric"] == "bookings")
    assert row["restated"] - row["was"] == pytest.approx(700)
    assert row["redefined"] == row["restated"]
    assert row["now"] == row["redefined"]


def test_since_the_last_pack_tells_another_definition_from_other_data(store, pack, asked):
    stricter, before = rules(exclusions={"min_score": 90}, version=3), rules("official-2")
    store.sets = [stricter, before]
    store.publish()
    again = compose(Asked(**{**vars(asked), "was": headline_values(pack)}), store.run)
    row = next(row for row in figure(again, "since").records() if row["metric"] == "mql_to_sal_rate")
    assert row["restated"] == row["was"]
    assert row["redefined"] is None
    store.sets = [stricter]
    store.publish()
    again = compose(Asked(**{**vars(asked), "was": headline_values(pack)}), store.run)
    assert {row["restated"] for row in figure(again, "since").records()} == {None}


def test_since_the_last_pack_names_the_period_s_own_change(store, asked):
    first = Asked(**{**vars(asked), "period": BEFORE, "compared": None})
    was = headline_values(compose(first, store.run))
    found = compose(Asked(**{**vars(asked), "was": was}), store.run)
    row = next(row for row in figure(found, "since").records() if row["metric"] == "bookings")
    assert row["was"] == row["restated"] == row["redefined"]
    assert row["now"] == value(found, "risks", "bookings")


def test_a_metric_s_hash_changes_with_its_formula_and_not_with_its_words():
    metric = EVERYTHING["win_rate"]
    assert hash_of(replace(metric, label="Wins")) == hash_of(metric)
    assert hash_of(replace(metric, per=2.0)) != hash_of(metric)
    bookings = EVERYTHING["bookings"]
    assert hash_of(replace(bookings, where=bookings.on.is_not(None))) != hash_of(bookings)
    assert set(hashes(["win_rate"])) == {"win_rate", metric.numerator.name, metric.denominator.name}


def test_a_pack_is_the_same_in_whatever_order_unordered_rows_come(store, asked, pack):
    def backwards(query):
        found = store.run(query)
        return found if query._order_by_clauses else found.iloc[::-1].reset_index(drop=True)

    assert text_of(compose(asked, backwards)) == text_of(pack)
