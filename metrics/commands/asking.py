"""`list` and `ask`: every metric with its meaning, and one of them over a period, whole or split."""

import argparse
import json
from typing import Any

from sqlalchemy import select

from data.schema import about
from metrics.ask import ask, availability
from metrics.catalog import METRICS, find
from metrics.commands import printing, words
from metrics.definition import Named
from metrics.words import formula


def add_list(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("list", help="every metric, with its meaning and whether this store can answer it")
    words.common(command, ("table", "json"))
    command.set_defaults(run=_list)


def add_ask(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("ask", help="one metric over a period, whole or split")
    command.add_argument("metric", metavar="NAME-OR-ID")
    command.add_argument("--from", dest="starts_on", metavar="DAY", help="first day; else the first there is")
    command.add_argument("--to", dest="ends_on", metavar="DAY", help="last day; else the snapshot's day")
    command.add_argument("--by", action="append", default=[], metavar="DIMENSION|day|week|month|quarter|year")
    command.add_argument("--where", action="append", default=[], metavar="DIMENSION=MEMBER")
    words.common(command, ("table", "json", "csv"))
    command.set_defaults(run=_ask)


def _list(asked: argparse.Namespace) -> None:
    _, run = words.opened(asked)
    chosen, _ = words.rule_set(asked.rules, run)
    lacking = availability(METRICS, chosen, run)
    rows = [_described(metric, lacking.get(metric.name, "")) for metric in METRICS]
    if asked.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        columns = ("id", "name", "label", "unit", "owner", "available")
        printing.table([{key: row[key] for key in columns} for row in rows])


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
    snapshot, run = words.opened(asked)
    name, content = words.rule_set(asked.rules, run)
    said = run(select(about)).set_index("name")["value"]
    scope = words.scope_of(asked, run, name, content)
    by = tuple(dict.fromkeys(words.split(word) for word in asked.by))
    frame = ask(metric, scope, by, run=run)
    words.check_members(scope, run)
    rows = [printing.plain(row) for row in frame.to_dict("records")]
    head = {
        "metric": metric.name,
        "rules": name,
        "version": content.version,
        "snapshot": snapshot.id,
        "as_of": said["as_of"],
    }
    printing.answer(asked.format, head, rows)
