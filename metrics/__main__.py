"""The numbers on the command line, exactly what the pages show: list them, ask one."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select

from data import rules, store
from data.schema import about, rule_sets
from metrics.ask import ask, availability
from metrics.catalog import METRICS, UnknownMetric, find
from metrics.definition import Named, Run, Scope, Unit
from metrics.sums import GRAINS, LONG_AGO, NotSliceable
from metrics.words import formula
from metrics.written import cell, shown

SPLITS = ("segment", "region", "channel", "source", "team", "offer", "product_line")
ALSO = (  # only where the metric's fact has it
    "origin", "self_reported", "owner_id", "stage", "outcome", "kind", "lead_class", "rejection", "fit", "inquiry_fate",
    "mql_fate", "sal_fate", "sql_fate",
)  # fmt: skip
SECONDS_A_PROOF = 300.0


class Misspelt(Exception):
    """The command's words cannot be understood; the message says how to write them."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m metrics", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_list(commands)
    _add_ask(commands)
    _add_reproduce(commands)
    _add_reconcile(commands)
    _add_alerts(commands)
    asked = parser.parse_args(arguments)
    try:
        return asked.run(asked) or 0
    except _expected() as trouble:
        print(trouble, file=sys.stderr)
        return 2


def _expected() -> tuple[type[Exception], ...]:
    from data.load import LoadError
    from data.register import RegisterTrouble
    from metrics.listed import ListUnclear
    from metrics.sending import NotSent
    from metrics.sides import NotReadable, NotReconcilable

    return (
        Misspelt, NotSliceable, UnknownMetric, rules.RulesWrong, store.StoreMissing, store.TooSlow, store.SnapshotOlder,
        LoadError, ListUnclear, NotReadable, NotReconcilable, NotSent, RegisterTrouble,
    )  # fmt: skip


