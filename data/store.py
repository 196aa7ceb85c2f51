"""Opens published snapshots, read-only and locked down, and runs one SELECT into a frame."""

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from sqlalchemy import CompoundSelect, Connection, Engine, NullPool, Select, create_engine, event
from sqlalchemy.exc import ProgrammingError

from data.patience import Patience

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_A_QUERY = 5.0
ENGINES_KEPT = 2  # the snapshot served, and the one that open sessions still finish on

LOCKED_DOWN: dict[str, str | int | bool] = {
    "threads": 2,
    "memory_limit": "2GB",
    "max_temp_directory_size": "4GB",
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "allow_persistent_secrets": False,
    "lock_configuration": True,
}

LAST = ("enable_external_access", "lock_configuration")  # set once a second file is attached
SERVED, BESIDE = "served", "beside"
SHORTEST_ID = 4
_patience = Patience()


class StoreMissing(Exception):
    """There is no snapshot to serve."""


class TooSlow(Exception):
    """A question took longer than the time that pages allow."""


class SnapshotOlder(StoreMissing):
    """A snapshot was published by an older version of this program, and lacks what is asked."""


@dataclass(frozen=True)
class Snapshot:
    id: str
    path: Path


_engines: OrderedDict[Path, Engine] = OrderedDict()
_lock = threading.Lock()


def folder(given: str | Path | None = None) -> Path:
    """The store's folder: as given, else ARBITER_STORE, else one that git ignores."""
    place = Path(given or os.environ.get("ARBITER_STORE") or PROJECT / ".arbiter")
    if place.exists() and not place.is_dir():
        raise StoreMissing(f"{place} is a file, and a store is a folder: name another in --store or ARBITER_STORE.")
    return place


def current(store: Path) -> Snapshot:
    """The snapshot that is served now."""
    pointer = store / "current.json"
    try:
        said = json.loads(pointer.read_text())
        found = Snapshot(str(said["snapshot"]), store / str(said["file"]))
    except (FileNotFoundError, NotADirectoryError):
        said = f"{store} has no snapshot: load a source with leads or opportunities, then run `python -m data publish`."
        raise StoreMissing(said) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreMissing(f"{pointer} cannot be read: run `python -m data publish` to write it anew.") from None
    if not found.path.exists():
        raise StoreMissing(f"The snapshot {found.path} is gone: run `python -m data publish` to build it again.")
    return found


def engine(snapshot: Snapshot) -> Engine:
    """One engine a snapshot; the oldest is let go when a third one opens."""
    with _lock:
        if snapshot.path not in _engines:
            _engines[snapshot.path] = _opened(snapshot.path)
            while len(_engines) > ENGINES_KEPT:
                _engines.popitem(last=False)[1].dispose()
        _engines.move_to_end(snapshot.path)
        return _engines[snapshot.path]


def run(select: Select | CompoundSelect, snapshot: Snapshot, seconds: float = SECONDS_A_QUERY) -> pd.DataFrame:
    """The rows of one SELECT; interrupted when it takes too long.

    Raises SnapshotOlder where it lacks a table or column of today's.
    """
    try:
        return _read(select, engine(snapshot), seconds)
    except ProgrammingError as trouble:
        if not _is_lacking(trouble):
            raise
        raise SnapshotOlder(
            f"Snapshot {snapshot.id} was published by another version of Arbiter and lacks what this one asks: "
            "run `python -m data publish` once; all that is loaded and decided stays."
        ) from trouble


def run_beside(
    select: Select | CompoundSelect, served: Snapshot, beside: Snapshot, seconds: float = SECONDS_A_QUERY
) -> pd.DataFrame:
    """The rows of one SELECT over two snapshots, their tables told apart by the schemas SERVED and BESIDE.

    Raises SnapshotOlder where one of them lacks a table or column of today's.
    """
    try:
        return _read(select, _opened_beside(served.path, beside.path), seconds)
    except ProgrammingError as trouble:
        if not _is_lacking(trouble):
            raise
        raise SnapshotOlder(
            f"Snapshot {beside.id} or {served.id} was published by an older version, which did not keep what this "
            "comparison needs: choose one that was published since."
        ) from trouble


