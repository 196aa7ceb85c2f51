"""Any single figure as a PNG, drawn from the same SVG as everywhere else, by a library that needs no browser."""

import resvg_py

from metrics.pack import Figure
from pages.parts.pack import drawn, picture
from pages.parts.pack.words import Frozen

SHARP, MARGIN = 2, 20  # pixels a unit; white around the figure


def of(figure: Figure, frozen: Frozen) -> bytes:
    """The file: 1920 by 1080; tiles are as high as they need."""
    found = picture.alone(drawn.drawing(figure, frozen), MARGIN)
    return bytes(resvg_py.svg_to_bytes(svg_string=found, zoom=SHARP, sans_serif_family="DejaVu Sans"))
