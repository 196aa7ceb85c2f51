"""The register keeps what it is given, in order, for many writers at once; and nothing can be taken back."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from data.__main__ import main
from data.register import Overtaken, RegisterTrouble, opened
from tests.data.postgresql import URL, needs_postgresql

PROJECT = Path(__file__).resolve().parents[3]
THREADS, EACH, KILLS = 20, 5, 4

WRITING = """
import os, sys, threading
from pathlib import Path
from data.register import opened
register, name = opened(Path(sys.argv[1])), sys.argv[2]
def write(thread):
    for n in range(int(sys.argv[3])):
        entry = register.append("test.written", f"thing/{name}-{thread}", actor="sales", who="Ada", content={"n": n})
        os.write(1, f"{entry.number} {name} {thread} {n}\\n".encode())
threads = [threading.Thread(target=write, args=(number,)) for number in range(int(sys.argv[4]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def store(request, tmp_path, monkeypatch):
    """A store whose register is kept in either engine."""
    if request.param == "sqlite":
        monkeypatch.delenv("ARBITER_REGISTER", raising=False)
        yield tmp_path
        return
    schema = f"test_{uuid4().hex}"
    server = create_engine(URL)
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    place = make_url(URL).update_query_dict({"options": f"-csearch_path={schema}"})
    monkeypatch.setenv("ARBITER_REGISTER", place.render_as_string(hide_password=False))
    yield tmp_path
    opened(tmp_path)._engine.dispose()
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


def writer(store, name, each, threads):
    command = [sys.executable, "-c", WRITING, str(store), name, str(each), str(threads)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_entry_says_who_when_why_and_counts_within_its_subject(store):
    register = opened(store)
    register.append("rules.drafted", "rules/official-3", actor="steward", who=" Ada ", why="A lower score.")
    content = {"a": [1, {"b": "ü"}]}
    second = register.append("rules.proposed", "rules/official-3", actor="steward", who="Ada", content=content)
    other = register.append("note.written", "metric/win_rate", actor="sales", who="Ada")
    first, *_ = found = register.entries()
    assert [e.number for e in found] == [1, 2, 3]
    assert (first.who, first.why, first.is_verified, first.step) == ("Ada", "A lower score.", False, 1)
    assert (second.step, other.step) == (2, 1)
    assert found[1].content == {"a": [1, {"b": "ü"}]}
    assert found[1] == second
    assert register.entries(kind="rules.") == found[:2]
    assert register.entries(subject="metric/win_rate") == found[2:]


def test_whoever_looked_at_an_older_state_is_told(store):
    register = opened(store)
    register.append("dispute.opened", "dispute/1", actor="sales", who="Ada", after=0)
    register.append("dispute.answered", "dispute/1", actor="marketing", who="Ada", after=1)
    with pytest.raises(Overtaken, match="look at it anew"):
        register.append("dispute.ruled", "dispute/1", actor="arbiter", who="Ada", after=1)
    assert len(register.entries()) == 2


def test_nothing_is_changed_or_removed_whoever_asks_the_database(store):
    register = opened(store)
    register.append("rules.signed", "rules/official-3", actor="sales", who="Ada", why="Agreed.")
    statements = ["UPDATE register_entries SET why = 'No.'", "DELETE FROM register_entries"]
    if register._engine.dialect.name == "postgresql":
        statements.append("TRUNCATE register_entries")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), register._engine.begin() as connection:
            connection.execute(text(statement))
    assert register.entries()[0].why == "Agreed."


def test_two_processes_and_twenty_threads_lose_nothing(store):
    writers = [writer(store, name, EACH, THREADS) for name in ("one", "two")]
    told = []
    for process in writers:
        said, trouble = process.communicate(timeout=120)
        assert process.returncode == 0, trouble
        told += [line.split() for line in said.splitlines()]
    register = opened(store)
    found = register.entries()
    assert len(told) == len(found) == 2 * THREADS * EACH
    assert [e.number for e in found] == list(range(1, len(found) + 1))
    assert sorted(int(line[0]) for line in told) == [e.number for e in found]
    for _, name, thread, _ in told:
        own = register.entries(subject=f"thing/{name}-{thread}")
        own = [e for e in own if e.subject == f"thing/{name}-{thread}"]
        assert [(e.step, e.content["n"]) for e in own] == [(n + 1, n) for n in range(EACH)]
    register.verify()


def test_threads_of_one_process_that_want_the_same_step_get_it_once(store):
    register, won = opened(store), []

    def claim():
        with suppress(Overtaken):
            won.append(register.append("action.taken", "action/1", actor="sales", who="Ada", after=0))

    threads = [threading.Thread(target=claim) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(register.entries()) == 1


def test_a_killed_writer_loses_at_most_what_it_had_not_confirmed(store):
    """SIGKILL at any moment, again and again; others then write on."""
    dice, confirmed = random.Random(7), 0
    for turn in range(KILLS):
        process = writer(store, f"turn{turn}", 10_000, 1)
        process.stdout.readline()
        time.sleep(dice.uniform(0.0, 0.15))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()  # also what came with the first line: communicate() would leave that out
        process.communicate()
        confirmed += 1 + rest.count("\n")
        found = opened(store).entries()
        assert confirmed <= len(found) <= confirmed + 1
        confirmed = len(found)
        opened(store).append("test.after", "after", actor="system")
        confirmed += 1
        opened(store).verify()


def test_what_was_tampered_with_is_found_and_named(store):
    register = opened(store)
    for n in range(3):
        register.append("rules.signed", "rules/official-3", actor="sales", who="Ada", why=f"Reason {n}.")
    last = register.verify()
    drops = {
        "sqlite": "DROP TRIGGER register_no_UPDATE",
        "postgresql": "DROP TRIGGER register_guard ON register_entries",
    }
    with register._engine.begin() as connection:
        connection.execute(text(drops[register._engine.dialect.name]))
        connection.execute(text("UPDATE register_entries SET why = 'Another reason.' WHERE number = 2"))
    assert last
    with pytest.raises(RegisterTrouble, match="Entry 2 was changed"):
        register.verify()


def test_entries_that_were_cut_off_are_missed_by_whoever_kept_the_last_hash(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    register = opened(tmp_path)
    first = [register.append("a.b", "thing/1", actor="sales", who="Ada"), register.verify()][1]
    register.append("a.b", "thing/1", actor="sales", who="Ada")
    last = register.verify(known=first)
    with sqlite3.connect(tmp_path / "register.sqlite") as connection:
        connection.execute("DROP TRIGGER register_no_DELETE")
        connection.execute("DELETE FROM register_entries WHERE number = 2")
    register.verify()
    assert main(["register", "verify", first, "--store", str(tmp_path)]) == 0
    assert main(["register", "verify", last, "--store", str(tmp_path)]) == 2
    assert "cut off" in capsys.readouterr().err


def test_a_backup_is_whole_while_others_write_and_is_restored(store, tmp_path, capsys, monkeypatch):
    process = writer(store, "busy", 200, 2)
    process.stdout.readline()
    n = opened(store).backup(tmp_path / "copies" / "backup.sqlite")
    process.communicate(timeout=60)
    kept = opened(store).entries()
    other = tmp_path / "other"
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    assert main(["register", "restore", str(tmp_path / "copies" / "backup.sqlite"), "--store", str(other)]) == 0
    assert 0 < n <= len(kept)
    assert opened(other).entries() == kept[:n]
    opened(other).verify()
    assert main(["register", "restore", str(tmp_path / "copies" / "backup.sqlite"), "--store", str(other)]) == 2
    assert "--replace" in capsys.readouterr().err


def test_a_restore_keeps_the_old_register_beside_it(store, tmp_path):
    register = opened(store)
    register.append("a.first", "thing/1", actor="sales", who="Ada")
    register.backup(tmp_path / "backup.sqlite")
    register.append("a.second", "thing/1", actor="sales", who="Ada")
    aside = register.restore(tmp_path / "backup.sqlite", replace=True)
    assert [e.kind for e in register.entries()] == ["a.first"]
    assert [row[0] for row in sqlite3.connect(aside).execute("SELECT kind FROM register_entries ORDER BY number")] == [
        "a.first", "a.second",
    ]  # fmt: skip
    register.append("a.third", "thing/1", actor="sales", who="Ada", after=1)
    register.verify()
    with pytest.raises(DBAPIError, match="append-only"), register._engine.begin() as connection:
        connection.execute(text("DELETE FROM register_entries"))


def test_the_command_lists_verifies_and_names_what_is_wrong(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    opened(tmp_path).append("note.written", "metric/win_rate", actor="sales", who="Vera", why="Seasonal.")
    assert main(["register", "list", "--store", str(tmp_path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["why"] == "Seasonal."
    assert main(["register", "verify", "--store", str(tmp_path)]) == 0
    assert "1 entries" in capsys.readouterr().out
    assert main(["register", "backup", "--store", str(tmp_path)]) == 2
    assert "FILE" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    (tmp_path / "register.sqlite").write_text("These are minutes, not a register. " * 100)
    with pytest.raises(RegisterTrouble, match="is not a register"):
        opened(tmp_path).append("note.written", "metric/win_rate", actor="sales", who="Ada")
    with pytest.raises(RegisterTrouble, match="is not a register"):
        opened(tmp_path).entries()


def test_a_full_disk_is_said_to_be_full_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    register = opened(tmp_path)
    register.append("note.written", "metric/win_rate", actor="sales", who="Ada")
    with register._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    register._engine.dispose()

    def small(connection, _):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(register._engine, "connect", small)
    with pytest.raises(RegisterTrouble, match=r"disk of .* is full"):
        register.append("note.written", "metric/win_rate", actor="sales", who="Ada", content={"long": "x" * 100_000})
    assert len(register.entries()) == 1


def test_a_register_locked_too_long_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    monkeypatch.setattr("data.register.engine.SECONDS_LOCKED", 0.1)
    register = opened(tmp_path)
    register.append("note.written", "metric/win_rate", actor="sales", who="Ada")
    holder = sqlite3.connect(tmp_path / "register.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(RegisterTrouble, match=r"writing to .* for over"):
        register.append("note.written", "metric/win_rate", actor="sales", who="Ada")
    assert len(register.entries()) == 1
    holder.execute("ROLLBACK")
    holder.close()
    register.append("note.written", "metric/win_rate", actor="sales", who="Ada")


@pytest.mark.parametrize("url", ["nonsense", "mysql://somewhere/register", "sqlite+nothing://x", "duckdb:///x.db"])
def test_an_address_that_no_register_has_is_refused_without_showing_it(tmp_path, monkeypatch, url):
    monkeypatch.setenv("ARBITER_REGISTER", url)
    with pytest.raises(RegisterTrouble, match="ARBITER_REGISTER is no address"):
        opened(tmp_path)


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv("ARBITER_REGISTER", "postgresql+psycopg://me:secret@127.0.0.1:1/register?connect_timeout=2")
    with pytest.raises(RegisterTrouble, match="does not answer") as trouble:
        opened(tmp_path).entries()
    assert "secret" not in str(trouble.value)


def test_reading_makes_no_file(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    assert opened(tmp_path / "none").entries() == []
    assert not (tmp_path / "none").exists()


def test_a_number_that_json_does_not_know_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    with pytest.raises(RegisterTrouble, match="NaN"):
        opened(tmp_path).append("note.written", "metric/a", actor="sales", who="Ada", content={"value": float("nan")})
