"""Proposes a first mapping for files that nobody has described, for a human to correct."""

import csv
import json
import re
import tempfile
from itertools import islice
from pathlib import Path

import pyarrow.parquet

from data.load import databases, sheets
from data.load.csv_text import first_encoding, sniffed_delimiter
from data.load.find import Found, columns, find
from data.load.guess import Sample, dates_of, numbers_of, stages_of, table_of
from data.load.plan import recognised, shipped
from data.load.words import snake

ROWS = 300
HOW = "# Save it, then: python -m data load {where} --mapping THIS-FILE\n"
DATED = ("created_at", "happened_at", "day", "due")
COUNTED = ("amount", "score", "potential")
HEAD = """# Proposed by looking at the columns of {where}. Check every line: a wrong one is wrong in every number.
{how}# All that a mapping can say stands at the top of data/load/mapping.py.
"""


def propose(path: str | Path, how: str = HOW) -> str:
    """The text of a mapping: the shipped one if the files are recognised, else a first guess, with how to load it."""
    with tempfile.TemporaryDirectory() as folder:
        files = find(path, Path(folder))
        plans = recognised(files)
        where = databases.shown(str(path)) if "://" in str(path) else str(path)
        if plans:
            known = ", ".join(plan.mapping.name for plan in plans)
            said = f"# {where} is recognised ({known}): python -m data load {where} needs no mapping.\n"
            own = shipped().get(plans[0].mapping.name)
            return said + (f"# This is the one that is used; change a copy of it.\n\n{own.read_text()}" if own else "")
        return _proposed(where, how, [_sample(found) for found in files])


def _proposed(where: str, how: str, samples: list[Sample]) -> str:
    guesses = [(sample, table_of(sample)) for sample in samples]
    aliases = _aliases(samples)
    name = re.sub(r"\W+", "_", Path(where).stem.lower()).strip("_") or "source"
    head = HEAD.format(where=where, how=how.format(where=where))
    named = f'name = "{name}"  # of the source: what is loaded under it later is taken for a newer export of the same\n'
    parts = [head, named, _formats([guess for guess in guesses if guess[1]])]
    for sample, alias in zip(samples, aliases, strict=True):
        parts.append(_file(sample, alias))
    tables = [
        _tables(sample, alias, guess[0], guess[1])
        for (sample, guess), alias in zip(guesses, aliases, strict=True)
        if guess
    ]
    if not tables:
        first = samples[0].columns[0]
        tables = [
            "# Nothing in the columns says what a row is; this takes each for a person. Say what it is.\n"
            + _table("persons", aliases[0], {"person_id": f'"{first}"'})
        ]
    return "\n".join([*parts, *tables])


def _formats(guesses: list) -> str:
    dates: list[str] = []
    numbers: dict[str, object] = {}
    for sample, (table, fields) in guesses:
        for field, column in fields.items():
            if field in DATED:
                dates += [pattern for pattern in dates_of(sample.values(column)) if pattern not in dates]
            if field in COUNTED:
                numbers |= numbers_of(sample.values(column))
        for column in stages_of(sample, fields.values()).values() if table == "persons" else ():
            dates += [pattern for pattern in dates_of(sample.values(column)) if pattern not in dates]
    lines = ["[formats]", 'timezone = "UTC"  # of times without an offset; as in "America/Sao_Paulo"']
    if dates:
        lines.append(f"dates = {json.dumps(dates)}  # tried in order: is the day really before the month, or after it?")
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in numbers.items()]
    return "\n".join(lines) + "\n"


def _file(sample: Sample, alias: str) -> str:
    head = f"# {sample.file} has the columns {', '.join(sample.columns)}."
    return f"{_comment(head)}\n[files.{alias}]\nmatch = {_quoted(Path(sample.file).stem)}\n"


