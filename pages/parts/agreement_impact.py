"""Before anyone signs: what a version would have made of each headline number on real history, and which leads move."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Select

from data import store
from data.events import EventsBusy
from data.publish import PublishTrouble, publish_aside
from data.register.versions import Version
from data.rules import RuleSet, RulesWrong
from data.rules.difference import called
from data.store import Snapshot
from metrics.catalog import MEASURES
from metrics.definition import Scope, Unit
from metrics.preview import Preview, between
from metrics.preview import preview as previewed
from metrics.sides import published
from pages.parts import frame, notation, served, show, tables
from pages.parts.filters import View

MONTHS = 12
SECONDS = 30.0  # a preview of ten million leads takes longer than a page's question may


def preview(view: View, found: Version) -> Preview | None:
    """Read on the facts that are published now; the part that needs publishing first is named."""
    scope = view.over(view.months(MONTHS))
    base = served.rule_sets(view.snapshot).get(found.line)
    if base is None:
        return None
    since, until = (notation.day(day) for day in (scope.starts_on, min(scope.ends_on, view.as_of)))
    frame.part(
        f"What signing version {found.number} would change",
        f"On real history, {since} to {until}, {view.filter_words}; beside version {base.version} as it is published",
    )
    aside = st.session_state.get(_place(view, found))
    with st.spinner("Reading every lead of those months under both versions"):
        key = (str(view.snapshot.path), found.name, repr(scope))
        said = _beside(*key, aside.id, view, aside, found, scope) if aside else _previewed(*key, view, found, scope)
    _numbers(view, said, base, found)
    return said


@st.cache_resource(show_spinner=False, max_entries=50)
def _previewed(path: str, name: str, key: str, _view: View, _found: Version, _scope: Scope) -> Preview:
    """The draft read anew on the published facts."""
    base = served.rule_sets(_view.snapshot)[_found.line]
    return previewed(base, _found.rules(), _scope, lambda query: store.run(query, _view.snapshot, SECONDS))


@st.cache_resource(show_spinner=False, max_entries=50)
def _beside(
    path: str, name: str, key: str, aside: str, _view: View, _aside: Snapshot, _found: Version, _scope: Scope
) -> Preview:
    """The draft as it was published aside."""

    def run(query: Select) -> pd.DataFrame:
        plain = {None: store.SERVED}  # a table that is not told apart is the served one
        return store.run_beside(query.execution_options(schema_translate_map=plain), _view.snapshot, _aside, SECONDS)

    sides = [published(_found.line, run, snapshot=snapshot.id, schema=schema)
             for snapshot, schema in ((_view.snapshot, store.SERVED), (_aside, store.BESIDE))]  # fmt: skip
    return between(*sides, _scope)


def _publish_aside(view: View, found: Version) -> None:
    """Every number, for nobody but whoever asked: nothing is served from it."""
    bar = st.progress(0.0, "Publishing aside")
    try:
        made = publish_aside(
            store.folder(),
            MEASURES,
            [found.rules()],
            as_of=served.as_of(view.snapshot),
            progress=lambda words, share: bar.progress(min(max(share, 0.0), 1.0), words),
        )
    except (PublishTrouble, RulesWrong, EventsBusy, OSError) as trouble:
        bar.empty()
        st.error(str(trouble))
        return
    st.session_state[_place(view, found)] = made
    st.rerun()


def _place(view: View, found: Version) -> str:
    return f"_aside_{view.snapshot.id}_{found.name}"


def _numbers(view: View, said: Preview, base: RuleSet, found: Version) -> None:
    rows = [_row(row, view.currency) for row in said.numbers.to_dict("records")]
    heads = ["number", f"version {base.version}", f"version {found.number}", "difference", "is it one?"]
    tables.quiet(rows, heads, numeric=(1, 2, 3))
    if said.unread:
        keys = ", ".join(dict.fromkeys(called(key) for key in said.unread))
        st.caption(f"Not all can be told from what is published: {notation.plain(keys)}.")
        if st.button("Publish it aside, to see all", key=f"aside_{found.name}"):
            _publish_aside(view, found)


def _row(row: Mapping[str, Any], currency: str) -> list[str]:
    unit = Unit(row["unit"])
    before, after = (notation.shown(row[side], unit, currency) for side in ("before", "after"))
    gap = notation.difference(row["after"], row["before"], unit, currency)
    gap = "" if gap == "n/a" else gap
    why = "" if notation.is_missing(row["why"]) else row["why"]
    said = "after publishing it aside" if row["change"] == "cannot be read" else row["change"]
    said += f" ({why})" if why and row["change"] == "not available" else ""
    return [notation.escaped(text) for text in (row["label"], before, after, gap, said)]


def moved(view: View, said: Preview, found: Version) -> None:
    """The leads that qualify under one version only, each under one cause; the list opens."""
    frame.part("Which leads move, and why", "Those that qualify under one of the two versions only")
    if said.moved is None:
        st.caption("Which leads move cannot be told before it is published.")
        return
    causes = said.moved.causes
    if causes.empty:
        st.caption("No lead moves: both versions count the same ones as qualified.")
        return
    largest = float(causes["effect"].abs().max())
    rows = [
        [
            notation.escaped(row["label"]),
            f"{row['records']:,}",
            notation.escaped(f"{row['effect']:+,.0f}".replace("-", notation.MINUS)),
            tables.bar(float(row["effect"]), largest),
        ]
        for row in causes.to_dict("records")
    ]
    tables.quiet(rows, ["cause", "leads", "MQL", ""], numeric=(1, 2))
    with st.expander(f"The {int(causes['records'].sum()):,} leads"):
        show.listed(said.moved.records(), f"moved_{found.name}", view)