def _is_lacking(trouble: ProgrammingError) -> bool:
    return isinstance(trouble.orig, duckdb.BinderException | duckdb.CatalogException)


def named(store: Path, name: str) -> Snapshot:
    """A snapshot on the disk by its id or the beginning of it, also one that was published aside."""
    files = [path for folder in ("snapshots", "previews") for path in (store / folder).glob(f"funnel-{name}*.duckdb")]
    if len(name) < SHORTEST_ID or len({path.stem for path in files}) != 1:
        which = "more than one snapshot" if len(files) > 1 else "no snapshot"
        raise StoreMissing(f"There is {which} {name!r}: `python -m data snapshots` lists them.")
    return Snapshot(files[0].stem.removeprefix("funnel-"), files[0])


def _read(select: Select | CompoundSelect, opened: Engine, seconds: float) -> pd.DataFrame:
    with opened.connect() as connection, _patience.lasting(seconds, _interrupt(connection)) as is_over:
        try:
            return _frame(connection.execute(select).cursor.fetchnumpy())
        except Exception as trouble:
            if is_over():
                raise TooSlow(f"This took more than {seconds:g} seconds: narrow the period or filter.") from trouble
            raise


def _interrupt(connection: Connection) -> Callable[[], None]:
    return connection.connection.driver_connection.interrupt


def _frame(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """As DuckDB's own df() makes it, which takes a millisecond longer; all of the same kind are laid side by side."""
    if columns and all(type(each) is np.ndarray and each.dtype == np.float64 for each in columns.values()):
        return pd.DataFrame(np.column_stack(list(columns.values())), columns=_labels(tuple(columns)), copy=False)
    return pd.DataFrame({name: _with_gaps(each) for name, each in columns.items()})


@lru_cache(maxsize=1000)
def _labels(names: tuple[str, ...]) -> pd.Index:
    """To make an index of the same names anew takes longer than the rest of a small frame."""
    return pd.Index(names)


def _with_gaps(column: np.ndarray) -> np.ndarray | ExtensionArray:
    if column.dtype.kind not in "iub" or not isinstance(column, np.ma.MaskedArray):
        return column
    made = pd.arrays.BooleanArray if column.dtype.kind == "b" else pd.arrays.IntegerArray
    return made(column.data, np.ma.getmaskarray(column))


def _opened(path: Path) -> Engine:
    """Nothing is ever changed, so there is no transaction to begin and to take back around each question."""
    return create_engine(
        f"duckdb:///{path}",
        connect_args={"read_only": True, "config": dict(LOCKED_DOWN)},
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
    )


def _opened_beside(served: Path, beside: Path) -> Engine:
    """Both files attached read-only, then locked down like one; a connection a question, so that none stays open."""
    before = {key: value for key, value in LOCKED_DOWN.items() if key not in LAST}
    opened = create_engine("duckdb:///:memory:", connect_args={"config": before}, poolclass=NullPool)

    @event.listens_for(opened, "connect")
    def _attach(connection, _) -> None:
        for path, schema in ((served, SERVED), (beside, BESIDE)):
            connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {schema} (READ_ONLY)")
        for key in LAST:
            connection.execute(f"SET {key} = {str(LOCKED_DOWN[key]).lower()}")

    return opened


def listed(store: Path) -> list[tuple[Snapshot, datetime, int]]:
    """The snapshots on disk with when they were published and their bytes, newest first."""
    files = sorted((store / "snapshots").glob("funnel-*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [
        (
            Snapshot(path.stem.removeprefix("funnel-"), path),
            datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None),
            path.stat().st_size,
        )
        for path in files
    ]
