"""Gives metric tests a store to fill, and a way to ask it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.small_store import SmallStore, filled


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., SmallStore]:
    """Loads and publishes rows: given(lead(mql="2024-01-10")).value(metric)."""
    return lambda *rows, **settings: filled(tmp_path / "store", *rows, **settings)
