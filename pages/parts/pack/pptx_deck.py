"""The pack as a PowerPoint deck: 16:9, real titles, native charts and tables, definitions in the notes."""

import io
from collections.abc import Callable

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Pt

from pages.parts.pack import layout, picture, pptx_charts, pptx_looks, svg, svg_tables
from pages.parts.pack.drawing import Drawing, Grid, Tiles, Words
from pages.parts.pack.layout import FOOT, HIGH, MARGIN, WIDE, Box, Laid
from pages.parts.pack.pptx_looks import FACE, rgb
from pages.parts.pack.svg import LOOK
from pages.parts.pack.words import Frozen, clean

PIXEL = 9525  # EMU: a slide of 13.33 by 7.5 inches is 1280 by 720
TITLE_ONLY, SLACK = 5, 14  # the layout; what a table may grow by when it is drawn
NOTHING = "\u00a0"  # an empty cell would be as high as the largest letters
Said = Callable[[str, float], None]


def deck(frozen: Frozen, progress: Said) -> bytes:
    """The file."""
    made = Presentation()
    made.slide_width, made.slide_height = Emu(WIDE * PIXEL), Emu(HIGH * PIXEL)
    made.core_properties.title = clean(f"{frozen.pack.name} · {frozen.stamp}")
    made.core_properties.author = "Arbiter"
    pages = layout.pages(frozen)
    for laid in pages:
        progress(f"Slide {laid.number} of {laid.count}", (laid.number - 1) / laid.count)
        _slide(made, laid, frozen)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _slide(made: Deck, laid: Laid, frozen: Frozen) -> None:
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    _place(title, Box(MARGIN, 26, WIDE - 2 * MARGIN, len(laid.title) * laid.title_size * 1.3 + 6))
    frame = title.text_frame
    _plain(frame, MSO_ANCHOR.TOP)
    _write(frame, [(" ".join(laid.title), laid.title_size * 0.9, LOOK.ink, True)])
    if laid.commentary:
        box = Box(MARGIN, laid.commentary_at, WIDE - 2 * MARGIN, 20.0 * len(laid.commentary))
        _text(slide, box, [("\n".join(laid.commentary), 13, LOOK.soft, False)])
    for drawing, box in laid.figures:
        _figure(slide, drawing, box)
    for number, said in enumerate(said for said in (laid.left_out, laid.edits) if said):
        _text(slide, Box(MARGIN, FOOT - 34 - 16 * number, WIDE - 2 * MARGIN, 18), [(said, 10.5, LOOK.mute, False)])
    said = f"{frozen.pack.name} · {frozen.stamp} · snapshot {frozen.pack.snapshot} · code {frozen.pack.code}"
    _text(slide, Box(MARGIN, FOOT - 4, 1000, 18), [(said, 10.5, LOOK.mute, False)])
    count = f"{laid.number} of {laid.count}"
    _text(slide, Box(WIDE - MARGIN - 160, FOOT - 4, 160, 18), [(count, 10.5, LOOK.mute, False)], "r")
    notes = [f"{frozen.pack.name}, {frozen.stamp}", *laid.commentary, "Definitions:"]
    notes += list(dict.fromkeys(note for drawing, _ in laid.figures for note in drawing.notes))
    notes += [drawing.foot for drawing, _ in laid.figures[:1]]
    slide.notes_slide.notes_text_frame.text = clean("\n".join(notes))


def _figure(slide: Slide, drawing: Drawing, box: Box) -> None:
    if not isinstance(drawing.body, Tiles | Grid | Words):
        place = [Emu(round(value * PIXEL)) for value in (box.x, box.y, box.wide, box.high)]
        pptx_charts.chart(slide, drawing, place, box.wide)
        return
    is_text = isinstance(drawing.body, Words)
    head = [(drawing.title, 15, LOOK.ink, True)] if drawing.title else []
    head += [(drawing.subtitle, 11, LOOK.mute, False)] if drawing.subtitle else []
    if head:
        _text(slide, Box(box.x, box.y, box.wide, 20.0 * len(head)), head)
    feet = [] if is_text else svg.wrapped(drawing.foot, 9.5, box.wide, 3)
    top, bottom = box.y + 21.0 * len(head) + (6 if head else 0), box.y + box.high - 13.0 * len(feet)
    inside = Box(box.x, top, box.wide, bottom - top - 6)
    match drawing.body:
        case Tiles():
            _tiles(slide, drawing.body, inside)
        case Grid():
            _table(slide, drawing, inside, box.high - picture.around(drawing, box.wide))
        case Words():
            size = svg_tables.words_size(drawing.body, inside.wide, inside.high) * 0.94
            _text(slide, inside, [(f"· {line}", size, LOOK.ink, False) for line in drawing.body.lines])
    if feet:
        _text(slide, Box(box.x, bottom, box.wide, 13.0 * len(feet)), [("\n".join(feet), 9, LOOK.mute, False)])


