"""What people may change in a pack before it is frozen: order, titles, words, and what is left out; never a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from metrics.pack.shape import Figure, Pack

LONGEST_TITLE = 220
LONGEST_TEXT = 600
TITLE, COMMENTARY, ASKED = "Titles", "Commentary", "What is asked of the board"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One page's changes; an empty title keeps the generated one."""

    title: str = ""
    commentary: str = ""
    without: tuple[str, ...] = ()  # keys of figures


def edited(pack: Pack, order: Sequence[str], edits: Mapping[str, Edit]) -> Pack:
    """The pages named, in that order, with their edits; what is left out says so on its page."""
    pages = {page.key: page for page in pack.pages}
    found = []
    for key in order:
        page, edit = pages[key], edits.get(key, Edit())
        title, commentary = edit.title.strip()[:LONGEST_TITLE], edit.commentary.strip()[:LONGEST_TEXT]
        marks = ((TITLE, title and title != page.title), (COMMENTARY, commentary))
        gone = tuple((figure.title, "left out by hand") for figure in page.figures if figure.key in edit.without)
        found.append(
            replace(
                page,
                title=title or page.title,
                commentary=commentary,
                edited=(*page.edited, *(name for name, is_so in marks if is_so)),
                figures=tuple(figure for figure in page.figures if figure.key not in edit.without),
                left_out=(*page.left_out, *((title, why) for title, why in gone if title)),
            )
        )
    return pack.with_pages(tuple(found))


def signed(pack: Pack, who: str) -> Pack:
    """With whoever stands for the edits; a pack that nobody edited names nobody."""
    return replace(pack, editor=who) if any(page.edited for page in pack.pages) else pack


def titled(pack: Pack, titles: Mapping[str, str]) -> Pack:
    """The generated conclusions as titles."""
    return pack.with_pages(tuple(replace(page, title=titles.get(page.key, page.title)) for page in pack.pages))


def written(pack: Pack, figures: Mapping[str, Sequence[Figure]]) -> Pack:
    """What people wrote, agreed and ruled, on the pages where it belongs; a text without lines is not placed."""
    return pack.with_pages(
        tuple(
            replace(page, figures=(*page.figures, *(figure for figure in figures.get(page.key, ()) if figure.rows)))
            for page in pack.pages
        )
    )
