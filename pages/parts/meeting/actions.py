"""Last week's decisions: done or not, and whether the number that they were to move has moved."""

from datetime import date, timedelta

import streamlit as st

from data.register import actions as register_actions
from data.register.actions import Action
from metrics.outcomes import BY_HAND, EARLY, MISSED, REACHED, UNKNOWN, Outcome, for_meeting, outcomes
from pages.parts import acting, decided, details, frame, notation, numbers, show, tables
from pages.parts.meeting import charts, presenting
from pages.parts.meeting.room import Room, today

SAID = {REACHED: "▲ reached", MISSED: "▼ not reached", EARLY: "too early to tell", UNKNOWN: "not known",
        BY_HAND: "judged by people"}  # fmt: skip


def looked_back(room: Room) -> list[Outcome]:
    """The decisions that this meeting looks back on, each asked again."""
    taken = for_meeting(register_actions.actions(room.register), room.day, room.before)
    return outcomes(taken, room.scope, room.first_day, numbers.runner(room.view.snapshot))


def run(room: Room) -> None:
    found = looked_back(room)
    if not found:
        frame.part("No decision to look back on", "Decisions of this meeting are looked at here next week")
        return
    tables.quiet([row(room, each) for each in found], ["", "decision", "owner", "due", "measure of success", "then",
                                                       "now", "outcome"])  # fmt: skip
    labels = {each.action.number: f"{each.action.number}. {each.action.text}" for each in found}
    first = next((place for place, each in enumerate(found) if each.action.state == "open"), 0)
    number = st.selectbox("Decision", list(labels), first, format_func=labels.__getitem__, key="action_chosen")
    chosen = next(each for each in found if each.action.number == number)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _course(room, chosen)
    with right:
        _ending(room, chosen.action)


def row(room: Room, found: Outcome) -> list[str]:
    """A decision as a row of a quiet table, escaped."""
    each = found.action
    late = each.is_overdue(today(room.rules))
    due = notation.escaped(notation.day(each.due)) + (' <span class="leak">overdue</span>' if late else "")
    state = each.state if each.state != "open" else ""
    if each.closed_at:
        state = f"{each.state} {notation.day(each.closed_at)}: {each.outcome}"
    outcome = SAID[found.state] + (f": {found.why}" if found.why else "")
    first = [notation.escaped(cell) for cell in (each.number, each.text, each.owner)]
    rest = [notation.escaped(cell) for cell in (each.success, then(room, found), now(room, found))]
    mark = ' class="leak"' if found.state == MISSED else ""
    said = "<br>".join(notation.escaped(part) for part in (outcome, state) if part)
    return [*first, due, *rest, f"<span{mark}>{said}</span>"]


def then(room: Room, found: Outcome) -> str:
    row = found.action.check.get("then")
    return notation.answer(row, found.metric.unit, room.view.currency) if row and found.metric else ""


def now(room: Room, found: Outcome) -> str:
    if found.metric is None or found.now is None:
        return ""
    said = notation.answer(dict(found.now), found.metric.unit, room.view.currency)
    week = f", week to {notation.day(found.week.ends_on)}" if found.week else ""
    return f"{said}{week}; {found.change.words}" if found.change else f"{said}{week}"


def _course(room: Room, found: Outcome) -> None:
    if found.metric is None:
        show.missing("No number", "this decision is judged by people, not by a metric")
        return
    name, course = found.metric.name, room.course(found.metric.name)
    if course.empty or "week" not in course:
        show.missing(found.metric.label, found.why or "it cannot be read by week")
        return
    view = room.over(found.week or room.newest)
    target = notation.shown(found.target, found.metric.unit, view.currency)
    drawn = charts.weekly(course, found.metric, view.currency, target=found.target)
    subtitle = f"by week; the dotted line is the target, {found.direction} {target}"
    presenting.figure(drawn, course, view, f"action_{found.action.number}", found.metric.label, subtitle,
                (found.now or {}).get("n"))  # fmt: skip
    if st.button("Its records", key=f"action_records_{found.action.number}", icon=":material/info:"):
        details.open_dialog(view, name)


def _ending(room: Room, each: Action) -> None:
    frame.part(f"Decision {each.number}", f"{each.owner}, due {notation.day(each.due)}: {each.success}")
    if each.state != "open":
        st.caption(notation.plain(f"It is {each.state}: {each.outcome}"))
        return
    how = st.segmented_control(
        "What becomes of it", ["Close", "Postpone", "Drop"], default="Close", key=f"ending_{each.number}"
    )
    with st.form(f"end_{each.number}", border=False, clear_on_submit=True):
        asked = {"Close": "What came of it", "Postpone": "Why it takes longer", "Drop": "Why it is given up"}
        why = st.text_input(asked[how or "Close"], key=f"end_why_{each.number}")
        due = each.due
        if how == "Postpone":
            first = max(each.due, today(room.rules)) + timedelta(days=7)
            due = st.date_input("Due", first, key=f"end_due_{each.number}")
        is_sent = st.form_submit_button(f"{how or 'Close'} decision {each.number}", key=f"end_send_{each.number}")
    if is_sent and decided.write(lambda: _end(room, each, how or "Close", why, due), f"Decision {each.number}: done."):
        st.rerun()


def _end(room: Room, each: Action, how: str, why: str, due: date) -> Action:
    writer = acting.now().as_writer
    if how == "Postpone":
        return register_actions.postpone(room.register, each.number, due, **writer, why=why)
    if how == "Drop":
        return register_actions.drop(room.register, each.number, **writer, why=why)
    return register_actions.close(room.register, each.number, **writer, outcome=why)
