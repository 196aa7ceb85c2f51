"""Writes minutes as Markdown, as one HTML file, and as a Word document; what people typed stays text in each."""

import html
import io
import re
from collections.abc import Sequence
from typing import Any

from pages.parts import notation

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
            rows = ["".join(f"<td>{_safe(notation.cell(str(cell)))}</td>" for cell in row) for row in each["rows"]]
            body.append(f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    title = _safe(sections[0]["title"]) if sections else "Minutes"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body>{''.join(body)}</body></html>"
    ).encode()


def word(sections: Sequence[Section]) -> bytes:
    """A landscape document with real headings and tables."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = _clean(sections[0]["title"]) if sections else "Minutes"
    document.core_properties.author = "Arbiter"
    for place, each in enumerate(sections):
        document.add_heading(_clean(each["title"]), 0 if place == 0 else 1)
        for line in each["lines"]:
            document.add_paragraph(_clean(line))
        if each["rows"]:
            table = document.add_table(rows=1, cols=len(each["columns"]), style="Light Grid Accent 1")
            for cells, row in [(table.rows[0].cells, each["columns"]), *((None, row) for row in each["rows"])]:
                for cell, text in zip(cells or table.add_row().cells, row, strict=True):
                    cell.text = _clean(notation.cell(str(text)))
                    for run in cell.paragraphs[0].runs:
                        run.font.size = Pt(8.5)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _row(cells: Sequence[str], is_raw: bool = False) -> str:
    texts = cells if is_raw else [_marked(notation.cell(str(cell))).replace("\n", " ") for cell in cells]
    return f"| {' | '.join(texts)} |"


def _marked(text: str) -> str:
    """Text that Markdown shows as it is: marks, links and tags in it mean nothing."""
    plain = re.sub(r"\s*[\r\n]+\s*", " ", _clean(text))
    escaped = re.sub(r"([\\`*_\[\]<>|#~$&])", r"\\\1", plain)
    return re.sub(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", r"\1\\\2", escaped)


def _safe(text: str) -> str:
    return html.escape(_clean(text), quote=True)


def _clean(text: str) -> str:
    """Without characters that XML does not know."""
    return _CONTROL.sub("", str(text))
