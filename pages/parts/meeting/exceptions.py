"""Exceptions: numbers beyond their alert rules or their usual range, and records that are stale or contradict."""

import pandas as pd
import streamlit as st

from data.register import alerts as register_alerts
from data.register.alerts import AlertRule
from metrics.alerts import Finding, finding_words, findings, rule_words
from metrics.handoff import COHORTS
from metrics.honesty import change, proportion
from metrics.ledger import LABELS, ledger, part_of
from metrics.records import records
from pages.parts import charts as shapes_of
from pages.parts import frame, notation, numbers, show, tables
from pages.parts.meeting import alert_form, listing, presenting, scorecard
from pages.parts.meeting.room import Room

WEEKS = 13
SHOWN = 500
STAGE = "mql"


def run(room: Room) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _numbers(room)
    with right:
        _records(room)


def found_in(room: Room) -> list[Finding]:
    """What came of each alert rule."""
    rules = tuple(register_alerts.rules(room.register))
    return _findings(str(room.view.snapshot.path), repr(rules), repr(room.scope), room, rules)


def said(room: Room, found: Finding) -> str:
    return finding_words(found, lambda value, unit: notation.shown(value, unit, room.view.currency))


def leaks(room: Room) -> pd.DataFrame:
    """The ledger of the leads of the last thirteen weeks: what leaked, by cause."""
    return _ledger(str(room.view.snapshot.path), repr(room.scope), room)


def _numbers(room: Room) -> None:
    found = found_in(room)
    beyond, unusual = [each for each in found if each.is_beyond], [line for line in room.lines if line.is_unusual]
    frame.part("Numbers", f"{len(found)} alert rules, {len(beyond)} beyond; and the scorecard's own usual ranges")
    rows = [["<b class='leak'>beyond its rule</b>", notation.escaped(said(room, each))] for each in beyond]
    for line in unusual:
        unit, currency = numbers.metric(line.metric).unit, room.view.currency
        value = notation.shown(line.row["value"], unit, currency)
        usual = scorecard.usual(room, line)
        words = f"{line.label} was {value} in the week to {notation.day(line.week.ends_on)}, outside its usual {usual}."
        rows.append(["unusual", notation.escaped(words)])
    rows += [["not judged", notation.escaped(said(room, each))] for each in found if each.state == "not known"]
    if rows:
        tables.quiet(rows, ["", "what"])
    else:
        st.caption("Nothing is beyond its rule, and every number of the scorecard is within its usual range.")
    _rules(room, found)


def _rules(room: Room, found: list[Finding]) -> None:
    with st.expander(f"Alert rules ({len(found)})"):
        for each in sorted(found, key=lambda one: one.rule.number):
            alert_form.standing(room, each.rule, _rule_words(room, each.rule), each.state)
        alert_form.new(room)


def _rule_words(room: Room, rule: AlertRule) -> str:
    return rule_words(rule, lambda value, unit: notation.shown(value, unit, room.view.currency))


def _records(room: Room) -> None:
    title = f"Stale, contradictory and lost leads of the last {WEEKS} weeks"
    frame_ = leaks(room)
    view = room.over(room.newest, WEEKS)
    whole = float(frame_["value"].sum()) if len(frame_) else 0.0
    lost = frame_[frame_["is_leak"] & (frame_["value"] > 0)] if whole else frame_.iloc[:0]
    if lost.empty:
        show.missing(title, "no lead leaked" if whole else "no lead qualified in these weeks")
        return
    drawn = lost.assign(numerator=None, denominator=None, n=whole, low=None, high=None, state="ok", why="")
    metric = COHORTS[STAGE]
    presenting.figure(
        shapes_of.bars(drawn, metric, "label", owner="Sales and Marketing"), lost[["label", "value", "share"]], view,
        "leaks", title, f"of {whole:,.0f} leads that qualified; what became of those in {LABELS[STAGE]}", whole,
    )  # fmt: skip
    labels = dict(zip(lost["part"], lost["label"], strict=True))
    _compared(room)
    largest = int(lost["value"].to_numpy().argmax())
    part = st.selectbox("Records", list(labels), largest, format_func=labels.__getitem__, key="leak_part")
    query = records(COHORTS[STAGE], part_of(STAGE, part, view.scope), SHOWN)
    listing.listed(query, f"leaked_{part}", view, 200)


def changed(room: Room) -> list[tuple[str, str, str, str]]:
    """Each leak now and in the weeks before: cause, now, before, and whether the shares clearly differ."""
    now, before = leaks(room), _ledger(str(room.view.snapshot.path), repr(room.scope), room, WEEKS)
    wholes = [int(each["value"].sum()) for each in (now, before)]
    found = []
    for row in now[now["is_leak"]].sort_values("value", ascending=False).to_dict("records"):
        counts = [int(row["value"]), int(before.loc[before["part"] == row["part"], "value"].sum())]
        if any(counts):
            several = [proportion(count, n) for count, n in zip(counts, wholes, strict=True)]
            said = change(*several).words
            texts = [f"{count:,} of {n:,}" for count, n in zip(counts, wholes, strict=True)]
            found.append((str(row["label"]).removeprefix("Leaked: "), *texts, said))
    return found


def _compared(room: Room) -> None:
    rows = [[notation.escaped(cell) for cell in row] for row in changed(room)]
    tables.quiet(rows, ["leaked", f"last {WEEKS} weeks", f"{WEEKS} weeks before", "change of the share"])
    st.caption("The leads of the weeks before had longer to leak: what is down may still rise.")


@st.cache_data(show_spinner="Asking the alerts …", max_entries=50)
def _findings(path: str, rules: str, scope: str, _room: Room, _rules: tuple[AlertRule, ...]) -> list[Finding]:
    return findings(_rules, _room.scope, _room.first_day, numbers.runner(_room.view.snapshot))


@st.cache_data(show_spinner=False, max_entries=50)
def _ledger(path: str, scope: str, _room: Room, back: int = 0) -> pd.DataFrame:
    view = _room.over(_room.newest.back(back), WEEKS)
    return ledger(STAGE, view.scope, numbers.runner(view.snapshot))
