"""Decisions: owner, date and a measure of success that the machine asks again; what is disputed goes to the docket."""

from datetime import date

import streamlit as st

from data.register import NotAllowed, actions
from data.register import docket as register_docket
from data.register.actions import Action
from metrics.catalog import METRICS
from metrics.definition import Better, Unit
from metrics.outcomes import check
from metrics.weeks import Week
from pages.parts import acting, decided, docket, docket_parts, frame, notation, numbers, tables
from pages.parts.meeting.room import Room

BY_PEOPLE = ""
TAKEN = "_decision_taken"
WAYS = {"at_least": "at least", "at_most": "at most"}


def taken(room: Room) -> list[Action]:
    """What was decided in this meeting."""
    return [each for each in actions.actions(room.register) if each.meeting == str(room.day)]


def run(room: Room) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _listed(room)
        if not room.is_closed:
            _form(room)
    with right:
        docket.listed(room.view)
        if not room.is_closed:
            _dispute(room)


def row(each: Action) -> list[str]:
    """A decision as a row of a quiet table, escaped."""
    cells = (str(each.number), each.text, each.owner, notation.day(each.due), each.success)
    return [notation.escaped(cell) for cell in cells]


def _listed(room: Room) -> None:
    found = taken(room)
    frame.part(f"Decided in this meeting: {len(found)}", "Each has an owner, a day, and a measure of success")
    if found:
        tables.quiet([row(each) for each in found], ["", "decision", "owner", "due", "measure of success"])


def _form(room: Room) -> None:
    if st.session_state.pop(TAKEN, False):  # a second click must not write it again
        for key in ("decide_text", "decide_owner", "decide_success", "decide_metric"):
            st.session_state[key] = ""
    text = st.text_input("What is to be done", key="decide_text")
    left, right = st.columns(2)
    owner = left.text_input("Who does it", key="decide_owner", placeholder="a role or a team")
    due = right.date_input("By", room.following, key="decide_due", help="as it stands, the day of the next meeting")
    names = [BY_PEOPLE, *dict.fromkeys([*(line.metric for line in room.lines), *(each.name for each in METRICS)])]
    left, middle, right = st.columns([2, 1, 1])
    name = left.selectbox("Success is seen in", names, format_func=_called, key="decide_metric")
    metric = numbers.metric(name) if name else None
    first = 1 if metric and metric.better is Better.DOWN else 0
    way = middle.selectbox("is to be", list(WAYS), first, format_func=WAYS.__getitem__, key=f"decide_way_{name}",
                           disabled=not name)  # fmt: skip
    is_share = metric is not None and metric.unit is Unit.SHARE
    target = right.number_input("per cent" if is_share else metric.unit.value if metric else "target", value=0.0,
                                key=f"decide_target_{name}", disabled=not name)  # fmt: skip
    words = st.text_input("How success will be seen, in words", key="decide_success", placeholder=_success_words(
        room, name, way, target) or "what will be different")  # fmt: skip
    if st.button("Take this decision", type="primary", key="decide_send") and decided.write(
        lambda: _take(room, text, owner, due, name, way, target / (100 if is_share else 1), words),
        "The decision is in the register; the next meeting looks back on it.",
    ):
        st.session_state[TAKEN] = True
        st.rerun()


def _take(room: Room, text: str, owner: str, due: date, name: str, way: str, target: float, words: str) -> Action:
    for each in taken(room):
        if each.state == "open" and (each.text, each.owner, each.due) == (text.strip(), owner.strip(), due):
            raise NotAllowed(f"This is decided already: it is decision {each.number}.")
    measured = {}
    if name:
        course = room.course(name)
        is_read = not course.empty and "week" in course
        last = course.to_dict("records")[-1] if is_read else {}
        week = Week(last["week"].date()) if is_read else room.newest
        then = {key: None if notation.is_missing(value) else value for key, value in last.items() if key != "week"}
        measured = check(name, way, target, then, week)
    is_share = name and numbers.metric(name).unit is Unit.SHARE
    said = words or _success_words(room, name, way, target * (100 if is_share else 1))
    return actions.take(
        room.register, **acting.now().as_writer, text=text, owner=owner, due=due, success=said, check=measured,
        meeting=str(room.day),
    )  # fmt: skip


def _success_words(room: Room, name: str, way: str, target: float) -> str:
    if not name:
        return ""
    metric = numbers.metric(name)
    value = target / 100 if metric.unit is Unit.SHARE else target
    return f"{metric.label} {WAYS[way]} {notation.shown(value, metric.unit, room.view.currency)}"


def _called(name: str) -> str:
    return numbers.metric(name).label if name else "judged by people"


def _dispute(room: Room) -> None:
    with st.expander("Put a number on the docket"):
        names = [line.metric for line in room.lines]
        name = st.selectbox("Number", names, format_func=_called, key="dispute_metric")
        line = next(each for each in room.lines if each.metric == name)
        value = notation.answer(dict(line.row), numbers.metric(name).unit, room.view.currency)
        scope = docket_parts.scope_words(room.over(line.week), value)
        docket_parts.open_form(name, scope, None, records=0, snapshot=room.view.snapshot.id, key=f"meeting_{name}")


def opened(room: Room) -> list[str]:
    """The open disputes in words."""
    found = [each for each in register_docket.disputes(room.register) if each.state == "open"]
    return [f"Dispute {each.number} on {_title(each.metric)}: {each.claim} ({each.opened_by})" for each in found]


def _title(name: str) -> str:
    return numbers.metric(name).label if name in numbers.BY_NAME else name
