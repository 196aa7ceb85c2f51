"""Loading twice changes nothing; a newer export keeps what was known; the order of loading does not matter."""

import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.load import load
from data.schema import loaded as tables

LEADS = """
name = "crm"
[files]
lead = "lead*"
[[tables]]
into = "persons"
from = "lead"
[tables.columns]
person_id = "Id"
channel = "Channel"
recorded_at = {column = "Modified", optional = true}
[[tables]]
into = "events"
from = "lead"
[tables.columns]
entity = {constant = "person"}
entity_id = "Id"
kind = {constant = "status"}
value = "Channel"
happened_at = {constant = "2024-01-01"}
recorded_at = {column = "Modified", optional = true}
"""
VERSIONS = "SELECT person_id, channel, day(recorded_at) FROM persons ORDER BY ALL"


def content(store):
    """All that is loaded, without the bookkeeping of loads."""
    with duckdb.connect(str(store / "events.duckdb"), read_only=True) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=str)
            for name in tables.tables
            if name not in ("sources", "refused")
        }


def test_the_same_export_twice_changes_nothing(given, loaded, rows, store):
    given({"lead.csv": "Id,Channel\n1,Web\n2,\n,Fair\n"})
    first = loaded(LEADS, recorded_at=None)
    before = content(store), rows("FROM sources"), rows("FROM refused")
    second = loaded(LEADS, recorded_at=None)
    assert (content(store), rows("FROM sources"), rows("FROM refused")) == before
    assert (first.kept, second.kept) == (3, 0)
    assert first.load_id == second.load_id
    assert [source.is_new for source in (*first.sources, *second.sources)] == [True, False]


def test_the_same_rows_in_another_file_change_nothing_but_the_list_of_loads(given, loaded, rows, store):
    given({"lead.csv": "Id,Channel\n1,Web\n2,Fair\n"})
    loaded(LEADS, recorded_at=None)
    before = content(store)
    given({"lead.csv": "Id,Channel\n2,Fair\n1,Web\n"})
    report = loaded(LEADS, recorded_at=None)
    assert content(store) == before
    assert len(rows("FROM sources")) == 2
    assert {table.table: (table.kept, table.known) for table in report.sources[0].tables} == {
        "persons": (0, 2),
        "events": (0, 2),
    }


def test_a_newer_export_adds_a_version_where_something_changed(given, loaded, rows):
    given({"lead.csv": "Id,Channel\n1,Web\n2,Fair\n"})
    loaded(LEADS, recorded_at=datetime(2024, 1, 1))
    given({"lead.csv": "Id,Channel\n1,Web\n2,Call\n3,Web\n"})
    loaded(LEADS, recorded_at=None)
    assert [row[:2] for row in rows(VERSIONS)] == [("1", "Web"), ("2", "Call"), ("2", "Fair"), ("3", "Web")]


def test_a_record_gone_from_a_newer_export_is_still_known(given, loaded, rows):
    given({"lead.csv": "Id,Channel\n1,Web\n"})
    loaded(LEADS)
    given({"lead.csv": "Id,Channel\n2,Web\n"})
    loaded(LEADS)
    assert len(rows("FROM persons")) == 2


def test_the_source_s_own_time_of_change_dates_a_version(given, loaded, rows):
    given({"lead.csv": "Id,Channel,Modified\n1,Web,2024-01-05\n"})
    loaded(LEADS)
    given({"lead.csv": "Id,Channel,Modified\n1,Fair,2024-01-09\n"})
    loaded(LEADS)
    assert rows(VERSIONS) == [("1", "Fair", 9), ("1", "Web", 5)]


def test_a_happening_keeps_the_first_moment_at_which_it_was_recorded(given, loaded, rows):
    for modified in ("2024-01-09", "2024-01-05", "2024-01-07"):
        given({"lead.csv": f"Id,Channel,Modified\n1,Web,{modified}\n"})
        loaded(LEADS)
    assert rows("SELECT value, recorded_at FROM events") == [("Web", datetime(2024, 1, 5))]


def test_a_row_that_is_said_twice_is_kept_once(given, loaded, rows):
    given({"lead.csv": "Id,Channel\n1,Web\n1,Web\n"})
    report = loaded(LEADS)
    assert rows("SELECT count(*) FROM persons") == [(1,)]
    assert [(table.kept, table.known) for table in report.sources[0].tables] == [(1, 1), (1, 1)]


def test_two_systems_may_use_the_same_ids(given, loaded, rows):
    given({"lead.csv": "Id,Channel\n1,Web\n"})
    loaded(LEADS, system="north")
    loaded(LEADS, system="south")
    assert rows("SELECT system, person_id FROM persons ORDER BY ALL") == [("north", "1"), ("south", "1")]


def test_replacing_forgets_what_a_wrong_mapping_loaded(given, loaded, rows):
    given({"lead.csv": "Id,Channel\n1,Web\n"})
    loaded(LEADS.replace('"status"', '"owner"'))
    loaded(LEADS, system="other")
    loaded(LEADS, replace=True)
    assert rows("SELECT system, kind FROM events ORDER BY ALL") == [("crm", "status"), ("other", "status")]
    assert len(rows("FROM sources")) == 2


def test_a_store_of_an_older_version_gets_the_columns_it_lacks(given, loaded, rows, store):
    given({"lead.csv": "Id,Channel\n1,Web\n"})
    loaded(LEADS)
    with duckdb.connect(str(store / "events.duckdb")) as connection:
        connection.execute("ALTER TABLE persons DROP COLUMN is_partner")
    given({"lead.csv": "Id,Channel\n2,Web\n"})
    loaded(LEADS)
    assert rows("SELECT person_id, is_partner FROM persons ORDER BY 1") == [("1", None), ("2", None)]


lead_rows = st.tuples(
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["Web", "Fair", ""]),
    st.sampled_from(["2024-01-05", "2024-01-09", "x"]),
)
exports = st.lists(st.lists(lead_rows, min_size=1, max_size=4), min_size=2, max_size=3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(exports, st.randoms(use_true_random=False))
def test_loading_in_another_order_gives_the_same_content(several, random):
    with tempfile.TemporaryDirectory() as place:
        files = []
        for number, export in enumerate(several):
            file = Path(place) / str(number) / "lead.csv"
            file.parent.mkdir()
            file.write_text("Id,Channel,Modified\n" + "".join(f"{','.join(row)}\n" for row in export))
            files.append(file)
        shuffled = random.sample(files, len(files))
        for file in files:
            load(file, store=Path(place) / "a", mapping=LEADS)
        for file in (*shuffled, shuffled[0]):
            load(file, store=Path(place) / "b", mapping=LEADS)
        assert content(Path(place) / "a") == content(Path(place) / "b")
