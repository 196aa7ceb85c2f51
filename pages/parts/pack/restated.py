"""Between two packs, record by record: which records other data brought in, took out or changed, and why."""

import pandas as pd
import streamlit as st

from data import store
from data.register import RegisterTrouble
from data.register.packs import Archived, archived
from data.store import SnapshotOlder, StoreMissing, TooSlow
from metrics.catalog import EVERYTHING
from metrics.definition import Measure, Scope
from metrics.pack import Pack, read
from metrics.reconcile import Reconciliation, reconcilable, reconcile
from metrics.sides import NotReconcilable, Side, published
from metrics.sums import NotSliceable
from pages.parts import decided, notation, show, tables
from pages.parts.pack import words

TROUBLE = (NotReconcilable, NotSliceable, SnapshotOlder, StoreMissing, TooSlow, RegisterTrouble)


def panel(pack: Pack) -> None:
    """The last pack's period, counted in both snapshots under the same definitions."""
    try:
        then = read(_last(pack).text)
    except RegisterTrouble as trouble:
        st.caption(str(trouble))
        return
    if then.snapshot == pack.snapshot:
        st.caption("Both packs rest on the same snapshot: no record can differ.")
        return
    figure = next(each for each in pack.figures() if each.key == "since")
    names = [str(row["metric"]) for row in figure.records() if _can(str(row["metric"]))]
    name = st.selectbox("Which records differ", names, format_func=words.label, key="restated_number", width=320)
    if name is None:
        return
    for measure in reconcilable(EVERYTHING[name]):
        try:
            _bridge(_reconciled(then, pack, measure), measure, pack)
        except TROUBLE as trouble:
            st.caption(str(trouble))


def _last(pack: Pack) -> Archived:
    return archived(decided.register(), pack.since)


def _can(name: str) -> bool:
    try:
        return bool(reconcilable(EVERYTHING[name]))
    except NotReconcilable:
        return False


def _reconciled(then: Pack, now: Pack, measure: Measure) -> Reconciliation:
    """The last pack's side as its own snapshot has it, and the same rules in this pack's snapshot."""
    left, right = (store.named(store.folder(), pack.snapshot) for pack in (then, now))

    def run(query) -> pd.DataFrame:
        return store.run_beside(query, left, right)

    sides = [
        _side(then.rules, run, then, left.id, store.SERVED),
        _side(then.rules, run, now, right.id, store.BESIDE),
    ]
    _, first, last = then.period
    rules = sides[0].rules
    assert rules is not None
    scope = Scope(
        rules=rules.name, starts_on=first, ends_on=last, as_of=rules.day_of(sides[1].as_of), where=then.where,
        windows=rules.windows, constants=rules.constants,
    )  # fmt: skip
    return reconcile(sides[0], sides[1], measure, scope)


def _side(rules: str, run, pack: Pack, snapshot: str, schema: str) -> Side:
    label = f"snapshot {snapshot[:7]} of {words.as_of(pack)}"
    return published(rules, run, snapshot=snapshot, schema=schema, label=label)


def _bridge(found: Reconciliation, measure: Measure, pack: Pack) -> None:
    unit = measure.unit
    ends = [f"{side.label} {notation.shown(value, unit, pack.currency)}" for side, value in found.ends]
    st.markdown(f"**{notation.plain(measure.label)}**: {notation.plain(' → '.join(ends))}")
    if found.causes.empty:
        st.caption(f"All {found.alike:,} records are the same in both.")
        return
    rows = [
        [
            notation.escaped(row["label"]), f"{row['records']:,}",
            notation.escaped(notation.shown(row["effect"], unit, pack.currency)),
        ]
        for row in found.causes.to_dict("records")
    ]  # fmt: skip
    tables.quiet(rows, ["cause", "records", "effect"], numeric=[1, 2])
    st.download_button(
        "Download the records", data=lambda: tables.csv(show.plain(found.records())),
        file_name=f"{measure.name}-restated.csv", mime="text/csv", key=f"restated_{measure.name}", on_click="ignore",
    )  # fmt: skip
