"""The pack as a PDF of the same pages, made by WeasyPrint: no browser, fonts embedded, text that can be selected."""

from pages.parts.pack import html
from pages.parts.pack.words import Frozen


class PdfLacking(Exception):
    """The machine lacks what a PDF is made with."""


def document(frozen: Frozen) -> bytes:
    """The file. Raises PdfLacking where the system's libraries are missing; all other formats work without them."""
    try:
        from weasyprint import HTML
    except OSError:
        raise PdfLacking(
            "A PDF needs the system's Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
            "The other formats work without it."
        ) from None
    return HTML(string=html.document(frozen), url_fetcher=_refused).write_pdf()


def _refused(address: str, *_: object, **__: object) -> dict[str, object]:
    """Nothing is fetched: everything is in the page."""
    raise ValueError(f"{address} is outside the pack.")
