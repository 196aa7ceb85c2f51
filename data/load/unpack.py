"""Unpacks a zip that anybody may have made: no way out of the folder, no flood."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from data.load.trouble import LoadError

MOST_FILES = 10_000
MOST_BYTES = 8 * 1024**3
FREE_BYTES = 64 * 1024**2  # up to here no ratio is asked about
MOST_RATIO = 200


def unpack(archive: Path, folder: Path) -> Path:
    """The zip's files, in a new folder within `folder`. Raises LoadError, with nothing written outside."""
    target = Path(tempfile.mkdtemp(prefix="unpacked-", dir=folder))
    try:
        with zipfile.ZipFile(archive) as content:
            members = [member for member in content.infolist() if not member.is_dir()]
            check(archive, members)
            for member in members:
                _write(content, member, _inside(archive, target, member))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as problem:
        raise LoadError(f"{archive.name} is not a whole zip file ({problem}): pack it again.") from None
    return target


def check(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuses before anything is written, by what the zip says of itself."""
    if not members:
        raise LoadError(f"{archive.name} is an empty zip: pack the export's files into it.")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_FILES or size > MOST_BYTES or (size > FREE_BYTES and size > MOST_RATIO * max(packed, 1)):
        raise LoadError(
            f"{archive.name} would unpack to {len(members)} files and {size:,} bytes, more than is safe: unpack it "
            "yourself and name the folder."
        )
    for member in members:
        if member.flag_bits & 0x1:
            raise LoadError(f"{archive.name} is locked with a password: unpack it yourself and name the folder.")


def _inside(archive: Path, target: Path, member: zipfile.ZipInfo) -> Path:
    place = (target / member.filename.replace("\\", "/")).resolve()
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    if is_link or not place.is_relative_to(target.resolve()):
        raise LoadError(f"{archive.name} holds {member.filename!r}, which leads out of its folder: pack it again.")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _write(content: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> None:
    """zipfile stops at the size that the zip declares, so what check() allowed is what is written."""
    with content.open(member) as source, place.open("wb") as written:
        shutil.copyfileobj(source, written, 1024 * 1024)
