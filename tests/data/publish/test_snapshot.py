"""A snapshot is named by what it holds, is checked before it is served, and is never half there."""

import os
import time

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event

from data.load import load
from data.publish import PublishTrouble, SnapshotBroken, publish, publish_aside, snapshots, verify
from data.publish.build import Build
from data.publish.daily import check_daily
from data.publish.snapshot import _engine as building
from data.store import current
from metrics.catalog import MEASURES
from metrics.sums import of_catalog
from tests.rows import amounted, deal, flat, lead, listed, many, merged, rate, spend, today, touch
from tests.small_store import SmallStore, rules

ROWS = flat(
    [
        lead("ann", mql="2024-01-03", sal="2024-01-04", segment="Big"),
        lead("ben", mql="2024-01-03", rejected="2024-02-01"),
        lead("twin", inquiry="2024-01-01", mql="2024-01-02"), merged("twin", into="ben"),
        deal("a", of="ann", won="2024-03-01", amount=1000 / 3, currency="EUR"), amounted("a", 700 / 3, "2024-02-01"),
        deal("b", of="ben", amount=None, segment="Big"), rate("EUR", 1.1), rate("EUR", 1.2, since="2024-02-15"),
        *(touch("ann", f"2024-01-{day:02}", "Ads") for day in (1, 2, 5, 7)), spend(33.33, "2024-01-05"),
        listed("acme"), today("2025-12-31"),
    ]
)  # fmt: skip


def stored(folder, *rows):
    found = SmallStore(folder)
    found.load(*rows)
    return found


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("store"), *ROWS).publish()


@settings(max_examples=3, deadline=None)
@given(order=st.permutations(ROWS))
def test_rows_in_any_order_give_the_same_snapshot(order, in_order, tmp_path_factory):
    assert stored(tmp_path_factory.mktemp("store"), *order).publish() == in_order


def test_the_same_export_twice_is_the_same_snapshot_and_one_more_bill_is_another(tmp_path):
    export, store = tmp_path / "export", tmp_path / "store"
    export.mkdir()
    (export / "persons.csv").write_text("person_id,created_at\nann,2024-01-01\n")
    (export / "spend.csv").write_text("spend_id,day,kind,amount\n1,2024-01-01,program,12.5\n")

    def published():
        load(export, store=store)
        return publish(store, MEASURES, [rules()])

    first = published()
    assert published() == first
    assert [one["snapshot"] for one in snapshots(store)] == [first]
    (export / "spend.csv").write_text("spend_id,day,kind,amount\n1,2024-01-01,program,12.5\n2,2024-01-02,program,1\n")
    second = published()
    assert second != first
    assert {one["snapshot"]: one["is_served"] for one in snapshots(store)} == {first: False, second: True}


def test_an_export_of_which_every_row_is_refused_is_another_snapshot_for_its_refusals(tmp_path):
    export, store = tmp_path / "export", tmp_path / "store"
    export.mkdir()
    names = []
    for row in ("ann,2024-01-01", "ben,never"):
        (export / "persons.csv").write_text(f"person_id,created_at\n{row}\n")
        load(export, store=store)
        names.append(publish(store, MEASURES, [rules()]))
    assert len(set(names)) == 2
    verify(store, names[1])


def test_a_snapshot_that_was_tampered_with_is_found_out(tmp_path):
    store = stored(tmp_path, many(2, lead, mql="2024-01-03"))
    name = store.publish()
    verify(tmp_path, name)
    path = current(tmp_path).path
    assert not path.stat().st_mode & 0o222
    os.chmod(path, 0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE spells SET mql_on = mql_on + 1")
    with pytest.raises(SnapshotBroken, match="it was changed"):
        verify(tmp_path, name)
    with pytest.raises(SnapshotBroken, match="There is no snapshot"):
        verify(tmp_path, "nothing")


def test_daily_sums_that_are_not_their_facts_stop_the_publish(tmp_path):
    store = stored(tmp_path, lead(mql="2024-01-03"), deal(won="2024-02-01", amount=70))
    store.publish()
    path = current(tmp_path).path
    os.chmod(path, 0o644)
    engine = create_engine(f"duckdb:///{path}")
    with engine.connect() as connection:
        build = Build(connection=connection, as_of=None, since=None, is_replay=False)
        check_daily(build, "official", MEASURES, of_catalog())
        connection.exec_driver_sql("UPDATE daily_bookings SET bookings = bookings + 0.01 WHERE bookings IS NOT NULL")
        with pytest.raises(PublishTrouble, match=r"bookings is 70\.01 in daily and 70\.00 in bookings"):
            check_daily(build, "official", MEASURES, of_catalog())
    engine.dispose()


def test_a_publish_that_is_stopped_leaves_the_last_snapshot(tmp_path):
    store = stored(tmp_path, lead(mql="2024-01-03"))
    served = store.publish()
    store.load(lead(mql="2024-01-04"))

    for after in (0.0, 0.5, 0.99):

        def stop(words, share, after=after):
            if share >= after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, MEASURES, store.sets, progress=stop)
        assert current(tmp_path).id == served
        assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [f"funnel-{served}.duckdb"]
    verify(tmp_path, served)
    assert store.publish() != served


def test_old_snapshots_and_leftovers_go_what_is_pinned_stays(tmp_path):
    store = stored(tmp_path, lead(mql="2024-01-03"))
    folder = tmp_path / "snapshots"
    folder.mkdir()
    for age in range(1, 8):
        old = folder / f"funnel-old{age}.duckdb"
        old.touch()
        os.utime(old, (time.time() - age * 3600,) * 2)
    (folder / ".build-99999999.duckdb").touch()
    (tmp_path / "pinned.json").write_text('["old7"]')
    name = store.publish()
    kept = {path.stem.removeprefix("funnel-") for path in folder.iterdir()}
    assert kept == {name, "old1", "old2", "old3", "old4", "old7"}


def test_with_nothing_loaded_there_is_nothing_to_publish(tmp_path):
    with pytest.raises(PublishTrouble, match="python -m data load"):
        publish(tmp_path, MEASURES, [rules()])
    store = stored(tmp_path, spend(10, "2024-01-01"))
    with pytest.raises(PublishTrouble, match="python -m data load"):
        store.publish()
    assert not (tmp_path / "current.json").exists()


def test_where_room_runs_out_it_says_so_and_the_last_snapshot_stays(tmp_path):
    def tight(connection, _):
        connection.execute("SET memory_limit = '8MB'")
        connection.execute("SET max_temp_directory_size = '1KB'")

    store = stored(tmp_path, *ROWS)
    name = store.publish()
    event.listen(building, "connect", tight)
    try:
        with pytest.raises(PublishTrouble, match="Make room, then publish again"):
            store.publish()
    finally:
        event.remove(building, "connect", tight)
    assert current(tmp_path).id == store.publish() == name


def test_a_snapshot_published_aside_is_served_to_nobody_and_the_oldest_goes(tmp_path):
    store = stored(tmp_path, lead(mql="2024-01-03", score=50))
    served = store.publish()
    for score in (10, 20, 30, 40):
        draft = rules("draft", exclusions={"order": ["below_score"], "min_score": score})
        aside = publish_aside(tmp_path, MEASURES, [draft])
        assert aside.path.exists() and current(tmp_path).id == served
    assert len(list((tmp_path / "previews").iterdir())) == 3
    assert [one["snapshot"] for one in snapshots(tmp_path)] == [served]
