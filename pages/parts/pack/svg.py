"""SVG elements as text, and how wide a text will be: what every picture of an export is made of."""

from collections.abc import Sequence
from typing import NamedTuple

from pages.parts import palette
from pages.parts.notation import escaped
from pages.parts.pack.words import clean

LOOK = palette.LIGHT
FONT = "Inter, 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
NARROW, SLIM, BROAD = set("ijlI.,:;'|!"), set("frt()[]-/ ·"), set("mwMW%@—→")


def width(text: str, size: float) -> float:
    """Pixels that a text takes, rather too many than too few."""
    return sum(_letter(letter) for letter in text) * size


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.31
    if letter in SLIM:
        return 0.38
    if letter in BROAD:
        return 0.9
    return 0.69 if letter.isupper() else 0.63 if letter.isdigit() else 0.58


def cut(text: str, size: float, room: float) -> str:
    """The text, or as much of it as there is room for, with an ellipsis."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: float, room: float, most: int = 99) -> list[str]:
    """The text in lines that fit; what is beyond the last line ends in an ellipsis."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = [*lines, line] if line else lines
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), size, room)]
    return [cut(each, size, room) for each in lines]


class Text(NamedTuple):
    """A line of text at its baseline. An SVG writes it as such; a page of HTML lays it over the drawing."""

    x: float
    y: float
    said: str
    size: float
    colour: str
    anchor: str
    bold: bool


Part = str | Text


def text(
    x: float, y: float, said: str, size: float = 12, colour: str = LOOK.soft, anchor: str = "start", bold: bool = False
) -> Text:
    return Text(x, y, clean(said), size, colour, anchor, bold)


def moved(parts: Sequence[Part], x: float, y: float) -> list[Part]:
    """The same elsewhere: all shapes as one group, each text at its own new place."""
    shapes = "".join(part for part in parts if isinstance(part, str))
    texts = [part._replace(x=part.x + x, y=part.y + y) for part in parts if isinstance(part, Text)]
    return [f'<g transform="translate({x:.1f} {y:.1f})">{shapes}</g>', *texts]


def rect(
    x: float, y: float, wide: float, high: float, fill: str, stroke: str = "", dash: str = "", thick: float = 1
) -> str:
    edge = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke else ""
    edge += f' stroke-dasharray="{dash}"' if dash else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{max(high, 0):.1f}" fill="{fill}"{edge}/>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str = LOOK.line, thick: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{thick:g}"{dashed}/>'
    )


def path(points: Sequence[tuple[float, float]], colour: str, thick: float = 2, dash: str = "") -> str:
    if len(points) < 2:
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{said}" fill="none" stroke="{colour}" stroke-width="{thick:g}"{dashed}/>'


def dot(x: float, y: float, colour: str, is_hollow: bool = False, radius: float = 4) -> str:
    fill = LOOK.page if is_hollow else colour
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{colour}" stroke-width="1.8"/>'


def picture(wide: float, high: float, parts: Sequence[Part]) -> str:
    """A whole SVG with its own background."""
    inside = "".join(part if isinstance(part, str) else _written(part) for part in parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" viewBox="0 0 {wide:g} {high:g}" '
        f'font-family="{FONT}">{rect(0, 0, wide, high, LOOK.page)}{inside}</svg>'
    )


def _written(part: Text) -> str:
    weight = ' font-weight="700"' if part.bold else ""
    return (
        f'<text x="{part.x:.1f}" y="{part.y:.1f}" font-size="{part.size:g}" fill="{part.colour}" '
        f'text-anchor="{part.anchor}"{weight}>{escaped(part.said)}</text>'
    )
