"""Every requirement is one exact version, said once: what was tested is what is installed."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[1] / "requirements.txt"
EXACT = re.compile(r"([A-Za-z0-9._-]+)(\[[a-z]+\])?==([0-9][0-9A-Za-z.]*)")
LINES = [line.split("#")[0].strip() for line in FILE.read_text(encoding="utf-8").splitlines()]
REQUIREMENTS = [line for line in LINES if line]


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_requirement_is_an_exact_version_and_it_is_what_runs(requirement):
    found = EXACT.fullmatch(requirement)
    assert found, f"{requirement} is not NAME==VERSION"
    assert version(found[1]) == found[3]


def test_no_requirement_is_named_twice():
    names = [re.split(r"[\[=]", requirement)[0].lower() for requirement in REQUIREMENTS]
    assert sorted(names) == sorted(set(names))


def test_one_dialect_only_speaks_to_duckdb():
    names = {re.split(r"[\[=]", requirement)[0].lower() for requirement in REQUIREMENTS}
    assert names & {"duckdb-engine", "duckdb-driver", "duckdb-sqlalchemy"} == {"duckdb-sqlalchemy"}
