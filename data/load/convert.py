"""Makes the reading macros of one mapping: text in the source's manner to typed values, NULL if unreadable."""

import duckdb

from data.load.mapping import Formats
from data.load.quick import FALSE, SPACES, TRUE, each, plain_number, quick, quick_text
from data.load.trouble import LoadError
from data.load.words import text
from data.zones import zones

ISO = r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$"
OFFSET = r"\d:\d{2}.*([+-]\d{2}(:?\d{2})?|Z)$"
SPECIAL = {
    "epoch": "make_timestamp(try_cast(try_cast({x} AS DOUBLE) * 1000000 AS BIGINT))",
    "epoch_ms": "make_timestamp(try_cast(try_cast({x} AS DOUBLE) * 1000 AS BIGINT))",
    "excel": "TIMESTAMP '1899-12-30' + to_seconds(try_cast({x} AS DOUBLE) * 86400)",
}


def define(connection: duckdb.DuckDBPyConnection, formats: Formats) -> None:
    for pattern in formats.dates:
        if pattern not in SPECIAL:
            _check_pattern(connection, pattern)
    readings = {
        "number": f"try_cast({_number(formats)} AS DOUBLE)",
        "money": f"try_cast({_number(formats)} AS DECIMAL(18,2))",
        "moment": f"_plausible({_moment(formats)})",
        "day": f"_plausible_day({_day(formats)})",
        "flag": _flag(formats),
    }
    for signature, body in (
        ("as_text(x)", quick_text(formats)),
        ("_plain_number(t)", _plain_number(formats)),
        ("_digits(p)", _digits(formats)),
        ("_plausible(m)", "CASE WHEN year(m) BETWEEN 1970 AND 2199 THEN m END"),
        ("_plausible_day(d)", "CASE WHEN year(d) BETWEEN 1970 AND 2199 THEN d END"),
        *((f"_careful_{kind}(t)", body) for kind, body in readings.items()),
        *((f"clean_{kind}(t)", quick(kind, formats, "t", "[t]")) for kind in readings),
        *((f"as_{kind}(x)", quick(kind, formats, "x::VARCHAR", each("x::VARCHAR", "as_text"))) for kind in readings),
    ):
        connection.execute(f"CREATE OR REPLACE MACRO {signature} AS ({body})")


def _number(formats: Formats) -> str:
    return f"CASE WHEN regexp_full_match(t, '{plain_number(formats)}') THEN t ELSE _digits(_plain_number(t)) END"


def _plain_number(formats: Formats) -> str:
    """Without signs of money and spaces; accountants' (1) and 1- are -1."""
    bare = "t"
    for sign in formats.currency:
        bare = f"replace({bare}, {text(sign)}, '')"
    bare = f"replace(regexp_replace({bare}, '{SPACES}', '', 'g'), '\u2212', '-')"
    return rf"regexp_replace(regexp_replace({bare}, '^\((.+)\)$', '-\1'), '^([^-]+)-$', '-\1')"


def _digits(formats: Formats) -> str:
    """Only what is surely a number: a separator where none belongs is a misreading, not a digit group."""
    mark = "" if formats.thousands.strip() == "" else formats.thousands
    decimal = "\\" + formats.decimal
    whole = r"\d+"
    if mark:
        escaped = "\\" + mark if not mark.isalnum() else mark
        whole = rf"(\d+|\d{{1,3}}({escaped}\d{{2,3}})*{escaped}\d{{3}})"
    pattern = rf"[+-]?({whole}({decimal}\d*)?|{decimal}\d+)([eE][+-]?\d{{1,3}})?"
    cleaned = f"replace(p, {text(mark)}, '')" if mark else "p"
    return f"CASE WHEN regexp_full_match(p, {text(pattern)}) THEN replace({cleaned}, {text(formats.decimal)}, '.') END"


def _moment(formats: Formats) -> str:
    zone = _known_zone(formats.timezone)
    with_seconds = r"regexp_replace(t, '([T ]\d{1,2}:\d{2})([+-]|Z)', '\1:00\2')"
    with_offset = rf"regexp_replace({with_seconds}, '([+-]\d{{2}})(\d{{2}})$', '\1:\2')"
    iso = f"CASE WHEN regexp_matches(t, '{ISO}') THEN try_cast(t AS TIMESTAMP) END"
    local = f"coalesce({_listed(formats)}{iso})"
    if zone != "UTC":
        local = f"timezone('UTC', timezone({text(zone)}, {local}))"
    moments = [SPECIAL[word].format(x="t") for word in formats.dates if word in ("epoch", "epoch_ms")]
    first = "".join(f"{moment}, " for moment in moments)
    offset = (
        f"CASE WHEN regexp_matches(t, '{OFFSET}') THEN timezone('UTC', try_cast({with_offset} AS TIMESTAMPTZ)) "
        f"ELSE {local} END"
    )
    return f"coalesce({first}{offset})"


def _day(formats: Formats) -> str:
    """A day is the day that was written: no time zone moves it."""
    iso = f"CASE WHEN regexp_matches(t, '{ISO}') THEN try_cast(regexp_extract(t, '^[0-9-]+') AS DATE) END"
    moments = [SPECIAL[word].format(x="t") for word in formats.dates if word in ("epoch", "epoch_ms")]
    first = "".join(f"{moment}::DATE, " for moment in moments)
    listed = _listed(formats).removesuffix(", ")
    return f"coalesce({first}{f'({listed})::DATE, ' if listed else ''}{iso})"


def _listed(formats: Formats) -> str:
    patterns = [word for word in formats.dates if word not in SPECIAL]
    tries = f"try_strptime(t, [{', '.join(map(text, patterns))}]), " if patterns else ""
    excel = f"{SPECIAL['excel'].format(x='t')}, " if "excel" in formats.dates else ""
    if tries and excel:
        return f"coalesce({tries}{excel.removesuffix(', ')}), "
    return tries + excel


def _flag(formats: Formats) -> str:
    yes = ", ".join(text(word.lower()) for word in (*TRUE, *formats.true))
    no = ", ".join(text(word.lower()) for word in (*FALSE, *formats.false))
    return f"CASE WHEN lower(t) IN ({yes}) THEN true WHEN lower(t) IN ({no}) THEN false END"


def _known_zone(zone: str) -> str:
    if zone not in zones():
        raise LoadError(f"The mapping's timezone {zone!r} is not known: write it as in America/Sao_Paulo.")
    return zone


def _check_pattern(connection: duckdb.DuckDBPyConnection, pattern: str) -> None:
    try:
        connection.execute("SELECT try_strptime('', [?])", [pattern]).fetchall()
        is_known = "%" in pattern
    except duckdb.Error:
        is_known = False
    if not is_known:
        raise LoadError(f'The mapping\'s date format {pattern!r} is not known: write it as in "%d/%m/%Y %H:%M".')
