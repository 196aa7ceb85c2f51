"""Two numbers reconciled on the command line: the sides by their words, and clear answers to wrong ones."""

import json

import pytest

from data import store as data_store
from metrics.__main__ import main
from tests.rows import attempt, lead
from tests.small_store import filled, rules

OFFICIAL = rules("official", exclusions={"order": ["below_score"], "min_score": 60})
SETS = [
    OFFICIAL, rules("marketing", exclusions={"order": []}),
    rules("sales", exclusions={"order": ["below_score", "not_attempted"], "min_score": 60}),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    rows = [lead("ann", mql="2024-01-10", sal="2024-01-11", score=80), lead("ben", mql="2024-02-10", score=50)]
    found = filled(tmp_path_factory.mktemp("store"), *rows, attempt("ann", "2024-01-11"), sets=SETS)
    older = data_store.current(found.folder).id
    found.load(lead("new", mql="2024-03-10", score=90))
    found.publish()
    return found.folder, older


@pytest.fixture
def said(store, capsys):
    def run(*words):
        status = main(["reconcile", *words, "--store", str(store[0])])
        out = capsys.readouterr()
        return status, out.out if status == 0 else out.err

    return run


def bridge(said, *words):
    status, out = said("MQL", *words, "--format", "json")
    assert status == 0, out
    found = json.loads(out)["bridges"][0]
    labels = {row["label"]: row["effect"] for row in found["causes"]}
    return found["left"]["value"], found["right"]["value"], labels


def test_marketing_against_sales_is_what_is_asked_of_it_first(said):
    assert bridge(said) == (3, 1, {"score below 60": -1, "never attempted": -1})


def test_any_two_sides_a_period_and_a_filter(said):
    assert bridge(said, "--left", "official", "--to", "2024-02-28") == (1, 1, {})
    assert bridge(said, "--left", "official", "--where", "region=nowhere") == (0, 0, {})


def test_a_version_that_is_not_published_is_read_on_published_facts(said):
    left, right, labels = bridge(said, "--left", "official-1", "--right", "official")
    assert (left, right, labels) == (3, 2, {"score below 60": -1})


def test_an_older_snapshot_says_what_came_since(said, store):
    assert bridge(said, "--left", f"snapshot:{store[1][:8]}", "--right", "official") == (1, 2, {"recorded since": 1})


def test_a_file_of_ids_is_a_side(said, tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("Lead ID\nann\nwho\n")
    found = bridge(said, "--left", str(path), "--right", "official")
    assert found == (2, 2, {"listed, but not in the data": -1, "not on the list": 1})


def test_a_rate_has_two_bridges_and_csv_and_table_say_the_same(said):
    status, out = said("C1", "--format", "csv")
    assert status == 0
    assert {line.split(",")[0] for line in out.splitlines()[1:]} == {"mql_sal_watched"}
    assert "both count 1, 2 differ" in said("C1")[1]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("nothing",), "There is no metric"),
        (("sales_and_marketing_cost",), "choose a number that counts leads"),
        (("MQL", "--left", "official-9"), "no rule set 'official-9'"),
        (("MQL", "--left", "snapshot:ffff"), "no snapshot 'ffff'"),
        (("MQL", "--left", "gone.csv"), "gone.csv: No such file"),
        (("MQL", "--left", "a.csv", "--right", "b.csv"), "compare each with a rule set"),
        (("MQL", "--from", "2025-01-01", "--to", "2024-01-01"), "turn them round"),
    ],
)
def test_what_cannot_be_compared_says_what_to_do(said, words, answer):
    status, out = said(*words)
    assert status == 2 and answer in out
    assert out.count("\n") == 1
