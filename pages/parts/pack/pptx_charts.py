"""Native, editable charts: each carries its title, unit and foot inside itself, so that it can be copied alone."""

from collections.abc import Sequence

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.slide import Slide
from pptx.util import Emu, Pt

from pages.parts import palette
from pages.parts.notation import cell
from pages.parts.pack import svg
from pages.parts.pack.drawing import Bars, Bridge, Drawing, Funnel, Lines, Number, Ranges
from pages.parts.pack.pptx_looks import (
    across,
    all_labels,
    captioned,
    coloured,
    inside,
    label_point,
    labelled,
    quiet,
    rgb,
    scaled,
)
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
            label_point(made, 0, number, body.texts[number], _away(body, number), bold=number > 0)
    if body.plan:
        plan = made.plots[0].series[1]
        plan.smooth, plan.marker.style = False, -4142
        plan.format.line.color.rgb, plan.format.line.width = rgb(LOOK.mute), Pt(1.5)
        plan.format.line.dash_style = MSO_LINE.ROUND_DOT
    scaled(made, body.ticks)
    return made


def _away(body: Lines, number: int) -> XL_LABEL_POSITION:
    """The side of a point that the plan, and the course beside it, leave free."""
    value, beside = body.values[number], 1 if number == 0 else number - 1
    others = [body.plan[number] if body.plan else None, body.values[beside] if beside < len(body.values) else None]
    above = [other > value for other in others if other is not None and other != value]
    is_below = above[:1] == [True]
    return XL_LABEL_POSITION.BELOW if is_below else XL_LABEL_POSITION.ABOVE


def _ranges(slide: Slide, body: Ranges, place: list[Emu]) -> Chart:
    """A dot for each value on the line of its interval, as on the page; names and words hang on points at both ends."""
    count, top = len(body.labels), body.ticks[-1][0] or 1.0
    heights = [count - number - 0.5 for number in range(count)]
    data = XyChartData()
    _points(data, "names", [0.0] * count, heights)
    _points(data, "words", [top] * count, heights)
    for name, low, high, at in zip(body.labels, body.lows, body.highs, heights, strict=True):
        if low is not None and high is not None:
            _points(data, f"interval of {clean(name)}", [low, high], [at, at])
    if body.mark is not None:
        _points(data, clean(body.mark_words), [body.mark, body.mark], [0.0, float(count)])
    known = [number for number, point in enumerate(body.points) if point is not None]
    if known:
        _points(data, "value", [body.points[number] for number in known], [heights[number] for number in known])
    made = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data).chart
    scaled(made, body.ticks)
    upright = made.value_axis
    upright.minimum_scale, upright.maximum_scale, upright.has_major_gridlines = 0, max(count, 1), False
    upright.tick_label_position, upright.major_tick_mark = XL_TICK_LABEL_POSITION.NONE, XL_TICK_MARK.NONE
    across(made, body.ticks)
    _dressed(made, body, known)
    left = min(max((svg.width(label, 11) for label in body.labels), default=0) + 14, place[2] / 9525 * 0.42)
    right = max((svg.width(said, 11) for said in body.texts), default=0) + 16
    inside(made, left / (place[2] / 9525), 1 - right / (place[2] / 9525), place[3] / 9525)
    return made


def _points(data: XyChartData, name: str, xs: Sequence[Number], up: Sequence[float]) -> None:
    series = data.add_series(cell(name))
    for x, y in zip(xs, up, strict=True):
        series.add_data_point(x, y)


def _dressed(made: Chart, body: Ranges, known: list[int]) -> None:
    """The look of each series in the order in which they were added."""
    found = list(made.plots[0].series)
    for series in found:
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.fill.background()
    for number, (name, said) in enumerate(zip(body.labels, body.texts, strict=True)):
        label_point(made, 0, number, name, XL_LABEL_POSITION.LEFT)
        label_point(made, 1, number, said, XL_LABEL_POSITION.RIGHT)
    pairs = zip(body.lows, body.highs, body.colours, strict=True)
    held = [colour for low, high, colour in pairs if low is not None and high is not None]
    for series, colour in zip(found[2:], held, strict=False):
        series.format.line.color.rgb = rgb(palette.tint(colour, 0.4, LOOK.page))
        series.format.line.width = Pt(3 if known else 6)
    if body.mark is not None:
        mark = found[2 + len(held)]
        mark.format.line.color.rgb, mark.format.line.width = rgb(LOOK.ink), Pt(1.3)
        mark.format.line.dash_style = MSO_LINE.ROUND_DOT
        label_point(made, 2 + len(held), 1, body.mark_words, XL_LABEL_POSITION.ABOVE)
    for place, number in enumerate(known):
        mark = found[-1].points[place].marker
        mark.style, mark.size = XL_MARKER_STYLE.CIRCLE, 8
        mark.format.fill.solid()
        mark.format.fill.fore_color.rgb = mark.format.line.color.rgb = rgb(body.colours[number])


def _bridge(slide: Slide, body: Bridge, place: list[Emu]) -> Chart:
    hung = body.hung()
    reach = max([base + size for base, size in hung] + [1.0])
    kinds: dict[str, list[Number]] = {"total": [], "up": [], "down": []}
    for number, ((_, size), value) in enumerate(zip(hung, body.values, strict=True)):
        kind = "total" if number in body.totals else "down" if value < 0 else "up"
        for name, values in kinds.items():
            values.append(size if name == kind else 0.0)
    each = place[2] / 9525 * 0.9 / max(len(hung), 1)
    made = _stacked(
        slide, place, ["\n".join(svg.wrapped(label, 10, each)) for label in body.labels],
        [("base", [base for base, _ in hung], ""), ("total", kinds["total"], LOOK.joint),
         ("up", kinds["up"], palette.tint(LOOK.joint, 0.62, LOOK.page)), ("down", kinds["down"], LOOK.leak),
         ("", [reach * 0.1] * len(hung), "")],
        is_horizontal=False,
    )  # fmt: skip
    labelled(made, 4, body.texts, XL_LABEL_POSITION.INSIDE_BASE)
    made.category_axis.tick_labels.font.size = Pt(7.5)
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
