"""`reconcile`: why two numbers differ, every such record under its one cause."""

import argparse
import json
from pathlib import Path

from data import store
from data.load.lists import columns_of
from data.register.versions import named
from metrics.catalog import find
from metrics.choice import Shelf, pair
from metrics.commands import printing, words
from metrics.commands.words import Misspelt
from metrics.definition import Run
from metrics.reconcile import reconcilable, reconcile


def add_to(commands: argparse._SubParsersAction) -> None:
    sides = "official|marketing|sales|VERSION|snapshot:ID|FILE.csv"
    command = commands.add_parser("reconcile", help="why two numbers differ: every such record under its one cause")
    command.add_argument("metric", metavar="NAME-OR-ID")
    command.add_argument("--left", default="marketing", metavar=sides, help="default: marketing")
    command.add_argument("--right", default="sales", metavar=sides, help="default: sales")
    command.add_argument("--from", dest="starts_on", metavar="DAY", help="first day; else the first there is")
    command.add_argument("--to", dest="ends_on", metavar="DAY", help="last day; else the snapshot's day")
    command.add_argument("--where", action="append", default=[], metavar="DIMENSION=MEMBER")
    command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")
    command.set_defaults(run=_reconcile)


def _reconcile(asked: argparse.Namespace) -> None:
    """A rate is reconciled by its two halves."""
    metric, (snapshot, run) = find(asked.metric), words.opened(asked)
    shelf, scope = _shelf(store.folder(asked.store), snapshot, run), words.scope_of(asked, run, "official", None)
    bridges = []
    for measure in reconcilable(metric):
        found = reconcile(*pair(asked.left, asked.right, measure, shelf), measure, scope)
        left, right = ({"side": side.label, "value": value} for side, value in found.ends)
        causes = [printing.plain(row) for row in found.causes.to_dict("records")]
        bridges.append(
            {
                "number": measure.name, "left": left, "right": right, "difference": found.difference,
                "both": found.alike, "records": sum(row["records"] for row in causes), "causes": causes,
            }
        )  # fmt: skip
    if asked.format == "csv":
        print(printing.as_csv([{"number": one["number"], **row} for one in bridges for row in one["causes"]]), end="")
    elif asked.format == "json":
        days = {"as_of": str(scope.as_of), "from": str(scope.starts_on), "to": str(scope.ends_on)}
        said = {"metric": metric.name, "snapshot": snapshot.id, **days, "bridges": bridges}
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        for one in bridges:
            ends = ", ".join(f"{one[end]['side']} {printing.shown(one[end]['value'])}" for end in ("left", "right"))
            print(f"{one['number']}: {ends}; both count {one['both']:,}, {one['records']:,} differ")
            printing.table([{key: value for key, value in row.items() if key != "cause"} for row in one["causes"]])


def _shelf(folder: Path, snapshot: store.Snapshot, run: Run) -> Shelf:
    def columns(path: str) -> dict[str, list[str]]:
        try:
            return columns_of(path, Path(path).read_bytes())
        except OSError as trouble:
            raise Misspelt(f"{path}: {trouble.strerror}: name a CSV or XLSX file that may be read.") from None

    def beside(first: str, second: str) -> tuple[Run, str, str]:
        found = [store.named(folder, name) for name in (first, second)]
        return lambda query: store.run_beside(query, *found), store.SERVED, store.BESIDE

    return Shelf(
        run=run, snapshot=snapshot.id, version=lambda name: named(folder, name),
        find=lambda name: store.named(folder, name).id, beside=beside, columns=columns,
    )  # fmt: skip
