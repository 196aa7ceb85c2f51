"""What people decided and wrote, as a pack's text: the four points, disputes, rulings, notes, what is asked."""

from dataclasses import replace

from data.register import notes
from data.register.docket import Dispute, disputes, rulings_of
from data.register.packs import Archived
from metrics.pack import Figure, Pack
from pages.parts import agreed, decided, notation
from pages.parts.filters import View
from pages.parts.pack import compared, words
from pages.parts.pack.drawing import Grid

NOTHING = "Nothing is asked of the board in this pack."
MOST, WORST = 8, 3  # lines of notes; numbers behind that the board is asked about
DISPUTED = ("no.", "about", "claim", "since")
RULED = ("no.", "about", "ruling", "from", "dissent")


def figures(view: View, last: Archived | None, pack: Pack) -> dict[str, list[Figure]]:
    """The texts of each page; one without lines is not placed."""
    register = decided.register()
    argued = [each for each in disputes(register) if each.state == "open"]
    ruled = [each for each in rulings_of(register) if not last or (each.ruled_at and each.ruled_at > last.at)]
    since = "since the last pack" if last else "so far"
    return {
        "five": [asks(_suggested(view, argued, pack))],
        "agreement": [
            _points(view),
            _text("disputes", f"Open disputes: {len(argued)}", DISPUTED, [_dispute(each) for each in argued]),
            _text("rulings", f"Rulings {since}: {len(ruled)}", RULED, [_ruling(each) for each in ruled]),
        ],
        "risks": [_notes(pack)],
    }  # fmt: skip


def asks(lines: tuple[str, ...]) -> Figure:
    """What the board is asked for, a line each."""
    return Figure(
        key="asks", title="What we ask of the board", subtitle="", shape="text", columns=("line",),
        rows=tuple((line,) for line in lines if line.strip()) or ((NOTHING,),),
    )  # fmt: skip


def risks(pack: Pack) -> str:
    """The page's conclusion: what is behind, by name."""
    named = [name for name, _ in _behind(pack)]
    if not named:
        return "No headline number is behind plan or detectably worse than before"
    shown = "; ".join(named[:3]) + (f"; and {len(named) - 3} more" if len(named) > 3 else "")
    count = "One headline number is" if len(named) == 1 else f"{len(named)} headline numbers are"
    return f"{count} behind plan or worse than before: {shown}"


def _behind(pack: Pack) -> list[tuple[str, str]]:
    """The headline numbers that are behind plan or worse than before, worst first, each with how."""
    figure = next((each for each in pack.figures() if each.key == "risks"), None)
    body = compared.risks(figure, pack)[0] if figure else None
    return [(body.rows[place][0], body.rows[place][-1]) for place, _ in body.bad] if isinstance(body, Grid) else []


def definitions(pack: Pack) -> str:
    """Whether the definitions are signed, and how many numbers were restated."""
    said = f"{pack.version_words}"
    figure = next((each for each in pack.figures() if each.key == "since"), None)
    if figure is None:
        return f"{said}; there is no pack before this one to restate"
    changed = sum(row["was"] != row["redefined"] for row in figure.records())
    if not changed:
        return f"{said}; no number of the last pack was restated"
    return f"{said}; {changed} of {len(figure.rows)} numbers of the last pack were restated"


def _suggested(view: View, argued: list[Dispute], pack: Pack) -> tuple[str, ...]:
    """What the data and the register give reason to ask; people write over it."""
    found = [f"Decide what is done about {name}: {how}." for name, how in _behind(pack)[:WORST]]
    if view.rules.is_draft:
        found.append("Have both departments sign the definitions: until then every number here is a DRAFT.")
    missed = [each.point.label for each in agreed.standings(view) if each.is_open]
    if missed:
        found.append(f"Hold both departments to the points that are open: {', '.join(missed)}.")
    if argued:
        many = "1 open dispute; the arbiter rules on it" if len(argued) == 1 else ""
        found.append(f"Note {many or f'{len(argued)} open disputes; the arbiter rules on them'}.")
    return tuple(found)


def _points(view: View) -> Figure:
    rows = [
        (
            each.point.label,
            each.state,
            "; ".join(m.words for m in each.numbers) or each.note,
            each.point.owner or "no owner",
        )
        for each in agreed.standings(view)
    ]
    return _text("points", "The four points", ("point", "state", "numbers", "owner"), rows)


def _dispute(each: Dispute) -> tuple[str, ...]:
    return str(each.number), words.label(each.metric), each.claim, notation.day(each.opened_at)


def _ruling(each: Dispute) -> tuple[str, ...]:
    dissent = "; ".join(f"{who}: {why}" for who, why in each.dissent.items()) or "none"
    since = notation.day(each.in_force_from) if each.in_force_from else ""
    return str(each.number), words.label(each.metric), each.ruling, since, dissent


def _notes(pack: Pack) -> Figure:
    """Notes on any number: those of the pack's own first, then the newest first; how many more there are is said."""
    kept = sorted(notes.notes(decided.register()), key=lambda each: each.at, reverse=True)
    kept.sort(key=lambda each: each.metric not in pack.declared)
    rows = [
        (words.label(each.metric), each.text, f"{each.who or each.actor}, {notation.day(each.at)}")
        for each in kept[:MOST]
    ]
    more = len(kept) - len(rows)
    said = f"and {more} more, beside their numbers" if more else ""
    return replace(_text("notes", "Notes on the numbers", ("number", "note", "by"), rows), subtitle=said)


def _text(key: str, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> Figure:
    return Figure(key=key, title=title, subtitle="", shape="text", columns=columns, rows=tuple(rows))
