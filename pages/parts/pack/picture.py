"""One figure as one picture that stands alone: title, unit, drawing, and what it rests on, inside the SVG."""

from pages.parts.pack import svg, svg_charts, svg_tables
from pages.parts.pack.drawing import Bars, Body, Bridge, Drawing, Funnel, Grid, Lines, Ranges, Tiles, Words
from pages.parts.pack.svg import LOOK

WIDE, HIGH = 960, 540  # a picture by itself
HEAD, FOOT, LINE = 26, 8, 12

_SHAPES = {
    Tiles: svg_tables.tiles,
    Grid: svg_tables.grid,
    Words: svg_tables.words,
    Lines: svg_charts.lines,
    Bars: svg_charts.bars,
    Ranges: svg_charts.ranges,
    Bridge: svg_charts.bridge,
    Funnel: svg_charts.funnel,
}


def of(drawn: Drawing, wide: float = WIDE, high: float = HIGH, margin: float = 0) -> str:
    """The picture at a size, as an SVG of its own."""
    return svg.picture(wide, high, svg.moved(parts(drawn, wide - 2 * margin, high - 2 * margin), margin, margin))


def alone(drawn: Drawing, margin: float) -> str:
    """The picture at its own size: what has a height of its own leaves no paper blank."""
    inner = WIDE - 2 * margin
    own = svg_tables.tiles_height(drawn.body, inner) if isinstance(drawn.body, Tiles) else 0.0
    return of(drawn, high=around(drawn, inner) + own + 2 * margin if own else HIGH, margin=margin)


def parts(drawn: Drawing, wide: float, high: float) -> list[svg.Part]:
    """The same as parts, to stand on a page."""
    said, feet = _said(drawn, wide), _feet(drawn, wide)
    found: list[svg.Part] = []
    if drawn.title:
        found.append(svg.text(0, 16, svg.cut(drawn.title, 15, wide), 15, LOOK.ink, bold=True))
    for number, part in enumerate(said):
        found.append(svg.text(0, 33 + number * 15, part, 11.5, LOOK.mute))
    found += _legend(drawn, max((svg.width(part, 11.5) for part in said[:1]), default=0))
    top = _top(drawn, said)
    found += svg.moved(shape(drawn.body, wide, high - top - _below(feet)), 0, top)
    for number, part in enumerate(feet):
        found.append(svg.text(0, high - 2 - LINE * (len(feet) - 1 - number), part, 9.5, LOOK.mute))
    return found


def around(drawn: Drawing, wide: float) -> float:
    """The height that title, unit and foot take."""
    return _top(drawn, _said(drawn, wide)) + _below(_feet(drawn, wide))


def _said(drawn: Drawing, wide: float) -> list[str]:
    return svg.wrapped(drawn.subtitle, 11.5, wide - _legend_width(drawn), 2)


def _feet(drawn: Drawing, wide: float) -> list[str]:
    """What the figure rests on; people's words rest on nothing."""
    return [] if isinstance(drawn.body, Words) else svg.wrapped(drawn.foot, 9.5, wide, 3)


def _top(drawn: Drawing, said: list[str]) -> float:
    is_marked = isinstance(drawn.body, Ranges) and drawn.body.mark is not None
    head = HEAD if drawn.title or said else 0
    return head + 15 * len(said) + (20 if is_marked else 6)


def _below(feet: list[str]) -> float:
    return FOOT + LINE * len(feet) if feet else 0


def shape(body: Body, wide: float, high: float) -> list[svg.Part]:
    return _SHAPES[type(body)](body, wide, high)


def _legend(drawn: Drawing, start: float) -> list[svg.Part]:
    x = start + 14
    found: list[svg.Part] = []
    for colour, name in drawn.legend:
        mark = svg.line(x - 2, 29, x + 9, 29, colour, 2, "2 3") if "dotted" in name else svg.rect(x, 25, 9, 9, colour)
        found += [mark, svg.text(x + 13, 33, name, 11.5, LOOK.mute)]
        x += svg.width(name, 11.5) + 28
    return found


def _legend_width(drawn: Drawing) -> float:
    return sum(svg.width(name, 11.5) + 28 for _, name in drawn.legend) + (14 if drawn.legend else 0)
