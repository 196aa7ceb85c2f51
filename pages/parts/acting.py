"""Acting as: until people sign in, a role and a name are chosen on screen and written into each entry as unverified."""

from dataclasses import dataclass

import streamlit as st

ROLES = {
    "viewer": "Viewer: looks only",
    "marketing": "Marketing",
    "sales": "Sales",
    "arbiter": "Arbiter",
    "steward": "Steward of the definitions",
}
ROLE, NAME = "_acting_as", "_acting_name"


@dataclass(frozen=True)
class Actor:
    """Who decides: a role, and the name typed beside it."""

    role: str
    who: str

    @property
    def words(self) -> str:
        return f"{self.who or 'no name'} ({self.role}, unverified)"

    @property
    def as_writer(self) -> dict[str, str]:
        """The part of an entry that says who."""
        return {"actor": self.role, "who": self.who}


def now() -> Actor:
    return Actor(st.session_state.get(ROLE, "viewer"), st.session_state.get(NAME, ""))


def choose(key: str) -> Actor:
    """Two boxes side by side; what is chosen in one place holds on every page of the session."""
    with st.container(horizontal=True, gap="small", key=f"acting_{key}"):
        return boxes(key)


def boxes(key: str) -> Actor:
    """The same two boxes, in a row that is open already."""
    found, role, who = now(), f"role_{key}", f"who_{key}"
    st.session_state[role], st.session_state[who] = found.role, found.who
    st.selectbox(
        "Acting as", list(ROLES), format_func=ROLES.get, key=role, width=230, on_change=_take, args=(role, ROLE)
    )
    hint = "kept with each entry, unverified"
    st.text_input("Your name", placeholder=hint, key=who, width=250, on_change=_take, args=(who, NAME))
    return found


def _take(key: str, name: str) -> None:
    """What was just chosen in one place holds in all."""
    st.session_state[name] = st.session_state[key].strip()
