"""Native, editable charts: each carries its title, unit and foot inside itself, so that it can be copied alone."""

from collections.abc import Sequence

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Emu, Pt

from pages.parts import palette
from pages.parts.notation import cell
from pages.parts.pack import svg
from pages.parts.pack.drawing import Bars, Bridge, Drawing, Funnel, Lines, Number, Ranges
from pages.parts.pack.svg import LOOK
from pages.parts.pack.words import clean

FACE = "Arial"
Series = tuple[str, Sequence[Number], str]  # name, values, colour; no colour: it only holds a place


def chart(slide: Slide, drawing: Drawing, place: list[Emu], wide: float) -> None:
    """Puts the drawing's chart on the slide."""
    body = drawing.body
    match body:
        case Lines():
            made = _lines(slide, body, place)
        case Bars():
            made = _stacked(slide, place, body.labels, [("value", body.values, LOOK.joint)], is_horizontal=True)
            low, top = min([*body.values, 0.0]), max([*body.values, 0.0])
            span = (top - low) or 1.0
            made.value_axis.minimum_scale = low - span * 0.22 if low < 0 else 0
            made.value_axis.maximum_scale = top + span * 0.18
            _coloured(made, 0, body.colours)
            _labelled(made, 0, body.texts, XL_LABEL_POSITION.OUTSIDE_END)
        case Ranges():
            made = _ranges(slide, body, place)
        case Bridge():
            made = _bridge(slide, body, place)
        case Funnel():
            made = _funnel(slide, body, place)
        case _:
            raise TypeError(f"{drawing.title} is no chart.")
    _said(made, drawing, wide)


def ruled(found: _Cell, below: str, above: str = "") -> None:
    """Thin lines below a table's cell and above it, and none beside it."""
    inside = found._tc.get_or_add_tcPr()
    for place, (side, colour) in enumerate((("lnL", ""), ("lnR", ""), ("lnT", above), ("lnB", below))):
        edge, fill = OxmlElement(f"a:{side}"), OxmlElement("a:solidFill" if colour else "a:noFill")
        edge.set("w", "9525")
        if colour:
            tone = OxmlElement("a:srgbClr")
            tone.set("val", str(_rgb(colour)))
            fill.append(tone)
        edge.append(fill)
        inside.insert(place, edge)  # the schema wants the lines before the cell's own fill


def _lines(slide: Slide, body: Lines, place: list[Emu]) -> Chart:
    data = _data(body.labels)
    data.add_series(cell(body.name), body.values)
    if body.plan:
        data.add_series("plan", body.plan)
    made = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data).chart
    actual = made.plots[0].series[0]
    actual.smooth = False
    actual.format.line.color.rgb, actual.format.line.width = _rgb(body.colour), Pt(2)
    actual.marker.style, actual.marker.size = 8, 6
    for number, is_hollow in enumerate(body.hollow):
        mark = actual.points[number].marker
        mark.style, mark.size = 8, 6
        mark.format.fill.solid()
        mark.format.fill.fore_color.rgb = _rgb(LOOK.page if is_hollow else body.colour)
        mark.format.line.color.rgb = _rgb(body.colour)
    if body.is_open and len(body.values) > 1:
        last = actual.points[len(body.values) - 1].format.line
        last.color.rgb, last.width, last.dash_style = _rgb(body.colour), Pt(2), MSO_LINE.DASH
    for number in sorted({0, len(body.values) - 1}):
        if body.values[number] is not None:
            _label(made, 0, number, body.texts[number], XL_LABEL_POSITION.ABOVE, bold=number > 0)
    if body.plan:
        plan = made.plots[0].series[1]
        plan.smooth, plan.marker.style = False, -4142
        plan.format.line.color.rgb, plan.format.line.width = _rgb(LOOK.mute), Pt(1.5)
        plan.format.line.dash_style = MSO_LINE.ROUND_DOT
    _scaled(made, body.ticks)
    return made


