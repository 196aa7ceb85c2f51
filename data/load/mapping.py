"""A mapping says which file or query fills which table, and how the source writes dates and numbers.

# Every key of a mapping file (TOML); all but `name` and `[[tables]]` may be left out:
#
#   name = "olist"                    # shown as the source's format
#   system = "olist"                  # the source's name: record ids are unique within it; default: the name
#   snake_case = true                 # rename columns first: IsWon -> is_won, My_Field__c -> my_field_c
#   exported_at = "2024-01-31"        # recorded_at of rows without one; leave out for a live source (load time)
#
#   [formats]
#   encoding = "cp1252"               # left out: found out (UTF-8, UTF-16 with mark, Windows-1252)
#   delimiter = ";"                   # left out: found out (, ; tab |)
#   decimal = ","                     # default "."
#   thousands = "."                   # default none: then 1,234 is refused rather than guessed
#   currency = ["R$", "EUR"]          # signs and codes taken off numbers
#   dates = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]   # tried in order, ISO 8601 always after; also "epoch", "epoch_ms", "excel"
#   timezone = "America/Sao_Paulo"    # of times without an offset; everything is kept in UTC; default UTC
#   empty = ["-", "n/a", "NULL"]      # texts that mean nothing (blank always does; case does not matter)
#   true = ["sim"]                    # beside true/yes/1, and
#   false = ["nao"]                   # false/no/0
#
#   [files]                           # alias = pattern(s) of file, sheet or table names, case and extension ignored
#   lead = ["lead", "sf_lead_data"]   # several files that match are stacked
#   [files.task]                      # the long way to say it
#   match = ["task", "sf_task_data"]
#   required = false                  # absent: an empty table, and [[tables]] from it are skipped
#   columns = ["id"]                  # must be there (also how an unknown folder is recognised)
#   optional = ["subject"]            # NULL where absent, so that queries never fail on them
#   without = ["opportunity_id"]      # must not be there, where columns alone tell: match = "*", required = false
#   [files.task.spellings]            # columns that some exports name differently, and how
#   subject = ["title", "task"]       # the first of them is taken where the column itself is absent
#
#   [[tables]]
#   into = "persons"                  # a table of data/schema.py, the loaded ones
#   from = "lead"                     # an alias, or
#   query = "SELECT id AS person_id, ..., _file, _line FROM lead"   # DuckDB SQL over aliases
#   where = "status <> 'x'"           # SQL over the source's columns
#   [tables.columns]                  # field = where it comes from; without it, columns named like fields are taken
#   person_id = "Id"                                                   # a column
#   channel = {column = "Src", values = {"g" = "Google"}, default = "Other"}   # else kept as it is
#   region = {column = "Region", optional = true}                      # NULL where the column is absent
#   entity = {constant = "person"}
#   created_at = {sql = "CreatedDate || ' ' || CreatedTime"}
#
# Every staged column is text, beside `_file` and `_line`, which a query must select (name them once if it joins).
# Text is read by [formats]; a value that a query made typed (a TIMESTAMP, a DOUBLE) is taken as it is, in UTC.
# Queries may use as_text(x), as_number(x), as_money(x), as_moment(x), as_day(x), as_flag(x): NULL if unreadable.
# `email_key` is given the address itself and stored as a hash. touch_id, activity_id and spend_id are made up
# from the other columns where not given. Event rows without the value of their kind (no amount) are skipped, not
# refused; so are names without any name. Rows that lack a key or hold an unreadable value are refused and kept.
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.load.tables import LOADABLE, fields_of
from data.load.trouble import LoadError
from data.load.words import nearest


@dataclass(frozen=True)
class Formats:
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    thousands: str = ""
    currency: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    timezone: str = "UTC"
    empty: tuple[str, ...] = ()
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRule:
    match: tuple[str, ...]
    required: bool = True
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    spellings: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where one field comes from: a column, a constant or an SQL expression."""

    column: str | None = None
    constant: str | None = None
    sql: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    default: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class TableRule:
    into: str
    alias: str | None
    query: str | None
    where: str | None
    columns: dict[str, Origin]


@dataclass(frozen=True)
class Mapping:
    name: str
    system: str
    tables: tuple[TableRule, ...]
    files: dict[str, FileRule]
    formats: Formats = field(default_factory=Formats)
    snake_case: bool = False
    exported_at: str | None = None
    fingerprint: str = ""


