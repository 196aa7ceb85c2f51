"""Makes ready, beside the store, what a load will add to it: staged, filled, compared with what is known."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from data.load import convert
from data.load.fill import Filled, fill
from data.load.keep import fresh_rows
from data.load.mapping import Mapping
from data.load.plan import Plan
from data.load.report import FileReport, SourceReport, TableReport
from data.load.scratch import Scratch
from data.load.stage import Staged, stage
from data.load.tables import LOADABLE, MOMENTS
from data.load.trouble import LoadError
from data.load.views import make_views
from data.load.words import text


@dataclass(frozen=True)
class Terms:
    """What the caller asked for, and the moment it is now."""

    loaded_at: datetime
    recorded_at: datetime | None
    replace: bool
    step: Callable[[str], None]


@dataclass
class Part:
    """One mapping's share of a load."""

    number: int
    mapping: Mapping
    staged: dict[str, list[Staged]]
    filled: list[Filled] = field(default_factory=list)

    def files(self) -> list[Staged]:
        return list({id(one): one for several in self.staged.values() for one in several}.values())


def staged_part(place: Scratch, number: int, plan: Plan, terms: Terms) -> Part:
    done: dict[object, Staged] = {}
    for found in (found for several in plan.files.values() for found in several):
        if found not in done:
            terms.step(f"Reading {found.file}")
            done[found] = stage(place, found, plan.mapping.formats, f"_staged_{number}_{len(done)}")
    place.connection.execute("UPDATE misfits SET part = ? WHERE part IS NULL", [number])
    return Part(number, plan.mapping, {alias: [done[found] for found in files] for alias, files in plan.files.items()})


def prepared(connection: duckdb.DuckDBPyConnection, system: str, parts: list[Part], terms: Terms) -> SourceReport:
    """What this system's files bring; nothing is filled if this very export was loaded before."""
    report = SourceReport(_load_id(system, parts), system, "+".join(part.mapping.name for part in parts))
    ragged = {(part.number, one.file): _misfits(connection, part, one.file) for part in parts for one in part.files()}
    known = _one(connection, "SELECT count(*) FROM kept.sources WHERE load_id = ?", [report.load_id])
    report.is_new = terms.replace or not known
    if report.is_new:
        for part in parts:
            _fill(connection, part, terms)
        for table in LOADABLE:
            _compare(connection, report, parts, table, terms)
    for part in parts:
        for one in part.files():
            read = one.rows + ragged[part.number, one.file]
            report.files.append(FileReport(one.file, read, _misfits(connection, part, one.file)))
    report.parts = [part.number for part in parts]
    report.reasons = _reasons(connection, report.parts)
    return report


def fresh_table(report: SourceReport, table: str) -> str:
    return f"_fresh_{report.load_id}_{table}"


def _load_id(system: str, parts: Iterable[Part]) -> str:
    said = [system]
    for part in parts:
        said += [part.mapping.fingerprint, *sorted(one.digest for one in part.files())]
    return hashlib.blake2b("\n".join(said).encode(), digest_size=8).hexdigest()


def _fill(connection: duckdb.DuckDBPyConnection, part: Part, terms: Terms) -> None:
    convert.define(connection, part.mapping.formats)
    present = make_views(connection, part.mapping, part.staged)
    own = _own_moment(connection, part.mapping, terms)
    stamp = own or f"TIMESTAMP '{terms.loaded_at}'"
    for number, rule in enumerate(part.mapping.tables):
        terms.step(f"Filling {rule.into}")
        if rule.alias is None or rule.alias in present:
            table = f"_filled_{part.number}_{number}"
            part.filled.append(fill(connection, part.mapping, rule, table, stamp, own is not None))
    connection.execute("UPDATE misfits SET part = ? WHERE part IS NULL", [part.number])


def _own_moment(connection: duckdb.DuckDBPyConnection, mapping: Mapping, terms: Terms) -> str | None:
    """The moment of recording that was stated for the whole export, if one was."""
    if terms.recorded_at:
        return f"TIMESTAMP '{terms.recorded_at}'"
    if mapping.exported_at is None:
        return None
    moment = _one(connection, f"SELECT as_moment({text(mapping.exported_at)})")
    if moment is None:
        raise LoadError(f"{mapping.name}: exported_at is no date ({mapping.exported_at!r}): write it as 2024-01-31.")
    return f"TIMESTAMP '{moment}'"


def _compare(
    connection: duckdb.DuckDBPyConnection, report: SourceReport, parts: list[Part], table: str, terms: Terms
) -> None:
    filled = [one for part in parts for one in part.filled if one.into == table]
    if not filled:
        return
    terms.step(f"Comparing {table}")
    fresh = fresh_table(report, table)
    fresh_rows(connection, table, [one.table for one in filled], report.system, fresh, terms.replace)
    kept = _one(connection, f"SELECT count(*) FROM {fresh}")
    read, refused = sum(one.read for one in filled), sum(one.refused for one in filled)
    report.tables.append(TableReport(table, read, kept, read - refused - kept, refused))
    report.merged += kept if table == "merges" else 0
    if table in MOMENTS:
        moments = " UNION ALL ".join(
            f"SELECT {MOMENTS[table]}::TIMESTAMP AS m FROM {one.table}_ready" for one in filled
        )
        newest = _one(connection, f"SELECT max(m) FROM ({moments}) WHERE m <= ?", [terms.loaded_at])
        report.newest_at = max((moment for moment in (newest, report.newest_at) if moment), default=None)


def _misfits(connection: duckdb.DuckDBPyConnection, part: Part, file: str) -> int:
    counted = "SELECT count(DISTINCT line) FROM misfits WHERE part = ? AND file = ?"
    return _one(connection, counted, [part.number, file])


def _reasons(connection: duckdb.DuckDBPyConnection, parts: list[int]) -> dict[str, int]:
    """Counted without the values, the commonest first."""
    plain = r"regexp_replace(reason, ': ''.*'' is', ': a value is')"
    select = (
        f"SELECT {plain} AS why, count(*) AS n FROM misfits WHERE list_contains(?, part) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return dict(connection.execute(select, [parts]).fetchall())


def _one(connection: duckdb.DuckDBPyConnection, statement: str, values: list[object] | None = None) -> object:
    return connection.execute(statement, values or []).fetchone()[0]
