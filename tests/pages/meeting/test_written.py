"""Minutes on paper: the same words in Markdown, HTML and Word, and what people typed stays text."""

import io
from html.parser import HTMLParser
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from docx import Document

from pages.parts.meeting import word, written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = "=HYPERLINK(\"http://x\";\"y\") <script>alert(1)</script> | **bold** [a](http://b) `c` \x00\x0b"
SECTIONS = [
    {"title": "Weekly meeting of 24 Nov 2026", "lines": ["Present: Ann (marketing), Bo (sales)."], "columns": [],
     "rows": []},
    {"title": "Decisions", "lines": [NASTY, "- not a list", "1. nor this"], "columns": ["", "decision", "owner"],
     "rows": [["1", "call every lead within 4 h", "Bo"], ["2", NASTY, "@sales"], ["3", "two\nlines", "+1"]]},
]  # fmt: skip


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.cells, self.words = set(), [], []

    def handle_starttag(self, tag, _):
        self.tags.add(tag)
        self.is_cell = tag in ("td", "th")

    def handle_data(self, text):
        self.words.append(text)
        if getattr(self, "is_cell", False):
            self.cells.append(text)


def test_the_web_page_holds_every_word_and_no_foreign_tag():
    found = Text()
    found.feed(written.web(SECTIONS).decode())
    assert "script" not in found.tags and "a" not in found.tags
    assert "call every lead within 4 h" in found.cells
    assert any("<script>alert(1)</script>" in word for word in found.words)


def test_a_cell_reads_as_it_was_typed_in_every_paper_for_none_of_them_computes():
    found = Text()
    found.feed(written.web(SECTIONS).decode())
    assert {"+1", "@sales"} <= set(found.cells)
    assert "| +1 |" in written.markdown(SECTIONS).decode() and "'+1" not in written.markdown(SECTIONS).decode()
    (table,) = Document(io.BytesIO(word.document(SECTIONS))).tables
    assert table.rows[3].cells[2].text == "+1"


def test_the_web_page_needs_nothing_else():
    text = written.web(SECTIONS).decode()
    assert "src=" not in text and "href=" not in text and "@import" not in text


def test_the_word_document_opens_with_its_headings_lines_and_tables():
    document = Document(io.BytesIO(word.document(SECTIONS)))
    assert [p.text for p in document.paragraphs if p.style.name in ("Title", "Heading 1")] == [
        "Weekly meeting of 24 Nov 2026", "Decisions"
    ]  # fmt: skip
    (table,) = document.tables
    assert [cell.text for cell in table.rows[1].cells] == ["1", "call every lead within 4 h", "Bo"]
    assert table.rows[2].cells[1].text.startswith("=HYPERLINK")
    assert document.core_properties.title == "Weekly meeting of 24 Nov 2026"


def test_any_reader_of_the_format_finds_the_words_and_no_field_that_computes():
    with ZipFile(io.BytesIO(word.document(SECTIONS))) as parts:
        root = ElementTree.fromstring(parts.read("word/document.xml"))
        names = parts.namelist()
    words = [each.text for each in root.iter(f"{W}t")]
    assert "call every lead within 4 h" in words and "Weekly meeting of 24 Nov 2026" in words
    assert [each for kind in ("instrText", "fldSimple", "hyperlink") for each in root.iter(f"{W}{kind}")] == []
    assert [name for name in names if "vba" in name.lower() or "embed" in name.lower()] == []


def test_markdown_shows_marks_as_they_were_typed():
    text = written.markdown(SECTIONS).decode()
    assert text.startswith("# Weekly meeting of 24 Nov 2026\n")
    assert "| 1 | call every lead within 4 h | Bo |" in text
    assert "\\<script\\>" in text and "\\*\\*bold\\*\\*" in text and "\\[a\\]" in text
    assert "\n\\- not a list\n" in text and "\n\\1. nor this\n" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {4}


@pytest.mark.parametrize("write", [written.markdown, written.web, word.document])
def test_a_meeting_with_nothing_said_is_still_a_paper(write):
    assert write([{"title": "Weekly meeting", "lines": [], "columns": [], "rows": []}])
