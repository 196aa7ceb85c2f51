"""A list that a department brings: which column names the records, and what is said of each line."""

import io

import openpyxl
import pytest

from data.load import LoadError
from data.load.lists import columns_of
from metrics.bookings import bookings_total
from metrics.leads import marketing_qualified_leads
from metrics.listed import ListUnclear, listed
from metrics.reconcile import reconcile
from metrics.sides import of_list, published
from tests.rows import deal, lead, merged
from tests.small_store import filled, rules

LONG = "00Q5e00000AbCdEFGH"  # 18 letters; reports print the first 15
LEADS = [
    *lead("ann", mql="2024-01-10", score=90), *lead("ben", mql="2024-02-10", score=90), *lead(LONG, mql="2024-03-10"),
    *lead("low", mql="2024-01-10", score=20), *lead("old"), merged("old", into="ann"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    wins = deal("d1", of="ann", won="2024-03-01", amount=70)
    return filled(tmp_path_factory.mktemp("store"), *LEADS, *wins, sets=[rules(exclusions={"order": ["below_score"]})])


def compared(store, text, measure=marketing_qualified_leads, name="ours.csv", turned=False):
    official = published("official", store.run)
    side = of_list(listed(name, columns_of(name, text.encode()), measure, "official", store.run), official)
    sides = (official, side) if turned else (side, official)
    return reconcile(*sides, measure, store.scope())


def causes(found):
    return {row["label"]: (row["side"], row["records"], row["effect"]) for row in found.causes.to_dict("records")}


def test_the_column_with_the_ids_is_found_and_each_line_is_told_apart(store):
    found = compared(store, "Name;Lead ID\nAnn;ann\nAnn again;ann\nLow;low\nWho?;nobody\nLong;00Q5e00000AbCdE\n")
    assert found.left_side.listed.column == "Lead ID"
    assert (found.left, found.right, found.alike) == (5, 3, 2)
    assert causes(found) == {
        "named more than once": ("right", 1, -1), "score below 60": ("right", 1, -1),
        "listed, but not in the data": ("right", 1, -1), "not on the list": ("left", 1, 1),
    }  # fmt: skip
    assert found.left_side.listed.says == {"named": 5, "known": 3, "unknown": 1, "repeated": 1, "merged": 0}
    assert found.records("left:unlisted")["record"].tolist() == ["crm:ben/1"]
    assert found.records("right:unknown")["record"].tolist() == ["nobody"]


def test_an_id_that_was_merged_stands_for_its_survivor(store):
    assert causes(compared(store, "id\nold\n")) == {"not on the list": ("left", 2, 2)}
    assert causes(compared(store, f"id\nold\nann\nben\n{LONG}\n")) == {
        "merged into another that is listed too": ("right", 1, -1)
    }


def test_turned_round_the_effects_change_their_sign(store):
    text = "id\nann\nann\nlow\nnobody\n"
    one, other = compared(store, text), compared(store, text, turned=True)
    assert {k: -e for k, (_, _, e) in causes(one).items()} == {k: e for k, (_, _, e) in causes(other).items()}


def test_a_list_without_a_header_is_a_list_too(store):
    assert compared(store, f"ann\nben\n{LONG}").causes.empty


def test_of_money_a_list_counts_the_published_amounts(store):
    found = compared(store, "opportunity\nd1\nd9\n", bookings_total)
    assert (found.left, found.right) == (70, 70)
    assert causes(found) == {"listed, but not in the data": ("right", 1, 0)}


def test_strange_cells_are_unknown_ids_and_break_nothing(store):
    found = compared(store, 'id,note\nann,\n"a\nb",x\n"q\x1f1\x1f",\n\'; DROP TABLE spells,\n"=1+1"\n')
    assert (found.left, causes(found)["listed, but not in the data"][1]) == (5, 4)


def test_a_workbook_is_a_list_too(store):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Owner", "Id"])
    for name in ("ann", "ben"):
        book.active.append(["x", name])
    book.save(kept)
    found = columns_of("ours.xlsx", kept.getvalue())
    assert found == {"Owner": ["x", "x"], "Id": ["ann", "ben"]}


def test_a_list_without_known_ids_says_what_to_do(store):
    with pytest.raises(ListUnclear, match=r"No column of ours.csv .found Name, Phone. holds ids of spells"):
        compared(store, "Name,Phone\nAnn,123\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"%PDF-1.7 ...", "is a PDF"), (b"id\n" + b"x\n" * 200_001, "more than 200,000 lines"),
     (b"x" * 20_000_001, "more than 20 MB")],
)  # fmt: skip
def test_a_list_that_cannot_be_read_says_why(content, said):
    with pytest.raises(LoadError, match=f"ours.csv.*{said}"):
        columns_of("ours.csv", content)


def test_a_workbook_that_is_none_says_so():
    with pytest.raises(LoadError, match=r"ours.xlsx is not an Excel workbook"):
        columns_of("ours.xlsx", b"id\n1\n")
