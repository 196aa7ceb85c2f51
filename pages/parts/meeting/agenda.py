"""The run-through: which step is shown, the keys that walk through it, and the presenting mode."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.parts import acting, decided, notation
from pages.parts.meeting import (
    actions,
    attendance,
    causes,
    closing,
    decisions,
    examples,
    exceptions,
    presenting,
    scorecard,
    words,
)  # fmt: skip
from pages.parts.meeting.room import Room

STEP = "step"


@dataclass(frozen=True)
class Step:
    """One item of the agenda, and the minutes that it is given."""

    name: str
    title: str
    minutes: str
    run: Callable[[Room], None]


STEPS = (
    Step("actions", "Last week's actions", "0–5", actions.run),
    Step("scorecard", "Scorecard", "5–12", scorecard.run),
    Step("exceptions", "Exceptions", "12–20", exceptions.run),
    Step("causes", "Causes in money", "20–30", causes.run),
    Step("examples", "Five leads", "30–38", examples.run),
    Step("decisions", "Decisions", "38–43", decisions.run),
    Step("minutes", "Minutes", "43–45", closing.run),
)
NAMES = [step.name for step in STEPS]


def now() -> Step:
    """The step in the address; the first one where it says nothing known."""
    said = st.query_params.get(STEP, "")
    return STEPS[NAMES.index(said)] if said in NAMES else STEPS[0]


def run_through(room: Room) -> None:
    """The bar of steps, and the one that is shown."""
    presenting.dress()
    step = now()
    with st.container(horizontal=True, gap="small", key="agenda", vertical_alignment="center"):
        place = NAMES.index(step.name)
        st.button("Back", key="step_back", shortcut="Left", on_click=_go, args=(place - 1,), disabled=place == 0)
        for number, each in enumerate(STEPS):
            st.button(
                each.title, key=f"step_{each.name}", type="primary" if each is step else "tertiary",
                on_click=_go, args=(number,), help=f"{each.minutes} min",
            )  # fmt: skip
        last = len(STEPS) - 1
        st.button("Next", key="step_next", shortcut="Right", on_click=_go, args=(place + 1,), disabled=place == last)
    with room.bar:
        presenting.switch()
        with st.popover(_who(), key="pop_acting"):
            acting.choose("meeting")
        with st.popover(attendance.label(room), key="pop_attendance"):
            attendance.form(room)
    st.html(
        f'<div class="ask step"><h1>{notation.escaped(step.title)} '
        f'<small>{step.minutes} min</small></h1><p>{words.of(room, step.name)}</p></div>'
    )
    step.run(room)
    if step.name != "minutes":
        attendance.comments(room, step.name)
    decided.tell()


def _who() -> str:
    actor = acting.now()
    return f"{notation.plain(actor.who)} ({actor.role})" if actor.who else f"Acting as {actor.role}"


def _go(place: int) -> None:
    st.query_params[STEP] = NAMES[min(max(place, 0), len(NAMES) - 1)]
