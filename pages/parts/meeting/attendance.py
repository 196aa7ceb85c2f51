"""Who is in the room, and what is said at each step: written as the meeting goes."""

import streamlit as st

from data.register import meetings
from data.register.meetings import Comment, Person
from pages.parts import acting, decided, notation, tables
from pages.parts.meeting.room import Room

ROLES = ("marketing", "sales", "arbiter", "steward", "viewer")


def label(room: Room) -> str:
    present = room.meeting.present
    if not present:
        return "Who is here?"
    return f"{len(present)} here" + ("" if room.meeting.has_both else ", one side missing")


def form(room: Room) -> None:
    """Those who are here; whoever is taken off the list was not. The newest list holds."""
    st.caption("Held with both means: somebody of marketing and somebody of sales is in the room.")
    present = room.meeting.present
    if room.is_closed:
        st.markdown(notation.plain(", ".join(words(each) for each in present)) or "nobody")
        return
    if present:
        key = f"here_{room.day}_{room.meeting.step}"
        here = st.multiselect("Here", list(present), list(present), format_func=words, key=key)
        if len(here) < len(present) and st.button("Keep this list", type="primary", key=f"keep_{room.day}"):
            _keep(room, here)
    with st.form(f"add_person_{room.day}", border=False, clear_on_submit=True):
        left, right = st.columns(2)
        name = left.text_input("Name", key=f"person_name_{room.day}")
        role = right.selectbox("For", ROLES, key=f"person_role_{room.day}")
        is_added = st.form_submit_button("Add", key=f"person_add_{room.day}")
    if is_added:
        _keep(room, [*present, Person(name, role)])


def words(person: Person) -> str:
    return f"{person.name} ({person.role})"


def comments(room: Room, about: str, title: str = "For the minutes") -> None:
    """What both sides said here, and a line for more."""
    listed(room.meeting.about(about))
    if room.is_closed:
        return
    with st.form(f"comment_{about}", border=False, clear_on_submit=True):
        left, right = st.columns([8, 1], vertical_alignment="bottom")
        text = left.text_input(
            title, key=f"comment_text_{about}", placeholder=f"{title}: written as {acting.now().words}",
            label_visibility="collapsed",
        )  # fmt: skip
        is_sent = right.form_submit_button("Write", key=f"comment_send_{about}", width="stretch")
    if is_sent and decided.write(
        lambda: meetings.comment(room.register, room.day, about, **acting.now().as_writer, text=text),
        "It is in the minutes.",
    ):
        st.rerun()


def listed(found: list[Comment]) -> None:
    if found:
        rows = [[notation.escaped(each.who or "no name"), each.actor, notation.escaped(each.text)] for each in found]
        tables.quiet(rows, ["who", "for", "said"])


def _keep(room: Room, people: list[Person]) -> None:
    if decided.write(
        lambda: meetings.attend(
            room.register, room.day, people, **acting.now().as_writer, after=room.meeting.step
        ),
        "The attendance is kept.",
    ):
        st.rerun()
