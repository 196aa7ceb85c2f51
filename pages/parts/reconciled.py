"""What a comparison found, read once and kept: the bridges, the records behind a cause, the gap over time."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
import streamlit as st

from data.load import LoadError
from data.register import RegisterTrouble
from data.rules import RulesWrong
from data.store import SnapshotOlder
from metrics.choice import pair
from metrics.gap import gaps
from metrics.listed import ListUnclear
from metrics.reconcile import Reconciliation, reconcile
from metrics.sides import NotReadable, NotReconcilable
from metrics.sums import NotSliceable
from pages.parts import comparing, numbers
from pages.parts.comparing import Comparison
from pages.parts.filters import View

TROUBLES = (
    NotReconcilable, NotReadable, NotSliceable, ListUnclear, LoadError, RulesWrong, RegisterTrouble, SnapshotOlder,
)  # fmt: skip
LISTED = 500  # records shown; all are in the CSV


def bridges(view: View, asked: Comparison) -> list[Reconciliation]:
    """From each side to the next; what cannot be compared is said in one sentence, and nothing is found."""
    try:
        with st.spinner("Laying every record of both sides beside each other"):
            return _found(_key(view), asked.key, view, asked)
    except TROUBLES as trouble:
        st.warning(str(trouble))
        return []


@st.cache_resource(show_spinner=False, max_entries=60)
def _found(scope: str, key: str, _view: View, _asked: Comparison) -> list[Reconciliation]:
    shelf = comparing.shelf(_view)
    return [
        reconcile(*pair(left, right, _asked.measure, shelf), _asked.measure, _view.scope)
        for left, right in pairwise(_asked.words)
    ]


@st.cache_data(show_spinner=False, max_entries=200)
def _records(
    scope: str, key: str, place: int, causes: tuple[str, ...], limit: int, _one: Reconciliation
) -> pd.DataFrame:
    return _one.records(*causes, limit=limit)


@st.cache_data(show_spinner=False, max_entries=200)
def _gathered(scope: str, key: str, place: int, causes: tuple[str, ...], _one: Reconciliation) -> pd.DataFrame:
    return _one.gathered("region", *causes)


def records(
    view: View, asked: Comparison, place: int, causes: Sequence[str], one: Reconciliation, limit: int = LISTED
) -> pd.DataFrame:
    return _records(_key(view), asked.key, place, tuple(causes), limit, one)


def gathered(view: View, asked: Comparison, place: int, causes: Sequence[str], one: Reconciliation) -> pd.DataFrame:
    """Where the records of some causes are: members of the regions, the most first."""
    return _gathered(_key(view), asked.key, place, tuple(causes), one)


def course(view: View, asked: Comparison) -> pd.DataFrame:
    """The gap between both departments' own numbers, month by month."""
    scope = view.over(view.months(24))
    return _course(str(view.snapshot.path), asked.measure.name, repr(scope), view, asked)


@st.cache_data(show_spinner=False, max_entries=300)
def _course(path: str, name: str, scope: str, _view: View, _asked: Comparison) -> pd.DataFrame:
    return gaps(_asked.measure, _view.over(_view.months(24)), ("month",), numbers.runner(_view.snapshot))


def _key(view: View) -> str:
    return f"{view.snapshot.path} {view.scope!r}"
