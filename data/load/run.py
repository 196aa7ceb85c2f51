"""One load from beginning to end: find, stage, fill, keep, report; all of it or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data import events
from data.load.find import find
from data.load.keep import add
from data.load.mapping import Mapping
from data.load.plan import Plan, plans_for
from data.load.prepare import Terms, fresh_table, prepared, staged_part
from data.load.report import Report, SourceReport
from data.load.scratch import Scratch, clear_left_behind, scratch
from data.load.tables import LOADABLE
from data.load.trouble import LoadError

Progress = Callable[[int, int, str], None]


def load(
    path: str | Path,
    *,
    store: str | Path,
    mapping: str | Path | Mapping | None = None,
    system: str | None = None,
    recorded_at: datetime | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Loads into the store. `recorded_at` dates rows that do not say when they were recorded (default: now);
    `replace` first forgets all that was loaded from the system, as after a corrected mapping."""
    try:
        with scratch(Path(store)) as place:
            files = find(path, place.folder)
            plans = plans_for(path, files, mapping, system)
            terms = Terms(datetime.now(UTC).replace(tzinfo=None), recorded_at, replace, _steps(progress, plans))
            with events.attached(place.connection, store):
                clear_left_behind(Path(store), place.folder)
                sources = _loaded(place, plans, terms)
    except events.EventsBusy as problem:
        raise LoadError(str(problem)) from None
    except OSError as problem:
        what = problem.filename or path
        raise LoadError(f"{what}: {problem.strerror or problem}: make sure that it is there and may be used.") from None
    used = {found.file for plan in plans for several in plan.files.values() for found in several}
    return Report(sources, sorted({found.file for found in files} - used))


def _loaded(place: Scratch, plans: list[Plan], terms: Terms) -> list[SourceReport]:
    parts = [staged_part(place, number, plan, terms) for number, plan in enumerate(plans)]
    # From here on a mapping's own SQL runs: it sees the staged tables and no file.
    place.connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    systems = dict.fromkeys(part.mapping.system for part in parts)
    reports = [
        prepared(place.connection, system, [part for part in parts if part.mapping.system == system], terms)
        for system in systems
    ]
    terms.step("Keeping what is new")
    _keep(place.connection, [report for report in reports if report.is_new], terms)
    return reports


def _keep(connection: duckdb.DuckDBPyConnection, reports: list[SourceReport], terms: Terms) -> None:
    connection.execute("BEGIN")
    try:
        for report in reports:
            _keep_source(connection, report, terms)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _keep_source(connection: duckdb.DuckDBPyConnection, report: SourceReport, terms: Terms) -> None:
    if terms.replace:
        for table in (*LOADABLE, "sources", "refused"):
            connection.execute(f"DELETE FROM kept.{table} WHERE system = ?", [report.system])
    for table in report.tables:
        add(connection, table.table, report.system, fresh_table(report, table.table))
    connection.execute(
        "INSERT INTO kept.sources (load_id, system, format, loaded_at, newest_at, rows_read, rows_kept, rows_refused, "
        "rows_merged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [report.load_id, report.system, report.format, terms.loaded_at, report.newest_at, *report.counts()],
    )
    connection.execute(
        "INSERT INTO kept.refused (load_id, system, file, line, reason, content) "
        "SELECT ?, ?, file, line, reason, content FROM misfits WHERE list_contains(?, part) ORDER BY ALL",
        [report.load_id, report.system, report.parts],
    )


def _steps(progress: Progress | None, plans: list[Plan]) -> Callable[[str], None]:
    """Counts the steps for the caller: each file, each table filled, each table compared, and keeping."""
    files = sum(len({found for several in plan.files.values() for found in several}) for plan in plans)
    rules = [rule for plan in plans for rule in plan.mapping.tables]
    total = files + len(rules) + len({rule.into for rule in rules}) + 1
    done = 0

    def step(words: str) -> None:
        nonlocal done
        done = min(done + 1, total)
        if progress:
            progress(done, total, words)

    return step
