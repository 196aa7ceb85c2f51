"""Where the register is kept: SQLite in the store, or PostgreSQL by URL; the table, and triggers that guard it."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data.register.entries import RegisterTrouble

SECONDS_LOCKED, SECONDS_TO_CONNECT = 10, 5
LOCK_NUMBER = 8_190_463  # PostgreSQL's advisory lock while the table is made

kept = MetaData()

# One row per decision. Rows are added; nothing changes or removes them.
entries = Table(
    "register_entries",
    kept,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),  # UTC, as text: the hash covers its spelling
    Column("actor", String, nullable=False),
    Column("who", Text, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON
    Column("hash", String, nullable=False),
    UniqueConstraint("subject", "step"),
)

NEVER = "the register is append-only"
GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS register_no_{word} BEFORE {word} ON register_entries "
        f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
        for word in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NEVER}'; END $$",
        "CREATE OR REPLACE TRIGGER register_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON register_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION register_refuse()",
    ],
}
UNGUARDED = {
    "sqlite": ["DROP TRIGGER IF EXISTS register_no_UPDATE", "DROP TRIGGER IF EXISTS register_no_DELETE"],
    "postgresql": ["DROP TRIGGER IF EXISTS register_guard ON register_entries"],
}
LOCKS = {
    "sqlite": None,  # BEGIN IMMEDIATE has it
    "postgresql": "LOCK TABLE register_entries IN EXCLUSIVE MODE",  # others may read meanwhile
}


def url_of(store: Path) -> str:
    return os.environ.get("ARBITER_REGISTER") or sqlite_url(store / "register.sqlite")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path.absolute()}"


@cache
def engine_of(url: str) -> Engine:
    """One engine for each address."""
    try:
        place = make_url(url)
        kind = place.get_backend_name()
        if kind not in GUARDS:
            raise ArgumentError(kind)
        if kind == "postgresql" and "connect_timeout" not in place.query:
            place = place.update_query_dict({"connect_timeout": str(SECONDS_TO_CONNECT)})
        made = create_engine(place, pool_size=20, max_overflow=20, pool_pre_ping=kind != "sqlite")
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
        said = "ARBITER_REGISTER is no address of a register: write sqlite:////FOLDER/FILE or postgresql://..."
        raise RegisterTrouble(said) from None
    if kind == "sqlite":
        event.listen(made, "connect", _set_up)
        event.listen(made, "begin", _begin)
    return made


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that nobody else writes beside; the table is made where it is missing."""
    with _told(engine), engine.connect() as connection:
        connection = connection.execution_options(begin="BEGIN IMMEDIATE")
        with connection.begin():
            _made(connection)
            if lock := LOCKS[engine.dialect.name]:
                connection.exec_driver_sql(lock)
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection | None]:
    """One transaction's view of the register; none where there is no table yet."""
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        yield None
        return
    with _told(engine), engine.connect() as connection, connection.begin():
        yield connection if engine.dialect.has_table(connection, entries.name) else None


def _made(connection: Connection) -> None:
    if connection.dialect.has_table(connection, entries.name):
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
    kept.create_all(connection)
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    connection.execute(f"PRAGMA busy_timeout = {SECONDS_LOCKED * 1000}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """WAL lasts in the file; setting it first needs the file alone, and does not wait by itself."""
    until = time.monotonic() + SECONDS_LOCKED
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """What went wrong in the database, as one sentence that says what to do."""
    place = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string(hide_password=True)
    try:
        if engine.dialect.name == "sqlite" and place:
            with suppress(OSError):
                Path(place).parent.mkdir(parents=True, exist_ok=True)
        yield
    except (DBAPIError, sqlite3.Error) as problem:
        raise RegisterTrouble(_words(str(place), getattr(problem, "orig", None) or problem)) from problem


def _words(place: str, problem: Any) -> str:
    said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    for found, words in (
        ("not a database", f"{place} is not a register: move it away, then `python -m data register restore FILE`."),
        ("malformed", f"{place} is damaged: move it away, then `python -m data register restore FILE`."),
        ("full", f"The disk of {place} is full: make room and do it again; nothing was written."),
        ("locked", f"Somebody has been writing to {place} for over {SECONDS_LOCKED} seconds: try again."),
        ("readonly", f"{place} may not be written: give this user the right to write to it and to its folder."),
        ("unable to open", f"{place} cannot be opened: make sure that its folder exists and may be written."),
        (NEVER, "The register is append-only: nothing in it is changed or removed."),
    ):
        if found in said:
            return words
    return f"The register {place} does not answer ({said}): make sure that it runs and that ARBITER_REGISTER is right."
