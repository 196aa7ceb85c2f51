"""What every step of a publish shares: the connection, the as-of moment, and how an intermediate result is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Numeric,
    Select,
    Table,
    and_,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.sql.selectable import FromClause

from data.schema import Money
from data.zones import day_in

NEVER = datetime(9999, 12, 31)


class PublishTrouble(Exception):
    """Why a publish stopped, in a sentence that says what to do; what was served still is."""


@dataclass
class Build:
    """One publish under way. `is_replay`: an as-of was asked for, so later knowledge is left out."""

    connection: Connection
    as_of: datetime
    since: datetime  # the first thing that happened
    is_replay: bool
    survivors: FromClause | None = None
    later: FromClause | None = None  # what was said later of a record's first moment

    @property
    def now(self) -> ColumnElement:
        """The as-of moment as an expression."""
        return cast(literal(self.as_of), DateTime)

    def day(self, moment: datetime, zone: str) -> ColumnElement:
        """The day of a known moment in a time zone, as an expression."""
        return cast(literal(day_in(zone, moment)), Date)

    @staticmethod
    def or_ever(moment: ColumnElement) -> ColumnElement:
        """The moment, or one after all others where there is none: a plain comparison keeps a join a hash join."""
        return func.coalesce(moment, cast(literal(NEVER), DateTime))

    def keep(self, name: str, query: Select) -> FromClause:
        """Computes a query once, into a temporary table of that name."""
        self.drop(name)
        made = query.into(name, temporary=True)
        self.connection.execute(made)
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql(f'ANALYZE "{name}"')
        return _same(made.table)

    def drop(self, *names: str) -> None:
        for name in names:
            self.connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')

    def fill(self, table: Table, query: Select) -> None:
        """Inserts a query's rows; its columns are matched by name."""
        names = [column.name for column in query.selected_columns]
        self.connection.execute(table.insert().from_select(names, query))

    def put(self, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
        """Inserts rows of plain values; DuckDB takes a list a column ten times as fast as the rows one by one."""
        found = list(rows)
        if not found:
            return
        if self.connection.dialect.name != "duckdb":
            self.connection.execute(insert(table), found)
            return
        lists = {column: ARRAY(column.type) for column in table.columns if column.name in found[0]}
        columns = [
            func.unnest(cast(literal([row[column.name] for row in found], kind), kind)).label(column.name)
            for column, kind in lists.items()
        ]
        self.fill(table, select(*columns))

    def known(self, table: Table) -> ColumnElement:
        """Holds for rows that were known at the as-of moment."""
        columns = [table.c[name] for name in ("recorded_at", "happened_at") if name in table.c]
        return and_(*(column <= self.as_of for column in columns)) if self.is_replay else and_(True)

    def latest(self, table: Table, *identity: Column) -> Select:
        """The newest known version of each row of a loaded table."""
        newest = (
            select(*identity, func.max(table.c.recorded_at).label("newest_at"))
            .where(self.known(table))
            .group_by(*identity)
            .subquery()
        )
        same = [column.is_not_distinct_from(newest.c[column.name]) for column in identity]
        return (
            select(table)
            .join(newest, and_(*same, table.c.recorded_at.is_not_distinct_from(newest.c.newest_at)))
            .where(self.known(table))
        )


_seen: dict[tuple, Table] = {}


def _same(made: Table) -> Table:
    """One object for all tables of the same name and columns: statements about it are then compiled once a process."""
    shape = (made.name, *((column.name, repr(column.type)) for column in made.columns))
    return _seen.setdefault(shape, made)


def key(table: FromClause, column: str) -> ColumnElement:
    """A record's id that is unique over all systems."""
    return table.c.system + ":" + table.c[column]


def to_the_cent(amount: ColumnElement) -> ColumnElement:
    """Money of an amount with fractions; a decimal first, so that half a cent goes up on every engine."""
    return cast(cast(amount, Numeric(28, 6)), Money)