def _ranges(slide: Slide, body: Ranges, place: list[Emu]) -> Chart:
    """Low end as an invisible pad, then up to the value, then up to the high end; the words hang on a last pad."""
    top, labels, texts = body.ticks[-1][0] or 1.0, list(body.labels), list(body.texts)
    thin, rows = top * 0.008, []
    for low, high, point in zip(body.lows, body.highs, body.points, strict=True):
        start, end = (low, high) if low is not None and high is not None else (point or 0.0, point or 0.0)
        middle = point if point is not None else end
        rows.append((start, max(middle - start, thin), max(end - middle, 0.0)))
    colours = list(body.colours)
    if body.mark is not None:
        labels, texts = [*labels, "required"], [*texts, body.mark_words.split()[-1]]
        rows, colours = [*rows, (0.0, body.mark, 0.0)], [*colours, LOOK.ink]
    pads, firsts, seconds = zip(*rows, strict=True) if rows else ((), (), ())
    made = _stacked(
        slide, place, labels,
        [("from", pads, ""), ("up to the value", firsts, LOOK.joint), ("up to", seconds, LOOK.joint),
         ("", [top * 0.3] * len(labels), "")],
        is_horizontal=True,
    )  # fmt: skip
    _coloured(made, 1, [palette.tint(colour, 0.75, LOOK.page) for colour in colours])
    _coloured(made, 2, [palette.tint(colour, 0.4, LOOK.page) for colour in colours])
    _labelled(made, 3, texts, XL_LABEL_POSITION.INSIDE_BASE)
    made.value_axis.minimum_scale, made.value_axis.maximum_scale = 0, top * 1.32
    return made


def _bridge(slide: Slide, body: Bridge, place: list[Emu]) -> Chart:
    hung = body.hung()
    reach = max([base + size for base, size in hung] + [1.0])
    kinds: dict[str, list[Number]] = {"total": [], "up": [], "down": []}
    for number, ((_, size), value) in enumerate(zip(hung, body.values, strict=True)):
        kind = "total" if number in body.totals else "down" if value < 0 else "up"
        for name, values in kinds.items():
            values.append(size if name == kind else 0.0)
    made = _stacked(
        slide, place, body.labels,
        [("base", [base for base, _ in hung], ""), ("total", kinds["total"], LOOK.joint),
         ("up", kinds["up"], palette.tint(LOOK.joint, 0.62, LOOK.page)), ("down", kinds["down"], LOOK.leak),
         ("", [reach * 0.1] * len(hung), "")],
        is_horizontal=False,
    )  # fmt: skip
    _labelled(made, 4, body.texts, XL_LABEL_POSITION.INSIDE_BASE)
    made.value_axis.maximum_scale = reach * 1.14
    return made


def _funnel(slide: Slide, body: Funnel, place: list[Emu]) -> Chart:
    longest = max([v + gone for v, gone in zip(body.values, body.lost, strict=True)] + [1.0])
    labels = [
        f"{label}, {gone:,.0f} leaked before" if gone else label
        for label, gone in zip(body.labels, body.lost, strict=True)
    ]
    made = _stacked(
        slide, place, labels,
        [("reached", body.values, LOOK.joint), ("leaked before", body.lost, LOOK.leak),
         ("", [longest * 0.9] * len(body.values), "")],
        is_horizontal=True,
    )  # fmt: skip
    _coloured(made, 0, body.colours)
    texts = [
        f"{said} · {note.split(' ')[0]}" if note else said for said, note in zip(body.texts, body.notes, strict=True)
    ]
    _labelled(made, 2, texts, XL_LABEL_POSITION.INSIDE_BASE)
    made.value_axis.maximum_scale = longest * 1.9
    return made


def _stacked(
    slide: Slide, place: list[Emu], labels: Sequence[str], series: Sequence[Series], is_horizontal: bool
) -> Chart:
    """Bars on top of each other; a series without a colour is not seen."""
    data = _data(labels)
    for name, values, _ in series:
        data.add_series(cell(name) or "words", values)
    kinds = {
        (True, True): XL_CHART_TYPE.BAR_CLUSTERED, (True, False): XL_CHART_TYPE.BAR_STACKED,
        (False, True): XL_CHART_TYPE.COLUMN_CLUSTERED, (False, False): XL_CHART_TYPE.COLUMN_STACKED,
    }  # fmt: skip
    made = slide.shapes.add_chart(kinds[is_horizontal, len(series) == 1], *place, data).chart
    plot = made.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for number, (_, _, colour) in enumerate(series):
        fill = plot.series[number].format.fill
        if colour:
            fill.solid()
            fill.fore_color.rgb = _rgb(colour)
        else:
            fill.background()
    axis = made.value_axis
    axis.has_major_gridlines = axis.has_minor_gridlines = False
    axis.tick_label_position, axis.major_tick_mark = XL_TICK_LABEL_POSITION.NONE, XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    names = made.category_axis
    names.reverse_order = is_horizontal
    _quiet(names)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _all_labels(names)
    return made


