"""Turns staged text into typed rows of one table, and puts aside the rows that cannot be."""

from dataclasses import dataclass

import duckdb

from data.load.mapping import Mapping, Origin, TableRule
from data.load.tables import MADE_UP, REQUIRED, SAYS_SOMETHING, WORDS, fields_of, reader_of, type_of
from data.load.trouble import LoadError
from data.load.words import name, nearest, text

BOOKKEEPING = ("_file", "_line")


@dataclass(frozen=True)
class Filled:
    """A scratch table of typed rows for `into`, with `_own`: was the moment of recording the source's own?"""

    into: str
    table: str
    read: int
    refused: int


def fill(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, rule: TableRule, table: str, stamp: str, is_own: bool
) -> Filled:
    """`stamp` is the moment of recording, as SQL, for rows that do not say it; `is_own`: it was stated, not read off
    the clock."""
    source = f"({rule.query.strip().rstrip(';')})" if rule.query else name(rule.alias or "")
    where = f" WHERE {rule.where}" if rule.where else ""
    called = f"{mapping.name}, table {rule.into}"
    if rule.query:
        _check_select(rule.query, called)
    given = _columns(connection, f"SELECT * FROM {source} AS source{where}", called)
    for column in BOOKKEEPING:
        if column not in given:
            raise LoadError(f"{called}: the query must also select {column}, so that refused rows can be found again.")
    origins = _origins(rule, given, called)
    raw = _raw(connection, rule, origins, source, where, given, called)
    _typed(connection, rule.into, raw, table, stamp, is_own, called)
    read = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    refused = connection.execute(f"SELECT count(*) FROM {table} WHERE reason IS NOT NULL").fetchone()[0]
    if refused:
        whole = f"SELECT _file, _line, {_row(given)} AS _row FROM {source} AS source{where}"
        _put_aside(connection, None if rule.query else whole, table, called)
    return Filled(rule.into, table, read, refused)


def _check_select(query: str, called: str) -> None:
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as problem:
        raise LoadError(f"{called}: the query is not SQL ({str(problem).splitlines()[0]}): correct it.") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise LoadError(f"{called}: the query must be one SELECT.")


def _columns(connection: duckdb.DuckDBPyConnection, select: str, called: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _run(connection, f"DESCRIBE {select}", called)}


def _origins(rule: TableRule, given: dict[str, str], called: str) -> dict[str, Origin]:
    fields = fields_of(rule.into)
    if rule.columns:
        return rule.columns
    if rule.query:
        for column in given:
            if column not in fields and column not in BOOKKEEPING:
                raise LoadError(
                    f"{called}: the query gives {column!r}, which is no field of it{nearest(column, fields)}."
                )
    return {column: Origin(column=column) for column in given if column in fields}


def _raw(
    connection: duckdb.DuckDBPyConnection,
    rule: TableRule,
    origins: dict[str, Origin],
    source: str,
    where: str,
    given: dict[str, str],
    called: str,
) -> tuple[str, dict[str, str]]:
    """A select of what the source says for each field, and the type of each. A query's whole row goes along, lest the
    query runs again for the rows that are refused; a file's is found again by its line."""
    chosen = {field: _said(origin, field, given, called) for field, origin in origins.items()}
    listed = "".join(f"{expression} AS {name(field)}, " for field, expression in chosen.items())
    row = _row(given) if rule.query else "NULL"
    select = f"SELECT {listed}_file, _line, {row} AS _row FROM {source} AS source{where}"
    if rule.query and not rule.columns:
        return select, {field: given[field] for field in origins}
    return select, _columns(connection, select, called)


def _row(given: dict[str, str]) -> str:
    """All that a row holds, as SQL, column by column: `source` alone means a column where one is called so."""
    return f"struct_pack({', '.join(f'{name(column)} := source.{name(column)}' for column in given)})"


def _said(origin: Origin, field: str, given: dict[str, str], called: str) -> str:
    if origin.constant is not None:
        return text(origin.constant)
    if origin.sql is not None:
        return f"({origin.sql})"
    by_case = {column.lower(): column for column in given}
    column = by_case.get((origin.column or "").lower())
    if column is None:
        if origin.optional:
            return "NULL::VARCHAR"
        known = [known for known in given if known not in BOOKKEEPING]
        raise LoadError(
            f"{called}: {field} comes from {origin.column!r}, which is not a column"
            f"{nearest(origin.column or '', known)}: correct the mapping, or export that column too."
        )
    if not origin.values and origin.default is None:
        return f"source.{name(column)}"
    plain = f"as_text(source.{name(column)})"
    cases = "".join(f" WHEN {plain} = {text(word)} THEN {text(meant)}" for word, meant in origin.values.items())
    other = text(origin.default) if origin.default is not None else plain
    return f"CASE{cases} ELSE {other} END" if cases else f"coalesce({plain}, {other})"


