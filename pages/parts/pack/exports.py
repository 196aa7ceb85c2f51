"""The formats that a pack goes out in: each is made in memory, so two at once do not know of each other."""

from collections.abc import Callable
from dataclasses import dataclass

from metrics.pack import Figure, filed, text_of
from pages.parts.pack.words import Frozen

Said = Callable[[str, float], None]


class ExportLacking(Exception):
    """The machine lacks what a format is made with; the message says what to install."""


@dataclass(frozen=True)
class Format:
    ending: str
    label: str
    mime: str
    made: Callable[[Frozen, Said], bytes]


def silent(_: str, __: float) -> None:
    """Progress that nobody watches."""


def file_name(frozen: Frozen, ending: str) -> str:
    return f"board-pack-{frozen.id or 'preview'}.{ending}"


def figure_png(figure: Figure, frozen: Frozen) -> bytes:
    """One figure as a picture."""
    from pages.parts.pack import png

    return png.of(figure, frozen)


def _pptx(frozen: Frozen, progress: Said) -> bytes:
    progress("Slides", 0.0)
    from pages.parts.pack import pptx_deck

    return pptx_deck.deck(frozen, progress)


def _pdf(frozen: Frozen, progress: Said) -> bytes:
    progress("Setting the pages", 0.1)
    from pages.parts.pack import pdf

    try:
        return pdf.document(frozen)
    except pdf.PdfLacking as trouble:
        raise ExportLacking(str(trouble)) from None


def _html(frozen: Frozen, progress: Said) -> bytes:
    progress("Pages", 0.1)
    from pages.parts.pack import html

    return html.document(frozen).encode()


def _xlsx(frozen: Frozen, progress: Said) -> bytes:
    progress("Sheets", 0.1)
    from pages.parts.pack import xlsx

    return xlsx.workbook(frozen)


def _json(frozen: Frozen, progress: Said) -> bytes:
    progress("Values", 0.1)
    return filed(frozen.id, text_of(frozen.pack)).encode()


SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
FORMATS = (
    Format("pptx", "PowerPoint", SLIDES, _pptx),
    Format("pdf", "PDF", "application/pdf", _pdf),
    Format("html", "One web page", "text/html", _html),
    Format("xlsx", "Spreadsheet", SHEETS, _xlsx),
    Format("json", "Proof file", "application/json", _json),
)
