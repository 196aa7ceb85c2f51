"""Reads Excel workbooks and Parquet files as rows of text."""

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
from openpyxl.utils.exceptions import InvalidFileException

from data.load.trouble import LoadError
from data.load.unpack import check
from data.load.words import unique


def sheet_names(path: Path) -> list[str]:
    workbook = _opened(path)
    try:
        return [sheet.title for sheet in workbook.worksheets]
    finally:
        workbook.close()


def columns(path: Path, sheet: str) -> list[str]:
    return next(rows(path, sheet))[1]


def rows(path: Path, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    """The header first, then every row that is not blank, each with its number in the sheet."""
    workbook = _opened(path)
    try:
        width = 0
        for number, cells in enumerate(workbook[sheet].iter_rows(values_only=True), start=1):
            values = [_text(cell) for cell in cells]
            if all(value is None for value in values):
                continue
            if not width:
                names = [value or "" for value in values]
                width = max(position for position, name in enumerate(names, start=1) if name)
                yield number, unique(names[:width])
            else:
                beyond = [value for value in values[width:] if value is not None]
                yield number, values[:width] + [None] * (width - len(values)) + beyond
        if not width:
            raise LoadError(f"{path.name}, sheet {sheet!r} is empty: remove it, or fill in its header row.")
    finally:
        workbook.close()


def parquet_columns(path: Path) -> list[str]:
    try:
        return unique(pyarrow.parquet.read_schema(path).names)
    except (pyarrow.ArrowInvalid, OSError):
        raise LoadError(f"{path.name} is not a Parquet file, whatever its name says: export it again.") from None


def _opened(path: Path) -> openpyxl.Workbook:
    try:
        with zipfile.ZipFile(path) as archive:
            check(path, archive.infolist())
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise LoadError(f"{path.name} is not an Excel workbook, whatever its name says: save it as .xlsx.") from None


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
