"""Times what lays two sides beside each other: the bridges, the records behind them, a draft before it is signed."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Select

from data import store
from data.rules import from_content, read
from data.store import Snapshot
from metrics.bookings import bookings_total
from metrics.definition import Scope
from metrics.leads import marketing_qualified_leads
from metrics.preview import preview
from metrics.reconcile import chain
from metrics.sides import published

LIMITS = {1_000_000: 2.0, 10_000_000: 15.0}  # seconds
SIDES = ("marketing", "official", "sales")


def timed(snapshot: Snapshot, as_of: date, patience: float) -> Iterator[tuple[str, float, float]]:
    """What was asked, its seconds on the clock, its seconds of CPU; the second time, the file being open by then."""

    def run(query: Select) -> pd.DataFrame:
        return store.run(query, snapshot, patience)

    official = read("official")
    ends_on = as_of.replace(day=1) - timedelta(days=1)
    year = Scope(rules="official", starts_on=ends_on - timedelta(days=364), ends_on=ends_on, as_of=as_of,
                 windows=official.windows, constants=official.constants)  # fmt: skip
    quarter, ever = replace(year, starts_on=ends_on - timedelta(days=90)), replace(year, starts_on=date(1900, 1, 1))
    exclusions = {**official.content["exclusions"], "min_score": 75}
    draft = from_content({**official.content, "name": "draft", "exclusions": exclusions})
    moved = from_content(
        {**draft.content, "calendar": {**official.content["calendar"], "zone": "Asia/Tokyo"},
         "windows": {**official.windows, "accept": 7}}
    )  # fmt: skip
    sides = [published(name, run) for name in SIDES]
    bridge = chain(sides[:2], marketing_qualified_leads, year)[0]
    asked: dict[str, Callable[[], object]] = {
        "two bridges, last quarter": lambda: chain(sides, marketing_qualified_leads, quarter),
        "two bridges, last 4 quarters": lambda: chain(sides, marketing_qualified_leads, year),
        "two bridges, all there is": lambda: chain(sides, marketing_qualified_leads, ever),
        "two bridges of money": lambda: chain(sides, bookings_total, year),
        "records of one cause": lambda: bridge.records(bridge.causes["cause"].iloc[0], limit=500),
        "preview of another score": lambda: preview(official, draft, year, run),
        "preview of zone and window": lambda: preview(official, moved, year, run),
    }
    for name, work in asked.items():
        work()
        began, spent = time.perf_counter(), time.process_time()
        work()
        yield name, time.perf_counter() - began, time.process_time() - spent
