"""Finds what there is to load: the tables of a file, a folder, a zip or a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from data.load import databases, sheets
from data.load.csv_text import first_encoding, header, sniffed_delimiter
from data.load.mapping import Formats
from data.load.trouble import LoadError
from data.load.unpack import unpack
from data.load.words import unique

TEXT = (".csv", ".tsv", ".tab", ".txt")
SHEETS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
ZIP = ".zip"
# A folder's .txt files are read-me files more often than data; one named outright is taken.
IN_FOLDERS = (".csv", ".tsv", ".tab", *SHEETS, *PARQUET)


@dataclass(frozen=True)
class Found:
    """One table to read: a text or Parquet file, a sheet of a workbook, a table of a database."""

    file: str
    kind: str
    names: tuple[str, ...]
    path: Path | None = None
    url: str | None = None
    part: str | None = None


def find(path: str | Path, folder: Path) -> list[Found]:
    """Every table under the path. A zip is unpacked into `folder`, and so are the zips of a folder of nothing else."""
    if "://" in str(path):
        tables = databases.tables(str(path))
        return [Found(table, "database", (table.lower(),), url=str(path), part=table) for table in tables]
    place = Path(path).expanduser()
    if not place.exists():
        raise LoadError(f"{place} does not exist: name a file, a folder, a zip or a database URL.")
    if place.is_file() and place.suffix.lower() != ZIP:
        return _tables_of(place)
    files, zips = ([], [place]) if place.is_file() else (_files(place, IN_FOLDERS), _files(place, (ZIP,)))
    if not files:
        files = [file for zipped in zips for file in _files(unpack(zipped, folder), IN_FOLDERS)]
    if not files:
        raise LoadError(f"{Path(path).name or path} holds no CSV, Excel or Parquet file: name the folder that does.")
    return [found for file in files for found in _tables_of(file)]


def columns(found: Found, formats: Formats | None = None) -> list[str]:
    """The column names, without reading the rows."""
    if found.kind == "sheet":
        return sheets.columns(found.path, found.part)
    if found.kind == "database":
        return databases.columns(found.url, found.part)
    if found.kind == "parquet":
        return sheets.parquet_columns(found.path)
    formats = formats or Formats()
    encoding = first_encoding(found.path, formats.encoding)
    delimiter = formats.delimiter or sniffed_delimiter(found.path, encoding)
    return unique(header(found.path, encoding, delimiter)[0])


def matching(files: Sequence[Found], patterns: Sequence[str]) -> list[Found]:
    wanted = [pattern.lower() for pattern in patterns]
    return [found for found in files if any(fnmatchcase(name, want) for name in found.names for want in wanted)]


def _files(place: Path, suffixes: Sequence[str]) -> list[Path]:
    return sorted(file for file in place.rglob("*") if file.suffix.lower() in suffixes and _is_data(file, place))


def _is_data(file: Path, place: Path) -> bool:
    parts = file.relative_to(place).parts
    return file.is_file() and not any(part.startswith((".", "~$", "__MACOSX")) for part in parts)


def _tables_of(file: Path) -> list[Found]:
    suffix, stem = file.suffix.lower(), file.stem.lower()
    if suffix in SHEETS:
        parts = sheets.sheet_names(file)
        named = [(part, (part.lower(), f"{stem}.{part.lower()}")) for part in parts]
        alone = (stem, file.name.lower()) if len(parts) == 1 else ()
        return [Found(file.name, "sheet", (*names, *alone), file, part=part) for part, names in named]
    if suffix in PARQUET:
        return [Found(file.name, "parquet", (stem, file.name.lower()), file)]
    if suffix in TEXT:
        return [Found(file.name, "text", (stem, file.name.lower()), file)]
    raise LoadError(f"{file.name} is of a kind that cannot be read: give CSV, XLSX, Parquet, a zip or a database URL.")
