"""The commands as a shell sees them: JSON for scripts, and for each expected trouble one sentence and status 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data.__main__ import main
from tests.rows import lead
from tests.small_store import filled

PROJECT = Path(__file__).resolve().parents[2]
PERSONS = "person_id,channel,created_at\nann,Ads,2024-01-02 12:00:00\n"
EVENTS = "entity,entity_id,kind,value,happened_at\nperson,ann,status,MQL,2024-01-03 12:00:00\n"
MAPPING = """
name = "crm"
[files]
lead = "lead*"
[[tables]]
into = "persons"
from = "lead"
[tables.columns]
person_id = "Id"
channel = "Chanel"
"""


@pytest.fixture
def given(tmp_path):
    def write(files: dict[str, str | bytes]) -> str:
        folder = tmp_path / "export"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(folder)

    return write


@pytest.fixture
def there(tmp_path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def says(there, capsys):
    """What a command prints as JSON."""

    def run(*arguments: str) -> object:
        assert main([*arguments, "--store", str(there), "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refuses(there, capsys):
    """The one sentence that a command ends with."""

    def run(*arguments: str) -> str:
        assert main([*arguments, "--store", str(there)]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        lines = [line for line in shown.err.splitlines() if line.strip()]
        assert len(lines) == 1, shown.err
        assert lines[0].endswith(".")
        return lines[0]

    return run


def test_load_publish_list_and_verify_speak_json(given, says, there):
    assert says("load", given({"persons.csv": PERSONS, "events.csv": EVENTS}))["kept"] == 2
    name = says("publish")["snapshot"]
    (found,) = says("snapshots")
    assert (found["snapshot"], found["is_served"], found["as_of"]) == (name, True, "2024-01-03T12:00:00")
    assert says("verify") == {"snapshot": name, "verified": True}
    assert json.loads((there / "current.json").read_text())["snapshot"] == name


def test_publish_tells_which_targets_name_no_metric(given, says, there, capsys):
    targets = "metric,starts_on,ends_on,value\n" + "".join(
        f"{name},2024-01-01,2024-03-31,5\n" for name in ("bookings", "V4", "win_rat", "zzzzzz")
    )
    says("load", given({"persons.csv": PERSONS, "events.csv": EVENTS, "targets.csv": targets}))
    lost = says("publish")["misnamed_targets"]
    assert [(name, *meant[:1]) for name, meant in lost.items()] == [
        ("V4", "bookings"), ("win_rat", "win_rate"), ("zzzzzz",),
    ]  # fmt: skip
    assert main(["publish", "--store", str(there)]) == 0
    assert "Targets that name no metric are held against nothing: V4 (did you mean bookings" in capsys.readouterr().out


def test_no_snapshots_are_an_empty_list(says):
    assert says("snapshots") == []


def test_an_empty_folder(given, refuses):
    assert "export" in refuses("load", given({}))


def test_a_folder_that_is_not_there(refuses, tmp_path):
    assert "does not exist" in refuses("load", str(tmp_path / "nowhere"))


def test_a_file_that_is_no_csv(given, refuses, there):
    assert "persons.csv" in refuses("load", given({"persons.csv": bytes(range(256)) * 40}))
    assert not (there / "events.duckdb").exists()


def test_a_file_that_claims_to_be_a_workbook(given, refuses):
    assert "deals.xlsx" in refuses("load", given({"deals.xlsx": "Id,Stage\n1,Won\n"}))


def test_an_encoding_nobody_knows(given, refuses, tmp_path):
    mapping = tmp_path / "crm.toml"
    mapping.write_text(MAPPING.replace("Chanel", "Channel") + '[formats]\nencoding = "klingon"\n')
    assert "klingon" in refuses("load", given({"lead.csv": "Id,Channel\n1,Ads\n"}), "--mapping", str(mapping))


def test_a_mapping_that_names_a_missing_column(given, refuses, tmp_path):
    mapping = tmp_path / "crm.toml"
    mapping.write_text(MAPPING)
    assert "Chanel" in refuses("load", given({"lead.csv": "Id,Channel\n1,Ads\n"}), "--mapping", str(mapping))


def test_a_mapping_that_is_not_there(given, refuses):
    assert "nothing.toml" in refuses("load", given({"lead.csv": "Id\n1\n"}), "--mapping", "nothing.toml")


def test_a_mapping_that_is_no_toml(given, refuses, tmp_path):
    (tmp_path / "crm.toml").write_text("[[tables]\n")
    assert "crm.toml" in refuses("load", given({"lead.csv": "Id\n1\n"}), "--mapping", str(tmp_path / "crm.toml"))


def test_nothing_is_loaded_yet(refuses):
    assert "python -m data load" in refuses("publish")
    assert "python -m data publish" in refuses("verify")


def test_loaded_but_without_one_event(given, refuses, says):
    says("load", given({"spend.csv": "day,kind,channel,amount\n2024-01-01,program,Ads,12.5\n"}))
    assert "python -m data load" in refuses("publish")


def test_a_snapshot_that_is_not_there(refuses):
    assert "python -m data snapshots" in refuses("verify", "nowhere")


@pytest.mark.parametrize("command", ["load", "publish", "snapshots", "verify", "register list"])
def test_a_store_that_is_a_file(given, refuses, there, command):
    there.write_text("")
    words = [*command.split(), given({"persons.csv": PERSONS})] if command == "load" else command.split()
    assert "is a file, and a store is a folder" in refuses(*words)


@pytest.mark.parametrize("moment", ["tomorrow", "xx", "", "2024-13-01", "0001-01-01T00:00+14:00"])
def test_a_moment_that_is_none(given, refuses, there, moment):
    for words in (["load", given({"persons.csv": PERSONS}), "--recorded-at"], ["publish", "--as-of"]):
        said = refuses(*words, moment)
        assert said.startswith(f"{words[-1]} {moment!r} is not a moment: write it as 2026-10-31")
    assert not there.exists()


@pytest.mark.parametrize("command", ["load", "publish"])
def test_another_process_holds_the_store(given, says, there, command):
    folder = given({"persons.csv": PERSONS, "events.csv": EVENTS})
    says("load", folder)
    with duckdb.connect(str(there / "events.duckdb")):
        done = subprocess.run(
            [sys.executable, "-m", "data", command, *([folder] if command == "load" else []), "--store", str(there)],
            cwd=PROJECT, capture_output=True, text=True, timeout=120, env={**os.environ, "COLUMNS": "80"},
        )  # fmt: skip
    assert done.returncode == 2
    assert "being written by another process" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("room", ["data", "metrics"])
def test_a_reader_who_leaves_ends_a_command_quietly(tmp_path, room):
    words = {"data": ["snapshots"], "metrics": ["list"]}[room]
    store = filled(tmp_path / "store", lead(mql="2024-01-03")).folder
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as gone:
        shown = subprocess.run(
            [sys.executable, "-m", room, *words, "--store", str(store)],
            cwd=PROJECT, stdout=gone, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert (shown.returncode, shown.stderr) == (141, "")
