"""Every number opens: its meaning, formula, halves, version, owner, SQL, and its records with a CSV."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from sqlalchemy import Select

from data import store
from data.register.docket import MOST_RECORDS
from metrics.definition import Better, Metric
from metrics.records import Counted, countable, how_many, records
from metrics.words import formula
from pages.parts import notation, numbers, opinions, tables
from pages.parts.filters import View

SHOWN = 200
EXPORTED = 100_000
WANTED = {Better.UP: "higher is better", Better.DOWN: "lower is better", Better.BAND: "best within its band"}


@st.dialog("About this number", width="large")
def open_dialog(view: View, name: str) -> None:
    """The whole story of one number in the present view."""
    metric = numbers.metric(name)
    row = numbers.totals(view, [name])[name].row
    shown = notation.answer(row, metric.unit, view.currency)
    st.html(f'<div class="ask"><h1>{notation.escaped(metric.label)}: {notation.escaped(shown)}</h1></div>')
    st.markdown(notation.plain(metric.meaning))
    tables.quiet([[notation.escaped(a), notation.escaped(b)] for a, b in _facts(view, metric, row)], ["what", "says"])
    opinions.decided_on(view, metric)
    with st.expander("The SQL that made it"):
        st.code(numbers.sql(view, name), language="sql", wrap_lines=True)
    _records(view, metric, shown)


def _facts(view: View, metric: Metric, row: dict) -> list[tuple[str, str]]:
    unit, currency = metric.unit, view.currency
    guard = numbers.BY_NAME[metric.guard].label if metric.guard in numbers.BY_NAME else metric.guard
    facts = [
        ("formula", formula(metric)),
        ("numerator of denominator", _halves(row)),
        ("interval", notation.interval(row, unit, currency)),
        ("rests on", notation.many(row["n"], "record") if not notation.is_missing(row.get("n")) else ""),
        ("to be known", notation.why(row)),
        ("period", f"{view.period.name}: {notation.day(view.period.starts_on)} to {notation.day(view.period.ends_on)}"),
        ("filters", view.filter_words),
        ("version", view.version_words),
        ("owner", metric.owner),
        ("wanted", WANTED.get(metric.better, "neither way")),
        ("guarded by", guard),
        ("in the catalogue", metric.id),
        ("snapshot", f"{view.snapshot.id}, as of {notation.day(view.as_of)}"),
    ]
    return [(what, said) for what, said in facts if said]


def _halves(row: dict) -> str:
    """Both halves; of an estimate they are only those watched to the end, and need not give its value."""
    said = notation.of(row)
    is_part = said and row.get("state") == "immature"
    return f"{said}, of those watched to the end; the value is estimated from all" if is_part else said


def _records(view: View, metric: Metric, shown: str) -> None:
    parts = countable(metric)
    if not parts:
        st.caption("This number is computed from other numbers: no one list of records stands behind it.")
        opinions.forms(view, metric, shown)
        return
    labels = {part.label: part for part in parts}
    label = st.segmented_control("Records", list(labels), default=next(iter(labels)), key=f"records_{metric.name}")
    part = labels[label or next(iter(labels))]
    counts = {each.label: int(_read(view, how_many(each, view.scope))["n"].iloc[0]) for each in parts}
    n = counts[part.label]
    frame = _tidy(_read(view, records(part, view.scope, SHOWN)))
    st.caption(f"“{part.label}”: {notation.many(n, 'record')}" + (f", the first {SHOWN} shown" if n > SHOWN else ""))
    tables.grid(frame, f"grid_{part.name}", height=260)
    st.download_button(
        "Download CSV",
        data=lambda: tables.csv(_tidy(_read(view, records(part, view.scope, EXPORTED)))),
        file_name=f"{part.name}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    opinions.forms(view, metric, shown, lambda: _of_all(view, parts), sum(counts.values()))


def _of_all(view: View, parts: Sequence[Counted]) -> pd.DataFrame:
    """The records of every part, each said of which, as many as evidence keeps: both halves of a rate stand in it."""
    frames = [_read(view, records(each, view.scope, MOST_RECORDS // len(parts))) for each in parts]
    if len(parts) == 1:
        return _tidy(frames[0])
    for each, frame in zip(parts, frames, strict=True):
        frame.insert(0, "counted in", each.label)
    return _tidy(pd.concat(frames, ignore_index=True))


def _read(view: View, query: Select) -> pd.DataFrame:
    return store.run(query, view.snapshot)


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Without columns that are empty here."""
    return frame.drop(columns=["rules"], errors="ignore").dropna(axis="columns", how="all")
