"""The filter bar of all pages: what was chosen is held in the session, told by the address, changed in the chips."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import streamlit as st

from data.schema import DAILY_DIMENSIONS
from data.store import Snapshot
from pages.parts import filters, menu, notation, served
from pages.parts.filters import Choice, View

CHOSEN, BOXES = "_chosen", "_boxes"
AT_A_GLANCE = 24  # more options than this are searched by typing
KEYS = ("period", "from", "to", "compare", *DAILY_DIMENSIONS, "rules")
PLURALS = {"segment": "segments", "region": "regions", "channel": "channels", "source": "sources"}


class FilterBar:
    """What was chosen is known at once, so the bar need not be drawn before the numbers that hang on it.

    Each choice in the address is bound to it by an unseen widget. A box within a chip cannot be: while its chip is
    closed the browser does not know of it, and drops its part of the address on the way to another page.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        with st.container(key="filters"):
            self.address, self.chips = st.container(key="address"), st.container(horizontal=True, key="bar")
        self.is_drawn = CHOSEN not in st.session_state or menu.went_back()  # the address decides
        asked = {key: st.query_params.get_all(key) for key in KEYS} if self.is_drawn else {}
        if self.is_drawn:
            st.session_state[CHOSEN] = self._in_address([key for key, words in asked.items() if words])
        chosen: dict[str, Any] = st.session_state[CHOSEN]
        self.choices = {choice.key: choice for choice in filters.choices(snapshot, chosen)}
        self.chosen = chosen | {key: choice.of(chosen) for key, choice in self.choices.items()}
        st.session_state[CHOSEN] = self.chosen
        self.view = filters.view(snapshot, self.chosen)
        if self.is_drawn:
            self._chips()
        if dropped := list(_dropped(asked, self.chosen, self.view)):
            st.warning("\n\n".join(dropped))

    def draw(self) -> None:
        """Draws the bar in its place, unless the address decided: then it had to be drawn to be heard."""
        if self.is_drawn:
            return
        told = {key: self.chosen[key] for key, each in self.choices.items() if self.chosen[key] != each.nothing}
        told |= filters.days(self.snapshot, self.chosen)
        # Streamlit does not write into the address what a widget is made to say when it is seen for the first time.
        if new := {key: _words(value) for key, value in told.items() if key not in st.session_state}:
            st.query_params.update(new)
        for key, value in told.items():
            # Who leaves a page before its address was written comes to the next one without that part.
            is_told = sorted(st.query_params.get_all(key)) == sorted(_words(value))
            if not is_told or st.session_state.get(key) != value:
                st.session_state[key] = value
        self._in_address(list(told))
        self._chips()

    def _in_address(self, keys: Sequence[str]) -> dict[str, Any]:
        """The unseen widgets of these choices, and what they say; what is not there says nothing."""
        said: dict[str, Any] = {}
        with self.address:
            for choice in filters.choices(self.snapshot, said):
                said[choice.key] = _bound(choice) if choice.key in keys else choice.nothing
            for key, day in filters.days(self.snapshot, said).items():
                said[key] = st.date_input(key, day, key=key, bind="query-params") if key in keys else day
        return said

    def _chips(self) -> None:
        with self.chips:
            with _chip("period", self.view.period.name):
                self._box("period")
                for key, day in filters.days(self.snapshot, self.chosen).items():
                    st.date_input(key.capitalize(), day, **_changing(key, day))
            with _chip("compare", f"vs {self.chosen['compare']}"):
                self._box("compare")
            for dimension, plural in PLURALS.items():
                with _chip(dimension, _counted(self.chosen[dimension], plural)):
                    self._box(dimension)
            with _chip("rules", _version(self.view)):
                self._box("rules")
                st.markdown("\n\n".join(_said_of(self.view)))  # one element: each is sent and drawn on its own
                st.page_link("pages/agreements.py", label="Who agreed, and since when")
                st.page_link("pages/definitions.py", label="Every definition in full")

    def _box(self, key: str) -> None:
        choice, held = self.choices[key], self.chosen[key]
        label, options, box = choice.label, choice.options, _changing(key, held)
        if len(options) <= AT_A_GLANCE:
            box["format_func"] = notation.plain
            if choice.first is None:
                st.pills(label, options, selection_mode="multi", default=held, **box)
            else:
                st.pills(label, options, default=held, required=True, **box)
        elif choice.first is None:
            st.multiselect(label, options, held, placeholder=f"All {PLURALS[key]}", **box)
        else:
            st.selectbox(label, options, options.index(held), **box)


