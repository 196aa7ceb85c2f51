"""One number of the scorecard in full: its weeks against what is usual, and what moved it since the week before."""

import streamlit as st

from data.register import scorecards
from metrics.moves import Moves, why_moved
from metrics.scorecard import Line
from metrics.scorecard import line as read_line
from pages.parts import details, notation, numbers, rulings, show
from pages.parts.meeting import charts, presenting
from pages.parts.meeting.room import Room

SHOWN = 6


def look_into(room: Room, line: Line) -> None:
    """One number: its course against what is usual, and what moved it since the week before."""
    metric, week = numbers.metric(line.metric), line.week
    left, right = st.columns(2, gap="medium")
    view = room.over(week)
    with left:
        course = room.course(line.metric)
        if course.empty or "week" not in course:
            show.missing(line.label, line.row["why"] or "it cannot be read by week")
        else:
            drawn = rulings.marked(charts.weekly(course, metric, view.currency, line), line.metric)
            subtitle = "by week; the band is its usual range" if line.usual_low is not None else "by week"
            presenting.figure(drawn, course, view, f"week_{line.metric}", line.label, subtitle, line.row["n"])
    with right:
        _moved(room, line)
    _seen_before(room, line)
    if st.button("Its records, formula, notes; dispute it", key=f"open_{line.metric}", icon=":material/info:"):
        details.open_dialog(view, line.metric)


def _seen_before(room: Room, line: Line) -> None:
    """What everybody saw at the last meeting, as it was frozen."""
    frozen = scorecards.frozen_before(room.register, room.day)
    then = next((each for each in frozen.lines if each["metric"] == line.metric), None) if frozen else None
    if frozen is None or then is None:
        return
    seen, unit = read_line(then), numbers.metric(line.metric).unit
    value = notation.answer(dict(seen.row), unit, room.view.currency)
    week = notation.day(seen.week.ends_on)
    st.caption(f"At the meeting of {notation.day(frozen.day)} everybody saw {notation.plain(value)}, week to {week}.")


def _moved(room: Room, line: Line) -> None:
    week = line.week
    found = _why(str(room.view.snapshot.path), line.metric, repr(room.scope), line.starts_on, room)
    title = f"What moved {line.label} since the week before"
    if found is None:
        show.missing(title, "it is not a sum or a rate that slices add up to")
        return
    rows = found.rows.head(SHOWN)
    texts = [_effect(room, line, effect) for effect in rows["effect"]]
    chance = "" if line.is_news else "; within chance"
    kinds = [kind for kind in ("mix", "rate", "volume") if kind in set(found.rows["kind"])]
    said = ", ".join(f"{kind} {_effect(room, line, found.of_kind(kind))}" for kind in kinds)
    presenting.figure(
        charts.effects(rows, texts, line.is_news), found.rows, room.over(week), f"moved_{line.metric}", title,
        f"by {found.dimension}: {said}; in all {_effect(room, line, found.total)}{chance}",
        line.row["n"] if line.row["n"] is not None else line.row["value"],
    )  # fmt: skip


def _effect(room: Room, line: Line, effect: float) -> str:
    unit = numbers.metric(line.metric).unit
    return notation.difference(effect, 0.0, unit, room.view.currency)


@st.cache_data(show_spinner=False, max_entries=200)
def _why(path: str, name: str, scope: str, week: str, _room: Room) -> Moves | None:
    line = next(each for each in _room.lines if each.metric == name)
    now, before = line.week.of(_room.scope), line.week.back().of(_room.scope)
    return why_moved(numbers.metric(name), now, before, numbers.runner(_room.view.snapshot))
