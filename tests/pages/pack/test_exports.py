"""Every format opened by something else than what wrote it: titles, numbers and ids are the pack's."""

import builtins
import io
import re
import shutil
import subprocess
import threading
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation

from metrics.pack import PAGES
from pages.parts.pack import drawn, exports, html, layout, pdf, picture, svg
from pages.parts.pack.drawing import Bars, Bridge, Funnel, Lines, Ranges, Tiles, ticks
from pages.parts.pack.words import Frozen
from pages.parts.palette import contrast
from tests import paper as paper_of

OFFICE = shutil.which("soffice")
BY_ENDING = {form.ending: form for form in exports.FORMATS}


def export(made, ending) -> bytes:
    return BY_ENDING[ending].made(made.frozen, exports.silent)


@pytest.fixture(scope="module")
def deck(made):
    return Presentation(io.BytesIO(export(made, "pptx")))


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(export(made, "xlsx")))


@pytest.fixture(scope="module")
def paper(made):
    return paper_of.texts(export(made, "pdf"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def texts(slide) -> str:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    found += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*found, *(charts(slide))])


def charts(slide):
    for shape in slide.shapes:
        if shape.has_chart:
            chart = shape.chart
            axes = (chart.category_axis, chart.value_axis)
            yield chart.chart_title.text_frame.text
            yield from (axis.axis_title.text_frame.text for axis in axes if axis.has_title)


def test_every_slide_has_its_conclusion_as_a_real_title(made, deck):
    assert len(deck.slides) == len(PAGES)
    for slide, page in zip(deck.slides, made.pack.pages, strict=True):
        assert squeezed(slide.shapes.title.text) == squeezed(page.title)


def test_slides_are_16_to_9_and_nothing_lies_outside(deck):
    assert deck.slide_width * 9 == deck.slide_height * 16
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_no_two_figures_on_a_page_overlap(made):
    for laid in layout.pages(made.frozen):
        boxes = [box for _, box in laid.figures]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = (
                    one.x + one.wide <= other.x + 1 or other.x + other.wide <= one.x + 1
                    or one.y + one.high <= other.y + 1 or other.y + other.high <= one.y + 1
                )  # fmt: skip
                assert apart, (laid.title, one, other)


def test_charts_are_native_and_hold_the_frozen_numbers(made, deck):
    kinds = {type(drawn.drawing(figure, made.frozen).body) for figure in made.pack.figures()}
    assert {Lines, Bars, Ranges, Bridge, Funnel, Tiles} <= kinds
    figure = next(each for each in made.pack.figures() if each.key == "bookings_course")
    frozen = [row["value"] for row in figure.records() if row["when"] == "now"]
    chart = next(
        shape.chart for slide in deck.slides for shape in slide.shapes
        if shape.has_chart and shape.chart.chart_title.text_frame.text == "Bookings against plan"
    )  # fmt: skip
    assert list(chart.plots[0].series[0].values) == frozen
    assert list(chart.plots[0].categories)[-1] == made.pack.names[sorted(made.pack.names)[-1]]


def test_every_figure_carries_the_id_the_state_and_what_it_rests_on_inside_itself(made, deck):
    stamp = f"{made.pack.state} · pack {made.frozen.id}"
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                said = squeezed("".join(charts_of(shape.chart)))
                for part in (stamp, "as of", made.pack.version_words, made.pack.filters, made.pack.period[0]):
                    assert squeezed(part) in said
    for figure in made.pack.figures():
        foot = drawn.drawing(figure, made.frozen).foot
        assert stamp in foot


def charts_of(chart):
    return [a.axis_title.text_frame.text for a in (chart.category_axis, chart.value_axis) if a.has_title]


def test_notes_hold_the_definitions(deck):
    said = deck.slides[2].notes_slide.notes_text_frame.text
    assert "Definitions:" in said
    assert "MQL to SAL: Of leads that qualified" in said


def test_the_headline_numbers_are_the_same_in_every_format(made, deck, paper):
    figure = next(each for each in made.pack.figures() if each.key == "five")
    page = html.document(made.frozen)
    for item in drawn.drawing(figure, made.frozen).body.items:
        for text in (texts(deck.slides[0]), paper[0], page):
            assert item.number in text.replace("​", "")


def test_the_pdf_has_a_page_for_each_page_with_title_and_id(made, paper):
    assert len(paper) == len(made.pack.pages)
    for said, page in zip(paper, made.pack.pages, strict=True):
        assert squeezed(page.title)[:60] in squeezed(said)
        assert made.frozen.id in said


def test_pdf_pages_are_16_to_9():
    assert layout.WIDE * 9 == layout.HIGH * 16


