"""The look that every figure shares, and what is printed inside it so that it stands alone as a picture."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from plotly.graph_objects import Figure

from metrics.definition import Unit
from pages.parts import palette
from pages.parts.notation import SYMBOLS, charted

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
LETTER = 6.0  # pixels that a letter of 12 takes: margins are computed, never guessed by the browser
TOP, BOTTOM = 52, 40
SMALL = 11
LINE = 84  # letters that fit beside each other in half a page of 1280
FOOT, FOOT_LINE = 114, 14  # letters of the foot that fit beside the button there, and pixels of each further line


def dressed(figure: Figure, height: int = 300, left: float = 8, right: float = 16, bottom: float = 0) -> Figure:
    """Fonts, grid, margins; nothing of Plotly's own look stays. The layout is set once: each update costs much more."""
    look = palette.now()
    quiet = {
        "zeroline": False,
        "linecolor": look.line,
        "gridcolor": look.line,
        "tickcolor": look.line,
        "automargin": False,
        "showgrid": False,
        "ticks": "",
        "fixedrange": True,
    }
    before = figure.layout.to_plotly_json()
    figure.layout = {
        **before,
        "template": None,
        "height": height,
        "autosize": True,
        "margin": {"l": left, "r": right, "t": TOP, "b": BOTTOM + bottom, "pad": 0},
        "paper_bgcolor": look.page,
        "plot_bgcolor": look.page,
        "font": {"family": FONT, "size": 12, "color": look.soft},
        "showlegend": False,
        "hoverlabel": {"bgcolor": look.raised, "bordercolor": look.line, "font": {"color": look.ink, "size": 12}},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.mute, "activecolor": look.ink},
        "barcornerradius": 0,
        "xaxis": {**before.get("xaxis", {}), **quiet, "showline": True},
        "yaxis": {**before.get("yaxis", {}), **quiet, "showline": False, "ticklabelstandoff": 6},
    }
    return figure


def printed(figure: Figure, title: str, subtitle: str, foot: str, legend: Sequence[tuple[str, str]] = ()) -> Figure:
    """Title, unit and what it rests on, inside the picture."""
    look = palette.now()
    marks = "   ".join(f"<span style='color:{colour}'>■</span> {charted(name)}" for colour, name in legend)
    is_long = bool(legend) and len(subtitle) + sum(len(name) + 4 for _, name in legend) > LINE
    said = ("<br>" if is_long else "   ").join(filter(None, [charted(subtitle), marks]))
    words = f"<b>{charted(title)}</b>"
    if said:
        words += f"<br><span style='font-size:12px;color:{look.mute}'>{said}</span>"
    if is_long:
        figure.update_layout(margin_t=TOP + 16, height=figure.layout.height + 16)
    even = len(foot) / ceil(len(foot) / FOOT) * 1.15 if foot else FOOT  # lines of about one length
    feet = [line.strip(" ·") for line in textwrap.wrap(foot, min(FOOT, ceil(even)))]
    more = FOOT_LINE * (len(feet) - 1)
    if more:
        figure.update_layout(margin_b=figure.layout.margin.b + more, height=figure.layout.height + more)
    margin = figure.layout.margin
    edge = {"x": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "align": "left", "showarrow": False}
    edge["xshift"] = -margin.l - 1
    above = {"y": 1, "yanchor": "top", "yshift": margin.t - 2, "font": {"size": 15, "color": look.ink}}
    below = {"y": 0, "yanchor": "bottom", "yshift": -margin.b + 2, "font": {"size": 10.5, "color": look.mute}}
    return laid(figure, [{**edge, **above, "text": words}, {**edge, **below, "text": "<br>".join(map(charted, feet))}])


def laid(figure: Figure, notes: Iterable[Mapping] = (), shapes: Iterable[Mapping] = ()) -> Figure:
    """Adds annotations and shapes all at once: with each call of its own Plotly checks all that stand there anew."""
    figure.layout.annotations = (*figure.layout.annotations, *(dict(note) for note in notes))
    figure.layout.shapes = (*figure.layout.shapes, *(dict(shape) for shape in shapes))
    return figure


def behind(
    lines: Sequence[object], texts: Sequence[str], colour: str, at: Sequence[float] | None = None
) -> list[dict[str, object]]:
    """A text behind each line: at the picture's right edge, or where its bar ends."""
    edges = [{"x": 1, "xref": "paper"}] * len(lines) if at is None else [{"x": x} for x in at]
    shared = {"xanchor": "left", "xshift": 8, "showarrow": False, "align": "left"}
    font = {"size": 12, "color": colour}
    return [
        {**edge, "y": line, "text": text, **shared, "font": font}
        for edge, line, text in zip(edges, lines, texts, strict=True)
    ]


def larger(figure: Figure, times: float) -> Figure:
    """The same picture in larger type, for a room: letters, margins and height grow, the width does not."""
    layout = figure.layout
    layout.font.size *= times

    def grown(size: re.Match) -> str:
        return f"font-size:{float(size[1]) * times:.0f}px"

    for annotation in layout.annotations:
        shifts = {name: (annotation[name] or 0) * times for name in ("xshift", "yshift")}
        annotation.update(**shifts)
        if (annotation.font.size or 12) >= SMALL:  # what the picture rests on stays small, so that it fits
            text = re.sub(r"font-size:([\d.]+)px", grown, annotation.text)
            annotation.update(font_size=(annotation.font.size or 12) * times, text=text)
    figure.for_each_trace(lambda trace: trace.update(textfont_size=12 * times), selector={"type": "bar"})
    for axes in (figure.for_each_xaxis, figure.for_each_yaxis):
        axes(lambda axis: axis.update(tickfont_size=12 * times))
    margin = {side: (layout.margin[side] or 0) * times for side in ("l", "r", "t", "b")}
    return figure.update_layout(margin=margin, height=layout.height * (1 + times) / 2)


def room_for(labels: list[str], size: int = 12) -> float:
    """Pixels that the longest label takes."""
    return max((len(label) for label in labels), default=0) * LETTER * size / 12 + 16


def ticks(unit: Unit, currency: str) -> dict[str, object]:
    """How an axis of this unit writes its ticks."""
    if unit is Unit.SHARE:
        return {"tickformat": ".0%"}
    if unit in (Unit.MONEY, Unit.MONEY_EACH, Unit.MONEY_PER_DAY):
        return {"tickformat": "~s", "tickprefix": SYMBOLS.get(currency, f"{currency} ")}
    if unit is Unit.COUNT:
        return {"tickformat": ",~r"}
    return {"tickformat": "~r"}


UNIT_WORDS = {
    Unit.COUNT: "count",
    Unit.MONEY: "money",
    Unit.MONEY_EACH: "money each",
    Unit.MONEY_PER_DAY: "money a day",
    Unit.SHARE: "per cent",
    Unit.RATIO: "ratio",
    Unit.HOURS: "hours",
    Unit.DAYS: "days",
    Unit.MONTHS: "months",
}


def unit_words(unit: Unit, currency: str) -> str:
    """The unit as a subtitle says it."""
    words = UNIT_WORDS[unit]
    return words.replace("money", currency) if words.startswith("money") else words
