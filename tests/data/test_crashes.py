"""A kill at any moment: what is served stays served, and the next run is as if nothing had happened."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from data import store
from data.__main__ import main
from data.publish import verify
from data.schema import loaded

PROJECT = Path(__file__).resolve().parents[2]
TOUCHES, CHANGES, MOMENTS = 3, (1, 5), 1  # how often a command is killed, and when
EXPORT = {
    "persons.csv": "person_id,channel,created_at\n" + "".join(f"p{n},Ads,2024-01-02 12:00:00\n" for n in range(200)),
    "events.csv": "entity,entity_id,kind,value,happened_at\n"
    + "".join(f"person,p{n},status,MQL,2024-01-{n % 28 + 1:02d} 12:00:00\n" for n in range(200)),
}
NEWER = {
    "persons.csv": EXPORT["persons.csv"].replace("Ads", "Events"),
    "events.csv": EXPORT["events.csv"] + "person,p7,status,SQL,2024-02-01 12:00:00\n",
}
QUIET = {"cwd": PROJECT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

# Runs a command and dies, unswept, just before it touches the store's folder for the n-th time.
DYING = """
import os, runpy, signal, sys
store, left = sys.argv[1], int(sys.argv[2])
def watch(event, arguments):
    global left
    if event == "open" or event.startswith(("os.", "shutil.")):
        if any(isinstance(each, (str, os.PathLike)) and os.fspath(each).startswith(store) for each in arguments):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
sys.argv = ["data", *sys.argv[3:]]
try:
    runpy.run_module("data", run_name="__main__")
finally:
    print(left)
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    """A store with one export, published."""
    folder = tmp_path_factory.mktemp("before")
    for name, files in (("export", EXPORT), ("newer", NEWER)):
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text)
    _run("load", folder / "export", folder / "store")
    _run("publish", None, folder / "store")
    return folder


@pytest.fixture(scope="module")
def undisturbed(before, tmp_path_factory) -> Path:
    """The store after the newer export was loaded, and published."""
    there = tmp_path_factory.mktemp("undisturbed") / "store"
    shutil.copytree(before / "store", there)
    _run("load", before / "newer", there)
    _run("publish", None, there)
    assert store.current(there) != store.current(before / "store")
    return there


@pytest.fixture
def here(before, tmp_path) -> Path:
    shutil.copytree(before / "store", tmp_path / "store")
    return tmp_path / "store"


def test_a_killed_load_leaves_what_is_served_and_the_next_load_is_whole(before, here, undisturbed):
    served = store.current(here).id
    for _ in _kills("load", before / "newer", here):
        assert store.current(here).id == served
        verify(here, served)
    _run("publish", None, here)
    assert store.current(here).id in (served, store.current(undisturbed).id)
    _run("load", before / "newer", here)
    assert _loaded(here) == _loaded(undisturbed)
    _run("publish", None, here)
    assert store.current(here).id == store.current(undisturbed).id
    assert _names(here) == _names(undisturbed)


def test_a_first_load_that_was_killed_can_be_loaded_again(before, undisturbed, tmp_path):
    fresh = tmp_path / "store"
    for _ in _kills("load", before / "export", fresh):
        with pytest.raises(store.StoreMissing, match="has no snapshot"):
            store.current(fresh)
    _run("load", before / "export", fresh)
    assert _loaded(fresh) == _loaded(before / "store")
    assert _names(fresh) == {"events.duckdb"}


def test_a_killed_publish_leaves_a_whole_snapshot_served_and_the_next_one_is_the_same(before, here, undisturbed):
    _run("load", before / "newer", here)
    old, new = store.current(here).id, store.current(undisturbed).id
    for _ in _kills("publish", None, here):
        assert store.current(here).id in (old, new)
        verify(here, store.current(here).id)
    _run("publish", None, here)
    assert store.current(here).id == new
    assert _names(here) == _names(undisturbed)


def test_what_a_killed_publish_spilled_is_swept_away(here):
    (here / "snapshots" / ".build-x.duckdb.tmp").mkdir()
    (here / "snapshots" / ".build-x.duckdb.tmp" / "spilled").write_text("rows")
    (here / ".current-x.json").write_text("{")
    _run("publish", None, here)
    assert _names(here) == {"events.duckdb", "current.json", f"snapshots/funnel-{store.current(here).id}.duckdb"}


def _run(command: str, path: Path | None, there: Path) -> None:
    assert main(_arguments(command, path, there)) == 0


def _arguments(command: str, path: Path | None, there: Path) -> list[str]:
    given = [str(path), "--recorded-at", "2024-03-01"] if path else []
    return [command, *given, "--store", str(there), "--format", "json"]


def _kills(command: str, path: Path | None, there: Path) -> Iterator[None]:
    """Kills the command again and again: before it touches the folder, on a change in it, and at any moment."""
    arguments = _arguments(command, path, there)
    touches, seconds = _measured(arguments, there)
    statuses = []
    for n in sorted({round(touches * part / TOUCHES) for part in range(TOUCHES)} | {touches - 1, touches - 2}):
        statuses.append(_dying(arguments, there, n).wait(120))
        yield
    assert statuses.count(-signal.SIGKILL) >= TOUCHES, statuses
    for changes in CHANGES:
        _killed_on_change(subprocess.Popen(_command(arguments), **QUIET), there, changes)
        yield
    for _ in range(MOMENTS):
        process = subprocess.Popen(_command(arguments), **QUIET)
        time.sleep(random.uniform(0.3, 1) * seconds)
        process.kill()
        process.wait(120)
        yield


def _measured(arguments: list[str], there: Path) -> tuple[int, float]:
    """How often the whole command touches the folder, and how long it takes; done on a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store"
        if there.exists():
            shutil.copytree(there, copy)
        on_copy = [str(copy) if each == str(there) else each for each in arguments]
        started = time.monotonic()
        process = _dying(on_copy, copy, 10**6)
        left = int(process.communicate(timeout=120)[0].split()[-1])
        return 10**6 - left, time.monotonic() - started


def _dying(arguments: list[str], there: Path, touches: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", DYING, str(there), str(touches), *arguments],
        cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "data", *arguments]


def _killed_on_change(process: subprocess.Popen, there: Path, changes: int) -> None:
    seen = _state(there)
    while process.poll() is None and changes:
        now = _state(there)
        changes -= now != seen
        seen = now
    process.kill()
    process.wait(120)


def _state(there: Path) -> set[tuple[str, int]]:
    """Every file with its size; a file that vanishes while we look has none."""
    found = set()
    for folder, _, names in os.walk(there):
        for name in names:
            path = os.path.join(folder, name)
            with suppress(OSError):
                found.add((path, os.stat(path).st_size))
    return found


def _loaded(there: Path) -> dict[str, list[tuple]]:
    """Every loaded row, but for the moment of the load."""
    with duckdb.connect(str(there / "events.duckdb"), read_only=True) as connection:
        found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in loaded.tables}
        listed = "SELECT * EXCLUDE (loaded_at) FROM sources ORDER BY ALL"
        return found | {"sources": connection.execute(listed).fetchall()}


def _names(there: Path) -> set[str]:
    return {str(path.relative_to(there)) for path in there.rglob("*") if path.is_file()}
