"""The register itself: entries are appended, read, verified, backed up and restored; never changed."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from data.register.engine import GUARDS, UNGUARDED, engine_of, entries, reading, sqlite_url, url_of, writing
from data.register.entries import ACTORS, Entry, Overtaken, RegisterTrouble, entry_of, hash_of, row_of
from data.register.rights import named

MOST_BYTES = 20_000_000  # of one entry's content
BATCH = 500


def opened(store: Path) -> "Register":
    """The register of a store: ARBITER_REGISTER, else register.sqlite in its folder."""
    url = url_of(store)
    with _opening:
        if (url, store) not in _registers:
            _registers[url, store] = Register(url, store)
        return _registers[url, store]


class Register:
    """One register, for many threads; other processes may write to the same one."""

    def __init__(self, url: str, store: Path) -> None:
        self.url, self.store = url, store
        self._engine: Engine = engine_of(url)
        self._one_writer = threading.Lock()  # fair among threads; among processes the database sees to it
        self._one_reader = threading.Lock()
        self._known: list[Entry] = []
        self._last_hash = ""

    def append(
        self,
        kind: str,
        subject: str,
        *,
        actor: str,
        who: str = "",
        why: str = "",
        content: Mapping[str, Any] | None = None,
        after: int | None = None,
    ) -> Entry:
        """Writes one entry, for good when this returns. `after`: the subject's last step that the writer saw.

        Raises Overtaken if somebody wrote about the subject meanwhile, NotAllowed where a person has no name.
        """
        if actor not in ACTORS:
            raise RegisterTrouble(f"Nobody acts as {actor!r}: choose from {', '.join(ACTORS)}.")
        if actor != "system":
            named(who)
        with self._one_writer, writing(self._engine) as connection:
            last = _last(connection)
            of_subject = select(func.max(entries.c.step)).where(entries.c.subject == subject)
            step = connection.execute(of_subject).scalar() or 0
            if after is not None and after != step:
                raise Overtaken(f"Somebody else wrote about {subject} meanwhile: look at it anew, then decide.")
            entry = Entry(
                number=(last.number if last else 0) + 1,
                at=datetime.now(UTC).replace(tzinfo=None),
                actor=actor,
                who=who.strip(),
                is_verified=False,
                kind=kind,
                subject=subject,
                step=step + 1,
                why=why.strip(),
                content=content or {},
            )
            row = row_of(entry, last.hash if last else "")
            if len(row["content"]) > MOST_BYTES:
                raise RegisterTrouble("This is more than one entry can hold: attach fewer records.")
            connection.execute(insert(entries), [row])
        return entry_of(row)

    def entries(self, *, kind: str = "", subject: str = "") -> list[Entry]:
        """Those whose kind and subject begin so, oldest first."""
        return [e for e in self._all() if e.kind.startswith(kind) and e.subject.startswith(subject)]

    def verify(self, known: str = "") -> str:
        """The last hash, after checking every one. Raises RegisterTrouble where an entry was changed or is missing.

        `known`: a last hash of earlier; only with it is it seen that the newest entries were cut off.
        """
        rows = self._rows()
        last = _checked(rows)
        if known and known not in {row["hash"] for row in rows}:
            raise RegisterTrouble(f"No entry has the hash {known}: the newest were cut off; restore a backup.")
        return last

    def backup(self, path: Path) -> int:
        """A copy that is whole, whoever writes meanwhile: a register file of its own. Returns how many entries."""
        path = Path(path)
        if path.exists():
            raise RegisterTrouble(f"{path} exists: name a file that does not.")
        rows = self._rows()
        _checked(rows)
        _written(rows, path)
        return len(rows)

    def restore(self, path: Path, replace: bool = False) -> Path | None:
        """Takes over a backup's entries. Returns the file that keeps the old ones, where there were any."""
        rows = _read_backup(Path(path))
        aside = None
        with self._one_writer, writing(self._engine) as connection:
            old = _all_rows(connection)
            if old and not replace:
                raise RegisterTrouble(
                    f"The register holds {len(old):,} entries: give --replace to put the backup in their place."
                )
            if old:
                aside = self.store / f"register-until-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite"
                _written([row._mapping for row in old], aside)
                for statement in UNGUARDED[connection.dialect.name]:
                    connection.exec_driver_sql(statement)
                connection.execute(delete(entries))
            _insert(connection, rows)
            for statement in GUARDS[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        return aside

    def _rows(self) -> list[Mapping[str, Any]]:
        with reading(self._engine) as connection:
            return [row._mapping for row in _all_rows(connection)] if connection is not None else []

    def _all(self) -> list[Entry]:
        """Everything; only what is new since the last time is read, unless a restore put others in its place."""
        with self._one_reader, reading(self._engine) as connection:
            if connection is None:
                self._known, self._last_hash = [], ""
                return []
            query = select(entries).order_by(entries.c.number)
            new = connection.execute(query.where(entries.c.number >= len(self._known))).all()
            if self._known and not (new and new[0].hash == self._last_hash):
                self._known, new = [], connection.execute(query).all()
            elif self._known:
                new = new[1:]
            if new:
                self._known = [*self._known, *(entry_of(row._mapping) for row in new)]
                self._last_hash = new[-1].hash
            return self._known


_registers: dict[tuple[str, Path], Register] = {}
_opening = threading.Lock()


def _last(connection: Connection) -> Row | None:
    return connection.execute(
        select(entries.c.number, entries.c.hash).order_by(entries.c.number.desc()).limit(1)
    ).first()


def _all_rows(connection: Connection) -> Sequence[Row]:
    return connection.execute(select(entries).order_by(entries.c.number)).all()


def _insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(entries), [dict(row) for row in rows[start : start + BATCH]])


def _written(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = engine_of(sqlite_url(path))
    with writing(made) as connection:
        _insert(connection, rows)
    with made.connect() as connection:  # one file that can be carried away: nothing is left in a WAL beside it
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()


def _read_backup(path: Path) -> list[Mapping[str, Any]]:
    if not path.is_file():
        raise RegisterTrouble(f"There is no file {path}: name one that `register backup` made.")
    source = engine_of(sqlite_url(path))
    try:
        with reading(source) as connection:
            if connection is None:
                raise RegisterTrouble(f"{path} holds no register: name a file that `register backup` made.")
            rows = [row._mapping for row in _all_rows(connection)]
    finally:
        source.dispose()
    _checked(rows)
    return rows


def _checked(rows: Sequence[Mapping[str, Any]]) -> str:
    before = ""
    for place, row in enumerate(rows, 1):
        if row["number"] != place:
            raise RegisterTrouble(f"Entry {place} is missing from the register: restore a backup.")
        if row["hash"] != hash_of(row, before):
            raise RegisterTrouble(f"Entry {place} was changed after it was written: restore a backup.")
        before = row["hash"]
    return before
