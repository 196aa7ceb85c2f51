"""Writes minutes as a Word document: real headings, tables whose heads repeat, and text that stays text."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Row

from pages.parts.meeting.written import Section, clean

INK = RGBColor(0x0F, 0x17, 0x2A)
WIDE, TALL, MARGIN = 297, 210, 18  # A4 on its side, in millimetres
LEAST, MOST = 7, 36  # letters that a column is given room for


def document(sections: Sequence[Section]) -> bytes:
    paper = _paper(clean(sections[0]["title"]) if sections else "Minutes")
    for place, each in enumerate(sections):
        paper.add_heading(clean(each["title"]), 0 if place == 0 else 1)
        for line in each["lines"]:
            paper.add_paragraph(clean(line))
        if each["rows"]:
            _table(paper, each["columns"], each["rows"])
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _paper(title: str) -> Paper:
    paper = Document()
    page = paper.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(WIDE), Mm(TALL)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 13)):
        font = paper.styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), INK
    paper.core_properties.title, paper.core_properties.author = title, "Arbiter"
    return paper


def _table(paper: Paper, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    texts = [[clean(cell) for cell in row] for row in (columns, *rows)]
    letters = [min(max(*(len(row[place]) + 5 for row in texts), LEAST), MOST) for place in range(len(columns))]
    table = paper.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.autofit = False
    widths = [Mm((WIDE - 2 * MARGIN) * size / sum(letters)) for size in letters]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(texts):
        line = table.add_row()
        _marked(line, "w:cantSplit")
        if number == 0:
            _marked(line, "w:tblHeader")
        for cell, text, width in zip(line.cells, row, widths, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.font.bold = Pt(8.5), number == 0
    paper.add_paragraph()


def _marked(line: _Row, what: str) -> None:
    line._tr.get_or_add_trPr().append(OxmlElement(what))
