from pathlib import Path

import pandas as pd
import pytest

from data.company import write


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("company")
    write(made)
    return made


@pytest.fixture(scope="session")
def export(folder):
    """One file of the CRM's export as text, without the rows that are wrong on purpose."""
    kept = {}

    def read(name: str) -> pd.DataFrame:
        if name not in kept:
            frame = pd.read_csv(folder / "salesforce" / f"{name}.csv", dtype=str)
            is_wrong = frame["Id"].isna() | ~frame["CreatedDate"].str.match(r"20\d\d-[01]\d-[0-3]\d")
            kept[name] = frame[~is_wrong & ~frame["CreatedDate"].str.contains("02-30|-13-")]
        return kept[name]

    return read


@pytest.fixture(scope="session")
def plan(folder):
    return lambda name: pd.read_csv(folder / "plan" / f"{name}.csv")
