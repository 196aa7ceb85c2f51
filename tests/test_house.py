"""The arrows of the house: data, metrics, pages/parts, pages, app; each imports only what lies below it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import metrics
from metrics.catalog import EVERYTHING, METRICS
from metrics.definition import Named

HOUSE = Path(__file__).resolve().parents[1]
FLOORS = ("data", "metrics", "pages.parts", "pages", "app")
# where the command line joins what the house keeps apart
COMMANDS = ("data/__main__.py", "metrics/__main__.py", "metrics/commands/")
FILES = sorted(
    path for part in ("app.py", "data", "metrics", "pages") for path in (HOUSE / part, *(HOUSE / part).rglob("*.py"))
    if path.suffix == ".py"
)  # fmt: skip
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))


@every_file
def test_imports_go_down_only(path):
    if _name(path).startswith(COMMANDS):
        return
    own = _floor(_name(path).removesuffix(".py").replace("/", "."))
    above = [name for name in _imports(path) if _floor(name) is not None and _floor(name) > own]
    assert above == []


@every_file
def test_each_floor_keeps_to_its_own_tools(path):
    name, imported = _name(path), set(_imports(path))
    banned = {
        "data/": {"streamlit", "plotly"},
        "metrics/": {"streamlit", "plotly", "data.store", "data.load", "data.publish"},
    }
    if not name.startswith(COMMANDS):
        for floor, tools in banned.items():
            assert not (name.startswith(floor) and _meets(imported, tools)), tools
    if name.startswith("pages/") and not name.startswith("pages/parts/"):
        assert not _meets(imported, {"pandas", "plotly", "sqlalchemy", "numpy"})
        assert [each for each in imported if each.startswith("pages.") and not each.startswith("pages.parts")] == []


@every_file
def test_each_file_says_in_its_first_sentence_what_its_room_is_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = ast.get_docstring(tree)
    assert not tree.body or (said and said.split("\n\n")[0].rstrip()[-1:] in ".?")


def test_no_command_reaches_up_to_the_pages():
    commands = [path for path in FILES if _name(path).startswith(COMMANDS)]
    assert [path for path in commands for name in _imports(path) if _meets([name], {"pages", "app"})] == []


def test_no_room_is_called_after_nothing_in_particular():
    vague = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "service", "misc"}
    assert [path for path in FILES if {path.stem, path.parent.name} & vague] == []


def test_the_catalog_lists_every_metric_that_is_declared():
    declared = {name: found for module in _modules() for name, found in _metrics_of(vars(module).values())}
    assert sorted(name for name in declared if name not in EVERYTHING) == []
    numbered = {name for name, found in declared.items() if found.id}
    assert sorted(numbered - {metric.name for metric in METRICS}) == []


def _modules():
    names = {found.name for found in pkgutil.iter_modules(metrics.__path__)} - {"__main__", "catalog"}
    return [importlib.import_module(f"metrics.{name}") for name in sorted(names)]


def _metrics_of(values) -> Iterator[tuple[str, Named]]:
    for value in values:
        if isinstance(value, Named):
            yield value.name, value
        elif isinstance(value, dict):
            yield from _metrics_of(value.values())
        elif isinstance(value, tuple | list):
            yield from _metrics_of(value)


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def _floor(module: str) -> int | None:
    """The number of the floor that a module stands on; none outside the house."""
    if module == "app":
        return FLOORS.index("app")
    if module == "pages.parts" or module.startswith("pages.parts."):
        return FLOORS.index("pages.parts")
    top = module.split(".")[0]
    return FLOORS.index(top) if top in FLOORS else None


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file names, at its top or inside a function; `from a import b` names a.b too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _meets(imported: set[str], tools: set[str]) -> bool:
    return any(name == tool or name.startswith(f"{tool}.") for name in imported for tool in tools)
