"""What a metric is declared as, as a hash: so that a pack can say which definition made it, and which has changed."""

import hashlib
import inspect
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache, partial
from pathlib import Path
from types import FunctionType
from typing import Any

from sqlalchemy import Column, ColumnElement, Table
from sqlalchemy.dialects import postgresql

from metrics.catalog import EVERYTHING, parts
from metrics.definition import Cohort, Named

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
WORDS = ("label", "meaning", "owner", "guard")  # they may be said better without changing a number


@lru_cache(maxsize=1)
def code_version() -> str:
    """The product's version and a hash of every declaration."""
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    whole = "".join(hash_of(EVERYTHING[name]) for name in sorted(EVERYTHING))
    return f"{version}+{_short(whole)}"


def hashes(names: Iterable[str]) -> dict[str, str]:
    """The hash of each metric and of every part that it is made of."""
    found: dict[str, str] = {}
    for name in names:
        _collect(EVERYTHING[name], found)
    return dict(sorted(found.items()))


def _collect(metric: Named, found: dict[str, str]) -> None:
    if metric.name not in found:
        found[metric.name] = hash_of(metric)
        for part in parts(metric):
            _collect(part, found)


@lru_cache(maxsize=1000)
def hash_of(metric: Named) -> str:
    said = [type(metric).__name__]
    said += [f"{key}={_said(value)}" for key, value in sorted(vars(metric).items()) if key not in WORDS]
    return _short("\n".join(said))


def _said(value: Any) -> str:
    """A value of a declaration in words that are the same in every process: no address of anything in memory."""
    match value:
        case Named():
            return value.name
        case Cohort():
            return f"{value.step} {value.outcome} {value.window} {value.entered.name}"
        case Mapping():
            return ",".join(f"{_said(key)}:{_said(each)}" for key, each in value.items())
        case tuple() | list():
            return ",".join(_said(each) for each in value)
        case Table():
            return str(value.name)
        case Column():
            return f"{value.table.name}.{value.name}"
        case ColumnElement():
            return str(value.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
        case partial():
            return f"{_said(value.func)}({_said(value.args)} {_said(value.keywords)})"
        case FunctionType():
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            held = ",".join(_said(each) for each in cells if not isinstance(each, FunctionType))
            return textwrap.dedent(inspect.getsource(value)) + held
        case Enum() | str() | int() | float() | None:
            return repr(value)
    return type(value).__qualname__


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