def _chip(key: str, words: str) -> AbstractContextManager[Any]:
    return st.popover(notation.plain(words), key=f"pop_{key}")


def _counted(members: Sequence[str], plural: str) -> str:
    if not members:
        return f"All {plural}"
    return members[0] if len(members) == 1 else f"{len(members)} {plural}"


def _version(view: View) -> str:
    return f"{filters.kind(view.rules).capitalize()} v{view.rules.version} · {filters.signing(view.rules)}"


def _said_of(view: View) -> Iterator[str]:
    """Since when a rule set is in force, who signed it, and the other versions of its kind."""
    rules = view.rules
    yield f"**In force since** {notation.day(rules.in_force_from) if rules.in_force_from else 'always'}"
    yield notation.plain(rules.content.get("change", ""))
    for department in ("marketing", "sales"):
        signed = rules.signature(department)
        held = rules.content.get("dissent", {}).get(department)
        not_signed = f"*dissents*: {notation.plain(held)}" if held else "*not signed*"
        yield f"{department.capitalize()}: {notation.plain(signed) if signed else not_signed}"
    for other in served.rule_sets(view.snapshot).values():
        if filters.kind(other) == filters.kind(rules) and other.version != rules.version:
            yield f"Version {other.version}: {notation.plain(other.content.get('change', ''))}"


def _bound(choice: Choice) -> Any:
    """A choice's widget in the address. What is not offered any more goes from the address as well."""
    bound = {"key": choice.key, "bind": "query-params"}
    if choice.first is None:
        return st.multiselect(choice.label, choice.options, **bound)
    if st.session_state.get(choice.key, choice.first) not in choice.options:
        st.session_state[choice.key] = choice.first
    return st.selectbox(choice.label, choice.options, choice.options.index(choice.first), **bound)


def _words(value: str | date | list[str]) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _changing(key: str, held: Any) -> dict[str, Any]:
    """A box changes what is chosen; a new box where the last one says something else than what is held.

    The browser goes on sending what a box in a closed chip said, and takes no correction for it.
    """
    turns = st.session_state.setdefault(BOXES, {})
    if st.session_state.get(f"{key}_{turns.get(key, 0)}", held) != held:
        turns[key] = turns.get(key, 0) + 1
    name = f"{key}_{turns.get(key, 0)}"
    return {"key": name, "on_change": _choose, "args": (key, name)}


def _choose(key: str, box: str) -> None:
    st.session_state[CHOSEN][key] = st.session_state[box]


def _dropped(asked: Mapping[str, Sequence[str]], chosen: Mapping[str, Any], view: View) -> Iterator[str]:
    """What the address asks for and cannot have, and what is shown instead."""
    of = f"of {notation.plain(view.period.name)}"
    instead = {"period": of, "from": of, "to": of, "compare": f"compared with the {view.comparison}"}
    instead["rules"] = f"made by {notation.plain(filters.kind(view.rules))} v{view.rules.version}"
    for key, words in asked.items():
        held = chosen.get(key)
        known = [str(each) for each in (held if isinstance(held, list) else [held])]
        why = "cannot be used" if key in ("from", "to", "compare") else "is not in this snapshot"
        are = instead.get(key, "not filtered by it")
        for word in words:
            if word not in known:
                yield f"{key} {notation.plain(word)} in the address {why}: the numbers below are {are}."
