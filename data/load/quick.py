"""Reads at once what is surely written the commonest way, so that only the rest is searched with care."""

import re
from fnmatch import fnmatchcase

from data.load.mapping import Formats
from data.load.words import text

SPACES = r"[\s\x{00a0}\x{202f}\x{2009}\x{feff}]"
TRUE = ("true", "t", "yes", "y", "1", "1.0")
FALSE = ("false", "f", "no", "n", "0", "0.0")
DAY = "____-__-__"
TO_THE_SECOND = "____-__-__ __:__:__"
UTC_TO_THE_MILLISECOND = "____-__-__T__:__:__.___Z"
QUICK = {"moment": "TIMESTAMP", "day": "DATE", "number": "DOUBLE", "money": "DECIMAL(18,2)"}


def each(value: str, macro: str) -> str:
    """Names the value before the macro repeats it: what is repeated in a query is planned as often."""
    return f"list_transform([{value}], lambda it: {macro}(it))"


def quick(kind: str, formats: Formats, value: str, listed: str) -> str:
    """What is surely written the commonest way is read at once, and only the rest with care."""
    care = f"list_transform({listed}, lambda it: _careful_{kind}(it))[1]"
    if kind in ("moment", "day"):
        shapes = _shapes(kind, formats)
        unlike = " AND ".join(f"{value} NOT LIKE '{shape}'" for shape in shapes)
        empty = [word for word in formats.empty if any(fnmatchcase(word, shape.replace("_", "?")) for shape in shapes)]
        is_rare = f"({unlike or 'true'}) OR {value} < '1970' OR {value} >= '2200'{_one_of(value, empty)}"
        return f"CASE WHEN {is_rare} THEN {care} ELSE try_cast({value} AS {QUICK[kind]}) END"
    if kind in ("number", "money"):
        empty = [word for word in formats.empty if re.fullmatch(plain_number(formats), word)]
        is_rare = f"NOT regexp_full_match({value}, '{plain_number(formats)}'){_one_of(value, empty)}"
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


def _one_of(value: str, words: list[str]) -> str:
    return "".join(f" OR {value} = {text(word)}" for word in words)


def _shapes(kind: str, formats: Formats) -> list[str]:
    """Those that mean the same whatever else the mapping lists, and those that do where it lists nothing."""
    always = [UTC_TO_THE_MILLISECOND] if kind == "moment" else []
    is_plain = not formats.dates and (kind == "day" or formats.timezone == "UTC")
    return always + ([DAY, *([TO_THE_SECOND] if kind == "moment" else [])] if is_plain else [])


def plain_number(formats: Formats) -> str:
    return r"-?\d+(\.\d+)?" if formats.decimal == "." and formats.thousands != "." else r"-?\d+"


def quick_text(formats: Formats) -> str:
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
