"""A schema of its own on the PostgreSQL server that ARBITER_TEST_POSTGRESQL names; never committed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine

URL = os.environ.get("ARBITER_TEST_POSTGRESQL")

needs_postgresql = pytest.mark.skipif(
    not URL and not os.environ.get("CI"),
    reason="no PostgreSQL: set ARBITER_TEST_POSTGRESQL to an SQLAlchemy URL of a database with the C collation",
)


@contextmanager
def postgresql() -> Iterator[Connection]:
    assert URL, "ARBITER_TEST_POSTGRESQL is not set: .ci/run starts a server and sets it."
    schema = f"test_{uuid4().hex}"
    engine = create_engine(URL)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        connection.exec_driver_sql(f"SET search_path TO {schema}")
        try:
            yield connection
        finally:
            connection.rollback()
    engine.dispose()
