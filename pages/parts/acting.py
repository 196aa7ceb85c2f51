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
    found = now()
    with st.container(horizontal=True, gap="small", key=f"acting_{key}"):
        role = st.selectbox(
            "Acting as",
            list(ROLES),
            index=list(ROLES).index(found.role),
            format_func=ROLES.__getitem__,
            key=f"role_{key}",
            width=230,
        )
        who = st.text_input(
            "Your name", found.who, placeholder="written into each entry, unverified", key=f"who_{key}", width=260
        )
    st.session_state[ROLE], st.session_state[NAME] = role, who.strip()
    return now()
