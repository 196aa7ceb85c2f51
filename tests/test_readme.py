"""What the README says can be typed can be typed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
README = (HOUSE / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```[a-z]*\n(.*?)```", README, re.DOTALL)
LINES = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line for line in LINES if line.startswith(("python -m data", "python -m metrics"))]
INLINE = re.findall(r"`(python -m (?:data|metrics) [^`]+)`", README)


@pytest.mark.parametrize("command", ["streamlit run app.py", "python -m pytest"])
def test_one_command_starts_it_and_one_runs_the_tests(command):
    assert f"pip install -r requirements.txt && {command}" in LINES
    assert (HOUSE / "app.py").exists() and (HOUSE / "requirements.txt").exists()


def test_continuous_integration_runs_the_command_that_the_readme_names():
    assert "pip install -r requirements.txt && python -m pytest" in (HOUSE / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(set(COMMANDS + INLINE)))
def test_a_documented_command_knows_its_words_and_options(command):
    words = shlex.split(command)
    assert words[:2] == ["python", "-m"]
    shown = _help(*words[2:4])
    for option in [word for word in words if word.startswith("--")]:
        assert option in shown, f"{command}: {option}"


def test_other_documented_modules_exist():
    for module in re.findall(r"python -m (tests[\w.]*)", README):
        path = HOUSE / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:data|metrics|pages|tests|\.ci)/[\w./-]*)`", README))))
def test_a_documented_path_exists(path):
    assert (HOUSE / path).exists()


def _help(*module_and_command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *module_and_command, "--help"], cwd=HOUSE, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
