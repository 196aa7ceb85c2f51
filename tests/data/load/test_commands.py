"""The commands load and propose, as a shell sees them."""

import json
import multiprocessing

import duckdb
import pytest

from data import events
from data.__main__ import main
from data.load import LoadError, load

SPEND = {"spend.csv": "day,kind,channel,amount\n2024-01-01,program,Google,12.5\n2024-01-02,program,Google,much\n"}


def test_load_reports_as_json(given, store, capsys):
    folder = given(SPEND)
    assert main(["load", str(folder), "--store", str(store), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("read", "kept", "refused", "merged", "newest_at")} == {
        "read": 2,
        "kept": 1,
        "refused": 1,
        "merged": 0,
        "newest_at": "2024-01-01 00:00:00",
    }
    assert report["sources"][0]["files"] == [{"file": "spend.csv", "read": 2, "refused": 1}]


def test_load_reports_in_words(given, store, capsys):
    assert main(["load", str(given(SPEND)), "--store", str(store)]) == 0
    assert "2 read, 1 kept, 1 refused, 0 merged; newest record 2024-01-01" in capsys.readouterr().out
    assert main(["load", str(given(SPEND)), "--store", str(store)]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_trouble_is_one_sentence_and_exit_status_two(tmp_path, store, capsys):
    assert main(["load", str(tmp_path / "nowhere"), "--store", str(store)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "does not exist" in shown.err


def test_propose_prints_a_mapping(given, capsys):
    assert main(["propose", str(given({"deals.csv": "Deal Id,Stage\n1,Won\n"}))]) == 0
    assert 'into = "opportunities"' in capsys.readouterr().out


def _hold(path, ready, done):
    with duckdb.connect(path):
        ready.set()
        done.wait(60)


def test_a_store_that_another_process_writes_is_left_alone(given, loaded, store):
    given(SPEND)
    loaded(None)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(str(store / "events.duckdb"), ready, done))
    holder.start()
    assert ready.wait(60)
    try:
        with pytest.raises(LoadError, match="being written by another process"):
            loaded(None)
    finally:
        done.set()
        holder.join()


def test_a_store_that_another_page_writes_is_left_alone(given, loaded, store):
    given(SPEND)
    loaded(None)
    with events.alone(store), pytest.raises(LoadError, match="being written by another page"):
        loaded(None)


def test_a_file_that_is_no_store_is_left_alone(given, loaded, store):
    given(SPEND)
    store.mkdir()
    (store / "events.duckdb").write_text("not a database, but long enough to look at" * 1000)
    with pytest.raises(LoadError, match="cannot be opened as a store"):
        loaded(None)


def test_what_a_killed_load_left_behind_is_cleared_away(given, loaded, store):
    given(SPEND)
    (store / ".staging-killed").mkdir(parents=True)
    loaded(None)
    assert [file.name for file in store.iterdir()] == ["events.duckdb"]


def test_a_store_that_cannot_be_a_folder_is_an_error(given, loaded, store):
    given(SPEND)
    store.write_text("a file")
    with pytest.raises(LoadError, match="make sure"):
        loaded(None)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6, 0.9])
def test_a_load_that_is_killed_leaves_a_store_to_load_into(given, loaded, rows, store, seconds):
    lines = "".join(f"{n},Web,2024-01-01\n" for n in range(20_000))
    folder = given({"persons.csv": f"person_id,channel,created_at\n{lines}"})
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    killed = context.Process(target=_load_slowly, args=(str(folder), str(store), begun))
    killed.start()
    assert begun.wait(60)
    killed.join(seconds)
    killed.kill()
    killed.join()
    loaded(None)
    assert rows("SELECT count(*), count(DISTINCT person_id) FROM persons") == [(20_000, 20_000)]
    assert [file.name for file in store.iterdir()] == ["events.duckdb"]


def _load_slowly(folder, store, begun):
    load(folder, store=store, progress=lambda *_: begun.set())