def _add_list(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("list", help="every metric, with its meaning and whether this store can answer it")
    _common(command, ("table", "json"))
    command.set_defaults(run=_list)


def _add_ask(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("ask", help="one metric over a period, whole or split")
    command.add_argument("metric", metavar="NAME-OR-ID")
    command.add_argument("--from", dest="starts_on", metavar="DAY", help="first day; else the first there is")
    command.add_argument("--to", dest="ends_on", metavar="DAY", help="last day; else the snapshot's day")
    command.add_argument("--by", action="append", default=[], metavar="DIMENSION|day|week|month|quarter|year")
    command.add_argument("--where", action="append", default=[], metavar="DIMENSION=MEMBER")
    _common(command, ("table", "json", "csv"))
    command.set_defaults(run=_ask)


def _add_reproduce(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("reproduce", help="prove a board pack: ask every figure again; 1 where one differs")
    command.add_argument("pack", metavar="PACK-ID-OR-FILE")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")
    command.set_defaults(run=_reproduce)


def _reproduce(asked: argparse.Namespace) -> int:
    """Exit status 0 where everything is the same, 1 where anything differs or was tampered with."""
    from data.publish.snapshot import SnapshotBroken, verify
    from data.register import RegisterTrouble, opened
    from data.register.packs import archived
    from metrics.pack import PackWrong, prove, unfiled

    folder, file = store.folder(asked.store), Path(asked.pack)

    def run_of(snapshot: str) -> Run:
        found = store.Snapshot(snapshot, folder / "snapshots" / f"funnel-{snapshot}.duckdb")
        return lambda query: store.run(query, found, SECONDS_A_PROOF)

    try:
        if file.is_file():
            name, text = unfiled(file.read_text(encoding="utf-8"))
        else:
            kept = archived(opened(folder), asked.pack)
            name, text = kept.id, kept.text
        proof = prove(name, text, lambda snapshot: verify(folder, snapshot), run_of)
    except RegisterTrouble as trouble:
        raise Misspelt(str(trouble)) from None
    except (PackWrong, SnapshotBroken, UnicodeDecodeError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    differences = [str(each) for each in proof.differences]
    if asked.format == "json":
        found = {"pack": name, "is_equal": proof.is_equal, "said": proof.sentence, "differences": differences}
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join([f"Pack {name}: {proof.sentence}", *differences]))
    return 0 if proof.is_equal else 1


def _add_reconcile(commands: argparse._SubParsersAction) -> None:
    words = "official|marketing|sales|VERSION|snapshot:ID|FILE.csv"
    command = commands.add_parser("reconcile", help="why two numbers differ: every such record under its one cause")
    command.add_argument("metric", metavar="NAME-OR-ID")
    command.add_argument("--left", default="marketing", metavar=words, help="default: marketing")
    command.add_argument("--right", default="sales", metavar=words, help="default: sales")
    command.add_argument("--from", dest="starts_on", metavar="DAY", help="first day; else the first there is")
    command.add_argument("--to", dest="ends_on", metavar="DAY", help="last day; else the snapshot's day")
    command.add_argument("--where", action="append", default=[], metavar="DIMENSION=MEMBER")
    command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")
    command.set_defaults(run=_reconcile)


def _reconcile(asked: argparse.Namespace) -> None:
    """A rate is reconciled by its two halves."""
    from metrics.choice import pair
    from metrics.reconcile import reconcilable, reconcile

    metric, (snapshot, run) = find(asked.metric), _opened(asked)
    shelf, scope = _shelf(store.folder(asked.store), snapshot, run), _scope(asked, run, "official", None)
    bridges = []
    for measure in reconcilable(metric):
        found = reconcile(*pair(asked.left, asked.right, measure, shelf), measure, scope)
        left, right = ({"side": side.label, "value": value} for side, value in found.ends)
        causes = [_plain(row) for row in found.causes.to_dict("records")]
        bridges.append(
            {
                "number": measure.name, "left": left, "right": right, "difference": found.difference,
                "both": found.alike, "records": sum(row["records"] for row in causes), "causes": causes,
            }
        )  # fmt: skip
    if asked.format == "csv":
        print(_csv([{"number": one["number"], **row} for one in bridges for row in one["causes"]]), end="")
    elif asked.format == "json":
        days = {"as_of": str(scope.as_of), "from": str(scope.starts_on), "to": str(scope.ends_on)}
        said = {"metric": metric.name, "snapshot": snapshot.id, **days, "bridges": bridges}
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        for one in bridges:
            ends = ", ".join(f"{one[end]['side']} {_shown(one[end]['value'])}" for end in ("left", "right"))
            print(f"{one['number']}: {ends}; both count {one['both']:,}, {one['records']:,} differ")
            _table([{key: value for key, value in row.items() if key != "cause"} for row in one["causes"]])


def _shelf(folder: Path, snapshot: store.Snapshot, run: Run) -> Any:
    from data.load.lists import columns_of
    from data.register.versions import named
    from metrics.choice import Shelf

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


def _add_alerts(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("alerts", help="hold every alert rule against the snapshot; 3 where one is beyond")
    command.add_argument("--webhook", metavar="URL", help="tell it what is beyond, once for each rule and snapshot")
    command.add_argument("--mail", action="append", default=[], metavar="TO", help="the same by mail; needs --smtp")
    command.add_argument("--smtp", metavar="HOST:PORT", help="the server that takes the mail")
    command.add_argument("--from", dest="sender", metavar="ADDRESS", help="whom the mail comes from")
    _common(command, ("table", "json"))
    command.set_defaults(run=_alerts)


def _alerts(asked: argparse.Namespace) -> int:
    """Exit status 0 where nothing is beyond its rule, 3 where something is, 2 where it could not be told."""
    from data.register import alerts, opened
    from metrics import sending, telling
    from metrics.alerts import findings

    if asked.mail and not asked.smtp:
        raise Misspelt("--mail needs --smtp HOST:PORT: name the server that takes the mail.")
    snapshot, run = _opened(asked)
    name, content = _rule_set(asked.rules, run)
    said = run(select(about)).set_index("name")["value"]
    day = datetime.fromisoformat(said["as_of"]).date()
    scope = Scope(
        rules=name, starts_on=day, ends_on=day, as_of=day, windows=content.windows, constants=content.constants
    )
    register = opened(store.folder(asked.store))
    found = findings(alerts.rules(register), scope, content.content["calendar"]["week_starts"], run)
    head = {"snapshot": snapshot.id, "as_of": said["as_of"], "rules": name, "version": content.version}

    def words(value: float | None, unit: Unit) -> str:
        return shown(value, unit, content.reporting_currency)

    rows = [telling.row(each, words) for each in found]
    if asked.format == "json":
        print(json.dumps({**head, "alerts": rows}, indent=1, ensure_ascii=False))
    else:
        _table([{key: row[key] for key in ("alert", "state", "said")} for row in rows])
    ways = {}
    if asked.webhook:
        ways["webhook"] = lambda new: sending.by_webhook(asked.webhook, telling.message(new, head, words))
    if asked.mail:
        sender = asked.sender or sending.SENDER
        ways["mail"] = lambda new: sending.by_mail(
            asked.mail, asked.smtp, telling.subject(new), telling.text(new, head, words), sender
        )
    untold = []
    for way, send in ways.items():
        try:
            telling.once(found, way, register, snapshot.id, send)
        except sending.NotSent as trouble:  # the other way is still tried
            untold.append(str(trouble))
    if untold:
        raise sending.NotSent("\n".join(untold))
    return 3 if any(each.is_beyond for each in found) else 0


def _common(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    command.add_argument("--rules", default="official", metavar="official|marketing|sales|VERSION")
    command.add_argument("--format", choices=formats, default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")


def _list(asked: argparse.Namespace) -> None:
    _, run = _opened(asked)
    chosen, _ = _rule_set(asked.rules, run)
    lacking = availability(METRICS, chosen, run)
    rows = [_described(metric, lacking.get(metric.name, "")) for metric in METRICS]
    if asked.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        _table([{key: row[key] for key in ("id", "name", "label", "unit", "owner", "available")} for row in rows])


def _described(metric: Named, why: str) -> dict[str, Any]:
    return {
        "id": metric.id,
        "name": metric.name,
        "label": metric.label,
        "meaning": metric.meaning,
        "formula": formula(metric),
        "unit": metric.unit.value,
        "better": metric.better.value,
        "owner": metric.owner,
        "guard": metric.guard,
        "available": why or "yes",
    }


def _ask(asked: argparse.Namespace) -> None:
    metric = find(asked.metric)
    snapshot, run = _opened(asked)
    name, content = _rule_set(asked.rules, run)
    said = run(select(about)).set_index("name")["value"]
    scope = _scope(asked, run, name, content)
    by = tuple(dict.fromkeys(_split(word) for word in asked.by))
    frame = ask(metric, scope, by, run=run)
    rows = [_plain(row) for row in frame.to_dict("records")]
    head = {
        "metric": metric.name,
        "rules": name,
        "version": content.version,
        "snapshot": snapshot.id,
        "as_of": said["as_of"],
    }
    _print(asked.format, head, rows)


def _scope(asked: argparse.Namespace, run: Run, name: str, content: rules.RuleSet | None) -> Scope:
    as_of = datetime.fromisoformat(run(select(about)).set_index("name")["value"]["as_of"])
    scope = Scope(
        rules=name,
        starts_on=_day(asked.starts_on, "--from") if asked.starts_on else LONG_AGO,
        ends_on=_day(asked.ends_on, "--to") if asked.ends_on else as_of.date(),
        as_of=as_of.date(),
        where=_filters(asked.where),
        windows=content.windows if content else {},
        constants=content.constants if content else {},
    )
    if scope.starts_on > scope.ends_on:
        raise Misspelt(f"--from {scope.starts_on} is after --to {scope.ends_on}: turn them round.")
    return scope


def _opened(asked: argparse.Namespace) -> tuple[store.Snapshot, Run]:
    snapshot = store.current(store.folder(asked.store))
    return snapshot, lambda query: store.run(query, snapshot)


def _rule_set(wanted: str, run: Run) -> tuple[str, rules.RuleSet]:
    """A rule set of the snapshot by its name, or by a version such as 1, v1 or official-1."""
    frame = run(select(rule_sets))
    known = dict(zip(frame["rules"], frame["content"], strict=True))
    asked = wanted.lower().removeprefix("v")
    for name in (asked, f"official-{asked}"):
        if name in known:
            return name, rules.from_content(json.loads(known[name]))
    official = rules.from_content(json.loads(known["official"])) if "official" in known else None
    if official and str(official.version) == asked:
        return "official", official
    raise Misspelt(f"This snapshot has no rule set {wanted!r}: choose from {', '.join(sorted(known))}.")


def _filters(words: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = {}
    for word in words:
        name, sign, member = word.partition("=")
        if not sign:
            raise Misspelt(f"--where {word!r} needs a dimension and a member, as in --where segment=Enterprise.")
        found.setdefault(_split(name, grains=False), []).append(member)
    return tuple((name, tuple(members)) for name, members in found.items())


def _split(word: str, grains: bool = True) -> str:
    allowed = (*SPLITS, *ALSO, *(GRAINS if grains else ()))
    if word not in allowed:
        raise Misspelt(f"There is no {word!r} to split or filter by: choose from {', '.join(allowed)}.")
    return word


def _day(text: str, flag: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Misspelt(f"{flag} {text!r} is not a day: write it as 2026-10-31.") from None
    if not LONG_AGO.year <= found.year < 2200:
        raise Misspelt(f"{flag} {text} is out of reach: name a day from {LONG_AGO} to 2199-12-31.")
    return found


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as plain values: missing is null, never NaN; a day is its ISO text."""
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, pd.Timestamp | datetime):
            plain[key] = value.date().isoformat()
        elif value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
            plain[key] = None
        elif isinstance(value, float) and value.is_integer() and key in ("n", "numerator", "denominator"):
            plain[key] = int(value)
        else:
            plain[key] = value.item() if hasattr(value, "item") else value
    return plain


def _print(form: str, head: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    if form == "json":
        print(json.dumps({**head, "rows": rows}, indent=1, ensure_ascii=False))
    elif form == "csv":
        print(_csv(rows), end="")
    else:
        rules_words = f"{head['rules']}, version {head['version']}"
        print(f"{head['metric']} ({rules_words}), snapshot {head['snapshot']}, as of {head['as_of']}")
        _table(rows)


def _csv(rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows([{key: cell(value) for key, value in row.items()} for row in rows])
    return written.getvalue()


def _table(rows: list[dict[str, Any]]) -> None:
    if not rows:
        print("No rows.")
        return
    texts = [{key: _shown(value) for key, value in row.items()} for row in rows]
    widths = {key: max(len(key), *(len(text[key]) for text in texts)) for key in texts[0]}
    print("  ".join(key.ljust(width) for key, width in widths.items()).rstrip())
    for text in texts:
        print("  ".join(text[key].ljust(width) for key, width in widths.items()).rstrip())


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
