"""A snapshot is read, and nothing else."""

import json
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd
import pytest
from sqlalchemy import func, select, text

from data import store
from data.schema import spells
from data.store import Snapshot, StoreMissing, TooSlow


@pytest.fixture
def snapshot(tmp_path):
    path = tmp_path / "snapshots" / "funnel-abc.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE things AS SELECT range AS i FROM range(100000)")
    (tmp_path / "current.json").write_text(json.dumps({"snapshot": "abc", "file": "snapshots/funnel-abc.duckdb"}))
    return Snapshot("abc", path)


def test_the_pointer_names_the_snapshot_that_is_served(tmp_path, snapshot):
    assert store.current(tmp_path) == snapshot


@pytest.mark.parametrize("pointer", [None, "not json", "[]", '{"snapshot": "x", "file": "snapshots/gone.duckdb"}'])
def test_without_a_snapshot_it_says_what_to_do(tmp_path, pointer):
    if pointer is not None:
        (tmp_path / "current.json").write_text(pointer)
    with pytest.raises(StoreMissing, match="python -m data publish"):
        store.current(tmp_path)


def test_a_select_gives_a_frame(snapshot):
    assert store.run(select(func.count().label("n")).select_from(text("things")), snapshot)["n"].tolist() == [100000]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO things VALUES (1)",
        "UPDATE things SET i = 0",
        "DELETE FROM things",
        "DROP TABLE things",
        "CREATE TABLE more AS SELECT 1",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd.csv'",
        "EXPORT DATABASE 'out'",
        "PRAGMA memory_limit = '100GB'",
        "SET lock_configuration = false",
        "RESET memory_limit",
        "SELECT * FROM snapshot_of_python",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY things TO 'out.csv'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM 'https://example.com/x.parquet'",
    ],
)
def test_the_connection_is_locked_down(snapshot, statement):
    snapshot_of_python = pd.DataFrame({"i": [1]})  # a name in Python is no table
    assert len(snapshot_of_python) == 1
    with store.engine(snapshot).connect() as connection, pytest.raises(Exception, match=r"duckdb|Error|read-only"):
        connection.exec_driver_sql(statement)


def test_a_slow_question_is_interrupted_and_the_next_one_works(snapshot):
    slow = select(func.sum(text("a.i * b.i"))).select_from(text("things a, things b, things c"))
    with pytest.raises(TooSlow, match="narrow the period"):
        store.run(slow, snapshot, seconds=0.2)
    assert len(store.run(select(text("i")).select_from(text("things")).limit(3), snapshot)) == 3


def test_many_slow_questions_are_each_interrupted_at_their_own_time(snapshot):
    slow = select(func.sum(text("a.i * b.i"))).select_from(text("things a, things b, things c"))
    with ThreadPoolExecutor(2) as several:
        asked = [several.submit(store.run, slow, snapshot, seconds) for seconds in (0.6, 0.2)]
        assert [type(each.exception()) for each in asked] == [TooSlow, TooSlow]


@pytest.mark.parametrize("kind", ["integer", "bigint", "double", "decimal(18, 2)", "varchar", "boolean", "date"])
@pytest.mark.parametrize("rows", ["range(3)", "range(3) where range <> 1", "range(3) where range < 0"])
def test_a_frame_is_what_duckdb_itself_would_make(snapshot, kind, rows):
    value = "date '2024-01-01' + range::integer" if kind == "date" else f"range::{kind}"
    for gap in (5, 2):
        asked = select(text(f"case when range <> {gap} then {value} end as found")).select_from(text(rows))
        with store.engine(snapshot).connect() as connection:
            should = connection.execute(asked).cursor.df()
        pd.testing.assert_frame_equal(store.run(asked, snapshot), should)


def test_two_snapshots_are_open_at_most(tmp_path, snapshot):
    paths = [tmp_path / f"funnel-{n}.duckdb" for n in range(3)]
    for path in paths:
        duckdb.connect(str(path)).close()
        store.engine(Snapshot(path.stem, path))
    assert len(store._engines) == store.ENGINES_KEPT


def test_a_snapshot_of_another_version_says_to_publish_again(snapshot):
    with pytest.raises(StoreMissing, match="published by another version of Arbiter"):
        store.run(select(spells.c.mql_on), snapshot)
