"""Asks for numbers once and keeps the answers: one SELECT a page where that is possible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from data import store
from data.store import Snapshot
from metrics.ask import ask_many, ask_totals
from metrics.catalog import EVERYTHING
from metrics.definition import Metric, Run, Scope
from metrics.honesty import Change, judged
from metrics.plan import Planned, course, planned
from pages.parts import notation, served
from pages.parts.filters import View
from pages.parts.periods import Period

BY_NAME = EVERYTHING


@dataclass(frozen=True)
class Answer:
    """Now, before and the plan of one metric."""

    metric: Metric
    row: dict[str, Any]
    before: dict[str, Any] | None
    plan: Planned

    @property
    def change(self) -> Change:
        """Whether it moved on what it is compared with."""
        return judged(self.metric, self.row, self.before or {})


def metric(name: str) -> Metric:
    return BY_NAME[name]


def runner(snapshot: Snapshot) -> Run:
    """Every SELECT of a snapshot is kept, so that metrics which share one ask it once."""
    return lambda query: served.read(snapshot, query)


def totals(view: View, names: Sequence[str], is_compared: bool = True) -> dict[str, Answer]:
    """Each metric for the whole scope, with its plan and what it is compared with."""
    now = _totals(view, names, view.scope)
    then = _totals(view, names, view.over(view.before)) if view.before and is_compared else {}
    plans = _planned(str(view.snapshot.path), tuple(names), _key(view.scope), view.scope)
    return {name: Answer(metric(name), now[name], then.get(name), plans[name]) for name in names}


def split(view: View, name: str, *by: str, period: Period | None = None) -> pd.DataFrame:
    """One metric by slices or time."""
    return frames(view, [name], by, view.over(period) if period else view.scope)[name]


def splits(view: View, names: Sequence[str], *by: str, period: Period | None = None) -> dict[str, pd.DataFrame]:
    return frames(view, names, by, view.over(period) if period else view.scope)


def frames(view: View, names: Sequence[str], by: tuple[str, ...], scope: Scope) -> dict[str, pd.DataFrame]:
    return _asked(str(view.snapshot.path), tuple(names), _key(scope), by, scope)


def plan_course(view: View, name: str, period: Period) -> pd.DataFrame:
    """The planned values of the periods within a longer one; none where periods of another length were planned."""
    found = course(metric(name), view.over(period), runner(view.snapshot))
    apart = found["starts_on"].sort_values().diff().dt.days.median()
    least, most = {"month": (28, 35), "quarter": (77, 105), "year": (350, 380)}[period.grain]
    return found if notation.is_missing(apart) or least <= apart <= most else found.iloc[:0]


def sql(view: View, name: str) -> str:
    """The SELECTs that make a number, its values written in."""
    said: list[str] = []

    def recording(query: Select) -> pd.DataFrame:
        said.append(str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})))
        return store.run(query, view.snapshot)

    ask_many([metric(name)], view.scope, (), run=recording)
    return ";\n\n".join(said) + ";"


@st.cache_data(show_spinner=False, max_entries=3000)
def _asked(path: str, names: tuple[str, ...], key: str, by: tuple[str, ...], _scope: Scope) -> dict[str, pd.DataFrame]:
    return ask_many([metric(name) for name in names], _scope, by, run=runner(Snapshot(path, store.Path(path))))


def _totals(view: View, names: Sequence[str], scope: Scope) -> dict[str, dict[str, Any]]:
    return _asked_totals(str(view.snapshot.path), tuple(names), _key(scope), scope)


@st.cache_data(show_spinner=False, max_entries=3000)
def _asked_totals(path: str, names: tuple[str, ...], key: str, _scope: Scope) -> dict[str, dict[str, Any]]:
    return ask_totals([metric(name) for name in names], _scope, run=runner(Snapshot(path, store.Path(path))))


@st.cache_data(show_spinner=False, max_entries=3000)
def _planned(path: str, names: tuple[str, ...], key: str, _scope: Scope) -> dict[str, Planned]:
    return planned([metric(name) for name in names], _scope, runner(Snapshot(path, store.Path(path))))


def _key(scope: Scope) -> str:
    """A scope as text: with the snapshot's path it names an answer for ever."""
    plain = replace(scope, windows={}, constants={})
    return f"{plain} {sorted(scope.windows.items())} {sorted(scope.constants.items())}"
