"""Rows of headline numbers: tiles from answers, each a door to its details."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.register.notes import notes
from pages.parts import cards, decided, details, frame, look, notation, numbers, rulings
from pages.parts.cards import Card
from pages.parts.filters import View
from pages.parts.numbers import Answer

DRAWN, TOP = "drawn_rows", "top"
Answers = dict[str, Answer]
Courses = Mapping[str, Sequence[float | None]]
UNKNOWN_YET: Courses = {}


def opened(
    url: str, headings: Mapping[str, str], sentence: Callable[[View, Answers], str], also: Sequence[str] = ()
) -> tuple[View, Answers]:
    """Opens a page: its frame, its answering sentence and its first row, and the answers (`also` to other metrics).

    A viewer who chose something else sees the numbers as soon as they are known; then what they are compared with and
    the sentence; their recent courses last. Who comes to the page reads the sentence first, and nothing moves.
    """
    names = [*headings, *also]
    with frame.opening(url) as view:
        above, tiles = st.container(), _Tiles(view, headings, TOP)
        if tiles.is_changed:
            tiles.draw(numbers.totals(view, names, is_compared=False))
        answers = numbers.totals(view, names)
        if tiles.is_changed:
            tiles.draw(answers)
        with above:
            frame.answer(sentence(view, answers))
    tiles.finish(answers)
    return view, answers


def row(view: View, headings: Mapping[str, str], answers: Answers, where: str) -> None:
    """One tile a metric name, side by side, with its recent course."""
    _Tiles(view, headings, where).finish(answers)


class _Tiles:
    """A row of tiles, each a door to its details; drawn again in their places as more is known."""

    def __init__(self, view: View, headings: Mapping[str, str], where: str) -> None:
        self.view, self.headings, self.where = view, headings, where
        self.notes = Counter(note.metric for note in decided.known(notes, [], is_quiet=True))
        self.places: dict[str, DeltaGenerator] = {}
        drawn, row = st.session_state.setdefault(DRAWN, {}), tuple(headings)
        scope = view.snapshot.id, view.rules.name, view.period, view.before, view.where
        self.is_there = drawn.get(where) == (row, scope)
        self.is_changed = not self.is_there and drawn.get(where, ((), ()))[0] == row
        drawn[where] = row, scope

    def finish(self, answers: Answers) -> None:
        """Draws the row with its courses: at once where it stands already, so that nothing vanishes for a moment."""
        names = list(self.headings)
        if not (self.is_there or self.places):
            self.draw(answers)
        grain = self.view.period.grain
        found = numbers.splits(self.view, names, grain, period=self.view.trailing())
        self.draw(answers, {name: list(course.sort_values(grain)["value"]) for name, course in found.items()})
        rulings.cited(self.view, names)

    def draw(self, answers: Answers, courses: Courses = UNKNOWN_YET) -> None:
        if not self.places:
            self._place(answers, courses)
            return
        for name, place in self.places.items():
            place.html(self._tile(name, answers[name], courses))

    def _place(self, answers: Answers, courses: Courses) -> None:
        columns = look.equal_columns(len(self.headings), self.where)
        for place, (name, heading) in zip(columns, self.headings.items(), strict=True):
            with place.container(key=f"door_tile_{self.where}_{name}"):
                self.places[name] = st.html(self._tile(name, answers[name], courses))
                if st.button(
                    f"About {notation.plain(heading)}",
                    key=f"about_{self.where}_{name}",
                    type="tertiary",
                    icon=":material/info:",
                ):
                    details.open_dialog(self.view, name)

    def _tile(self, name: str, found: Answer, courses: Courses) -> str:
        card = Card(
            metric=found.metric,
            heading=self.headings[name],
            row=found.row,
            plan=found.plan.value,
            is_part_of_plan=found.plan.is_part,
            no_plan=found.plan.why,
            before=found.before,
            before_words=self.view.before_words,
            course=courses.get(name, ()),
            is_open=self.view.is_open,
            notes=self.notes[name],
        )
        return cards.tile(card, self.view.currency)


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