class Outside(HTMLParser):
    """Collects every address that a browser would fetch, and every script."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, value) for name, value in attrs if name in ("src", "href", "xlink:href", "action")]
        self.found += [(tag, "")] if tag in ("script", "link", "iframe", "object", "embed") else []


def test_the_web_page_fetches_nothing_and_runs_nothing(made):
    page = export(made, "html").decode()
    reader = Outside()
    reader.feed(page)
    assert reader.found == []
    assert "@import" not in page
    assert re.findall(r"url\(", page) == []


def test_text_from_data_is_text_in_every_format(made, deck, book):
    page = export(made, "html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<script>alert(1)" in texts(deck.slides[0])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_member_that_looks_like_a_formula_is_inert_everywhere(made, start):
    name = f"{start}1+1"
    pages = []
    for page in made.pack.pages:
        figures = tuple(
            replace(each, rows=tuple(tuple(name if c == "DACH" else c for c in row) for row in each.rows))
            for each in page.figures
        )
        pages.append(replace(page, figures=figures))
    frozen = Frozen(made.frozen.id, made.pack.with_pages(tuple(pages)))
    found = openpyxl.load_workbook(io.BytesIO(BY_ENDING["xlsx"].made(frozen, exports.silent)))
    cells = [cell for sheet in found.worksheets for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == name.replace("\t", "\t") or cell.value == name.strip() for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    deck = Presentation(io.BytesIO(BY_ENDING["pptx"].made(frozen, exports.silent)))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                inside = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
                for row in inside.worksheets[0].iter_rows():
                    assert [cell.value for cell in row if cell.data_type == "f"] == []


def test_the_workbook_holds_every_value_to_a_spreadsheet_s_digits_and_every_definition(made, book):
    numbers = {
        f"{cell.value:.14g}" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        if isinstance(cell.value, int | float)
    }  # fmt: skip
    frozen = {
        f"{float(value):.14g}" for figure in made.pack.figures() for row in figure.rows for value in row
        if isinstance(value, int | float) and not isinstance(value, bool)
    }  # fmt: skip
    assert frozen <= numbers
    defined = [row[1].value for row in book["Definitions"].iter_rows(min_row=2)]
    assert "MQL to SAL" in defined
    assert book["About"]["B1"].value == made.frozen.id


def test_a_figure_s_picture_is_large_and_not_empty(made):
    figure = next(each for each in made.pack.figures() if each.key == "bridge")
    found = Image.open(io.BytesIO(exports.figure_png(figure, made.frozen)))
    assert found.size == (1920, 1080)
    assert len(found.convert("L").histogram()) - found.convert("L").histogram().count(0) > 10


def test_colours_are_legible_on_paper():
    look = svg.LOOK
    assert all(contrast(colour, look.page) >= 4.5 for colour in (look.marketing, look.sales, look.leak, look.joint))


@pytest.mark.parametrize("figure", ["funnel", "bridge", "worth", "sides", "bookings_course", "five", "steps"])
def test_no_text_of_a_picture_lies_outside_it(made, figure):
    found = next(each for each in made.pack.figures() if each.key == figure)
    for wide, high in ((960, 540), (589, 250)):
        for part in picture.parts(drawn.drawing(found, made.frozen), wide, high):
            if isinstance(part, svg.Text):
                room = svg.width(part.said, part.size)
                left = part.x - {"start": 0, "middle": room / 2, "end": room}[part.anchor]
                assert left >= -14 and left + room <= wide + 14, part
                assert 0 <= part.y <= high, part


def test_two_exports_at_once_are_the_same_as_one_after_the_other(made):
    alone = {ending: shape_of(ending, export(made, ending)) for ending in ("pptx", "xlsx", "html", "pdf")}
    found: dict[str, list] = {}

    def make(ending):
        found.setdefault(ending, []).append(export(made, ending))

    several = [threading.Thread(target=make, args=(ending,)) for ending in alone for _ in range(2)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert all(shape_of(ending, each) == alone[ending] for ending, made_of in found.items() for each in made_of)
    assert sum(map(len, found.values())) == 8


def shape_of(ending, content):
    """What a file holds, without the moment at which it was written."""
    if ending == "html":
        return content
    if ending == "pdf":
        return paper_of.texts(content)
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        return {
            name: len(inside.read(name)) for name in inside.namelist()
            if not name.startswith("docProps") and not name.endswith(".xlsx")
        }  # fmt: skip


def test_all_formats_together_take_less_than_twenty_seconds(made):
    began = time.process_time()
    for form in exports.FORMATS:
        form.made(made.frozen, exports.silent)
    assert time.process_time() - began < 20


def test_a_machine_without_pango_says_so_in_one_sentence(made, monkeypatch):
    known = builtins.__import__

    def without(name, *rest, **more):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return known(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(pdf.PdfLacking, match="apt-get install libpango"):
        pdf.document(made.frozen)
    with pytest.raises(exports.ExportLacking):
        export(made, "pdf")


@pytest.mark.skipif(not OFFICE, reason="no LibreOffice on this machine: apt-get install libreoffice-impress")
def test_libreoffice_shows_the_slides_with_their_titles_and_ids(made, tmp_path):
    (tmp_path / "pack.pptx").write_bytes(export(made, "pptx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "pack.pptx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    found = paper_of.pages(tmp_path / "pack.pdf", scale=0.5)
    for (text, seen), frozen in zip(found, made.pack.pages, strict=True):
        said = squeezed(text)
        assert squeezed(frozen.title)[:50] in said
        assert squeezed(made.frozen.id) in said
        edge = [seen.getpixel((x, y)) for x in (0, seen.width - 1) for y in range(seen.height)]
        assert min(edge) > 200, "something touches the slide's edge"


def test_ticks_are_round_and_reach_beyond_the_largest():
    assert ticks([7.5]) == [0, 2, 4, 6, 8]
    assert ticks([0.61, 0.4]) == [0, 0.2, 0.4, 0.6, 0.8]
    assert ticks([None, 0])[-1] > 0
    assert ticks([-5, 10])[0] <= -5


def test_a_title_of_any_length_stays_on_its_page(made):
    long = "Nothing is as it was and every number moved against us " * 6
    page = replace(made.pack.pages[0], title=long, commentary="a line\n" * 12)
    laid = layout.pages(Frozen("x", made.pack.with_pages((page,))))[0]
    assert len(laid.title) <= 2
    assert all(box.y + box.high <= layout.FOOT for _, box in laid.figures)
