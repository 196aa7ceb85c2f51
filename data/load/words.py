"""Quoting for SQL, near misses for messages, and names as columns spell them."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def nearest(wanted: str, known: Iterable[str]) -> str:
    """The end of a message: what was probably meant, or what there is."""
    known = list(known)
    close = difflib.get_close_matches(wanted.lower(), [word.lower() for word in known], n=1, cutoff=0.6)
    if close:
        return f" (did you mean {next(word for word in known if word.lower() == close[0])}?)"
    listed = ", ".join(known[:30]) + (" and more" if len(known) > 30 else "")
    return f" (there is {listed})" if known else ""


def snake(column: str) -> str:
    """IsWon becomes is_won, My_Field__c my_field_c; what is snake_case already stays."""
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", column))
    return re.sub(r"(?<=[^_])_+", "_", parted).lower()


def unique(columns: Iterable[str]) -> list[str]:
    """Column names as a table can hold them: named, and each once whatever its case."""
    taken = {"_file", "_line"}
    result = []
    for position, column in enumerate(columns, start=1):
        plain = column.strip() or f"column_{position}"
        chosen, number = plain, 2
        while chosen.lower() in taken:
            chosen, number = f"{plain}_{number}", number + 1
        taken.add(chosen.lower())
        result.append(chosen)
    return result


def respelled(columns: Sequence[str], spellings: Mapping[str, Sequence[str]]) -> list[str]:
    """The columns, each that is another's spelling under that one's name, unless that one is there itself."""
    present = {column.lower() for column in columns}
    meant = {}
    for column, others in spellings.items():
        used = [other.lower() for other in others if other.lower() in present]
        if used and column.lower() not in present:
            meant[used[0]] = column
    return [meant.get(column.lower(), column) for column in columns]
