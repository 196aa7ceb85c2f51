"""Tiles, tables and words as SVG, inside the room that they are given; what does not fit is said to be left out."""

from pages.parts.pack import svg
from pages.parts.pack.drawing import Grid, Tile, Tiles, Words
from pages.parts.pack.svg import LOOK

Parts = list[svg.Part]
Row = list[list[str]]  # each cell in its lines
LARGEST, SMALLEST, LEAST = 12.5, 8.5, 6.0
TILE, TILE_LINE = 100, 16  # a tile without its lines, and each of them
TILE_WIDE, TILE_GAP = 210, 12  # what a heading needs, and what is between two
TONES = {"bad": LOOK.leak, "good": LOOK.ink, "same": LOOK.soft}
LEADING, PAD = 1.28, 10


def tiles(body: Tiles, wide: float, high: float) -> Parts:
    """In one row where there is room for the headings, else in two or more."""
    count = _beside(body, wide)
    each = (wide - TILE_GAP * (count - 1)) / count
    rows = -(-len(body.items) // count)
    tall = (high - TILE_GAP * (rows - 1)) / max(rows, 1)
    found: Parts = []
    for place, item in enumerate(body.items):
        x, y = place % count * (each + TILE_GAP), place // count * (tall + TILE_GAP)
        found += svg.moved(_tile(item, each, tall), x, y)
    return found


def tiles_height(body: Tiles, wide: float) -> float:
    rows = -(-len(body.items) // _beside(body, wide))
    each = TILE + TILE_LINE * max((len(item.lines) for item in body.items), default=0)
    return rows * each + TILE_GAP * (rows - 1)


def _beside(body: Tiles, wide: float) -> int:
    """How many tiles stand in a row: as many as leave each the room that a heading needs, and rows alike."""
    most = max(int((wide + TILE_GAP) / (TILE_WIDE + TILE_GAP)), 1)
    rows = max(-(-len(body.items) // most), 1)
    return max(-(-len(body.items) // rows), 1)


def _tile(item: Tile, each: float, high: float) -> Parts:
    room = each - 24
    found: Parts = [svg.rect(0.5, 0.5, each - 1, high - 1, LOOK.page, LOOK.line)]
    found.append(svg.text(12, 22, svg.cut(item.heading, 12.5, room), 12.5, LOOK.mute, bold=True))
    size = 30.0
    while size > 15 and svg.width(item.number, size) > room:
        size -= 1
    colour = LOOK.mute if item.is_weak else LOOK.ink
    found.append(svg.text(12, 58, ("○ " if item.is_young else "") + item.number, size, colour, bold=True))
    found.append(svg.text(12, 78, svg.cut(item.beside, 12, room), 12, LOOK.mute))
    y = 98.0
    for said, tone in item.lines:
        for part in svg.wrapped(said, 12, room, 2):
            if y < high - 4:
                found.append(svg.text(12, y, part, 12, TONES[tone], bold=tone == "bad"))
            y += 16
    return found


def grid(body: Grid, wide: float, high: float) -> Parts:
    """Text wraps in its column; the letters shrink before a row is left out."""
    size, laid, columns = fitted(body, wide, high)
    return _drawn(body, laid, columns, size, wide, high)


def fitted(body: Grid, wide: float, high: float) -> tuple[float, list[Row], list[float]]:
    """The size of the letters, the rows that fit with their lines, and the columns' widths."""
    columns, size = _columns(body, wide), LARGEST
    while True:
        laid = [_wrapped(row, columns, size) for row in body.rows]
        if _height(laid, size) <= high or size <= SMALLEST:
            break
        size -= 0.5
    while laid and _height(laid, size) > high - (size if len(laid) < len(body.rows) else 0):
        laid = laid[:-1]
    return size, laid, columns


def shrunk(body: Grid, many: int, wide: float, high: float) -> tuple[float, list[Row], list[float]]:
    """The same of so many rows, all of them kept: letters get as small as they must."""
    columns, size = _columns(body, wide), LARGEST
    while True:
        laid = [_wrapped(row, columns, size) for row in body.rows[:many]]
        if _height(laid, size) <= high or size <= LEAST:
            return size, laid, columns
        size -= 0.25


def row_height(row: Row, size: float) -> float:
    return max(map(len, row)) * size * LEADING + size * 0.45


def grid_height(body: Grid, wide: float, size: float = 12.0) -> float:
    """What a table takes when its letters have a good size."""
    return _height([_wrapped(row, _columns(body, wide), size) for row in body.rows], size)


def words_height(body: Words, wide: float, size: float = 14.0) -> float:
    return _lines_high(body, size, wide)


def words_size(body: Words, wide: float, high: float) -> float:
    size = 14.0
    while size > 10 and _lines_high(body, size, wide) > high:
        size -= 0.5
    return size


def words(body: Words, wide: float, high: float) -> Parts:
    size = words_size(body, wide, high)
    y = size
    found: Parts = []
    for said in body.lines:
        for number, part in enumerate(svg.wrapped(said, size, wide - 16)):
            if y > high:
                break
            found += [svg.text(0, y, "·", size, LOOK.mute)] if number == 0 else []
            found.append(svg.text(14, y, part, size, LOOK.ink))
            y += size * 1.35
        y += size * 0.4
    return found


def _columns(body: Grid, wide: float) -> list[float]:
    shares = body.shares or (1.0,) * len(body.heads)
    return [wide * share / sum(shares) for share in shares]


def _wrapped(row: tuple[str, ...], columns: list[float], size: float) -> Row:
    return [svg.wrapped(cell, size, room - 1.6 * PAD, 4) or [""] for cell, room in zip(row, columns, strict=True)]


def _height(laid: list[Row], size: float) -> float:
    return sum(row_height(row, size) for row in laid) + size * 2


def _drawn(body: Grid, laid: list[Row], columns: list[float], size: float, wide: float, high: float) -> Parts:
    starts = [sum(columns[:place]) for place in range(len(columns))]
    y, small = size * 1.2, size - 0.5
    found: Parts = []
    for place, head in enumerate(body.heads):
        said = svg.cut(head, small, columns[place] - 1.6 * PAD)
        found.append(_cell(said, place, body, starts, columns, y, small, LOOK.mute))
    y += size * 0.6
    found.append(svg.line(0, y, wide, y, LOOK.mute))
    for number, row in enumerate(laid):
        for place, parts in enumerate(row):
            is_bad = (number, place) in body.bad
            colour = LOOK.leak if is_bad else LOOK.ink
            for at, part in enumerate(parts):
                base = y + size * 1.12 + at * size * LEADING
                found.append(_cell(part, place, body, starts, columns, base, size, colour, is_bad))
        y += row_height(row, size)
        found.append(svg.line(0, y, wide, y))
    if left := len(body.rows) - len(laid):
        found.append(svg.text(0, y + size * 1.1, f"and {left} more, in the spreadsheet", small, LOOK.mute))
    return found


def _cell(
    said: str, place: int, body: Grid, starts: list[float], columns: list[float], y: float, size: float, colour: str,
    bold: bool = False,
) -> svg.Part:  # fmt: skip
    if place in body.numeric:
        return svg.text(starts[place] + columns[place] - PAD / 2, y, said, size, colour, "end", bold)
    return svg.text(starts[place] + (PAD if place else 0), y, said, size, colour, bold=bold)


def _lines_high(body: Words, size: float, wide: float) -> float:
    return sum(len(svg.wrapped(said, size, wide - 16)) * size * 1.35 + size * 0.4 for said in body.lines)
