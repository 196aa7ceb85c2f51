"""The end of the meeting: how regularly both meet, the minutes to read, to export and to close."""

import streamlit as st

from data.register import meetings
from pages.parts import acting, decided, frame, notation, tables
from pages.parts.meeting import minutes, word, written
from pages.parts.meeting.room import Room, today

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def run(room: Room) -> None:
    _cadence(room)
    found = minutes.sections(room)
    _export(room, found)
    with st.container(height=430, key="minutes_text"):
        for each in found:
            frame.part(each["title"])
            for line in each["lines"]:
                st.markdown(notation.plain(line))
            if each["rows"]:
                tables.quiet([[notation.escaped(cell) for cell in row] for row in each["rows"]], each["columns"])
    _close(room, found)


def _cadence(room: Room) -> None:
    """B5: of the planned meetings those held with both, who came, and decisions closed on time."""
    found = room.cadence()
    shown = [
        ("Meetings held with both", found.held_with_both),
        ("Meetings held", found.held),
        ("Decisions closed on time", found.on_time),
    ]
    cells = [
        f'<div class="point"><b>{label}: {"n/a" if share.value is None else f"{share.value:.0%}"}</b>'
        f"{share.some} of {share.of}{'' if share.of else ': nothing was due yet'}</div>"
        for label, share in shown
    ]
    people = "nobody yet" if found.attendance is None else f"{found.attendance:.1f} people a meeting"
    cells.append(f'<div class="point"><b>Attendance: {people}</b>over 13 weeks, one meeting a week planned</div>')
    st.html(f'<div class="points">{"".join(cells)}</div>')


def _export(room: Room, found: list[minutes.Section]) -> None:
    name = f"minutes-{room.day}"
    with st.container(horizontal=True, gap="small", key="minutes_export"):
        _download("Word", lambda: word.document(found), f"{name}.docx", WORD)
        _download("HTML", lambda: written.web(found), f"{name}.html", "text/html")
        _download("Markdown", lambda: written.markdown(found), f"{name}.md", "text/markdown")


def _download(label: str, made, file_name: str, mime: str) -> None:
    st.download_button(
        f"Minutes as {label}", data=made, file_name=file_name, mime=mime, key=f"minutes_{label}", on_click="ignore"
    )


def _close(room: Room, found: list[minutes.Section]) -> None:
    if room.is_closed:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption("Closing keeps these minutes as they read now; the meeting counts as held. On its day or after it.")
        if st.button("Close the minutes", type="primary", key="meeting_hold") and decided.write(
            lambda: meetings.hold(room.register, room.day, found, **acting.now().as_writer, today=today(room.rules)),
            "The minutes are closed.",
        ):
            st.rerun()
    with right, st.form("meeting_cancel", border=False):
        why = st.text_input("Or cancel this meeting, because", key="cancel_why")
        is_sent = st.form_submit_button("Cancel the meeting", key="cancel_send")
    if is_sent and decided.write(
        lambda: meetings.cancel(room.register, room.day, **acting.now().as_writer, why=why), "The meeting is cancelled."
    ):
        st.rerun()
