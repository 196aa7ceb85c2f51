"""What a metric is declared as, as a hash: so that a pack can say which definition made it, and which has changed."""

import hashlib
import inspect
import textwrap
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
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
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Cohort):
        return f"{value.step} {value.outcome} {value.window} {value.entered.name}"
    if isinstance(value, tuple):
        return ",".join(_said(each) for each in value)
    if isinstance(value, Table):
        return value.name
    if isinstance(value, Column):
        return f"{value.table.name}.{value.name}"
    if isinstance(value, ColumnElement):
        return str(value.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    if callable(value):
        return textwrap.dedent(inspect.getsource(value))
    return repr(value)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
