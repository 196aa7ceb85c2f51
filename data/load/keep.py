"""Adds what is new to the loaded tables: a version per change, a happening once, whatever the order of loading."""

import duckdb

from data.load.tables import HAPPENED, MADE_UP, VERSIONED, fields_of
from data.load.words import name, text


def fresh_rows(
    connection: duckdb.DuckDBPyConnection, table: str, parts: list[str], system: str, fresh: str, replace: bool
) -> None:
    """Gathers in the scratch table `fresh` what the store lacks; `_beats` marks rows that take a kept one's place."""
    fields = ", ".join(map(name, fields_of(table)))
    ready = f"{fresh}_ready"
    union = " UNION ALL ".join(f"SELECT {fields}, _own FROM {part}_ready" for part in parts)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {ready} AS {union}")
    where = "false" if replace else f"system = {text(system)}"
    kept = f"(SELECT {fields} FROM kept.{table} WHERE {where})"
    if table in HAPPENED:
        _happened(connection, table, ready, fresh, kept)
    else:
        _versions(connection, table, ready, fresh, kept)


def add(connection: duckdb.DuckDBPyConnection, table: str, system: str, fresh: str) -> None:
    if connection.execute(f"SELECT count(*) FROM {fresh} WHERE _beats").fetchone()[0]:
        keys = (*VERSIONED[table], "recorded_at") if table in VERSIONED else _but_recorded(table)
        connection.execute(
            f"DELETE FROM kept.{table} AS kept USING {fresh} AS fresh "
            f"WHERE kept.system = {text(system)} AND fresh._beats AND {_same(keys, 'kept', 'fresh')}"
        )
    fields = ", ".join(map(name, fields_of(table)))
    connection.execute(f"INSERT INTO kept.{table} (system, {fields}) SELECT {text(system)}, {fields} FROM {fresh}")


def _happened(connection: duckdb.DuckDBPyConnection, table: str, ready: str, fresh: str, kept: str) -> None:
    what = _but_recorded(table)
    listed = ", ".join(map(name, what))
    once = f"SELECT {listed}, min(recorded_at) AS recorded_at FROM {ready} GROUP BY {listed}"
    if not connection.execute(f"SELECT count(*) FROM {kept}").fetchone()[0]:
        if table in MADE_UP and _are_different(connection, ready, name(MADE_UP[table])):
            once = f"SELECT {listed}, recorded_at FROM {ready}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {fresh} AS SELECT *, false AS _beats FROM ({once})")
        return
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {fresh} AS SELECT said.*, kept.recorded_at IS NOT NULL AS _beats "
        f"FROM ({once}) AS said LEFT JOIN {kept} AS kept ON {_same(what, 'kept', 'said')} "
        "WHERE kept.recorded_at IS NULL OR kept.recorded_at > said.recorded_at"
    )


def _versions(connection: duckdb.DuckDBPyConnection, table: str, ready: str, fresh: str, kept: str) -> None:
    """A row with its source's own moment is that version. One stamped by the clock counts only if it differs from
    the latest known. Two rows of one key and moment contradict each other: the greater one stays, in any order."""
    keys = ", ".join(map(name, VERSIONED[table]))
    what = ", ".join(map(name, _but_recorded(table)))
    fields = ", ".join(map(name, fields_of(table)))
    if not connection.execute(f"SELECT count(*) FROM {kept}").fetchone()[0]:
        _first_versions(connection, table, ready, fresh)
        return
    latest = f"SELECT {what} FROM {kept} QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY recorded_at DESC) = 1"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {fresh}_once AS WITH "
        f"stamped AS (SELECT {what} FROM {ready} WHERE NOT _own EXCEPT ({latest})), "
        f"moment AS (SELECT max(recorded_at) AS recorded_at FROM {ready} WHERE NOT _own), "
        f"said AS (SELECT {fields} FROM {ready} WHERE _own "
        f"UNION ALL SELECT {fields} FROM stamped, moment), "
        f"unknown AS (SELECT {fields} FROM said EXCEPT SELECT {fields} FROM {kept}) "
        f"SELECT * FROM unknown QUALIFY row_number() OVER (PARTITION BY {keys}, recorded_at "
        f"ORDER BY row({fields}) DESC) = 1"
    )
    same = _same((*VERSIONED[table], "recorded_at"), "kept", "fresh")
    listed = ", ".join(f"fresh.{name(field)}" for field in fields_of(table))
    known = ", ".join(f"kept.{name(field)}" for field in fields_of(table))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {fresh} AS SELECT fresh.*, kept.recorded_at IS NOT NULL AS _beats "
        f"FROM {fresh}_once AS fresh LEFT JOIN {kept} AS kept ON {same} "
        f"WHERE kept.recorded_at IS NULL OR row({listed}) > row({known})"
    )


def _first_versions(connection: duckdb.DuckDBPyConnection, table: str, ready: str, fresh: str) -> None:
    """The same where nothing is known yet: nothing to compare with, and seldom a contradiction."""
    keys = ", ".join(map(name, (*VERSIONED[table], "recorded_at")))
    what = ", ".join(map(name, _but_recorded(table)))
    fields = ", ".join(map(name, fields_of(table)))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {fresh}_once AS SELECT {fields}, false AS _beats FROM {ready} WHERE _own "
        f"UNION ALL SELECT {fields}, false FROM (SELECT DISTINCT {what} FROM {ready} WHERE NOT _own), "
        f"(SELECT max(recorded_at) AS recorded_at FROM {ready} WHERE NOT _own)"
    )
    one = f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY row({fields}) DESC) = 1"
    chosen = "" if _are_different(connection, f"{fresh}_once", keys) else one
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {fresh} AS SELECT * FROM {fresh}_once{chosen}")


def _are_different(connection: duckdb.DuckDBPyConnection, rows: str, keys: str) -> bool:
    """Counting keys is cheaper than telling whole rows apart."""
    counted = f"SELECT (SELECT count(*) FROM {rows}) = (SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {rows}))"
    return connection.execute(counted).fetchone()[0]


def _but_recorded(table: str) -> tuple[str, ...]:
    return tuple(field for field in fields_of(table) if field != "recorded_at")


def _same(columns: tuple[str, ...], left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name(column)} IS NOT DISTINCT FROM {right}.{name(column)}" for column in columns)
