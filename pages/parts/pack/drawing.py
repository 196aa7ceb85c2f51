"""What a figure looks like, before any format: the same drawing becomes SVG, a native chart and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

Number = float | None


@dataclass(frozen=True, kw_only=True)
class Tile:
    heading: str
    number: str
    beside: str
    lines: tuple[tuple[str, str], ...]  # words and tone: bad, good, same
    is_weak: bool = False
    is_young: bool = False


@dataclass(frozen=True, kw_only=True)
class Tiles:
    items: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """One course: solid; the open period dashed; young cohorts hollow; the plan dotted."""

    name: str
    labels: tuple[str, ...]
    values: tuple[Number, ...]
    texts: tuple[str, ...]
    hollow: tuple[bool, ...]
    colour: str
    ticks: tuple[tuple[float, str], ...]
    plan: tuple[Number, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars:
    labels: tuple[str, ...]
    values: tuple[float, ...]
    texts: tuple[str, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """From low to high, with the value between; a dotted line where something is required."""

    labels: tuple[str, ...]
    lows: tuple[Number, ...]
    highs: tuple[Number, ...]
    points: tuple[Number, ...]
    texts: tuple[str, ...]
    colours: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    mark: Number = None
    mark_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """Totals stand on zero, steps hang between."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    totals: tuple[int, ...]
    texts: tuple[str, ...]

    def hung(self) -> list[tuple[float, float]]:
        """Where each column begins, and how high it is."""
        found, level = [], 0.0
        for place, value in enumerate(self.values):
            if place in self.totals:
                level = value
                found.append((0.0, value))
            else:
                found.append((min(level, level + value), abs(value)))
                level += value
        return found


@dataclass(frozen=True, kw_only=True)
class Funnel:
    labels: tuple[str, ...]
    values: tuple[float, ...]
    lost: tuple[float, ...]
    texts: tuple[str, ...]
    notes: tuple[str, ...]
    colours: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; `wide` columns take more room, `numeric` stand to the right; a row whose tone is bad is marked."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    bad: tuple[tuple[int, int], ...] = ()  # row and column
    is_alone: bool = False  # takes a page's whole width


@dataclass(frozen=True, kw_only=True)
class Words:
    lines: tuple[str, ...]


Body = Tiles | Lines | Bars | Ranges | Bridge | Funnel | Grid | Words


@dataclass(frozen=True, kw_only=True)
class Drawing:
    key: str
    title: str
    subtitle: str
    foot: str
    body: Body
    notes: tuple[str, ...] = ()  # the definitions of what is shown
    legend: tuple[tuple[str, str], ...] = ()  # colour and name

    @property
    def is_wide(self) -> bool:
        return isinstance(self.body, Tiles) or (isinstance(self.body, Grid) and self.body.is_alone)


def ticks(values: Sequence[Number], steps: int = 4) -> list[float]:
    """Round numbers from zero to beyond the largest (and below the least, where one is negative)."""
    known = [float(v) for v in values if v is not None]
    top, bottom = max([*known, 0.0]), min([*known, 0.0])
    reach = (top - bottom) or 1.0
    power = 10.0 ** len(str(int(reach))) if reach >= 1 else 1.0
    while power > reach:
        power /= 10
    step = next(
        power * size / 10 for size in (1, 2, 2.5, 5, 10, 20, 25, 50, 100) if reach / (power * size / 10) <= steps
    )
    first = int(bottom / step - 0.999999) if bottom < 0 else 0
    last = max(int(top / step + 0.999999), first + 1)
    return [round(step * place, 10) for place in range(first, last + 1)]
