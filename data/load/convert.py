"""Makes the reading macros of one mapping: text in the source's manner to typed values, NULL if unreadable."""

import zoneinfo

import duckdb

from data.load.mapping import Formats
from data.load.trouble import LoadError
from data.load.words import text

SPACES = r"[\s\x{00a0}\x{202f}\x{2009}\x{feff}]"
ISO = r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$"
OFFSET = r"\d:\d{2}.*([+-]\d{2}(:?\d{2})?|Z)$"
DAY = "____-__-__"
TO_THE_SECOND = "____-__-__ __:__:__"
UTC_TO_THE_MILLISECOND = "____-__-__T__:__:__.___Z"
QUICK = {"moment": "TIMESTAMP", "day": "DATE", "number": "DOUBLE", "money": "DECIMAL(18,2)"}
SPECIAL = {
    "epoch": "make_timestamp(try_cast(try_cast({x} AS DOUBLE) * 1000000 AS BIGINT))",
    "epoch_ms": "make_timestamp(try_cast(try_cast({x} AS DOUBLE) * 1000 AS BIGINT))",
    "excel": "TIMESTAMP '1899-12-30' + to_seconds(try_cast({x} AS DOUBLE) * 86400)",
}
TRUE = ("true", "t", "yes", "y", "1", "1.0")
FALSE = ("false", "f", "no", "n", "0", "0.0")


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
        ("as_text(x)", _text(formats)),
        ("_plain_number(t)", _plain_number(formats)),
        ("_digits(p)", _digits(formats)),
        ("_plausible(m)", "CASE WHEN year(m) BETWEEN 1970 AND 2199 THEN m END"),
        ("_plausible_day(d)", "CASE WHEN year(d) BETWEEN 1970 AND 2199 THEN d END"),
        *((f"_careful_{kind}(t)", body) for kind, body in readings.items()),
        *((f"clean_{kind}(t)", _quick(kind, formats, "t", "[t]")) for kind in readings),
        *((f"as_{kind}(x)", _quick(kind, formats, "x::VARCHAR", _each("x::VARCHAR", "as_text"))) for kind in readings),
    ):
        connection.execute(f"CREATE OR REPLACE MACRO {signature} AS ({body})")


def _each(value: str, macro: str) -> str:
    """Names the value before the macro repeats it: what is repeated in a query is planned as often."""
    return f"list_transform([{value}], lambda it: {macro}(it))"


def _quick(kind: str, formats: Formats, value: str, listed: str) -> str:
    """What is surely written the commonest way is read at once, and only the rest with care."""
    care = f"list_transform({listed}, lambda it: _careful_{kind}(it))[1]"
    if kind in ("moment", "day"):
        unlike = " AND ".join(f"{value} NOT LIKE '{shape}'" for shape in _shapes(kind, formats))
        is_rare = f"({unlike or 'true'}) OR {value} < '1970' OR {value} >= '2200'"
        return f"CASE WHEN {is_rare} THEN {care} ELSE try_cast({value} AS {QUICK[kind]}) END"
    if kind in ("number", "money"):
        empties = "".join(f" OR {value} = {text(word)}" for word in formats.empty if word.isdecimal())
        is_rare = f"NOT regexp_full_match({value}, '{_plain(formats)}'){empties}"
        return f"CASE WHEN {is_rare} THEN {care} ELSE try_cast({value} AS {QUICK[kind]}) END"
    if kind == "flag":
        known = {"true": {*TRUE, *formats.true}, "false": {*FALSE, *formats.false} - {*TRUE, *formats.true}}
        cases = "".join(
            f" WHEN {value} IN ({', '.join(map(text, sorted(plain)))}) THEN {meant}"
            for meant, words in known.items()
            if (plain := {word for word in words if word == word.lower()} - {word.lower() for word in formats.empty})
        )
        return f"CASE{cases} WHEN {value} IS NOT NULL THEN {care} END"
    raise ValueError(kind)


def _shapes(kind: str, formats: Formats) -> list[str]:
    """Those that mean the same whatever else the mapping lists, and those that do where it lists nothing."""
    always = [UTC_TO_THE_MILLISECOND] if kind == "moment" else []
    is_plain = not formats.dates and (kind == "day" or formats.timezone == "UTC")
    return always + ([DAY, *([TO_THE_SECOND] if kind == "moment" else [])] if is_plain else [])


def _plain(formats: Formats) -> str:
    return r"-?\d+(\.\d+)?" if formats.decimal == "." and formats.thousands != "." else r"-?\d+"


def _text(formats: Formats) -> str:
    """Without spaces around it; few values have any, and looking at both ends is cheaper than replacing."""
    value = "x::VARCHAR"
    trimmed = f"regexp_replace(it, '^{SPACES}+|{SPACES}+$', '', 'g')"
    empties = ", ".join(text(word.lower()) for word in ("", *formats.empty))
    care = f"list_transform([{value}], lambda it: CASE WHEN lower({trimmed}) NOT IN ({empties}) THEN {trimmed} END)[1]"
    ends = f"{value} NOT BETWEEN '!' AND '~' OR ({value})[-1] NOT BETWEEN '!' AND '~'"
    alike = "".join(f" OR {_alike(value, word)}" for word in formats.empty if word)
    return f"CASE WHEN {ends}{alike} THEN {care} ELSE {value} END"


def _alike(value: str, word: str) -> str:
    """Perhaps this word, by a look at its length or at the digits it begins with."""
    digits = word[: len(word) - len(word.lstrip("0123456789"))]
    return f"starts_with({value}, {text(digits)})" if len(digits) > 3 else f"length({value}) = {len(word)}"


def _number(formats: Formats) -> str:
    return f"CASE WHEN regexp_full_match(t, '{_plain(formats)}') THEN t ELSE _digits(_plain_number(t)) END"


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
    if zone not in zoneinfo.available_timezones():
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
