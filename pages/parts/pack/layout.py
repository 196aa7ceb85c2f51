"""Where everything stands on a 16:9 page of 1280 by 720: the same places on a slide, in the PDF and on screen."""

from dataclasses import dataclass, replace

from metrics.pack import Pack, Page
from pages.parts.pack import drawn, picture, svg, svg_tables, words
from pages.parts.pack.drawing import Bars, Drawing, Grid, Ranges, Tiles, Words
from pages.parts.pack.words import Frozen, clean

WIDE, HIGH, MARGIN, GAP = 1280, 720, 40, 18
FOOT = 690
CHART_HIGH, LEAST = 130, 0.75  # a chart's own height where there is room for more; what it gives way to


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True)
class Laid:
    """A page with its places: the title's and commentary's lines, each figure's box, and what was left out."""

    title: tuple[str, ...]
    title_size: float
    commentary: tuple[str, ...]
    commentary_at: float
    figures: tuple[tuple[Drawing, Box], ...]
    left_out: str
    edits: str
    number: int
    count: int


def pages(frozen: Frozen) -> list[Laid]:
    found = frozen.pack.pages
    return [_laid(page, frozen, number, len(found)) for number, page in enumerate(found, 1)]


def _laid(page: Page, frozen: Frozen, number: int, count: int) -> Laid:
    room = WIDE - 2 * MARGIN
    size = 24.0
    while size > 18 and len(svg.wrapped(clean(page.title), size * 1.03, room)) > 2:
        size -= 1
    title = svg.wrapped(clean(page.title), size * 1.03, room, 2)
    y = 34 + len(title) * size * 1.22
    commentary = [part for said in clean(page.commentary).splitlines() for part in svg.wrapped(said, 14, room)][:4]
    at, y = y + 8, y + (len(commentary) * 19 + 12 if commentary else 4)
    out = "; ".join(f"{title} ({why})" for title, why in page.left_out)
    left_out = svg.cut(f"Left out: {clean(out)}", 11, room) if out else ""
    edits = svg.cut(words.edits(frozen.pack), 11, room) if page.key == _last(frozen.pack) else ""
    bottom = FOOT - 26 - (16 if left_out else 0) - (16 if edits else 0)
    drawings = [_on_page(drawn.drawing(figure, frozen)) for figure in page.figures]
    return Laid(
        title=tuple(title), title_size=size, commentary=tuple(commentary), commentary_at=at,
        figures=tuple(_placed(drawings, y + 8, bottom)), left_out=left_out, edits=edits, number=number, count=count,
    )  # fmt: skip


def _last(pack: Pack) -> str:
    """The page at whose foot it stands what was edited: the definitions, or whichever comes last."""
    keys = [page.key for page in pack.pages]
    return "definitions" if "definitions" in keys else keys[-1]


def _on_page(drawing: Drawing) -> Drawing:
    """On their page the tiles need no title beside the page's own; alone they do."""
    return replace(drawing, title="", subtitle="") if isinstance(drawing.body, Tiles) else drawing


def _placed(drawings: list[Drawing], top: float, bottom: float) -> list[tuple[Drawing, Box]]:
    """Two figures a row; tiles and wide tables have a row of their own. Charts grow into the room that is left."""
    rows = _rows(drawings)
    wants = [max(_want(drawing, _wide(row)) for drawing in row) for row in rows]
    room = bottom - top - GAP * (len(rows) - 1)
    can_grow = [any(not isinstance(drawing.body, Tiles | Grid | Words) for drawing in row) for row in rows]
    heights = _shared(rows, wants, can_grow, room)
    found, y = [], top
    for row, high in zip(rows, heights, strict=True):
        wide = _wide(row)
        for place, drawing in enumerate(row):
            found.append((drawing, Box(MARGIN + place * (wide + GAP), y, wide, high)))
        y += high + GAP
    return found


def _shared(rows: list[list[Drawing]], wants: list[float], can_grow: list[bool], room: float) -> list[float]:
    """Charts take what is left over, and give way first where there is too little; tiles keep their height."""
    spare = room - sum(wants)
    if spare >= 0:
        growing = sum(can_grow)
        return [want + spare / growing if grows else want for want, grows in zip(wants, can_grow, strict=True)]
    fixed = [any(isinstance(drawing.body, Tiles) for drawing in row) for row in rows]
    most = sum(want * (1 - LEAST) for want, grows in zip(wants, can_grow, strict=True) if grows)
    given = min(-spare, most) / most if most else 0.0
    heights = [want * (1 - (1 - LEAST) * given) if grows else want for want, grows in zip(wants, can_grow, strict=True)]
    kept = sum(high for high, stays in zip(heights, fixed, strict=True) if stays)
    scale = min((room - kept) / max(sum(heights) - kept, 1.0), 1.0)
    return [high if stays else high * scale for high, stays in zip(heights, fixed, strict=True)]


def _wide(row: list[Drawing]) -> float:
    return (WIDE - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)


def _rows(drawings: list[Drawing]) -> list[list[Drawing]]:
    rows: list[list[Drawing]] = []
    for drawing in drawings:
        is_beside = rows and len(rows[-1]) == 1 and not rows[-1][0].is_wide and not drawing.is_wide
        if is_beside:
            rows[-1].append(drawing)
        else:
            rows.append([drawing])
    return rows


def _want(drawing: Drawing, wide: float) -> float:
    """The height that a figure asks for, its title and foot included."""
    body, around = drawing.body, picture.around(drawing, wide)
    match body:
        case Tiles():
            return around + svg_tables.tiles_height(body, wide)
        case Grid():
            return around + svg_tables.grid_height(body, wide)
        case Words():
            return around + svg_tables.words_height(body, wide)
        case Bars():
            return around + 27.0 * len(body.values)
        case Ranges():
            return around + 30 + 21.0 * len(body.labels)
    return around + CHART_HIGH