def _typed(
    connection: duckdb.DuckDBPyConnection,
    into: str,
    raw: tuple[str, dict[str, str]],
    table: str,
    stamp: str,
    is_own: bool,
    called: str,
) -> None:
    select, types = raw
    fields = fields_of(into)
    values = ", ".join(f"{_value(into, field, types)} AS {name(field)}" for field in fields)
    given = [field for field in types if field in fields]
    cleaned = "".join(f"{_clean(field, types)} AS {name(field)}, " for field in given)
    says = "".join(f"clean.{name(field)} AS {name('said ' + field)}, " for field in given)
    made_up = MADE_UP.get(into)
    replaced = f"coalesce(recorded_at, {stamp}) AS recorded_at"
    if made_up:
        others = ", ".join(name(field) for field in fields if field not in (made_up, "recorded_at", "amount"))
        replaced += f", coalesce({made_up}, md5(row({others})::VARCHAR)) AS {made_up}"
    something = f"WHERE reason IS NOT NULL OR ({SAYS_SOMETHING[into]})" if into in SAYS_SOMETHING else ""
    statement = (
        f"CREATE OR REPLACE TEMP TABLE {table} AS "
        f"WITH raw AS ({select}), clean AS (SELECT {cleaned}_file, _line, _row FROM raw), "
        f"typed AS (SELECT {values}, {says}_file, _line, _row FROM clean), "
        f"judged AS (SELECT *, {_reason(into, types)} AS reason FROM typed) "
        f"SELECT {', '.join(map(name, fields))}, recorded_at IS NOT NULL OR {is_own} AS _own, "
        "reason, CASE WHEN reason IS NOT NULL THEN to_json(_row)::VARCHAR END AS content, "
        f"_file, _line FROM judged {something}"
    )
    _run(connection, statement, called)
    ready = f"SELECT * REPLACE ({replaced}) FROM {table} WHERE reason IS NULL"
    _run(connection, f"CREATE OR REPLACE TEMP VIEW {table}_ready AS {ready}", called)


def _clean(field: str, types: dict[str, str]) -> str:
    """Text is trimmed once; what a query made typed stays as it is."""
    return f"as_text(raw.{name(field)})" if types[field] == "VARCHAR" else f"raw.{name(field)}"


def _value(into: str, field: str, types: dict[str, str]) -> str:
    reader, engine_type, _ = reader_of(type_of(into, field))
    if field not in types:
        return f"NULL::{engine_type}"
    column = f"clean.{name(field)}"
    if (into, field) == ("persons", "email_key"):
        return f"md5(lower({column}::VARCHAR))"
    if (into, field) in WORDS:
        return f"lower({column}::VARCHAR)"
    if reader == "text":
        return f"{column}::VARCHAR"
    if types[field] == "VARCHAR":
        return f"clean_{reader}({column})"
    if engine_type == "DOUBLE":
        return f"(CASE WHEN isfinite(try_cast({column} AS DOUBLE)) THEN try_cast({column} AS DOUBLE) END)"
    return f"try_cast({column} AS {engine_type})"


def _reason(into: str, types: dict[str, str]) -> str:
    """The first thing wrong with a row, in words."""
    cases = []
    for field in fields_of(into):
        said, value = name("said " + field), name(field)
        wanted = reader_of(type_of(into, field))[2]
        quoted = f"'{field}: ''' || left({said}::VARCHAR, 80) || ''' is not "
        if field in types and wanted != "text":
            cases.append(f"WHEN {value} IS NULL AND {said} IS NOT NULL THEN {quoted}{wanted}'")
        if (into, field) in WORDS and field in types:
            words = WORDS[into, field]
            listed = ", ".join(map(text, words))
            cases.append(f"WHEN {value} NOT IN ({listed}) THEN {quoted}one of {', '.join(words)}'")
        if field in REQUIRED[into] and field != MADE_UP.get(into):
            cases.append(f"WHEN {value} IS NULL THEN '{field} is missing'")
    if into == "events":
        cases.append(
            "WHEN kind = 'probability' AND number NOT BETWEEN 0 AND 1 "
            "THEN 'number: ' || number || ' is not a probability from 0 to 1'"
        )
    if into == "rates":
        cases.append("WHEN rate <= 0 THEN 'rate: ' || rate || ' is not above zero'")
    return f"CASE {' '.join(cases)} END"


def _put_aside(connection: duckdb.DuckDBPyConnection, select: str | None, table: str, called: str) -> None:
    """Each refused row once, with its content; `select` finds that again where the filled table does not hold it."""
    bad = (
        f"SELECT _file, _line, reason, any_value(content) AS content FROM {table} WHERE reason IS NOT NULL GROUP BY ALL"
    )
    if select:
        bad = (
            f"SELECT bad._file, bad._line, bad.reason, any_value(to_json(found._row)::VARCHAR) FROM ({bad}) AS bad "
            f"LEFT JOIN ({select}) AS found ON found._file IS NOT DISTINCT FROM bad._file "
            "AND found._line IS NOT DISTINCT FROM bad._line GROUP BY bad._file, bad._line, bad.reason"
        )
    _run(connection, f"INSERT INTO misfits (file, line, reason, content) {bad}", called)


def _run(connection: duckdb.DuckDBPyConnection, statement: str, called: str) -> list[tuple]:
    try:
        return connection.execute(statement).fetchall()
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as problem:
        raise LoadError(f"{called}: {str(problem).splitlines()[0]} - correct the mapping.") from None
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException) as problem:
        raise LoadError(
            f"{called}: its SQL fails on some row ({str(problem).splitlines()[0]}): use try_cast or as_number there."
        ) from None
    except duckdb.PermissionException:
        raise LoadError(f"{called}: its SQL reads files by itself: name them under [files] instead.") from None
