"""What a PDF says and looks like, page by page.

PDFium may be used by one thread at a time: all is closed here, so that nothing is left to the garbage collector, which
runs in whatever thread comes along.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
from PIL.Image import Image


def texts(content: bytes | Path) -> list[str]:
    """The text of each page."""
    return [text for text, _ in pages(content)]


def pages(content: bytes | Path, scale: float = 0.0) -> Iterator[tuple[str, Image | None]]:
    """The text of each page, and its picture in grey where a scale is asked for."""
    with closing(pypdfium2.PdfDocument(content)) as found:
        for number in range(len(found)):
            with closing(found[number]) as page:
                with closing(page.get_textpage()) as text:
                    said = text.get_text_range()
                yield said, _picture(page, scale) if scale else None


def _picture(page: pypdfium2.PdfPage, scale: float) -> Image:
    with closing(page.render(scale=scale)) as drawn:
        return drawn.to_pil().convert("L")
