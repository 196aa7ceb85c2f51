"""Real data of ../shared, loaded by the shipped mappings and published once, and a way to ask it."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.load import load
from data.rules import RuleSet, read
from tests.small_store import SmallStore, rules

ROOT = Path(__file__).resolve().parents[2]
DATASETS, MAPPINGS = ROOT.parent / "shared" / "datasets", ROOT / "data" / "load" / "mappings"
NEW_YORK = {"zone": "America/New_York"}  # the official zone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the data the tests of this folder are skipped, except where they are required."""
    if DATASETS.exists() or os.environ.get("CI") == "true":
        return
    here, reason = Path(__file__).parent, pytest.mark.skip(reason="the datasets of ../shared are not on this machine")
    for item in items:
        if here in item.path.parents:
            item.add_marker(reason)


class Dataset(SmallStore):
    """A publisher's files, loaded and published, beside the figures that are expected of them."""

    def __init__(self, folder: Path, name: str, period: tuple[str, str], *sets: RuleSet) -> None:
        super().__init__(folder)
        self.files, self.period, self.sets = DATASETS / name, period, list(sets)

    def made(self, mapping: str | Path) -> "Dataset":
        report = load(self.files, store=self.folder, mapping=mapping)
        assert report.refused == 0
        self.publish()
        return self

    def expected(self, name: str) -> Any:
        return json.loads((self.files / "expected.json").read_text())["metrics"][name]["value"]

    def counted(self, select: str) -> list[tuple]:
        """A sum over the publisher's own files, in plain SQL: files stand as `{name}` without their ending."""
        files = {path.stem: f"read_csv('{path}')" for path in self.files.glob("*.csv")}
        with duckdb.connect() as connection:
            return connection.execute(select.format(**files)).fetchall()

    def scope(self, period: tuple[str, str] | None = None, rules: str = "official", **where: object):
        return super().scope(period or self.period, rules, **where)

    def halves(self, metric, by: str, **asked: object) -> dict[object, tuple[float, float]]:
        """Numerator and denominator by slice; a month as 2017-03."""
        frame = self.ask(metric, by, **asked)
        keys = [_said(key, by) for key in frame[by]]
        return {
            key: (top, bottom)
            for key, top, bottom in zip(keys, frame["numerator"], frame["denominator"], strict=True)
            if bottom
        }

    def by(self, metric, by: str, **asked: object) -> dict[object, float]:
        """Value by slice, without those that have nothing."""
        frame = self.ask(metric, by, **asked)
        found = {_said(key, by): value for key, value in zip(frame[by], frame["value"], strict=True)}
        return {key: value for key, value in found.items() if value}

    def state(self, metric) -> str:
        (state,) = self.ask(metric)["state"].unique()
        return state


def _said(key: object, by: str) -> object:
    if not isinstance(key, pd.Timestamp | date):
        return key
    day = pd.Timestamp(key)
    return {"month": f"{day:%Y-%m}", "quarter": f"{day.year}Q{day.quarter}"}.get(by, f"{day:%Y-%m-%d}")


@pytest.fixture(scope="session")
def olist(tmp_path_factory) -> Dataset:
    folder = tmp_path_factory.mktemp("olist")
    return Dataset(folder, "olist_marketing_funnel", ("2017-01-01", "2018-12-31"), read("official")).made("olist")


@pytest.fixture(scope="session")
def olist_in_brazil(tmp_path_factory) -> Dataset:
    """The same with its times taken for UTC: by the days of UTC, and by those of São Paulo."""
    folder = tmp_path_factory.mktemp("brazil")
    mapping = folder / "olist_utc.toml"
    mapping.write_text((MAPPINGS / "olist.toml").read_text().replace('"Etc/GMT+5"', '"UTC"'))
    sets = rules("official"), rules("sao_paulo", calendar={"zone": "America/Sao_Paulo"})
    return Dataset(folder / "store", "olist_marketing_funnel", ("2017-01-01", "2018-12-31"), *sets).made(mapping)


@pytest.fixture(scope="session")
def maven(tmp_path_factory) -> Dataset:
    """By the official rules, and by the same with a year that begins in January."""
    folder = tmp_path_factory.mktemp("maven")
    calendar_years = rules("calendar_years", calendar=NEW_YORK)
    return Dataset(folder, "maven_crm", ("2016-01-01", "2017-12-31"), read("official"), calendar_years).made("maven")


@pytest.fixture(scope="session")
def journeys(tmp_path_factory) -> Dataset:
    folder = tmp_path_factory.mktemp("journeys")
    return Dataset(folder, "channelattribution", ("2023-12-31", "2024-12-31"), read("official")).made("journeys")
