"""Stages a file as a table of text beside `_file` and `_line`, fast where the file is clean."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow

from data.load import databases, sheets
from data.load.csv_text import as_utf8, header, look, sniffed_delimiter
from data.load.find import Found
from data.load.mapping import Formats
from data.load.scratch import Scratch
from data.load.words import name, text, unique

ROWS_AT_ONCE = 20_000
PUT_ASIDE = "INSERT INTO misfits (file, line, reason, content) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)
class Staged:
    """A staged table; `select` gives its columns with `_file` and `_line`."""

    file: str
    columns: tuple[str, ...]
    select: str
    rows: int
    digest: str


def stage(place: Scratch, found: Found, formats: Formats, table: str) -> Staged:
    if found.kind == "text":
        return _text_file(place, found, formats, table)
    if found.kind == "parquet":
        return _parquet(place.connection, found, table)
    if found.kind == "sheet":
        numbered = sheets.rows(found.path, found.part)
        columns = next(numbered)[1]
    else:
        columns = databases.columns(found.url, found.part)
        numbered = enumerate(databases.rows(found.url, found.part), start=1)
    _insert(place.connection, table, columns, _fitting(place.connection, found.file, columns, numbered))
    return _staged(place.connection, found, table, columns, "_line", None)


def _text_file(place: Scratch, found: Found, formats: Formats, table: str) -> Staged:
    seen = look(found.path, formats.encoding)
    delimiter = formats.delimiter or sniffed_delimiter(found.path, seen.encoding)
    names, header_lines = header(found.path, seen.encoding, delimiter)
    columns = unique(names)
    path = as_utf8(found.path, seen.encoding, place.folder)
    line = None
    if not seen.has_nul and not set("*?[") & set(str(path)):
        line = _fast(place.connection, path, delimiter, columns, table, header_lines, seen.lines)
    if line is None:
        rows = _slow(path, delimiter)
        _insert(place.connection, table, columns, _fitting(place.connection, found.file, columns, rows))
        line = "_line"
    return _staged(place.connection, found, table, columns, line, seen.digest)


def _fast(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    delimiter: str,
    columns: list[str],
    table: str,
    header_lines: int,
    lines: int,
) -> str | None:
    """DuckDB's own reader, all in parallel; None where the file is not clean enough to trust it with line numbers."""
    types = "{" + ", ".join(f"{text(column)}: 'VARCHAR'" for column in columns) + "}"
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({text(str(path))}, auto_detect=false, "
            f"header=true, delim={text(delimiter)}, quote='\"', escape='\"', columns={types}, "
            "encoding='utf-8')"
        )
    except duckdb.Error:
        return None
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if count + header_lines == lines:
        return f"rowid + {header_lines + 1}"
    breaks = " + ".join(f"coalesce(length({c}) - length(replace({c}, chr(10), '')), 0)" for c in map(name, columns))
    total = connection.execute(f"SELECT coalesce(sum({breaks}), 0) FROM {table}").fetchone()[0]
    if not total or count + header_lines + total != lines:
        return None
    before = f"coalesce(sum({breaks}) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
    line = f"(rowid + {header_lines + 1} + {before})::BIGINT"
    connection.execute(f"CREATE TEMP TABLE {table}_lines AS SELECT *, {line} AS _line FROM {table}")
    connection.execute(f"DROP TABLE {table}; ALTER TABLE {table}_lines RENAME TO {table}")
    return "_line"


def _slow(path: Path, delimiter: str) -> Iterator[tuple[int, list[str | None]]]:
    """Python's reader: takes whatever comes, and knows the line of each row."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next((row for row in reader if row), None)
        line = reader.line_num + 1
        for row in reader:
            if row:
                yield line, [cell if cell != "" else None for cell in row]
            line = reader.line_num + 1


def _fitting(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    columns: list[str],
    rows: Iterable[tuple[int, list[str | None]]],
) -> Iterator[tuple[int, list[str | None]]]:
    """The rows as wide as the header; the others are put aside as misfits."""
    for line, row in rows:
        reason = None
        if len(row) != len(columns):
            reason = f"has {len(row)} fields where the header has {len(columns)}"
        elif any(cell is not None and "\0" in cell for cell in row):
            reason = "holds a NUL byte"
        if reason is None:
            yield line, row
        else:
            content = json.dumps(row, ensure_ascii=False).replace("\\u0000", "\\\\0")
            connection.execute(PUT_ASIDE, [file, line, reason, content])


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: list[str],
    rows: Iterable[tuple[int, list[str | None]]],
) -> None:
    typed = ", ".join(f"{name(column)} VARCHAR" for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({typed}, _line BIGINT)")
    rows = iter(rows)
    while part := list(islice(rows, ROWS_AT_ONCE)):
        arrays = [pyarrow.array(values, pyarrow.string()) for values in zip(*(row for _, row in part), strict=True)]
        arrays.append(pyarrow.array([line for line, _ in part], pyarrow.int64()))
        connection.register("arriving", pyarrow.table(arrays, names=[*columns, "_line"]))
        connection.execute(f"INSERT INTO {table} SELECT * FROM arriving")
        connection.unregister("arriving")


def _parquet(connection: duckdb.DuckDBPyConnection, found: Found, table: str) -> Staged:
    columns = sheets.parquet_columns(found.path)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT COLUMNS(*)::VARCHAR FROM read_parquet({text(str(found.path))})"
    )
    return _staged(connection, found, table, columns, "rowid + 1", None)


def _staged(
    connection: duckdb.DuckDBPyConnection, found: Found, table: str, columns: list[str], line: str, digest: str | None
) -> Staged:
    listed = ", ".join(map(name, columns))
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if digest is None:
        digest = _digest(connection, table, columns)
    select = f"SELECT {listed}, {text(found.file)} AS _file, {line} AS _line FROM {table}"
    return Staged(found.file, tuple(columns), select, count, digest)


def _digest(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> str:
    """A fingerprint of the rows, whatever their order: a database promises none."""
    row = f"hash(row({', '.join(map(name, columns))}))"
    found = connection.execute(
        f"SELECT count(*), bit_xor({row}), sum({row}::HUGEINT), sum(({row} % 1000003)::HUGEINT ** 2) FROM {table}"
    ).fetchone()
    return "-".join([*columns, *map(str, found)])
