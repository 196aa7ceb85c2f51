"""Reads tables of any database that SQLAlchemy reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data.load.trouble import LoadError
from data.load.words import unique

IN_A_FILE = ("sqlite", "duckdb")  # their engines make the file that they do not find
NO_FILE = (":memory:", "file:", "md:")


def tables(url: str) -> list[str]:
    """Table and view names of the default schema."""
    with _reached(url) as connection:
        inspector = sa.inspect(connection)
        found = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
    if not found:
        raise LoadError(f"{shown(url)} holds no tables: name another database or schema.")
    return found


def columns(url: str, table: str) -> list[str]:
    with _reached(url) as connection:
        return unique(column["name"] for column in sa.inspect(connection).get_columns(table))


def rows(url: str, table: str) -> Iterator[list[Any]]:
    with _reached(url) as connection:
        listed = [column["name"] for column in sa.inspect(connection).get_columns(table)]
        source = sa.table(table, *(sa.column(name) for name in listed))
        streamed = connection.execution_options(stream_results=True, yield_per=20_000)
        for row in streamed.execute(sa.select(*source.columns)):
            yield [None if value is None else _text(value) for value in row]


def shown(url: str) -> str:
    """The address without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "the database URL"


@contextmanager
def _reached(url: str) -> Iterator[sa.Connection]:
    try:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    except (sa.exc.SQLAlchemyError, ImportError) as problem:
        raise LoadError(
            f"{shown(url)} cannot be opened ({type(problem).__name__}): check the URL and install its driver."
        ) from None
    _check_there(engine.url)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.SQLAlchemyError as problem:
        reason = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        raise LoadError(f"{shown(url)} cannot be read ({reason}): check the address and the rights.") from None
    finally:
        engine.dispose()


def _check_there(url: sa.URL) -> None:
    file = url.database if url.get_backend_name() in IN_A_FILE else None
    if file and not file.startswith(NO_FILE) and not Path(file).is_file():
        trouble = "is not a file" if Path(file).exists() else "does not exist"
        raise LoadError(f"{file} {trouble}: name a database that is there (a full path as in sqlite:////folder/file).")


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
