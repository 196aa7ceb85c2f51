"""Native, editable charts: each carries its title, unit and foot inside itself, so that it can be copied alone."""

from collections.abc import Sequence

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.slide import Slide
from pptx.util import Emu, Pt

from pages.parts import palette
from pages.parts.notation import cell
from pages.parts.pack.drawing import Bars, Bridge, Drawing, Funnel, Lines, Number, Ranges
from pages.parts.pack.pptx_looks import all_labels, captioned, coloured, label_point, labelled, quiet, rgb, scaled
from pages.parts.pack.svg import LOOK
from pages.parts.pack.words import clean

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
            coloured(made, 0, body.colours)
            labelled(made, 0, body.texts, XL_LABEL_POSITION.OUTSIDE_END)
        case Ranges():
            made = _ranges(slide, body, place)
        case Bridge():
            made = _bridge(slide, body, place)
        case Funnel():
            made = _funnel(slide, body, place)
        case _:
            raise TypeError(f"{drawing.title} is no chart.")
    captioned(made, drawing, wide)


def _lines(slide: Slide, body: Lines, place: list[Emu]) -> Chart:
    data = _data(body.labels)
    data.add_series(cell(body.name), body.values)
    if body.plan:
        data.add_series("plan", body.plan)
    made = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data).chart
    actual = made.plots[0].series[0]
    actual.smooth = False
    actual.format.line.color.rgb, actual.format.line.width = rgb(body.colour), Pt(2)
    actual.marker.style, actual.marker.size = 8, 6
    for number, is_hollow in enumerate(body.hollow):
        mark = actual.points[number].marker
        mark.style, mark.size = 8, 6
        mark.format.fill.solid()
        mark.format.fill.fore_color.rgb = rgb(LOOK.page if is_hollow else body.colour)
        mark.format.line.color.rgb = rgb(body.colour)
    if body.is_open and len(body.values) > 1:
        last = actual.points[len(body.values) - 1].format.line
        last.color.rgb, last.width, last.dash_style = rgb(body.colour), Pt(2), MSO_LINE.DASH
    for number in sorted({0, len(body.values) - 1}):
        if body.values[number] is not None:
            label_point(made, 0, number, body.texts[number], XL_LABEL_POSITION.ABOVE, bold=number > 0)
    if body.plan:
        plan = made.plots[0].series[1]
        plan.smooth, plan.marker.style = False, -4142
        plan.format.line.color.rgb, plan.format.line.width = rgb(LOOK.mute), Pt(1.5)
        plan.format.line.dash_style = MSO_LINE.ROUND_DOT
    scaled(made, body.ticks)
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
    coloured(made, 1, [palette.tint(colour, 0.75, LOOK.page) for colour in colours])
    coloured(made, 2, [palette.tint(colour, 0.4, LOOK.page) for colour in colours])
    labelled(made, 3, texts, XL_LABEL_POSITION.INSIDE_BASE)
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
    labelled(made, 4, body.texts, XL_LABEL_POSITION.INSIDE_BASE)
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
    coloured(made, 0, body.colours)
    texts = [
        f"{said} · {note.split(' ')[0]}" if note else said for said, note in zip(body.texts, body.notes, strict=True)
    ]
    labelled(made, 2, texts, XL_LABEL_POSITION.INSIDE_BASE)
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
            fill.fore_color.rgb = rgb(colour)
        else:
            fill.background()
    axis = made.value_axis
    axis.has_major_gridlines = axis.has_minor_gridlines = False
    axis.tick_label_position, axis.major_tick_mark = XL_TICK_LABEL_POSITION.NONE, XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    names = made.category_axis
    names.reverse_order = is_horizontal
    quiet(names)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    all_labels(names)
    return made


def _data(labels: Sequence[str]) -> CategoryChartData:
    """The chart's own little workbook: no label in it is a formula."""
    data = CategoryChartData()
    data.categories = [cell(clean(label)) for label in labels]
    return data
