"""Rows of headline numbers: tiles from answers, each a door to its details."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from data.register.notes import notes
from pages.parts import cards, decided, details, frame, notation, numbers, rulings
from pages.parts.cards import Card
from pages.parts.filters import View
from pages.parts.numbers import Answer


def row(view: View, headings: Mapping[str, str], answers: Mapping[str, Answer], where: str = "top") -> None:
    """One tile a metric name, side by side; then their recent courses, which nobody waits for to read a number."""
    written = Counter(note.metric for note in decided.known(notes, [], is_quiet=True))
    tiles = {}
    for place, (name, heading) in zip(st.columns(len(headings), gap="small"), headings.items(), strict=True):
        with place.container(key=f"door_tile_{where}_{name}"):
            card = _card(view, heading, answers[name], written[name])
            tiles[name] = card, st.html(cards.tile(card, view.currency))
            if st.button(
                f"About {notation.plain(heading)}",
                key=f"about_{where}_{name}",
                type="tertiary",
                icon=":material/info:",
            ):
                details.open_dialog(view, name)
    rulings.cited(view, list(headings))
    courses = _courses(view, list(headings))
    for name, (card, place) in tiles.items():
        place.html(cards.tile(replace(card, course=courses[name]), view.currency))


def _card(view: View, heading: str, found: Answer, notes_written: int) -> Card:
    return Card(
        metric=found.metric,
        heading=heading,
        row=found.row,
        plan=found.plan.value,
        no_plan=found.plan.why,
        before=found.before,
        before_words=view.before_words,
        is_open=view.is_open,
        notes=notes_written,
    )


def _courses(view: View, names: list[str]) -> dict[str, list[float | None]]:
    found = numbers.splits(view, names, view.period.grain, period=view.trailing())
    return {name: list(frame.sort_values(view.period.grain)["value"]) for name, frame in found.items()}


GOALS = {"mql_to_sal_rate": "sal_to_sql_rate", "mql_to_sql_rate": "win_rate"}


def toward_all(view: View, answers: Mapping[str, Answer]) -> None:
    """MQL to SAL and MQL to SQL on their way to 100%, never without their guards."""
    frame.part(
        "On the way to 100%, each with its guard",
        "A ratio alone rewards starving or waving through; its guard shows it",
    )
    names = [name for pair in GOALS.items() for name in pair]
    row(view, {name: _goal(name, answers[name]) for name in names}, answers, "goals")


def _goal(name: str, answer: Answer) -> str:
    return f"{answer.metric.label} · toward 100%" if name in GOALS else f"its guard: {answer.metric.label}"
