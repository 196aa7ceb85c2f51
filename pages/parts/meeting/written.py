"""Writes minutes as Markdown and as one HTML file; what people typed stays text in both, as they typed it."""

import html
import re
from collections.abc import Sequence
from typing import Any

Section = dict[str, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:32px auto;padding:0 20px;color:#0f172a}"
    "h1{font-size:24px}h2{font-size:17px;margin-top:26px}table{border-collapse:collapse;width:100%;font-size:13px}"
    "th{text-align:left;color:#586579;font-weight:500}th,td{padding:4px 8px 4px 0;border-bottom:1px solid #e2e8f0;"
    "vertical-align:top}@media print{body{margin:0}}"
)


def markdown(sections: Sequence[Section]) -> bytes:
    out = []
    for place, each in enumerate(sections):
        out += [f"{'#' if place == 0 else '##'} {_marked(each['title'])}", ""]
        out += [part for line in each["lines"] for part in (_marked(line), "")]
        if each["rows"]:
            out += [_row(each["columns"]), _row(["---"] * len(each["columns"]), is_raw=True)]
            out += [*(_row(row) for row in each["rows"]), ""]
    return "\n".join(out).encode()


def web(sections: Sequence[Section]) -> bytes:
    """One file that needs nothing else."""
    body = []
    for place, each in enumerate(sections):
        tag = "h1" if place == 0 else "h2"
        body.append(f"<{tag}>{_safe(each['title'])}</{tag}>")
        body += [f"<p>{_safe(line)}</p>" for line in each["lines"]]
        if each["rows"]:
            head = "".join(f"<th>{_safe(name)}</th>" for name in each["columns"])
            rows = ["".join(f"<td>{_safe(cell)}</td>" for cell in row) for row in each["rows"]]
            body.append(f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    title = _safe(sections[0]["title"]) if sections else "Minutes"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body>{''.join(body)}</body></html>"
    ).encode()


def _row(cells: Sequence[str], is_raw: bool = False) -> str:
    texts = cells if is_raw else [_marked(cell).replace("\n", " ") for cell in cells]
    return f"| {' | '.join(texts)} |"


def _marked(text: str) -> str:
    """Text that Markdown shows as it is: marks, links and tags in it mean nothing."""
    plain = re.sub(r"\s*[\r\n]+\s*", " ", clean(text))
    escaped = re.sub(r"([\\`*_\[\]<>|#~$&])", r"\\\1", plain)
    return re.sub(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", r"\1\\\2", escaped)


def _safe(text: str) -> str:
    return html.escape(clean(text), quote=True)


def clean(text: str) -> str:
    """Without characters that XML does not know."""
    return _CONTROL.sub("", str(text))
