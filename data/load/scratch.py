"""A place beside the store for staging: gone when the load ends, cleared away if one was killed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

PREFIX = ".staging-"
MISFITS = "CREATE TABLE misfits (file VARCHAR, line BIGINT, reason VARCHAR, content VARCHAR, part INTEGER)"


@dataclass(frozen=True)
class Scratch:
    connection: duckdb.DuckDBPyConnection
    folder: Path


@contextmanager
def scratch(store: Path) -> Iterator[Scratch]:
    is_new = not store.exists()
    store.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=store))
    connection = duckdb.connect(str(folder / "scratch.duckdb"), config=_settings(folder))
    try:
        connection.execute("SET timezone = 'UTC'")
        connection.execute(MISFITS)
        yield Scratch(connection, folder)
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
        if is_new and not any(store.iterdir()):
            store.rmdir()


def clear_left_behind(store: Path, mine: Path) -> None:
    """Folders of loads that were killed; called only while this load alone holds the store."""
    for folder in store.glob(f"{PREFIX}*"):
        if folder != mine:
            shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path) -> dict[str, str]:
    return {
        "memory_limit": "6GB",
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "python_enable_replacements": "false",
    }
