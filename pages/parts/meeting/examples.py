"""The leads that both sides look at one by one: strong fit and weak fit, drawn by the meeting's day and snapshot."""

import pandas as pd
import streamlit as st

from metrics import examples
from metrics.examples import STRONG
from pages.parts import notation, numbers, show, tables
from pages.parts.meeting import attendance, charts, presenting
from pages.parts.meeting.room import Room

FIT = {STRONG: "strong fit", "poor": "weak fit"}


def run(room: Room) -> None:
    found = drawn(room)
    if found.empty:
        show.missing("No lead to look at", "no lead of the last four weeks has a known fit: no scores, no market lists")
        return
    view = room.over(room.newest, examples.WEEKS)
    left, right = st.columns(2, gap="medium")
    with left:
        names = [f"{place}  {FIT.get(row['fit'], '')}" for place, row in enumerate(found.to_dict("records"), 1)]
        presenting.figure(
            charts.ways(found, names), found.dropna(axis="columns", how="all"), view, "examples",
            "The way of each lead, in days since it qualified",
            "○ assigned   ▲ first attempt   ● stages, marketing's and sales'   ✕ closed", len(found),
        )  # fmt: skip
        st.caption(
            f"Anybody draws the same leads: the seed is {room.day}/{room.view.snapshot.id[:7]}, out of the leads of "
            f"four weeks."
        )
    with right:
        rows = [
            [*_cells(place, row), str(len(room.meeting.about(topic(row))))]
            for place, row in enumerate(found.to_dict("records"), 1)
        ]
        tables.quiet(rows, ["", "lead", "fit", "what became of it", "said"], numeric=[4])
        for place, row in enumerate(found.to_dict("records"), 1):
            with st.expander(f"Lead {place}: what do both sides say?", key=f"said_{place}"):  # one label: it stays open
                attendance.comments(room, topic(row), "Your side's view")


def drawn(room: Room) -> pd.DataFrame:
    count = int(room.rules.meeting["examples"])
    return _drawn(str(room.view.snapshot.path), repr(room.scope), count, str(room.day), room)


def topic(row: dict) -> str:
    """What comments on a lead are about."""
    return f"example/{row['spell_id']}"


def title(row: dict) -> str:
    """A lead without anybody's name: its region, channel and score."""
    score = "" if notation.is_missing(row.get("score")) else f", score {row['score']:.0f}"
    return f"{str(row['person_id']).rpartition(':')[2]} · {row['region']}, {row['channel']}{score}"


def became(row: dict) -> str:
    """How far it came, and how it ended."""
    parts = [f"reached {str(row['stage']).upper()}"]
    if not notation.is_missing(row.get("hours_attempted")):
        parts.append(f"first tried after {row['hours_attempted']:,.0f} h")
    elif row.get("closing") is None or notation.is_missing(row.get("closing")):
        parts.append("not tried yet")
    if not notation.is_missing(row.get("closing")):
        reason = f" ({row['reason']})" if not notation.is_missing(row.get("reason")) else ""
        parts.append(f"{row['closing'].replace('_', ' ')}{reason}")
    return ", ".join(parts)


def _cells(place: int, row: dict) -> list[str]:
    return [notation.escaped(each) for each in (place, title(row), FIT.get(row["fit"], "unknown fit"), became(row))]


@st.cache_data(show_spinner=False, max_entries=50)
def _drawn(path: str, scope: str, count: int, day: str, _room: Room) -> pd.DataFrame:
    run_ = numbers.runner(_room.view.snapshot)
    return examples.drawn(count, _room.day, _room.view.snapshot.id, _room.scope, _room.first_day, run_)
