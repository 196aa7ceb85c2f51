"""What changed, ranked, in money: volume, mix and rate add up to the change."""

import streamlit as st

from data.store import Snapshot, run
from metrics.changes import Changes, what_changed
from metrics.definition import Unit
from pages.parts import frame, notation, tables
from pages.parts.filters import View

SHOWN = 6


def ranked(view: View) -> None:
    """The largest causes, and all smaller ones together."""
    title = "What changed, in money"
    if view.before is None:
        frame.part(title, view.no_before)
        return
    found = _found(str(view.snapshot.path), repr((view.period, view.before, view.where, view.rules.name)), view)
    if found is None:
        frame.part(title, "Nothing can be compared: one of the periods has no leads, or no accepted lead was ever won.")
        return
    worth = notation.shown(found.worth, Unit.MONEY, view.currency)
    frame.part(
        f"What changed against {view.before.name}, in money",
        f"Accepted leads at the {worth} that one has brought; volume, mix and rate by {found.dimension} add up",
    )
    felt = found.rows[found.rows["effect"] != 0]
    rows, rest = felt.iloc[:SHOWN], felt.iloc[SHOWN:]
    largest = max(float(found.rows["effect"].abs().max()), abs(found.total))
    cells = [_cells(view, row["cause"], row["kind"], row["effect"], largest) for row in rows.to_dict("records")]
    if len(rest):
        cells.append(_cells(view, notation.many(len(rest), "smaller cause"), "", rest["effect"].sum(), largest))
    cells.append(_cells(view, "All together", "", found.total, largest, "<b>{}</b>"))
    tables.quiet(cells, ["cause", "kind", "effect", ""], numeric=[2])


def _cells(view: View, cause: str, kind: str, effect: float, largest: float, wrap: str = "{}") -> list[str]:
    sign = "+" if effect > 0 else ""
    money = sign + notation.shown(effect, Unit.MONEY, view.currency)
    return [
        wrap.format(notation.escaped(cause)),
        notation.escaped(kind),
        wrap.format(notation.escaped(money)),
        tables.bar(effect, largest),
    ]


@st.cache_data(show_spinner=False, max_entries=500)
def _found(path: str, key: str, _view: View) -> Changes | None:
    assert _view.before is not None
    return what_changed(
        _view.scope, _view.over(_view.before), lambda query: run(query, Snapshot(path, _view.snapshot.path))
    )