def _tables(sample: Sample, alias: str, table: str, fields: dict[str, str]) -> str:
    columns = {field: _quoted(column) for field, column in fields.items() if field not in ("stage", "due", "status")}
    amount = columns.pop("amount", None) if table == "opportunities" else None
    parts = []
    if table == "spend":
        columns["kind"] = '{ constant = "program" }'
    if table == "touches":
        columns["is_response"] = '{ constant = "true" }  # or only for some of them'
    stages = stages_of(sample, fields.values()) if table == "persons" else {}
    unused = [column for column in sample.columns if column not in (*fields.values(), *stages.values())]
    if unused:
        parts.append(_comment(f"# Not used: {', '.join(unused)}."))
    parts.append(_table(table, alias, columns))
    entity, key = ("opportunity", "opportunity_id") if table == "opportunities" else ("person", "person_id")
    when = fields.get("created_at")
    if when and table == "opportunities":
        parts.append(_event(alias, entity, fields[key], "created", {}, when))
    for field, kind in (("stage", "stage"), ("status", "status")):
        if field in fields and when:
            later = fields.get("due") if kind == "stage" else None
            said = f"{later}, where there is one, else {when}," if later else when
            what = {"value": _quoted(fields[field])}
            moment = f"{{ sql = {_quoted(f'coalesce({_sql_name(later)}, {_sql_name(when)})')} }}" if later else None
            note = f"# The columns do not tell since when the {kind} is what it is; {said} stands in for it.\n"
            parts.append(note + _event(alias, entity, fields[key], kind, what, when, moment))
    for status, since in stages.items():
        what = {"value": f'{{ constant = "{status}" }}'}
        parts.append(_event(alias, entity, fields[key], "status", what, since))
    if amount and when:
        parts.append(_event(alias, entity, fields[key], "amount", {"amount": amount}, when))
    if "due" in fields and when:
        parts.append(_event(alias, entity, fields[key], "due", {"due_on": _quoted(fields["due"])}, when))
    return "\n".join(parts)


def _event(
    alias: str, entity: str, key: str, kind: str, what: dict[str, str], when: str, moment: str | None = None
) -> str:
    columns = {
        "entity": f'{{ constant = "{entity}" }}',
        "entity_id": _quoted(key),
        "kind": f'{{ constant = "{kind}" }}',
        **what,
        "happened_at": moment or _quoted(when),
    }
    return _table("events", alias, columns, f"{_sql_name(when)} IS NOT NULL")


def _table(into: str, alias: str, columns: dict[str, str], where: str | None = None) -> str:
    lines = ["[[tables]]", f'into = "{into}"', f'from = "{alias}"']
    lines += [f"where = {_quoted(where)}"] if where else []
    return "\n".join([*lines, "[tables.columns]", *(f"{field} = {said}" for field, said in columns.items())]) + "\n"


def _aliases(samples: list[Sample]) -> list[str]:
    taken: list[str] = []
    for sample in samples:
        plain = re.sub(r"\W+", "_", snake(Path(sample.file).stem)).strip("_") or "file"
        taken.append(plain if plain not in taken else f"{plain}_{len(taken) + 1}")
    return taken


def _sample(found: Found) -> Sample:
    names = columns(found)
    if found.kind == "text":
        encoding = first_encoding(found.path, None)
        with found.path.open(encoding=encoding, newline="") as file:
            rows = list(islice(csv.reader(file, delimiter=sniffed_delimiter(found.path, encoding)), 1, ROWS))
    elif found.kind == "sheet":
        rows = [row for _, row in islice(sheets.rows(found.path, found.part), 1, ROWS)]
    elif found.kind == "parquet":
        batch = next(pyarrow.parquet.ParquetFile(found.path).iter_batches(ROWS), None)
        rows = [tuple(map(_text, row.values())) for row in batch.to_pylist()] if batch else []
    else:
        rows = list(islice(databases.rows(found.url, found.part), ROWS))
    called = found.part if found.kind in ("sheet", "database") and found.part else found.file
    return Sample(called, tuple(names), tuple(tuple(row) for row in rows))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sql_name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _comment(text: str) -> str:
    """A comment of at most 118 signs a line."""
    lines, line = [], "#"
    for word in text.replace("\n", " ").replace("\r", " ").lstrip("# ").split(" "):
        if len(line) + len(word) > 116 and line != "#":
            lines, line = [*lines, line], "#"
        line += f" {word}"
    return "\n".join([*lines, line])
