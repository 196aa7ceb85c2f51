"""Exports that tell only how things are now, one after the other: what the first said stays, as of when it was said."""

import pytest

from data.load import load
from data.schema import deals, stretches
from tests.small_store import SmallStore

HEADS = "Id,AccountId,OwnerId,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate,LastModifiedDate\n"
JANUARY = {"stage": "Proposal", "amount": 30, "owner": "ann", "seen": "2024-02-10"}
MARCH = {"stage": "Negotiation", "amount": 35, "owner": "ben", "seen": "2024-03-21"}


def exported(folder, stage, amount, owner, seen):
    folder.mkdir()
    row = f"O1,A1,{owner},{stage},{amount},2024-06-30,0,0,2024-02-01T09:00:00.000Z,{seen}T09:00:00.000Z\n"
    (folder / "Opportunity.csv").write_text(HEADS + row)
    return folder


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_newer_export_without_a_history_changes_what_is_and_not_what_was(tmp_path, newest_first):
    exports = [exported(tmp_path / "one", **JANUARY), exported(tmp_path / "two", **MARCH)]
    store = SmallStore(tmp_path / "store")
    for export in reversed(exports) if newest_first else exports:
        load(export, store=store.folder)
    store.publish()
    s, d = stretches.c, deals.c
    assert store.rows(stretches.select().with_only_columns(s.starts_on, s.ends_on, s.amount, s.stage)) == [
        ("2024-02-01", "2024-03-21", 30.0, "Proposal"),
        ("2024-03-21", None, 35.0, "Negotiation"),
    ]
    assert store.rows(deals.select().with_only_columns(d.accepted_amount, d.amount)) == [(30.0, 35.0)]
