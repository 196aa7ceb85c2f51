"""Causes in money: what moved the accepted leads' worth, and where leads leak more or less than usual."""

import pandas as pd
import streamlit as st

from metrics import root_causes
from metrics.catalog import EVERYTHING
from metrics.changes import Changes, what_changed
from metrics.definition import Unit
from metrics.honesty import Change, change, reading
from metrics.records import records
from metrics.weeks import Week, newest
from pages.parts import frame, notation, numbers, shapes, show, tables
from pages.parts.meeting import listing, presenting
from pages.parts.meeting.room import Room

WEEKS = 4
LEAK_WEEKS = 13
SHOWN = 6
LABELS = {"region": "region", "team": "team", "channel": "channel", "lead_class": "lead class", "": ""}


def run(room: Room) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _moved(room)
    with right:
        _leaks(room)


def moved(room: Room) -> Changes | None:
    """The newest four weeks whose leads were watched for the agreed days, against the four before."""
    return _changes(str(room.view.snapshot.path), repr(room.scope), room)


def leaked(room: Room) -> pd.DataFrame:
    return _causes(str(room.view.snapshot.path), repr(room.scope), room)


def rate_moved(room: Room) -> Change:
    """Whether the share of accepted leads clearly differs between those four weeks and the four before."""
    week, name = _watched(room), "mql_to_sal_rate"
    spans = [room.over(each, WEEKS) for each in (week, week.back(WEEKS))]
    now, before = (reading(numbers.frames(span, [name], (), span.scope)[name].iloc[0].to_dict()) for span in spans)
    return change(now, before, numbers.metric(name).better)


def _n(room: Room) -> int:
    """Leads that qualified in those four weeks and in the four before."""
    week, name = _watched(room), "mql_to_sal_rate"
    spans = [room.over(each, WEEKS) for each in (week, week.back(WEEKS))]
    return sum(reading(numbers.frames(span, [name], (), span.scope)[name].iloc[0].to_dict()).n or 0 for span in spans)


def _moved(room: Room) -> None:
    found = moved(room)
    title = f"What changed in {WEEKS} weeks, in money"
    if found is None:
        show.missing(title, "nothing can be compared: too few accepted leads, or none was ever won")
        return
    worth = notation.shown(found.worth, Unit.MONEY, room.view.currency)
    kinds = {kind: float(found.rows.loc[found.rows["kind"] == kind, "effect"].sum()) for kind in found.rows["kind"]}
    steps = {kind: kinds.get(kind, 0.0) for kind in ("volume", "mix", "rate")}
    drawn = shapes.bridge(
        ["volume", "mix", "rate", "change"], [*steps.values(), found.total], [3], Unit.MONEY, room.view.currency
    )
    data = pd.DataFrame({"kind": [*steps, "change"], "effect": [*steps.values(), found.total]})
    presenting.figure(
        drawn, data, room.over(_watched(room), WEEKS), "meeting_causes", title,
        f"an accepted lead at {worth}, what one brought; against the {WEEKS} weeks before; by {found.dimension}",
        _n(room),
    )  # fmt: skip
    felt = found.rows[found.rows["effect"] != 0].head(SHOWN)
    rows = [[notation.escaped(r["cause"]), r["kind"], money(room, r["effect"])] for r in felt.to_dict("records")]
    tables.quiet(rows, ["cause", "kind", "effect"], numeric=[2])


def _leaks(room: Room) -> None:
    found = leaked(room)
    named = found[found["dimension"] != ""] if len(found) else found
    frame.part(
        f"Where it leaks more or less than usual, last {LEAK_WEEKS} weeks",
        "Only what chance does not explain, each lead in one cause; below 0 is money kept",
    )
    if named.empty:
        st.caption("No part of the company leaks clearly more or less than the whole: no detectable cause.")
        return
    largest = float(named["effect"].abs().max())
    rows = [_row(room, each, largest) for each in named.head(SHOWN).to_dict("records")]
    tables.quiet(rows, ["cause", "leaked", "beyond the usual", "", "rank last quarter"], numeric=[2])
    places = {f"{r['dimension']} {r['member']}": n for n, r in enumerate(named.head(SHOWN).to_dict("records"))}
    chosen = st.selectbox("Records of", list(places), key="cause_chosen")
    view = room.over(room.newest, LEAK_WEEKS)
    scope = root_causes.narrowed(view.scope, named.reset_index(drop=True), places[chosen])
    query = records(EVERYTHING["mql_leaked"], scope, 500)
    listing.listed(query, "cause_records", view, 180)


def _row(room: Room, cause: dict, largest: float) -> list[str]:
    was = "new" if notation.is_missing(cause["rank_before"]) else f"{int(cause['rank_before'])}"
    leaked_words = f"{cause['leaked']:,.0f} of {cause['n']:,.0f} (others {cause['usual']:.0%})"
    return [
        notation.escaped(f"{LABELS[cause['dimension']]} {cause['member']}".strip()),
        leaked_words,
        money(room, cause["effect"]),
        tables.bar(-cause["effect"], largest),  # what leaks is drawn as a loss
        was,
    ]


def money(room: Room, effect: float) -> str:
    return ("+" if effect > 0 else "") + notation.escaped(notation.shown(effect, Unit.MONEY, room.view.currency))


def _watched(room: Room) -> Week:
    return newest(room.view.as_of, room.first_day, int(room.scope.windows.get("accept", 14)))


@st.cache_data(show_spinner=False, max_entries=50)
def _changes(path: str, scope: str, _room: Room) -> Changes | None:
    week = _watched(_room)
    now, before = week.of(_room.scope, WEEKS), week.back(WEEKS).of(_room.scope, WEEKS)
    return what_changed(now, before, numbers.runner(_room.view.snapshot))


@st.cache_data(show_spinner=False, max_entries=50)
def _causes(path: str, scope: str, _room: Room) -> pd.DataFrame:
    now = _room.newest.of(_room.scope, LEAK_WEEKS)
    before = _room.newest.back(LEAK_WEEKS).of(_room.scope, LEAK_WEEKS)
    return root_causes.causes(now, before, numbers.runner(_room.view.snapshot))
