"""What the served snapshot says of itself: as-of, rule sets, calendar, sources, members; each read once and kept."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

import pandas as pd
from sqlalchemy import CompoundSelect, Select, select, union

from data import rules, schema, store
from data.store import Snapshot
from metrics.sums import of_catalog

Query = Select | CompoundSelect
KEPT = 20  # snapshots that were looked at, times what is asked of each


def snapshot() -> Snapshot:
    return store.current(store.folder())


@dataclass(frozen=True)
class Question:
    """A SELECT of one snapshot; two are the same if they would be written the same, with the same values."""

    snapshot: Snapshot
    written: Hashable
    values: Hashable
    query: Query = field(compare=False, repr=False)


def read(found: Snapshot, query: Query) -> pd.DataFrame:
    """A SELECT's rows, asked once: a snapshot never changes."""
    key = query._generate_cache_key()
    if key is None:  # a construct that cannot tell when it is the same
        compiled = query.compile()
        question = Question(found, str(compiled), str(sorted(compiled.params.items(), key=str)), query)
    else:
        question = Question(found, key.key, str([each.effective_value for each in key.bindparams]), query)
    return _rows(question).copy(deep=False)


@lru_cache(maxsize=4000)
def _rows(question: Question) -> pd.DataFrame:
    return store.run(question.query, question.snapshot)


def forget() -> None:
    """As if nothing had been asked yet."""
    _rows.cache_clear()


@lru_cache(maxsize=KEPT)
def about(found: Snapshot) -> Mapping[str, str]:
    frame = read(found, select(schema.about))
    return dict(zip(frame["name"], frame["value"], strict=True))


def as_of(found: Snapshot) -> datetime:
    return datetime.fromisoformat(about(found)["as_of"])


@lru_cache(maxsize=KEPT)
def rule_sets(found: Snapshot) -> Mapping[str, rules.RuleSet]:
    """Every rule set in the snapshot by its name; the official one first."""
    rows = _rule_rows(found).to_dict("records")
    return MappingProxyType({str(row["rules"]): rules.from_content(json.loads(str(row["content"]))) for row in rows})


def calendar(found: Snapshot, name: str) -> pd.DataFrame:
    return read(found, select(schema.calendar).where(schema.calendar.c.rules == name))


@lru_cache(maxsize=KEPT)
def sources(found: Snapshot) -> pd.DataFrame:
    """The newest load of each source, with the newest record of all its loads."""
    frame = read(found, select(schema.loads)).sort_values("loaded_at")
    by_source = frame.groupby("system", as_index=False)
    return by_source.last().assign(newest_at=by_source["newest_at"].max()["newest_at"])


@lru_cache(maxsize=KEPT)
def members(found: Snapshot, dimension: str) -> tuple[str, ...]:
    each = [select(daily.c[dimension]) for daily in of_catalog().values()]
    frame = read(found, union(*each))
    return tuple(sorted(str(name) for name in frame[dimension]))


@lru_cache(maxsize=KEPT)
def first_day(found: Snapshot) -> date:
    frame = read(found, select(schema.waits.c.day).distinct().order_by(schema.waits.c.day).limit(1))
    return frame["day"].iloc[0].date() if len(frame) else as_of(found).date()


def _rule_rows(found: Snapshot) -> pd.DataFrame:
    order = {"official": 0, "marketing": 1, "sales": 2}
    frame = read(found, select(schema.rule_sets))
    places = [(order.get(str(name), 3), str(name)) for name in frame["rules"]]
    return frame.iloc[sorted(range(len(places)), key=places.__getitem__)]
