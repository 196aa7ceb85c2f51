"""Which number is reconciled, and which sides of it: chosen on the page, kept in the address."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from sqlalchemy import Select

from data import store
from data.load import LoadError
from data.load.lists import columns_of
from data.register.versions import all_of, named
from metrics.catalog import METRICS
from metrics.choice import LISTS, OFFICIAL, SNAPSHOT, Shelf, is_list, name_of
from metrics.counting import ENTITY
from metrics.definition import Measure, Named, Ratio, Run
from pages.parts import decided, menu, notation, served
from pages.parts.filters import View

FIRST = "marketing_qualified_leads"
KEPT, UPLOADED = "_compared", "_uploaded_list"
FILE = "list_file"
SNAPSHOTS = 5  # older ones that are offered
SECONDS = 30.0  # every record of two sides takes longer than a page's question may, at ten million leads
ASKED = (
    "The records that a department counts, as CSV or Excel: the column with the CRM's ids is found. "
    "It is read for this comparison only, and kept nowhere."
)


@dataclass(frozen=True)
class Comparison:
    """`words`: the sides from left to right, the official one between two departments; `labels`: how each is said."""

    measure: Measure
    words: tuple[str, ...]
    labels: Mapping[str, str]
    listed: str = ""  # what the uploaded list holds, as a fingerprint

    @property
    def key(self) -> str:
        return f"{self.measure.name} {self.words} {self.listed}"


def bar(view: View) -> Comparison:
    """The choices side by side, and a list to bring along."""
    trouble = _taken()
    numbers, sides = _numbers(), _sides(view)
    known = list(sides)
    said = [st.query_params.get(key, "") for key in ("left", "right")]
    lost = [word for word in said if is_list(word) and word not in sides]
    with st.container(horizontal=True, gap="small", key="bar_compare", vertical_alignment="center"):
        name = _choice("number", "Number", list(numbers), FIRST, lambda each: numbers[each][0], width=320)
        left = _choice("left", "This side", known, "marketing" if "marketing" in sides else known[0], sides.get, 240)
        st.markdown("against", width="content")
        right = _choice("right", "That side", known, "sales" if "sales" in sides else known[-1], sides.get, 240)
        with st.popover("Bring a list", key="pop_list", icon=":material/upload:"):
            st.caption(ASKED)
            st.file_uploader("Your list", type=[end[1:] for end in LISTS], key=FILE)
            if trouble:
                st.error(trouble)
    for gone in lost:
        st.caption(f"The list {notation.plain(gone)} is not here any more: bring it again to compare with it.")
    found = st.session_state.get(UPLOADED)
    fingerprint = hashlib.sha256(found[1]).hexdigest()[:12] if found else ""
    return Comparison(numbers[name][1], _between(left, right, sides), sides, fingerprint)


def shelf(view: View) -> Shelf:
    """Where the sides are taken from: the served snapshot, the register, other snapshots, the uploaded list."""
    folder = store.folder()

    def beside(first: str, second: str) -> tuple[Run, str, str]:
        found = [store.named(folder, name) for name in (first, second)]

        def run(query: Select) -> pd.DataFrame:
            return store.run_beside(query, found[0], found[1], SECONDS)

        return run, store.SERVED, store.BESIDE

    return Shelf(
        run=lambda query: store.run(query, view.snapshot, SECONDS),
        snapshot=view.snapshot.id,
        version=lambda name: named(folder, name),
        find=lambda name: store.named(folder, name).id,
        beside=beside,
        columns=lambda _: columns_of(*st.session_state[UPLOADED]),
    )


def _numbers() -> dict[str, tuple[str, Measure]]:
    """Every count and sum that is made of records, under the number that it belongs to."""
    found: dict[str, tuple[str, Measure]] = {}
    for metric in METRICS:
        for measure in _halves(metric):
            label = measure.label if isinstance(metric, Measure) else f"{metric.label} · {measure.label}"
            if measure.fact.name in ENTITY:
                found.setdefault(measure.name, (label, measure))
    return {FIRST: found[FIRST], **found}


def _halves(metric: Named) -> list[Measure]:
    parts = [metric] if isinstance(metric, Measure) else []
    if isinstance(metric, Ratio):
        parts = [half for half in (metric.numerator, metric.denominator) if isinstance(half, Measure)]
    return parts


def _sides(view: View) -> dict[str, str]:
    """Every side by its word: published rule sets, versions of the register, other snapshots, the list."""
    known = served.rule_sets(view.snapshot)
    order = {"marketing": 0, OFFICIAL: 1, "sales": 2}
    names = sorted(known, key=lambda name: order.get(name, 3))
    sides = {name: f"{known[name].label} v{known[name].version}" for name in names}
    for version in decided.known(lambda register: all_of(register, OFFICIAL), [], is_quiet=True):
        if not name_of(version.name, known):
            sides[version.name] = f"Official v{version.number}, {version.state.replace('_', ' ')}"
    for other, at, _ in store.listed(store.folder())[: SNAPSHOTS + 1]:
        if other.id != view.snapshot.id:
            sides[f"{SNAPSHOT}{other.id}"] = f"Snapshot {other.id[:7]} of {notation.day(at)}"
    if found := st.session_state.get(UPLOADED):
        sides[found[0]] = f"List: {found[0]}"
    return sides


def _between(left: str, right: str, sides: Mapping[str, str]) -> tuple[str, ...]:
    """The official number stands in the middle of any two that are not official."""
    alone = any(word.startswith((SNAPSHOT, OFFICIAL)) for word in (left, right)) or OFFICIAL not in sides
    return (left, right) if alone or left == right else (left, OFFICIAL, right)


def _choice(
    key: str, label: str, options: Sequence[str], otherwise: str, words: Callable[[str], str], width: int
) -> str:
    """A box whose choice stands in the address, and is there again when the page is."""
    kept = st.session_state.setdefault(KEPT, {})
    widget = f"compare_{key}"
    if menu.went_back():
        kept[key] = st.session_state[widget] = st.query_params.get(key) or otherwise
    said = st.query_params.get(key) or kept.get(key) or otherwise
    if st.session_state.get(widget, options[0]) not in options:
        del st.session_state[widget]
    index = options.index(said if said in options else otherwise)
    found = st.selectbox(
        label, options, index=index, format_func=words, key=widget, label_visibility="collapsed", width=width
    )
    kept[key] = found
    if found != (st.query_params.get(key) or otherwise):
        st.query_params[key] = found
    return str(found)


def _taken() -> str:
    """Takes the list that was just brought, or lets go of the one that was taken away; says what is wrong with it."""
    found = st.session_state.get(FILE)
    if found is None:
        st.session_state.pop(UPLOADED, None)
        return ""
    name = found.name if is_list(found.name) else f"{found.name}.csv"
    content = found.getvalue()
    if st.session_state.get(UPLOADED) == (name, content):
        return ""
    try:
        columns_of(name, content)
    except LoadError as trouble:
        st.session_state.pop(UPLOADED, None)
        return str(trouble)
    st.session_state[UPLOADED] = (name, content)
    st.session_state["compare_left"] = name  # a new list is what is asked about
    return ""
