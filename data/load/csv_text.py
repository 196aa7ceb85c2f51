"""What a delimited text file really is: its encoding, delimiter, lines and header."""

import codecs
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from data.load.trouble import LoadError

CHUNK = 8 * 1024 * 1024
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
OTHER_KINDS = (
    (b"PK\x03\x04", "a zip or Excel file"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"SQLite format 3", "a SQLite database"),
)
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Look:
    encoding: str
    lines: int
    has_nul: bool
    digest: str


def look(path: Path, encoding: str | None) -> Look:
    """Read the file once: which encoding holds throughout, how many lines, what fingerprint."""
    _refuse_other_kinds(path, encoding)
    chosen = _known_encoding(encoding, path) if encoding else _marked(path)
    candidates = [chosen] if chosen else ["utf-8", "cp1252"]
    for candidate in candidates:
        try:
            return _scan(path, candidate)
        except UnicodeDecodeError:
            continue
    said = f"in {candidates[0]}" if chosen else "in UTF-8, UTF-16 or Windows-1252"
    raise LoadError(f'{path.name} is not text {said}: state its encoding in the mapping, [formats] encoding = "...".')


def first_encoding(path: Path, encoding: str | None) -> str:
    """The encoding by the file's beginning: enough to read the header of a file that may be long."""
    _refuse_other_kinds(path, encoding)
    chosen = _known_encoding(encoding, path) if encoding else _marked(path)
    if chosen:
        return chosen
    with path.open("rb") as file:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(file.read(CHUNK))
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def sniffed_delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = "".join(part for position, part in enumerate(file.readline(1_000_000).split('"')) if position % 2 == 0)
    counts = {delimiter: first.count(delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","


def header(path: Path, encoding: str, delimiter: str) -> tuple[list[str], int]:
    """The column names, and how many lines they take."""
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            names = next((row for row in reader if row), None)
    except UnicodeDecodeError:
        look(path, encoding)  # says so, in full
        raise
    if names is None or not any(cell.strip() for cell in names):
        raise LoadError(f"{path.name} is empty: export it again, with its header line.")
    return names, reader.line_num


def as_utf8(path: Path, encoding: str, folder: Path) -> Path:
    """The file itself if it is UTF-8, else a converted copy in the folder."""
    if encoding in ("utf-8", "ascii"):
        return path
    copy = folder / f"utf8-{len(list(folder.iterdir()))}-{path.name}"
    with path.open(encoding=encoding, newline="") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while part := source.read(CHUNK):
            target.write(part)
    return copy


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)


def _known_encoding(encoding: str, path: Path) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise LoadError(
            f"{path.name}: the mapping's encoding {encoding!r} is not known: write utf-8, utf-16, cp1252, latin-1, ..."
        ) from None
    marked = _marked(path)
    return marked if marked == "utf-8-sig" and encoding.lower().replace("-", "") == "utf8" else encoding


def _scan(path: Path, encoding: str) -> Look:
    decoder = codecs.getincrementaldecoder(encoding)()
    digest = hashlib.blake2b(digest_size=16)
    lines, has_nul, last = 0, False, "\n"
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
            decoded = decoder.decode(part)
            lines += decoded.count("\n")
            has_nul = has_nul or "\0" in decoded
            last = decoded[-1:] or last
    decoder.decode(b"", final=True)
    return Look(encoding, lines + (last != "\n"), has_nul, digest.hexdigest())


def _refuse_other_kinds(path: Path, encoding: str | None) -> None:
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, kind in OTHER_KINDS:
        if start.startswith(mark):
            raise LoadError(f"{path.name} is {kind}, not the text its name promises: rename it or export it as CSV.")
    if start.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise LoadError(f"{path.name} is a web page (a login page?), not a CSV: download the export again.")
    if (
        not encoding
        and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        and start.count(0) > len(start) // 10
    ):
        raise LoadError(f"{path.name} is not a text file: export it as CSV, or state its encoding in the mapping.")