def _all_labels(axis) -> None:
    """Every category is named, however small the chart."""
    inside = axis._element
    for old in inside.findall(qn("c:tickLblSkip")):
        inside.remove(old)
    skip = OxmlElement("c:tickLblSkip")
    skip.set("val", "1")
    following = [inside.find(qn(f"c:{name}")) for name in ("tickMarkSkip", "noMultiLvlLbl", "extLst")]
    place = next((found for found in following if found is not None), None)
    if place is None:
        inside.append(skip)
    else:
        place.addprevious(skip)


def _scaled(made: Chart, ticks: Sequence[tuple[float, str]]) -> None:
    axis = made.value_axis
    axis.minimum_scale, axis.maximum_scale = ticks[0][0], ticks[-1][0]
    if len(ticks) > 1:
        axis.major_unit = ticks[1][0] - ticks[0][0]
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    axis.major_gridlines.format.line.color.rgb = _rgb(LOOK.line)
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(ticks[-1][1]), False
    _quiet(axis)
    _quiet(made.category_axis)


def _format(said: str) -> str:
    """A number format that writes an axis as the pages do."""
    if said.endswith("%"):
        return "0%"
    symbol = said[0] if said[0] in "$€£¥" else ""
    for letter, commas in (("B", ",,,"), ("M", ",,"), ("k", ",")):
        if letter in said:
            return f'"{symbol}"#,##0.0{commas}"{letter}"'
    return f'"{symbol}"#,##0.##' if "." in said else f'"{symbol}"#,##0'


def _quiet(axis) -> None:
    axis.tick_labels.font.size, axis.tick_labels.font.name = Pt(8.5), FACE
    axis.tick_labels.font.color.rgb = _rgb(LOOK.soft)
    axis.format.line.color.rgb = _rgb(LOOK.mute)
    axis.major_tick_mark = XL_TICK_MARK.NONE


def _said(made: Chart, drawing: Drawing, wide: float) -> None:
    """The title above; unit and foot below as the axis' title: inside the chart, so that a copy keeps them."""
    made.has_legend, made.has_title, made.font.name = False, True, FACE
    _paragraphs(made.chart_title.text_frame, [(drawing.title, 11.3, LOOK.ink, True)])
    _at_corner(made)
    legend = " · ".join(name for _, name in drawing.legend)
    subtitle = " · ".join(part for part in (drawing.subtitle, legend) if part)
    axis = made.category_axis if isinstance(drawing.body, Lines | Bridge) else made.value_axis
    axis.has_title = True
    room = wide * 0.8
    said = [(part, 7.5, LOOK.mute, False) for part in svg.wrapped(subtitle, 10.5, room)]
    said += [(part, 7, LOOK.mute, False) for part in svg.wrapped(drawing.foot, 10, room)]
    _paragraphs(axis.axis_title.text_frame, said)


def _at_corner(made: Chart) -> None:
    title = made._chartSpace.chart.find(qn("c:title"))
    for old in title.findall(qn("c:layout")):
        title.remove(old)
    placed = parse_xml(
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
        '<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0"/><c:y val="0"/></c:manualLayout></c:layout>'
    )
    title.insert(list(title).index(title.find(qn("c:tx"))) + 1, placed)


def _paragraphs(frame, said: Sequence[tuple[str, float, str, bool]]) -> None:
    for number, (words, size, colour, bold) in enumerate(said):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run()
        run.text = clean(words)
        run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(size), bold, FACE, _rgb(colour)


def _coloured(made: Chart, series: int, colours: Sequence[str]) -> None:
    for number, colour in enumerate(colours):
        fill = made.plots[0].series[series].points[number].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(colour)


def _labelled(made: Chart, series: int, texts: Sequence[str], where: XL_LABEL_POSITION) -> None:
    for number, said in enumerate(texts):
        _label(made, series, number, said, where)


def _label(made: Chart, series: int, number: int, said: str, where: XL_LABEL_POSITION, bold: bool = False) -> None:
    label = made.plots[0].series[series].points[number].data_label
    frame = label.text_frame
    frame.word_wrap = False
    run = frame.paragraphs[0].add_run()
    run.text = clean(said)
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(8.5), bold, FACE, _rgb(LOOK.ink)
    label.position = where


def _data(labels: Sequence[str]) -> CategoryChartData:
    """The chart's own little workbook: no label in it is a formula."""
    data = CategoryChartData()
    data.categories = [cell(clean(label)) for label in labels]
    return data


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())
