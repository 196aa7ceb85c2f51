"""How native charts and tables look: captions inside the chart, axes, labels, colours, lines."""

from collections.abc import Sequence

from pptx.chart.chart import Chart
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.table import _Cell
from pptx.util import Pt

from pages.parts.pack import svg
from pages.parts.pack.drawing import Bridge, Drawing, Lines, Ranges
from pages.parts.pack.svg import LOOK
from pages.parts.pack.words import clean

FACE = "Arial"


def ruled(found: _Cell, below: str, above: str = "") -> None:
    """Thin lines below a table's cell and above it, and none beside it."""
    inside = found._tc.get_or_add_tcPr()
    for place, (side, colour) in enumerate((("lnL", ""), ("lnR", ""), ("lnT", above), ("lnB", below))):
        edge, fill = OxmlElement(f"a:{side}"), OxmlElement("a:solidFill" if colour else "a:noFill")
        edge.set("w", "9525")
        if colour:
            tone = OxmlElement("a:srgbClr")
            tone.set("val", str(rgb(colour)))
            fill.append(tone)
        edge.append(fill)
        inside.insert(place, edge)  # the schema wants the lines before the cell's own fill


def scaled(made: Chart, ticks: Sequence[tuple[float, str]]) -> None:
    axis = made.value_axis
    axis.minimum_scale, axis.maximum_scale = ticks[0][0], ticks[-1][0]
    if len(ticks) > 1:
        axis.major_unit = ticks[1][0] - ticks[0][0]
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    axis.major_gridlines.format.line.color.rgb = rgb(LOOK.line)
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(ticks), False
    quiet(axis)
    quiet(made.category_axis)


def across(made: Chart, ticks: Sequence[tuple[float, str]]) -> None:
    """The lying axis of a chart of points: scaled and written as the upright one else is."""
    axis = made.category_axis
    axis.minimum_scale, axis.maximum_scale = min(ticks[0][0], 0), ticks[-1][0]
    if len(ticks) > 1:
        axis.major_unit = ticks[1][0] - ticks[0][0]
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LOOK.line)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(ticks), False


def inside(made: Chart, left: float, right: float, high: float) -> None:
    """Where the points are drawn: beside them stay names and words, below them unit and foot."""
    top, bottom = 46 / high, 1 - 84 / high
    area = made._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    sides = {"x": left, "y": top, "w": right - left, "h": max(bottom - top, 0.2)}
    places = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in sides.items())
    placed = parse_xml(
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{places}</c:manualLayout></c:layout>"
    )
    area.insert(0, placed)


def _format(ticks: Sequence[tuple[float, str]]) -> str:
    """A number format that writes an axis as the pages do: no decimals where none of the ticks has any, zero as 0."""
    said = ticks[-1][1]
    if said.endswith("%"):
        return "0%"
    symbol = said[0] if said[0] in "$€£¥" else ""
    for letter, commas, size in (("B", ",,,", 1e9), ("M", ",,", 1e6), ("k", ",", 1e3)):
        if letter in said:
            decimals = "" if all(at % size == 0 for at, _ in ticks) else ".0"
            return f'[=0]"{symbol}0";"{symbol}"#,##0{decimals}{commas}"{letter}"'
    decimals = max(len(f"{at:g}".partition(".")[2]) for at, _ in ticks)
    return f'"{symbol}"#,##0{"." + "0" * decimals if decimals else ""}'


def quiet(axis) -> None:
    axis.tick_labels.font.size, axis.tick_labels.font.name = Pt(8.5), FACE
    axis.tick_labels.font.color.rgb = rgb(LOOK.soft)
    axis.format.line.color.rgb = rgb(LOOK.mute)
    axis.major_tick_mark = XL_TICK_MARK.NONE


def captioned(made: Chart, drawing: Drawing, wide: float) -> None:
    """The title above; unit and foot below as the axis' title: inside the chart, so that a copy keeps them."""
    made.has_legend, made.has_title, made.font.name = False, True, FACE
    _paragraphs(made.chart_title.text_frame, [(drawing.title, 11.3, LOOK.ink, True)])
    _at_corner(made)
    legend = " · ".join(name for _, name in drawing.legend)
    subtitle = " · ".join(part for part in (drawing.subtitle, legend) if part)
    axis = made.category_axis if isinstance(drawing.body, Lines | Bridge | Ranges) else made.value_axis
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
        run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(size), bold, FACE, rgb(colour)


def coloured(made: Chart, series: int, colours: Sequence[str]) -> None:
    for number, colour in enumerate(colours):
        fill = made.plots[0].series[series].points[number].format.fill
        fill.solid()
        fill.fore_color.rgb = rgb(colour)


def labelled(made: Chart, series: int, texts: Sequence[str], where: XL_LABEL_POSITION) -> None:
    for number, said in enumerate(texts):
        label_point(made, series, number, said, where)


def label_point(made: Chart, series: int, number: int, said: str, where: XL_LABEL_POSITION, bold: bool = False) -> None:
    label = made.plots[0].series[series].points[number].data_label
    frame = label.text_frame
    frame.word_wrap = False
    run = frame.paragraphs[0].add_run()
    run.text = clean(said)
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(8.5), bold, FACE, rgb(LOOK.ink)
    label.position = where


def all_labels(axis) -> None:
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


def rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())
