"""The pack as one HTML file that needs nothing else: what a browser opens offline, and what the PDF is made of."""

import base64

from pages.parts.notation import escaped
from pages.parts.pack import layout, picture, svg
from pages.parts.pack.layout import FOOT, HIGH, MARGIN, WIDE, Laid
from pages.parts.pack.svg import LOOK, Text
from pages.parts.pack.words import Frozen, clean

ROOM, BASELINE = 600, 0.86  # of a text that is not written from its left; of its size, above the baseline
_SHEET = """
@page{size:@widepx @highpx;margin:0}
*{box-sizing:border-box}
html,body{margin:0;padding:0;background:#fff}
.page{position:relative;width:@widepx;height:@highpx;overflow:hidden;page-break-after:always;break-after:page}
.page:last-child{page-break-after:auto;break-after:auto}
.page svg{position:absolute;left:0;top:0;display:block}
.page h1{position:absolute;left:40px;top:30px;width:1200px;margin:0;padding:0;font-family:@font;line-height:1.22;
font-weight:700;color:@ink}
.t{position:absolute;white-space:pre;line-height:1;font-family:@font}.b{font-weight:700}
.m,.e{width:@roompx}.m{text-align:center}.e{text-align:right}
@media screen{html,body{background:#e2e8f0}.page{margin:16px auto;box-shadow:0 1px 6px rgba(15,23,42,.2)}}
"""


def document(frozen: Frozen) -> str:
    """The whole file."""
    sheet = _SHEET.replace("@wide", str(WIDE)).replace("@high", str(HIGH)).replace("@font", svg.FONT)
    sheet = sheet.replace("@room", str(ROOM))
    body = "".join(page(laid, frozen) for laid in layout.pages(frozen))
    said = f"{clean(frozen.pack.name)} · {frozen.stamp}"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escaped(said)}</title>'
        f"<style>{sheet.replace('@ink', LOOK.ink)}</style></head><body>{body}</body></html>"
    )


def page(laid: Laid, frozen: Frozen) -> str:
    """One page: a heading, the shapes as one picture, and every text as text."""
    parts = _parts(laid, frozen)
    shapes = svg.picture(WIDE, HIGH, [part for part in parts if isinstance(part, str)])
    texts = "".join(_span(part) for part in parts if isinstance(part, Text))
    title = "<br>".join(escaped(line) for line in laid.title)
    return f'<section class="page">{shapes}<h1 style="font-size:{laid.title_size:g}px">{title}</h1>{texts}</section>'


def preview(laid: Laid, frozen: Frozen) -> str:
    """The page as one SVG, title and all."""
    titles = [
        svg.text(MARGIN, 30 + laid.title_size * (0.95 + 1.22 * number), line, laid.title_size, LOOK.ink, bold=True)
        for number, line in enumerate(laid.title)
    ]
    return svg.picture(WIDE, HIGH, [*titles, *_parts(laid, frozen)])


def as_image(found: str) -> str:
    """An SVG as a picture's address: Streamlit keeps pictures and drops inline SVG."""
    return "data:image/svg+xml;base64," + base64.b64encode(found.encode()).decode()


def _parts(laid: Laid, frozen: Frozen) -> list[svg.Part]:
    parts: list[svg.Part] = []
    for number, line in enumerate(laid.commentary):
        parts.append(svg.text(MARGIN, laid.commentary_at + 14 + 19 * number, line, 14, LOOK.soft))
    for drawing, box in laid.figures:
        parts += svg.moved(picture.parts(drawing, box.wide, box.high), box.x, box.y)
    for number, said in enumerate(said for said in (laid.left_out, laid.edits) if said):
        parts.append(svg.text(MARGIN, FOOT - 20 - 16 * number, said, 11, LOOK.mute))
    parts.append(svg.line(MARGIN, FOOT - 8, WIDE - MARGIN, FOOT - 8))
    said = f"{frozen.pack.name} · {frozen.stamp} · snapshot {frozen.pack.snapshot} · code {frozen.pack.code}"
    parts.append(svg.text(MARGIN, FOOT + 10, said, 11, LOOK.mute))
    parts.append(svg.text(WIDE - MARGIN, FOOT + 10, f"{laid.number} of {laid.count}", 11, LOOK.mute, "end"))
    return parts


def _span(part: Text) -> str:
    """A text laid over the drawing, its baseline where the drawing has it."""
    room = ROOM if part.anchor != "start" else 0
    left = part.x - {"start": 0, "middle": room / 2, "end": room}[part.anchor]
    top = part.y - part.size * BASELINE
    kind = {"start": "", "middle": " m", "end": " e"}[part.anchor] + (" b" if part.bold else "")
    style = f"left:{left:.1f}px;top:{top:.1f}px;font-size:{part.size:g}px;color:{part.colour}"
    return f'<span class="t{kind}" style="{style}">{escaped(part.said)}</span>'
