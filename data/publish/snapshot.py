"""Snapshots as files: built beside the served one, checked, named by their content, switched to in one step."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import Connection, NullPool, Table, create_engine, event, func, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError

from data.events import alone, not_opened, path_of
from data.publish.build import PublishTrouble
from data.publish.derive import NothingLoaded, Progress, create_all, derive, silent
from data.register.pins import PinsBroken, pinned
from data.rules import RuleSet, RulesWrong
from data.schema import Additive, about, loaded, loads, plans, published, refusals, refused, sources, touches
from data.schema import events as happened
from data.store import Snapshot, StoreMissing, current

KEPT = 5  # unpinned snapshots, newest first
PREVIEWS_KEPT = 3  # published aside, newest first
BUILD_SETTINGS = {"memory_limit": "6GB", "threads": 1, "preserve_insertion_order": False}
MANY = 2_000_000  # rows of events and touches from which a second thread earns more than it costs (measured)
FULL = "No space left"  # how the system words a full disk, whatever was being written
NOT_CONTENT = "about"
IN_PART = {"loads": "t.system, t.load_id"}  # its counts and times hang on when and in which order it was loaded


class SnapshotBroken(Exception):
    """A snapshot's content is not what its name says."""


class NoRoom(PublishTrouble):
    """Memory or disk ran out while a snapshot was built."""


def publish(
    store: Path,
    measures: Sequence[Additive],
    sets: Sequence[RuleSet],
    *,
    as_of: datetime | None = None,
    progress: Progress = silent,
) -> str:
    """Builds a snapshot of all that is loaded and switches to it; returns its id.

    Whatever goes wrong before the switch, the last snapshot stays served.
    """
    name, served = _made(store, store / "snapshots", measures, sets, as_of, progress)
    _switch(store, name, served)
    _prune(store, name)
    return name


