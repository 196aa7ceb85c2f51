"""Rows of headline numbers: tiles from answers, each a door to its details."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.register.notes import notes
from pages.parts import cards, decided, details, frame, notation, numbers, rulings
from pages.parts.cards import Card
from pages.parts.filters import View
from pages.parts.numbers import Answer

DRAWN, TOP = "drawn_rows", "top"
Answers = dict[str, Answer]
Course = Sequence[float | None]
Courses = dict[str, Course]
Tiles = dict[str, tuple[str, DeltaGenerator]]  # each tile's heading and place


def opened(
    view: View, headings: Mapping[str, str], sentence: Callable[[View, Answers], str], also: Sequence[str] = ()
) -> Answers:
    """A page's answering sentence and first row, and the answers they were made of (`also` to others).

    A viewer who chose something else sees the numbers as soon as they are known; then what they are compared with and
    the sentence; their recent courses last.
    """
    names = [*headings, *also]
    above = st.container(key="answer")
    is_new = _is_new(view, headings, TOP)
    tiles = _placed(view, headings, numbers.totals(view, names, is_compared=False), {}, TOP) if is_new else {}
    answers = numbers.totals(view, names)
    if is_new:
        _redrawn(view, tiles, answers, {})
    with above:
        frame.answer(sentence(view, answers))
    _with_courses(view, headings, answers, TOP, tiles)
    return answers


def row(view: View, headings: Mapping[str, str], answers: Answers, where: str) -> None:
    """One tile a metric name, side by side, with its recent course."""
    tiles = _placed(view, headings, answers, {}, where) if _is_new(view, headings, where) else {}
    _with_courses(view, headings, answers, where, tiles)


def _with_courses(view: View, headings: Mapping[str, str], answers: Answers, where: str, tiles: Tiles) -> None:
    """The tiles as they stay, and the rulings on them; nobody waits for a course to read a number."""
    courses = _courses(view, list(headings))
    if tiles:
        _redrawn(view, tiles, answers, courses)
    else:
        _placed(view, headings, answers, courses, where)
    rulings.cited(view, list(headings))


def _is_new(view: View, headings: Mapping[str, str], where: str) -> bool:
    """Whether this row does not stand on the page already: what stands there is not taken off for a moment."""
    drawn = st.session_state.setdefault(DRAWN, {})
    row = (*headings, view.snapshot.id, view.rules.name, view.period, view.before, view.where)
    is_new = drawn.get(where) != row
    drawn[where] = row
    return is_new


def _placed(view: View, headings: Mapping[str, str], answers: Answers, courses: Courses, where: str) -> Tiles:
    """The tiles in their places, each a door to its details."""
    tiles, written = {}, _written()
    for place, (name, heading) in zip(st.columns(len(headings), gap="small"), headings.items(), strict=True):
        with place.container(key=f"door_tile_{where}_{name}"):
            tiles[name] = heading, st.html(_tile(view, heading, answers[name], courses.get(name, ()), written[name]))
            if st.button(
                f"About {notation.plain(heading)}",
                key=f"about_{where}_{name}",
                type="tertiary",
                icon=":material/info:",
            ):
                details.open_dialog(view, name)
    return tiles


def _redrawn(view: View, tiles: Tiles, answers: Answers, courses: Courses) -> None:
    written = _written()
    for name, (heading, place) in tiles.items():
        place.html(_tile(view, heading, answers[name], courses.get(name, ()), written[name]))


def _written() -> Counter[str]:
    """How many notes people wrote beside each number."""
    return Counter(note.metric for note in decided.known(notes, [], is_quiet=True))


def _tile(view: View, heading: str, found: Answer, course: Course, notes_written: int) -> str:
    card = Card(
        metric=found.metric,
        heading=heading,
        row=found.row,
        plan=found.plan.value,
        no_plan=found.plan.why,
        before=found.before,
        before_words=view.before_words,
        course=course,
        is_open=view.is_open,
        notes=notes_written,
    )
    return cards.tile(card, view.currency)


def _courses(view: View, names: list[str]) -> Courses:
    found = numbers.splits(view, names, view.period.grain, period=view.trailing())
    return {name: list(frame.sort_values(view.period.grain)["value"]) for name, frame in found.items()}


GOALS = {"mql_to_sal_rate": "sal_to_sql_rate", "mql_to_sql_rate": "win_rate"}


def toward_all(view: View, answers: Answers) -> None:
    """MQL to SAL and MQL to SQL on their way to 100%, never without their guards."""
    frame.part(
        "On the way to 100%, each with its guard",
        "A ratio alone rewards starving or waving through; its guard shows it",
    )
    names = [name for pair in GOALS.items() for name in pair]
    row(view, {name: _goal(name, answers[name]) for name in names}, answers, "goals")


def _goal(name: str, answer: Answer) -> str:
    return f"{answer.metric.label} · toward 100%" if name in GOALS else f"its guard: {answer.metric.label}"