def read_mapping(path: str | Path) -> Mapping:
    try:
        return parse_mapping(Path(path).read_text(encoding="utf-8"), str(Path(path).name))
    except (OSError, UnicodeDecodeError) as problem:
        raise LoadError(f"The mapping {path} cannot be read as text ({problem}): name an existing TOML file.") from None


def parse_mapping(text: str, called: str = "the mapping") -> Mapping:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise LoadError(f"{called} is not valid TOML ({problem}): correct that line.") from None
    allowed = ("name", "system", "snake_case", "exported_at", "formats", "files", "tables")
    _known(content, allowed, called)
    if not isinstance(content.get("name"), str) or not content.get("tables"):
        raise LoadError(f"{called} needs a name and at least one [[tables]]: add them.")
    files = {alias: _file_rule(rule, alias, called) for alias, rule in content.get("files", {}).items()}
    return Mapping(
        name=content["name"],
        system=str(content.get("system", content["name"])),
        tables=tuple(_table_rule(rule, files, called) for rule in content["tables"]),
        files=files,
        formats=_formats(content.get("formats", {}), called),
        snake_case=bool(content.get("snake_case", False)),
        exported_at=str(content["exported_at"]) if "exported_at" in content else None,
        fingerprint=hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
    )


def _formats(content: dict[str, Any], called: str) -> Formats:
    _known(content, tuple(Formats.__dataclass_fields__), f"[formats] of {called}")
    lists = ("currency", "dates", "empty", "true", "false")
    formats = Formats(**{key: _texts(value) if key in lists else str(value) for key, value in content.items()})
    if formats.decimal not in (".", ",") or formats.decimal == formats.thousands:
        raise LoadError(f'{called}: decimal must be "." or ",", and another sign than thousands.')
    return formats


def _file_rule(rule: Any, alias: str, called: str) -> FileRule:
    if not isinstance(rule, dict):
        return FileRule(match=_texts(rule))
    _known(rule, tuple(FileRule.__dataclass_fields__), f"[files.{alias}] of {called}")
    return FileRule(
        match=_texts(rule.get("match", alias)),
        required=bool(rule.get("required", True)),
        columns=_texts(rule.get("columns", ())),
        optional=_texts(rule.get("optional", ())),
        without=_texts(rule.get("without", ())),
        spellings={column: _texts(others) for column, others in rule.get("spellings", {}).items()},
    )


def _table_rule(rule: dict[str, Any], files: dict[str, FileRule], called: str) -> TableRule:
    _known(rule, ("into", "from", "query", "where", "columns"), f"[[tables]] of {called}")
    into = rule.get("into")
    if into not in LOADABLE:
        raise LoadError(f"{called} fills a table {into!r} that does not exist{nearest(str(into), LOADABLE)}.")
    if ("from" in rule) == ("query" in rule):
        raise LoadError(f"{called}: the table {into} needs either from or query, not both and not neither.")
    if "from" in rule and rule["from"] not in files:
        raise LoadError(f"{called}: {into} is filled from {rule['from']!r}, which is not under [files]: add it there.")
    columns = {name: _origin(value, name, into, called) for name, value in rule.get("columns", {}).items()}
    for name in columns:
        if name not in fields_of(into):
            raise LoadError(f"{called}: {into} has no field {name!r}{nearest(name, fields_of(into))}.")
    return TableRule(into, rule.get("from"), rule.get("query"), rule.get("where"), columns)


def _origin(value: Any, name: str, into: str, called: str) -> Origin:
    if isinstance(value, str):
        return Origin(column=value)
    where = f"{into}.{name} of {called}"
    if not isinstance(value, dict):
        raise LoadError(f"{where} must be a column's name or {{column = ...}}, {{constant = ...}} or {{sql = ...}}.")
    _known(value, tuple(Origin.__dataclass_fields__), where)
    if sum(key in value for key in ("column", "constant", "sql")) != 1:
        raise LoadError(f"{where} needs exactly one of column, constant and sql.")
    texts = {key: _text(value[key]) for key in ("column", "constant", "sql", "default") if key in value}
    values = {str(key): _text(word) for key, word in value.get("values", {}).items()}
    return Origin(**texts, values=values, optional=bool(value.get("optional", False)))


def _known(content: dict[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in content:
        if key not in allowed:
            raise LoadError(f"{where} has an unknown key {key!r}{nearest(key, allowed)}.")


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(_text(item) for item in value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
