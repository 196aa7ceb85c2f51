"""The pack of the small sample company, frozen: what every format is made from."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from data import store as stores
from data.schema import calendar
from metrics.pack import Asked, Edit, Figure, Pack, compose, edited, headline_values, id_of, text_of, written
from pages.parts import periods
from pages.parts.pack.words import Frozen

HOSTILE = "=HYPERLINK(\"http://evil\",\"x\")<script>alert(1)</script>&\x07 @SUM(A1) \u202e"


@dataclass(frozen=True)
class Made:
    folder: Path
    frozen: Frozen
    asked: Asked

    @property
    def pack(self) -> Pack:
        return self.frozen.pack


@pytest.fixture(scope="session")
def made(sample_store) -> Made:
    snapshot = stores.current(sample_store)
    run = lambda query: stores.run(query, snapshot, 60)  # noqa: E731
    days = run(select(calendar).where(calendar.c.rules == "official"))
    quarters = [p for p in periods.listed(days, days["day"].max().date()) if p.grain == "quarter"][1:]
    now, before, eighth = quarters[0], quarters[1], quarters[min(7, len(quarters) - 1)]
    first = Asked(
        rules="official", period=(before.name, before.starts_on, before.ends_on), grain="quarter",
        trailing_from=eighth.starts_on, sides=("official", "marketing", "sales"),
    )  # fmt: skip
    last = compose(first, run)
    asked = Asked(
        rules="official", period=(now.name, now.starts_on, now.ends_on), grain="quarter",
        trailing_from=eighth.starts_on, compared=(before.name, before.starts_on, before.ends_on),
        sides=("official", "marketing", "sales"), was=headline_values(last),
    )  # fmt: skip
    plain = compose(asked, run, since=id_of(text_of(last), "2026-08-20"))
    asks = Figure(
        key="asks", title="What we ask of the board", subtitle="", shape="text", columns=("line",),
        rows=(("Two engineers for the hand-off.",), (HOSTILE,)),
    )  # fmt: skip
    title = "Sales accepts 3 fewer of 100 leads, and all of them are in one region: fix the hand-off first"
    pack = edited(
        written(plain, {"five": [asks]}), [page.key for page in plain.pages],
        {"funnel": Edit(title=title, commentary=f"As agreed in October. {HOSTILE}")},
    )  # fmt: skip
    return Made(sample_store, Frozen(id_of(text_of(pack), "2026-11-22"), pack), asked)
