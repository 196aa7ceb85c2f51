"""Opens the store's loaded tables, events.duckdb, for the one process that may write them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect

from data.schema import loaded

FILE = "events.duckdb"
KNOWN_COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ?"

_guard = threading.Lock()
_held: set[Path] = set()


class EventsBusy(Exception):
    """Another process, or another page, is writing the store; wait until it is done."""


def path_of(store: str | Path) -> Path:
    return Path(store) / FILE


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, store: str | Path, called: str = "kept") -> Iterator[None]:
    """The loaded tables under a name of the connection; a file made for nothing is removed again."""
    path = path_of(store).resolve()
    is_new = not path.exists()
    with alone(store):
        _attach(connection, path, called)
        try:
            _complete(connection, called)
            yield
        finally:
            is_empty = is_new and not connection.execute(f"SELECT count(*) FROM {called}.sources").fetchone()[0]
            connection.execute(f"DETACH {called}")
            if is_empty:
                path.unlink(missing_ok=True)
                path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, called: str) -> None:
    try:
        connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {called}")
    except duckdb.IOException as problem:
        raise not_opened(path, problem) from None


def not_opened(path: Path, problem: Exception) -> EventsBusy:
    """What to say of a store that the engine would not open: somebody writes it, or it is none."""
    if "set lock" in str(problem):
        return EventsBusy(f"{path} is being written by another process: wait until it ends, then try again.")
    return EventsBusy(f"{path} cannot be opened as a store: name another --store, or move that file.")


def _complete(connection: duckdb.DuckDBPyConnection, called: str) -> None:
    """Every table, with the columns that a newer version of the product added."""
    known: dict[str, set[str]] = {}
    for table, column in connection.execute(KNOWN_COLUMNS, [called]).fetchall():
        known.setdefault(table, set()).add(column)
    connection.execute("BEGIN")
    for table in loaded.sorted_tables:
        kinds = {column.name: column.type.compile(dialect=Dialect()) for column in table.columns}
        if table.name not in known:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
            connection.execute(f"CREATE TABLE {called}.{table.name} ({columns})")
        else:
            for column in [column for column in kinds if column not in known[table.name]]:
                connection.execute(f'ALTER TABLE {called}.{table.name} ADD COLUMN "{column}" {kinds[column]}')
    connection.execute("COMMIT")


@contextmanager
def alone(store: str | Path) -> Iterator[None]:
    """DuckDB's lock keeps other processes out; this one keeps out the other threads of this process."""
    path = path_of(store).resolve()
    with _guard:
        if path in _held:
            raise EventsBusy(f"{path} is being written by another page: wait until it ends, then try again.")
        _held.add(path)
    try:
        yield
    finally:
        with _guard:
            _held.discard(path)
