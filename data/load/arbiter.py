"""Arbiter's own format: a CSV named like a loaded table, whose header uses that table's columns."""

from collections.abc import Sequence

from data.load.find import Found
from data.load.mapping import FileRule, Mapping, TableRule
from data.load.tables import LOADABLE, MADE_UP, REQUIRED, fields_of

NAME = "arbiter"
STAMPED = ("recorded_at",)


def table_of(found: Found, columns: Sequence[str]) -> str | None:
    """The table that this file is, if it is one."""
    given = {column.strip().lower() for column in columns}
    for table in LOADABLE:
        needed = set(REQUIRED[table]) - {MADE_UP.get(table)}
        if table in found.names and needed <= given <= set(fields_of(table)):
            return table
    return None


def mapping_of(tables: Sequence[str]) -> Mapping:
    rules = {table: FileRule(match=(table,)) for table in tables}
    return Mapping(
        name=NAME,
        system=NAME,
        tables=tuple(TableRule(table, table, None, None, {}) for table in tables),
        files=rules,
        fingerprint=NAME,
        snake_case=True,
    )