def _tiles(slide: Slide, body: Tiles, box: Box) -> None:
    gap, count = 12, max(len(body.items), 1)
    wide = (box.wide - gap * (count - 1)) / count
    for place, item in enumerate(body.items):
        number = ("○ " if item.is_young else "") + item.number
        size = 28.0
        while size > 14 and svg.width(number, size) > wide - 24:
            size -= 1
        said = [
            (item.heading, 12, LOOK.mute, True),
            (number, size, LOOK.mute if item.is_weak else LOOK.ink, True),
            (item.beside, 11.5, LOOK.mute, False),
        ]
        said += [(words, 11.5, LOOK.leak if tone == "bad" else LOOK.soft, tone == "bad") for words, tone in item.lines]
        shape = _text(slide, Box(box.x + place * (wide + gap), box.y, wide, box.high), said, margin=10)
        shape.line.color.rgb = rgb(LOOK.line)


def _table(slide: Slide, drawing: Drawing, box: Box, room: float) -> None:
    """Never a row less than the page has: the letters shrink, and what the page leaves out is said here too."""
    body = drawing.body
    many = len(svg_tables.fitted(body, box.wide, room)[1])  # as many rows as on the page
    left = len(body.rows) - many
    size, kept, columns = svg_tables.shrunk(body, many, box.wide, box.high - SLACK - (SLACK if left else 0))
    shape = slide.shapes.add_table(
        len(kept) + 1,
        len(body.heads),
        *[Emu(round(v * PIXEL)) for v in (box.x, box.y, box.wide, 20.0 * (len(kept) + 1))],
    )
    _describe(shape, drawing)
    table = shape.table
    table._tbl.tblPr.set("bandRow", "0")
    table._tbl.tblPr.set("firstRow", "0")
    for place, wide in enumerate(columns):
        table.columns[place].width = Emu(round(wide * PIXEL))
    rows = [tuple((head, LOOK.mute, False) for head in body.heads)]
    for number in range(len(kept)):
        marked = [(number, place) in body.bad for place in range(len(body.heads))]
        rows.append(
            tuple(
                (" ".join(cell), LOOK.leak if bad else LOOK.ink, bad)
                for cell, bad in zip(kept[number], marked, strict=True)
            )
        )
    edges = [LOOK.mute, *[LOOK.line] * len(kept)]
    for number, row in enumerate(rows):
        high = svg_tables.row_height(kept[number - 1], size) if number else size * 2
        table.rows[number].height = Emu(round(high * PIXEL))
        for place, (said, colour, bold) in enumerate(row):
            cell = table.cell(number, place)
            cell.fill.background()
            cell.margin_left = cell.margin_right = Emu(4 * PIXEL)
            cell.margin_top = cell.margin_bottom = Emu(PIXEL)
            align = "r" if place in body.numeric else ""
            _write(cell.text_frame, [(said or NOTHING, size * 0.94, colour, bold)], align)
            pptx_looks.ruled(cell, edges[number], edges[number - 1] if number else "")
    shape.height = sum(row.height for row in table.rows)
    if left:
        end = (shape.top + shape.height) / PIXEL + 2
        said = [(f"and {left} more, in the spreadsheet", size * 0.9, LOOK.mute, False)]
        _text(slide, Box(box.x, end, box.wide, SLACK), said)


def _text(
    slide: Slide, box: Box, said: list[tuple[str, float, str, bool]], align: str = "", margin: int = 0
) -> BaseShape:
    shape = slide.shapes.add_textbox(*[Emu(round(value * PIXEL)) for value in (box.x, box.y, box.wide, box.high)])
    _plain(shape.text_frame, MSO_ANCHOR.TOP, margin)
    _write(shape.text_frame, said, align)
    return shape


def _plain(frame: TextFrame, anchor: MSO_ANCHOR, margin: int = 0) -> None:
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(margin * PIXEL)


def _write(frame: TextFrame, said: list[tuple[str, float, str, bool]], align: str = "") -> None:
    """Paragraphs of pixels' size, colour and weight."""
    for number, (words, size, colour, bold) in enumerate(said):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = {"r": 3, "c": 2}.get(align, 1)
        for place, line in enumerate(clean(words).split("\n")):
            if place:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold, run.font.name = Pt(round(size * 0.75, 1)), bold, FACE
            run.font.color.rgb = rgb(colour)


def _place(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        Emu(round(value * PIXEL)) for value in (box.x, box.y, box.wide, box.high)
    )


def _describe(shape: BaseShape, drawing: Drawing) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", clean(f"{drawing.title}. {drawing.subtitle}. {drawing.foot}"))