def publish_aside(
    store: Path,
    measures: Sequence[Additive],
    sets: Sequence[RuleSet],
    *,
    as_of: datetime | None = None,
    progress: Progress = silent,
) -> Snapshot:
    """Builds a snapshot that nobody is served: what rule sets would give, before anyone signs them."""
    name, path = _made(store, store / "previews", measures, sets, as_of, progress)
    others = sorted(path.parent.glob("funnel-*.duckdb"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in others[PREVIEWS_KEPT:]:
        old.unlink(missing_ok=True)
    return Snapshot(name, path)


def _made(
    store: Path,
    folder: Path,
    measures: Sequence[Additive],
    sets: Sequence[RuleSet],
    as_of: datetime | None,
    progress: Progress,
) -> tuple[str, Path]:
    """A snapshot's id and file, whole and on the disk; nothing points to it yet."""
    if not path_of(store).exists():
        raise NothingLoaded(f"Nothing is loaded in {store} yet: run `python -m data load FOLDER` first.")
    if len({rules.name for rules in sets}) < len(sets):
        raise RulesWrong("Two rule sets have the same name: give the one of your file a name of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(store)
    building = folder / f".build-{os.getpid()}.duckdb"
    try:
        with alone(store), _opened(building, path_of(store)) as connection:
            create_all(connection)
            moment, daily = derive(connection, sets, measures, as_of=as_of, progress=progress)
            tables = [*published.sorted_tables, *daily]
            _copy_bookkeeping(connection)
            name = content_id(connection, tables)
            _say(connection, name, moment)
        made = folder / f"funnel-{name}.duckdb"
        _written_through(building)
        os.chmod(building, 0o444)
        os.replace(building, made)
    except DBAPIError as problem:
        if not (isinstance(problem.orig, duckdb.OutOfMemoryException) or FULL in str(problem.orig)):
            raise
        raise NoRoom(
            f"There was no room to publish in {store} ({str(problem.orig).splitlines()[0]}): ten million leads take "
            "8 GB of memory and 60 GB of disk while they are published. Make room, then publish again; what was "
            "served still is."
        ) from problem
    finally:
        building.unlink(missing_ok=True)
        Path(f"{building}.wal").unlink(missing_ok=True)
    return name, made


def _written_through(path: Path) -> None:
    """On the disk before anything points to it, also if the power fails."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def content_id(connection: Connection, tables: Sequence[Table]) -> str:
    """A hash of what the tables hold and of what was loaded, whatever the order of their rows."""
    whole = hashlib.sha256()
    for table in sorted(tables, key=lambda each: each.name):
        if table.name == NOT_CONTENT:
            continue
        row = IN_PART.get(table.name, "t")
        query = f'SELECT count(*), coalesce(sum(hash({row})::HUGEINT), 0) FROM "{table.name}" AS t'
        count, total = connection.exec_driver_sql(query).one()
        whole.update(f"{table.name}:{count}:{total};".encode())
    return whole.hexdigest()[:12]


def verify(store: Path, name: str) -> None:
    """Computes a snapshot's id anew. Raises SnapshotBroken where it is not its name."""
    path = store / "snapshots" / f"funnel-{name}.duckdb"
    if not path.exists():
        raise SnapshotBroken(f"There is no snapshot {name}: `python -m data snapshots` lists them.")
    with _reading(path) as connection:
        names = connection.exec_driver_sql("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").scalars()
        found = content_id(connection, [Table(each, published.__class__()) for each in names])
    if found != name:
        raise SnapshotBroken(f"Snapshot {name} holds {found}: it was changed; publish again and drop it.")


def snapshots(store: Path) -> list[dict[str, object]]:
    """What the store has, newest first: id, as_of, published_at, bytes, whether it is served."""
    try:
        served = current(store).id
    except StoreMissing:  # nothing is served, which is not the list's trouble
        served = None
    files = sorted((store / "snapshots").glob("funnel-*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_described(path, served) for path in files]


def targeted(store: Path, name: str) -> list[str]:
    """What the targets of a snapshot are set for, as they were loaded."""
    with _reading(store / "snapshots" / f"funnel-{name}.duckdb") as connection:
        return list(connection.execute(select(plans.c.metric).distinct().order_by(plans.c.metric)).scalars())


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    """A connection to a snapshot that is closed again at once."""
    engine = create_engine(f"duckdb:///{path}", connect_args={"read_only": True})
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError:
        raise SnapshotBroken(f"{path} cannot be read: remove that file and publish again.") from None
    finally:
        engine.dispose()


def _described(path: Path, served: str | None) -> dict[str, object]:
    name = path.stem.removeprefix("funnel-")
    with _reading(path) as connection:
        words = dict(connection.execute(select(about.c.name, about.c.value)).all())
    return {
        "snapshot": name,
        "as_of": words["as_of"],
        "published_at": words["published_at"],
        "bytes": path.stat().st_size,
        "is_served": name == served,
    }


@contextmanager
def _opened(building: Path, events: Path) -> Iterator[Connection]:
    """A connection to the file being built, with the loaded tables in sight."""
    with _builder(building) as connection:
        _attach(connection, events)
        for table in loaded.sorted_tables:
            connection.exec_driver_sql(f'CREATE TEMP VIEW "{table.name}" AS {_as_declared(connection, table)}')
        counts = [select(func.count()).select_from(table) for table in (happened, touches)]
        if sum(connection.execute(count).scalar_one() for count in counts) > MANY:
            connection.exec_driver_sql("SET threads = 2")
        connection.commit()
        yield connection
        connection.commit()
        connection.exec_driver_sql("CHECKPOINT")


_file: ContextVar[Path] = ContextVar("the file that is being built")
_engine = create_engine(
    "duckdb://", connect_args={"config": dict(BUILD_SETTINGS)}, poolclass=NullPool, query_cache_size=2000
)


@event.listens_for(_engine, "do_connect")
def _to_its_file(_dialect, _record, _arguments, named: dict) -> None:
    named["database"] = str(_file.get())


@contextmanager
def _builder(file: Path) -> Iterator[Connection]:
    """One engine for every file that is ever built: it knows the statements that it compiled for the last one."""
    token = _file.set(file)
    try:
        with _engine.connect() as connection:
            yield connection
    finally:
        _file.reset(token)


def _as_declared(connection: Connection, table: Table) -> str:
    """A loaded table's rows; null in the columns that were added after the store was last loaded into."""
    known = set(
        connection.exec_driver_sql(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'loaded' AND table_name = ?", (table.name,)
        ).scalars()
    )
    kinds = {column.name: column.type.compile(dialect=connection.dialect) for column in table.columns}
    columns = [f'"{name}"' if name in known else f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in kinds.items()]
    return f"SELECT {', '.join(columns)} " + (f'FROM loaded."{table.name}"' if known else "WHERE false")


def _attach(connection: Connection, events: Path) -> None:
    try:
        connection.exec_driver_sql(f"ATTACH '{str(events).replace(chr(39), chr(39) * 2)}' AS loaded (READ_ONLY)")
    except OperationalError as problem:
        raise not_opened(events, problem) from problem


def _copy_bookkeeping(connection: Connection) -> None:
    for source, target in ((sources, loads), (refused, refusals)):
        connection.execute(insert(target).from_select([c.name for c in target.columns], select(source)))


def _say(connection: Connection, name: str, as_of: datetime) -> None:
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    words = {"snapshot": name, "as_of": as_of.isoformat(), "published_at": now.isoformat()}
    connection.execute(insert(about), [{"name": key, "value": value} for key, value in words.items()])


def _switch(store: Path, name: str, served: Path) -> None:
    """One rename: readers see the old pointer or the new one, never half of it."""
    fresh = store / f".current-{os.getpid()}.json"
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump({"snapshot": name, "file": str(served.relative_to(store))}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, store / "current.json")


def _sweep(store: Path) -> None:
    """Takes away what a killed publish left behind."""
    for left in [*store.glob("*/.build-*"), *store.glob(".current-*")]:
        pid = left.name.split("-")[1].split(".")[0]
        if pid.isdigit() and _runs(int(pid)):
            continue
        if left.is_dir():  # what the engine spilled
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _prune(store: Path, served: str) -> None:
    """Keeps the newest snapshots, and every one that `pinned.json` names; all of them where it cannot be read."""
    try:
        cited = pinned(store)
    except PinsBroken:
        return
    files = sorted((store / "snapshots").glob("funnel-*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT:]:
        name = path.stem.removeprefix("funnel-")
        if name not in cited | {served}:
            path.unlink()
