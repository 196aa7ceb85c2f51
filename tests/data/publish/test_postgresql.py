"""The same events published on DuckDB and on PostgreSQL: the same tables, cell by cell."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Connection, create_engine, insert, select

from data import store
from data.company import write
from data.load import load
from data.publish import derive
from data.publish.derive import create_all
from data.rules import SHIPPED, read
from data.schema import daily, loaded, published
from metrics.catalog import MEASURES
from tests.data.postgresql import needs_postgresql, postgresql
from tests.rows import (
    account,
    amounted,
    deal,
    lead,
    listed,
    loads,
    merged,
    rate,
    reason,
    spend,
    stage,
    status,
    touch,
    user,
    worked,
)
from tests.small_store import SmallStore

pytestmark = needs_postgresql

Tables = dict[str, Counter[tuple]]

LEADS = 1200
PUBLISHED_ELSEWHERE = ("about", "loads", "refusals")  # words about the snapshot: publish writes them after derive
DAILY = {table.name: table for table in daily(MEASURES).values()}
DERIVED = [table.name for table in published.sorted_tables if table.name not in PUBLISHED_ELSEWHERE] + list(DAILY)

# What a believable company seldom has: clock changes, half cents, wins taken back, chains of merges, odd spellings.
ODD = [
    lead("spring", inquiry="2024-03-10T06:59:59", mql="2024-03-10T07:00:00", sal="2024-03-11T03:59:59"),
    lead("autumn", inquiry="2024-11-03T05:30:00", mql="2024-11-03T06:00:00", sql="2024-11-04T04:59:59", score=59.99),
    lead("spaced", mql="2024-05-01", channel=None, segment="Zürich's \"best\"; --", region="%s :name"),
    status("spaced", "  SALES Accepted ", "2024-05-02"),
    status("spaced", "Ünbekannt", "2024-05-03"),
    lead("again", mql="2024-01-05", rejected="2024-01-06", reason="Not now"),
    status("again", "MQL", "2025-02-01"),
    status("again", "MQL", "2025-02-01", score=80),
    lead("first", mql="2024-01-05"), lead("second", inquiry="2024-01-04"), lead("third", sql="2024-02-01"),
    merged("first", into="second"), merged("second", into="third"),
    account("acme", segment="SMB"), account("Acme", segment="Enterprise", potential=1000.05),
    merged("acme", "Acme", "account"),
    reason("call", " Speed "), reason("interview", "PRICE", "2024-03-10T06:30:00", segment="SMB"),
    listed("Acme"), listed("lonely", by="sales"), worked("Acme", "2024-04-01", is_two_way=True),
    user("rep", team="Ädam"), user("queue", is_queue=True),
    rate("EUR", 1.005), rate("EUR", 1.1, "plan"), rate("JPY", 0.006694),
    deal("half", of="third", won="2024-03-01", amount=1.5, currency="EUR", margin_rate=0.335),
    deal("undone", of="again", created="2024-01-06", won="2024-02-01", amount=99.99, account="Acme"),
    stage("undone", "Negotiation", "2024-02-01T18:00:00", recorded="2024-03-05"),
    amounted("undone", 120.01, "2024-02-10"),
    deal("restated", amount=100), amounted("restated", 130, "2024-01-10", recorded="2024-04-01"),
    stage("restated", "Negotiation", "2024-01-10", recorded="2024-04-01"), loads(2),
    deal("worthless", amount=None),
    deal("strange", of="spring", currency="XXX", lost="2024-06-01", reason="No Budget!"),
    deal("yen", of="autumn", amount=123456789, currency="JPY", won="2024-12-31T23:59:59"),
    touch("third", "2024-02-28T23:59:59", name="b"), touch("third", "2024-02-28T23:59:59", name="B", channel="Events"),
    touch("first", "2024-01-01", is_response=True), touch("again", "2024-01-07", channel=None),
    spend(0.005, "2024-02-29", currency="EUR"), spend(-12.34, "2024-12-31", "sales_people", segment="SMB"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> SmallStore:
    folder = tmp_path_factory.mktemp("both")
    write(folder / "export", leads=LEADS)
    for part in ("salesforce", "plan"):
        load(folder / "export" / part, store=folder / "store")
    small = SmallStore(folder / "store")
    small.load(*ODD)
    return small


@pytest.fixture(scope="module")
def both(small) -> tuple[Tables, Tables]:
    """Every rule set, published on each."""
    return _published_on_both(small, SHIPPED)


@pytest.fixture(scope="module")
def both_replayed(small) -> tuple[Tables, Tables]:
    """The official numbers as they were known on an earlier day."""
    return _published_on_both(small, ["official"], as_of="2025-03-09T12:30:00")


@pytest.mark.parametrize("name", DERIVED)
def test_both_engines_publish_the_same_rows(both, name):
    assert both[0][name], "there is nothing to compare"
    _same(name, *both)


@pytest.mark.parametrize("name", DERIVED)
def test_both_engines_tell_the_same_of_an_earlier_day(both_replayed, name):
    _same(name, *both_replayed)


def _published_on_both(small: SmallStore, rules: Sequence[str], as_of: str | None = None) -> tuple[Tables, Tables]:
    small.sets = [read(name) for name in rules]
    small.publish(as_of)
    with store.engine(store.current(small.folder)).connect() as duckdb:
        on_duckdb = {name: _rows(duckdb, name) for name in DERIVED}
    with postgresql() as server:
        _copy_loaded(small, server)
        create_all(server)
        derive(server, small.sets, MEASURES, as_of=datetime.fromisoformat(as_of) if as_of else None)
        on_postgresql = {name: _rows(server, name) for name in DERIVED}
    return on_duckdb, on_postgresql


def _copy_loaded(small: SmallStore, server: Connection) -> None:
    loaded.create_all(server)
    engine = create_engine(f"duckdb:///{small.folder / 'events.duckdb'}", connect_args={"read_only": True})
    with engine.connect() as events:
        for table in loaded.sorted_tables:
            if rows := [dict(row) for row in events.execute(select(table)).mappings()]:
                server.execute(insert(table), rows)
            server.exec_driver_sql(f"ANALYZE {table.name}")
    engine.dispose()


def _rows(connection: Connection, name: str) -> Counter[tuple]:
    table = published.tables[name] if name in published.tables else DAILY[name]
    return Counter(tuple(row) for row in connection.execute(select(table)))


def _same(name: str, on_duckdb: Tables, on_postgresql: Tables) -> None:
    left, right = on_duckdb[name], on_postgresql[name]
    only_left, only_right = (sorted(found.elements(), key=str) for found in (left - right, right - left))
    cells = [
        [(a, b) for a, b in zip(*pair, strict=True) if a != b] for pair in zip(only_left, only_right, strict=False)
    ]
    assert (len(only_left), len(only_right)) == (0, 0), f"{name}: {cells[:2] or (only_left + only_right)[:1]}"
