"""What a load kept: rows of the store's loaded tables, asked in SQL."""

from collections.abc import Callable
from pathlib import Path

import duckdb

Ask = Callable[[str], list[tuple]]


def asking(store: Path) -> Ask:
    """Runs a SELECT over a store's loaded tables."""

    def ask(select: str) -> list[tuple]:
        with duckdb.connect(str(store / "events.duckdb"), read_only=True) as connection:
            return connection.execute(select).fetchall()

    return ask


def events(ask: Ask, entity: str, kind: str, columns: str = "value, happened_at::VARCHAR") -> list[tuple]:
    """What happened to one record, oldest first."""
    where = f"entity_id = '{entity}' AND kind = '{kind}'"
    return ask(f"SELECT {columns} FROM events WHERE {where} ORDER BY happened_at, recorded_at")
