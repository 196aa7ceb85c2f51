"""A rule set as TOML text, to be edited as a whole, and read back."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from data.rules import RulesWrong
from data.rules.difference import NOT_RULES

BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(content: Mapping[str, Any]) -> str:
    """What the rules say, without names, versions and signatures, which the register keeps."""
    return "\n".join(_table({key: value for key, value in content.items() if key not in NOT_RULES}, "")).strip() + "\n"


def from_toml(text: str) -> dict[str, Any]:
    """Raises RulesWrong with the line to mend."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesWrong(f"This is not valid TOML ({error}): mend that line.") from error


def _table(content: Mapping[str, Any], where: str) -> Iterator[str]:
    """Plain values first: what follows a heading belongs to it."""
    for key, value in content.items():
        if value is not None and not isinstance(value, Mapping) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in content.items():
        path = f"{where}{_key(key)}"
        if isinstance(value, Mapping):
            yield from ("", f"[{path}]", *_table(value, f"{path}."))
        elif _is_tables(value):
            for each in value:
                yield from ("", f"[[{path}]]", *_table(each, f"{path}."))


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float | date) else json.dumps(str(value), ensure_ascii=False)
