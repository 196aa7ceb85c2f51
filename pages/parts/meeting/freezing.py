"""Freezes a meeting's scorecard once its hour has come, and finds the snapshot that everybody then looks at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from data import schema, store
from data.register import Register, meetings, scorecards
from data.register.scorecards import Frozen
from data.rules import RuleSet
from data.store import Snapshot
from metrics import scorecard
from metrics.scorecard import Line
from pages.parts import notation, numbers, served
from pages.parts.filters import View
from pages.parts.periods import Period

RULES = "official"


def frozen_now(register: Register, view: View, rules: RuleSet, day: date, freezes: datetime) -> Frozen | None:
    """Freezes what was served at the set hour, as soon as anybody looks after it; not for meetings long over."""
    now = datetime.now(ZoneInfo(rules.zone)).replace(tzinfo=None)
    if not freezes <= now < freezes + timedelta(days=7) or meetings.meeting(register, day).state == "cancelled":
        return None
    local = freezes.replace(tzinfo=ZoneInfo(rules.zone))
    at = local.astimezone(UTC).replace(tzinfo=None)
    kept = (found for found, published, _ in store.listed(store.folder()) if published <= at)
    then = next((found for found in kept if _is_readable(str(found.path))), None)
    return freeze(register, everything(view, then or view.snapshot), day, is_late=then is None)


def freeze(
    register: Register, view: View, day: date, is_late: bool, actor: str = "system", who: str = ""
) -> Frozen:
    lines = [line.content() for line in live(view)]
    about = {"snapshot": view.snapshot.id, "as_of": str(view.as_of), "rules": RULES, "version": view.rules.version}
    return scorecards.freeze(register, day, lines, **about, is_late=is_late, actor=actor, who=who)


def said(frozen: Frozen, zone: str) -> str:
    """When it was frozen, by the company's clock; and by whom, where that was before its hour."""
    at = frozen.at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    early = f" early by {frozen.who or 'no name'} ({frozen.actor})" if frozen.is_early else ""
    late = ", late: the snapshot of the set hour was gone" if frozen.is_late else ""
    return f"frozen{early} on {notation.day(at)} {at:%H:%M} ({zone.replace('_', ' ')} time){late}"


def looked_at(view: View, frozen: Frozen | None) -> tuple[Snapshot, str]:
    """The snapshot of the frozen scorecard, for its causes and records; the served one where it is gone."""
    if frozen is None or frozen.snapshot == view.snapshot.id:
        return view.snapshot, ""
    path = store.folder() / "snapshots" / f"funnel-{frozen.snapshot}.duckdb"
    if path.exists() and _is_readable(str(path)):
        return Snapshot(frozen.snapshot, path), ""
    why = "was made by an older version of the program" if path.exists() else "is gone"
    return view.snapshot, f"the frozen snapshot {frozen.snapshot[:7]} {why}: causes and records are of the served one"


def everything(view: View, snapshot: Snapshot) -> View:
    """The company as a whole under the official definitions, whatever the bar says."""
    rules = served.rule_sets(snapshot)[RULES]
    as_of = rules.day_of(served.as_of(snapshot))
    week = Period("all weeks", as_of - timedelta(weeks=1), as_of, "month")
    return replace(view, snapshot=snapshot, rules=rules, as_of=as_of, period=week, before=None, where=(), listed=())


def live(view: View) -> list[Line]:
    names = tuple(view.rules.meeting["scorecard"])
    return _lines(str(view.snapshot.path), names, view.rules.content["calendar"]["week_starts"], repr(view.scope), view)


@st.cache_data(show_spinner=False, max_entries=100)
def _is_readable(path: str) -> bool:
    """Whether a snapshot has the columns that leads have today."""
    try:
        store.run(select(schema.spells).limit(0), Snapshot(path, store.Path(path)))
    except DBAPIError:
        return False
    return True


@st.cache_data(show_spinner="Reading the scorecard …", max_entries=20)
def _lines(path: str, names: tuple[str, ...], first_day: str, scope: str, _view: View) -> list[Line]:
    return scorecard.read(names, _view.scope, first_day, numbers.runner(_view.snapshot))
