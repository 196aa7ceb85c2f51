"""Which records a snapshot says were merged into which."""

from sqlalchemy import select

from data.schema import aliases
from tests.rows import lead, merged
from tests.small_store import filled


def test_a_merged_record_and_its_last_survivor_are_published(tmp_path):
    rows = [*lead("ann", mql="2024-01-03"), *lead("twin"), *lead("old"), merged("old", "twin"), merged("twin", "ann")]
    store = filled(tmp_path, *rows)
    assert store.rows(select(aliases)) == [("person", "crm:old", "crm:ann"), ("person", "crm:twin", "crm:ann")]


def test_without_merges_there_are_none(tmp_path):
    assert filled(tmp_path, lead("ann")).rows(select(aliases)) == []
