"""The scorecard: the same frozen numbers for everybody, and why one of them moved."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.register.notes import notes
from metrics.definition import Measure
from metrics.scorecard import Line
from metrics.usual import usual_ends
from pages.parts import acting, cards, decided, details, look, notation, numbers
from pages.parts.cards import Card
from pages.parts.meeting import freezing, looking, presenting
from pages.parts.meeting.room import Room, freeze_now

ACROSS, ACROSS_LARGE = 5, 4


def run(room: Room) -> None:
    """Tiles, then one number in full."""
    _state(room)
    _tiles(room)
    names = [line.metric for line in room.lines]
    labels = {line.metric: line.label for line in room.lines}
    name = st.pills(
        "Look into", names, default=_first(room.lines), format_func=labels.__getitem__, key="look_into"
    ) or _first(room.lines)  # fmt: skip
    looking.look_into(room, next(line for line in room.lines if line.metric == name))


def _tiles(room: Room) -> None:
    across = ACROSS_LARGE if presenting.is_on() else ACROSS
    lines = list(room.lines)
    for start in range(0, len(lines), across):
        columns = look.equal_columns(across, f"meeting_{start}")
        for place, line in zip(columns, lines[start : start + across], strict=False):
            behind = "_behind" if line.is_behind else ""  # its pace is drawn in the colour of what is lost
            with place.container(key=f"door_tile_meeting_{line.metric}{behind}"):
                st.html(cards.tile(_card(room, line), room.view.currency))
                if st.button(
                    f"About {notation.plain(line.label)}", key=f"about_meeting_{line.metric}", type="tertiary",
                    icon=":material/info:",
                ):  # fmt: skip
                    details.open_dialog(room.over(line.week), line.metric)


def _card(room: Room, line: Line) -> Card:
    metric = numbers.metric(line.metric)
    is_sum = isinstance(metric, Measure)
    return Card(
        metric=metric,
        heading=line.label,
        row=dict(line.row),
        plan=None if is_sum or _unjudged(line) else line.plan,
        no_plan=pace(room, line) if is_sum else _beside_plan(room, line) if _unjudged(line) else line.no_plan,
        before=line.before,
        before_words="on the week before",
        course=line.course,
        also=", ".join(filter(None, [f"week to {line.week.ends_on:%-d %b}", _usual(room, line)])),
        notes=len(notes(room.register, line.metric)),
    )


def pace(room: Room, line: Line) -> str:
    """Of what adds up: the quarter so far against the part of its plan that is due."""
    if line.plan is None:
        return line.no_plan
    unit, currency = numbers.metric(line.metric).unit, room.view.currency
    if line.to_date is None:
        return f"plan {notation.shown(line.plan, unit, currency)}"
    so_far, due = (notation.shown(value, unit, currency) for value in (line.to_date, round(line.plan)))
    until = date.fromisoformat(line.until) if line.until else room.view.as_of
    gap = f"; {abs(line.pace):.0%} {'more' if line.pace > 0 else 'less'}" if line.is_behind and line.pace else ""
    return f"{line.period} to {until:%-d %b}: {so_far} of {due} due{gap}"


def _unjudged(line: Line) -> str:
    """Why a number is not held against its plan: chance alone may part them, or too few stand behind it."""
    if line.plan is None or line.row["value"] is None:
        return ""
    return "within its interval" if line.is_on_plan else "too few to tell" if line.row["state"] == "small_n" else ""


def _beside_plan(room: Room, line: Line) -> str:
    plan = notation.shown(line.plan, numbers.metric(line.metric).unit, room.view.currency)
    return f"plan {plan}, {_unjudged(line)}"


def _usual(room: Room, line: Line) -> str:
    if line.usual_low is None or line.usual_high is None:
        return ""
    return f"{'outside' if line.is_unusual else 'within'} its usual {usual(room, line)}"


def usual(room: Room, line: Line) -> str:
    """The usual range: of a count the whole numbers inside it, of money with its sign."""
    metric, currency = numbers.metric(line.metric), room.view.currency
    low, high = usual_ends(line.usual_low, line.usual_high, metric.unit)
    return f"{notation.shown(low, metric.unit, currency)} to {notation.shown(high, metric.unit, currency)}"


def _first(lines: Sequence[Line]) -> str:
    """What to look into first: what clearly moved for the worse, then what is behind its plan, then whatever moved."""
    tests = (
        lambda line: line.is_news and line.judged.is_good is False,
        lambda line: line.is_behind,
        lambda line: line.is_news,
    )
    for test in tests:
        for line in lines:
            if test(line):
                return line.metric
    return lines[0].metric


def _state(room: Room) -> None:
    zone = room.zone.replace("_", " ")
    if room.frozen:
        how = freezing.said(room.frozen, room.zone)
        st.caption(
            f"{notation.plain(how[0].upper() + how[1:])}, snapshot "
            f"{room.frozen.snapshot[:7]}: everybody sees these numbers, whatever is published meanwhile."
            + (f" But {room.missing}." if room.missing else "")
        )
        return
    if room.is_over:
        st.caption("Nobody looked at this meeting's scorecard in its week, so it was never frozen: these are today's.")
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.caption(
        f"Not frozen yet: these are today's numbers. They freeze on {notation.day(room.freezes)} at "
        f"{room.freezes:%H:%M} ({zone} time); before that, only the arbiter may freeze them."
    )
    if right.button("Freeze now", key="freeze_now", width="stretch") and decided.write(
        lambda: freeze_now(room, acting.now()), "The scorecard is frozen early, for everybody."
    ):
        st.rerun()


def note_words(room: Room) -> list[str]:
    """What people wrote beside the scorecard's numbers."""
    found = [(line.label, note) for line in room.lines for note in notes(room.register, line.metric)]
    return [f"{label}: {note.text} ({note.who or note.actor}, {notation.day(note.at)})" for label, note in found]

