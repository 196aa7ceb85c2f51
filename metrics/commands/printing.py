"""How a command prints its rows: as a table to read, as JSON or CSV for scripts."""

import csv
import io
import json
from datetime import datetime
from typing import Any

import pandas as pd

from metrics.written import cell


def answer(form: str, head: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    if form == "json":
        print(json.dumps({**head, "rows": rows}, indent=1, ensure_ascii=False))
    elif form == "csv":
        print(as_csv(rows), end="")
    else:
        rules_words = f"{head['rules']}, version {head['version']}"
        print(f"{head['metric']} ({rules_words}), snapshot {head['snapshot']}, as of {head['as_of']}")
        table(rows)


def plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as plain values: missing is null, never NaN; a day is its ISO text."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, pd.Timestamp | datetime):
            found[key] = value.date().isoformat()
        elif value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NaT:
            found[key] = None
        elif isinstance(value, float) and value.is_integer() and key in ("n", "numerator", "denominator"):
            found[key] = int(value)
        else:
            found[key] = value.item() if hasattr(value, "item") else value
    return found


def as_csv(rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows([{key: cell(value) for key, value in row.items()} for row in rows])
    return written.getvalue()


def table(rows: list[dict[str, Any]]) -> None:
    if not rows:
        print("No rows.")
        return
    texts = [{key: shown(value) for key, value in row.items()} for row in rows]
    widths = {key: max(len(key), *(len(text[key]) for text in texts)) for key in texts[0]}
    print("  ".join(key.ljust(width) for key, width in widths.items()).rstrip())
    for text in texts:
        print("  ".join(text[key].ljust(width) for key, width in widths.items()).rstrip())


def shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
