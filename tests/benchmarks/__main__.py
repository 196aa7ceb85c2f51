"""Builds 1M and 10M leads, publishes them, times every page: `python -m tests.benchmarks [--leads 1000000]`."""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
from sqlalchemy import select, text

from data import store
from data.rules import read
from data.schema import about
from data.store import Snapshot
from metrics.ask import ask_totals
from metrics.catalog import find
from metrics.definition import Metric, Run, Scope
from metrics.sums import NotSliceable
from pages.parts import served
from tests.benchmarks import company, questions, reconciling

SIZES = (1_000_000, 10_000_000)
REPEATED = 7
LIMITS = {1_000_000: 50, 10_000_000: 100}  # milliseconds a page with the standard filters
LIMIT_OF_OTHERS = 300
LIMIT_OF_MEMORY = 8  # GB
PATIENCE = 120.0  # seconds a question may take here; pages allow 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--leads", type=int, nargs="*", default=SIZES, help="1M and 10M; 10M takes an hour, 60 GB")
    parser.add_argument("--store", metavar="DIR", help="built there if empty, and kept; else in a temporary folder")
    asked = parser.parse_args()
    for leads in asked.leads:
        if asked.store:
            _measure(Path(asked.store) / str(leads), leads)
        else:
            with tempfile.TemporaryDirectory() as folder:
                _measure(Path(folder), leads)
    return 0


def _measure(folder: Path, leads: int) -> None:
    print(f"\n{leads:,} leads, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    if not (folder / "events.duckdb").exists():
        took, _ = _timed(lambda: company.write(folder, leads))
        print(f"built in {took:.0f} s")
    if not (folder / "current.json").exists():
        _publish(folder)
    snapshot = store.current(folder)
    print(f"snapshot {snapshot.path.stat().st_size / 2**20:,.0f} MB\n")
    _time_pages(snapshot, leads)
    _time_reconcile(snapshot, leads)


def _publish(folder: Path) -> None:
    """In a process of its own, as a user runs it, so that its memory is its own."""
    command = [sys.executable, "-m", "data", "publish", "--store", str(folder)]
    took, _ = _timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = used.ru_maxrss / 2**20
    print(f"published three rule sets in {took:.0f} s ({used.ru_utime + used.ru_stime:.0f} s of CPU), ", end="")
    print(f"peak memory {memory:.1f} GB of {LIMIT_OF_MEMORY}{_judged(memory, LIMIT_OF_MEMORY)}")


def _time_pages(snapshot: Snapshot, leads: int) -> None:
    words = store.run(select(about), snapshot)
    as_of = date.fromisoformat(dict(zip(words["name"], words["value"], strict=True))["as_of"][:10])
    standard, others = questions.scopes(read("official"), as_of)
    heads = (
        f"{'page':16}{'filter':20}{'metrics':>8}{'selects':>8}"
        f"{'data':>9}{'best':>9}{'SQL':>9}{'by hand':>9}{'ratio':>7}"
    )
    print(f"{heads}   median of {REPEATED}")
    for page in questions.NAMES:
        for name, scope in standard.items():
            _time_page(snapshot, page, name, scope, LIMITS.get(leads, max(LIMITS.values())), is_standard=True)
        for name, scope in others.items():
            _time_page(snapshot, page, name, scope, LIMIT_OF_OTHERS, is_standard=False)


def _time_reconcile(snapshot: Snapshot, leads: int) -> None:
    words = store.run(select(about), snapshot)
    as_of = date.fromisoformat(dict(zip(words["name"], words["value"], strict=True))["as_of"][:10])
    limit = reconciling.LIMITS.get(leads, max(reconciling.LIMITS.values()))
    print(f"\n{'reconcile and preview':36}{'data':>9}{'CPU':>9}")
    for name, took, spent in reconciling.timed(snapshot, as_of, PATIENCE):
        print(f"{name:36}{took:7.2f} s{spent:7.2f} s{_judged(took, limit)}")


def _time_page(snapshot: Snapshot, page: str, name: str, scope: Scope, limit: float, is_standard: bool) -> None:
    """Each time as if just this period was not looked at before: what hangs on no period is known by then."""
    run = partial(served.read, snapshot)
    metrics = [metric for tile in questions.tiles(page) if _takes(metric := find(tile), scope, run)]
    whole, in_sql, answers = [], [], {}
    for _ in range(REPEATED + 1):  # the first one opens the file
        served.forget()
        ask_totals(metrics, questions.a_year_before(scope), run=run)
        with _watched(store, "run") as spent:
            took, answers = _timed(partial(ask_totals, metrics, scope, run=run))
        whole.append(took)
        in_sql.append(sum(spent))
    data, sql = statistics.median(whole[1:]) * 1000, statistics.median(in_sql[1:]) * 1000
    hand, ratio = "", ""
    if is_standard:
        of_hand = _by_hand(snapshot, page, scope, answers) * 1000
        hand, ratio = f"{of_hand:.0f} ms", f"{data / of_hand:.1f}"
    best = min(whole[1:]) * 1000
    print(
        f"{page:16}{name:20}{len(metrics):8}{len(spent):8}{data:6.0f} ms{best:6.0f} ms{sql:6.0f} ms{hand:>9}{ratio:>7}"
        f"{_judged(data, limit)}"
    )


@contextmanager
def _watched(module: ModuleType, name: str) -> Iterator[list[float]]:
    """The seconds of each call of a function."""
    spent, function = [], getattr(module, name)

    def timed(*arguments: Any) -> Any:
        took, found = _timed(partial(function, *arguments))
        spent.append(took)
        return found

    setattr(module, name, timed)
    try:
        yield spent
    finally:
        setattr(module, name, function)


def _takes(metric: Metric, scope: Scope, run: Run) -> bool:
    """Whether what the metric counts is recorded by all that is filtered."""
    try:
        ask_totals([metric], scope, run=run)
    except NotSliceable:
        return False
    return True


def _by_hand(snapshot: Snapshot, page: str, scope: Scope, answers: dict) -> float:
    """Seconds of the same answer in SQL by hand, on the same connection settings; it must be the same answer."""
    hand = questions.BY_HAND[page]
    statements = [text(statement) for statement in questions.by_hand(hand, scope)]
    took = []
    for _ in range(REPEATED + 1):
        spent, frames = _timed(lambda: [store.run(statement, snapshot, PATIENCE) for statement in statements])
        took.append(spent)
    found, said = frames[0].iloc[0, 0], answers[hand.tile][hand.column]
    if pd.notna(said) and abs(float(found) - float(said)) > 1e-6 * abs(float(said)):
        print(f"{page}: {hand.tile} is {said} on the page and {found} by hand: one of the two is wrong.")
    return statistics.median(took[1:])


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _judged(measured: float, limit: float) -> str:
    return "" if measured <= limit else f"   over {limit:g}"


if __name__ == "__main__":
    sys.exit(main())
