"""A real store in a folder: rows put into events.duckdb, published, and asked."""

from copy import deepcopy
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Select, create_engine, insert, select

from data import store
from data.publish import publish
from data.rules import RuleSet, from_content, read
from data.schema import about, loaded
from metrics import ask as asking
from metrics.catalog import MEASURES
from metrics.definition import Metric, Scope
from tests.rows import Row, flat, today

YEAR = ("2024-01-01", "2024-12-31")
PLAIN = {
    "calendar": {"zone": "UTC", "fiscal_start_month": 1},
    "constants": {"cost_lag_days": 0, "margin_rate": 0.5},
}


def rules(name: str = "official", **changes: dict) -> RuleSet:
    """The official rules with plain days (UTC, calendar years), half as margin, no lag; and what a test changes."""
    content = deepcopy(dict(read("official").content)) | {"name": name}
    for part in (PLAIN, changes):
        for key, value in part.items():
            content[key] = {**content[key], **value} if isinstance(value, dict) else value
    return from_content(content)


class SmallStore:
    """Where a test's rows live."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sets = [rules()]

    def load(self, *rows: Row | list[Row]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"duckdb:///{self.folder / 'events.duckdb'}")
        with engine.begin() as connection:
            loaded.create_all(connection)
            for name, values in flat(rows):
                connection.execute(insert(loaded.tables[name]), [values])
        engine.dispose()

    def publish(self, as_of: str | None = None) -> str:
        moment = datetime.fromisoformat(as_of) if as_of else None
        return publish(self.folder, MEASURES, self.sets, as_of=moment)

    def run(self, query: Select) -> pd.DataFrame:
        return store.run(query, store.current(self.folder))

    def rows(self, query: Select) -> list[tuple]:
        """A SELECT's rows as plain tuples, in an order that does not change; days as text."""
        frame = self.run(query)
        plain = [tuple(_plain(value) for value in row) for row in frame.itertuples(index=False, name=None)]
        return sorted(plain, key=str)

    def scope(self, period: tuple[str, str] = YEAR, rules: str = "official", **where: object) -> Scope:
        chosen = next(each for each in self.sets if each.name == rules)
        words = dict(self.rows(select(about.c.name, about.c.value)))
        members = {name: value if isinstance(value, tuple) else (value,) for name, value in where.items()}
        return Scope(
            rules=rules,
            starts_on=date.fromisoformat(period[0]),
            ends_on=date.fromisoformat(period[1]),
            as_of=chosen.day_of(datetime.fromisoformat(words["as_of"])),
            where=tuple(members.items()),
            windows=chosen.windows,
            constants=chosen.constants,
        )

    def ask(self, metric: Metric, *by: str, **asked: object) -> pd.DataFrame:
        """An answer's rows; `period`, `rules` and filters by name."""
        return asking.ask(metric, self.scope(**asked), by, run=self.run)

    def row(self, metric: Metric, **asked: object) -> pd.Series:
        frame = self.ask(metric, **asked)
        assert len(frame) == 1, frame
        return frame.iloc[0]

    def value(self, metric: Metric, **asked: object) -> float | None:
        found = self.row(metric, **asked)["value"]
        return None if pd.isna(found) else float(found)

    def split(self, metric: Metric, by: str, **asked: object) -> dict[str, float]:
        """Value by slice; days as text."""
        frame = self.ask(metric, by, **asked)
        return {_plain(name): value for name, value in zip(frame[by], frame["value"], strict=True)}


def filled(folder: Path, *rows: Row | list[Row], until: str = "2025-12-31", sets: list[RuleSet] | None = None):
    """A published store; it has been watched until a day on which all cohorts of 2024 are mature."""
    found = SmallStore(folder)
    found.sets = sets or found.sets
    found.load(*rows, today(until))
    found.publish()
    return found


def _plain(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp | datetime):
        return str(value.date()) if value == pd.Timestamp(value).normalize() else str(value)
    return value
