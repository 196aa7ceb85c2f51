"""What tests of the folds share: an empty register in a folder."""

import pytest

from data.register import opened


@pytest.fixture
def register(tmp_path, monkeypatch):
    monkeypatch.delenv("ARBITER_REGISTER", raising=False)
    return opened(tmp_path)
