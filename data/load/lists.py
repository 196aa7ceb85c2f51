"""Reads a list that somebody uploads, CSV or Excel, as columns of text; nothing of it is kept."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.load import csv_text, sheets
from data.load.trouble import LoadError

MOST_BYTES = 20_000_000
MOST_LINES = 200_000
MOST_COLUMNS = 100


def columns_of(name: str, content: bytes) -> dict[str, list[str]]:
    """By the column's name its cells, each on one line, "" where there is none. Raises LoadError with what to do."""
    said = Path(name).name or "The list"
    if len(content) > MOST_BYTES:
        raise LoadError(f"{said} has more than {MOST_BYTES // 10**6} MB: leave only the column of ids in it.")
    if not content.strip():
        raise LoadError(f"{said} is empty: export it again, with its header line.")
    with tempfile.TemporaryDirectory(prefix="arbiter-list-") as folder:
        path = Path(folder) / f"list{'.xlsx' if said.lower().endswith(('.xlsx', '.xlsm')) else '.csv'}"
        path.write_bytes(content)
        try:
            return _columns(_sheet(path) if path.suffix == ".xlsx" else _text(path), said)
        except LoadError as trouble:
            raise LoadError(str(trouble).replace(path.name, said)) from None


def _columns(rows: Iterator[list[Any]], said: str) -> dict[str, list[str]]:
    names = [_plain(cell) for cell in next(rows)]
    if len(names) > MOST_COLUMNS:
        raise LoadError(f"{said} has {len(names)} columns: leave only the column of ids in it.")
    cells: list[list[str]] = [[] for _ in names]
    for number, row in enumerate(rows):
        if number >= MOST_LINES:
            raise LoadError(f"{said} has more than {MOST_LINES:,} lines: reconcile it in parts, a period each.")
        for place, column in enumerate(cells):
            column.append(_plain(row[place]) if place < len(row) else "")
    return {name or f"column {place}": column for place, (name, column) in enumerate(zip(names, cells, strict=True), 1)}


def _plain(cell: Any) -> str:
    """A cell on one line, without what separates lines and fields."""
    return "" if cell is None else " ".join(str(cell).split())


def _text(path: Path) -> Iterator[list[str]]:
    encoding = csv_text.look(path, None).encoding
    delimiter = csv_text.sniffed_delimiter(path, encoding)
    csv_text.header(path, encoding, delimiter)
    with path.open(encoding=encoding, newline="") as file:
        yield from (row for row in csv.reader(file, delimiter=delimiter) if any(cell.strip() for cell in row))


def _sheet(path: Path) -> Iterator[list[Any]]:
    yield from (row for _, row in sheets.rows(path, sheets.sheet_names(path)[0]))
