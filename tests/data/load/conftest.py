"""Gives loading tests files to load, and the store's rows to look at."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data.load import Report, load

MARCH = datetime(2024, 3, 1)

PEOPLE = """
name = "crm"
[files]
lead = "lead*"
[[tables]]
into = "persons"
from = "lead"
[tables.columns]
person_id = "Id"
channel = "Channel"
created_at = "Created"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "export"
    place.mkdir()
    return place


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def given(folder: Path) -> Callable[..., Path]:
    """Writes files into the export's folder: given({"lead.csv": "Id,Channel"})."""

    def write(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def loaded(folder: Path, store: Path) -> Callable[..., Report]:
    def run(mapping: str | None = PEOPLE, path: str | Path | None = None, **settings: object) -> Report:
        settings.setdefault("recorded_at", MARCH)
        return load(path or folder, store=store, mapping=mapping, **settings)

    return run


@pytest.fixture
def rows(store: Path) -> Callable[[str], list[tuple]]:
    def ask(select: str) -> list[tuple]:
        with duckdb.connect(str(store / "events.duckdb"), read_only=True) as connection:
            return connection.execute(select).fetchall()

    return ask
