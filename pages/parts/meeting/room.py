"""The meeting that is looked at: its day, its scorecard (frozen or live), and the view that all of it is read in."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from streamlit.delta_generator import DeltaGenerator

from data import schema, store
from data.register import Register, meetings
from data.register.actions import actions
from data.register.meetings import Frozen, Meeting
from data.rules import RuleSet
from data.store import Snapshot
from metrics import scorecard
from metrics.cadence import Cadence, cadence, freezes_at, planned_day
from metrics.catalog import UnknownMetric
from metrics.definition import Scope
from metrics.scorecard import Line
from metrics.weeks import Week, courses, newest
from pages.parts import acting, decided, notation, numbers, served
from pages.parts.filters import View
from pages.parts.periods import Period

RULES = "official"
OFFERED = 26
MEETING = "meeting"


@dataclass(frozen=True)
class Room:
    """What every step of the run-through needs. `view` is over everything, in the snapshot that is looked at."""

    view: View
    meeting: Meeting
    frozen: Frozen | None
    lines: tuple[Line, ...]
    freezes: datetime
    zone: str
    bar: DeltaGenerator  # beside the question: which meeting, who acts, who is here
    missing: str = ""  # why the frozen snapshot itself cannot be opened any more

    @property
    def day(self) -> date:
        return self.meeting.day

    @property
    def register(self) -> Register:
        return decided.register()

    @property
    def rules(self) -> RuleSet:
        return self.view.rules

    @property
    def first_day(self) -> str:
        return self.rules.content["calendar"]["week_starts"]

    @property
    def scope(self) -> Scope:
        return self.view.scope

    @property
    def newest(self) -> Week:
        return newest(self.view.as_of, self.first_day)

    @property
    def is_closed(self) -> bool:
        return self.meeting.state in ("held", "cancelled")

    @property
    def before(self) -> date | None:
        """The meeting before this one."""
        earlier = [each.day for each in meetings.meetings(self.register) if each.day < self.day]
        return max(earlier, default=None)

    def over(self, week: Week, weeks: int = 1) -> View:
        """The view over one week, or over so many that end with it."""
        name = f"{'week' if weeks == 1 else f'{weeks} weeks'} to {notation.day(week.ends_on)}"
        first = week.back(weeks - 1).starts_on
        return replace(self.view, period=Period(name, first, week.ends_on, "month"), before=None)

    def course(self, name: str, weeks: int = scorecard.TRAILING) -> pd.DataFrame:
        """A number week by week, up to its newest watched one."""
        return _course(str(self.view.snapshot.path), name, weeks, self.first_day, repr(self.scope), self.view)

    def cadence(self) -> Cadence:
        found, taken = meetings.meetings(self.register), actions(self.register)
        return cadence(found, taken, today(self.rules), int(self.rules.meeting["day"]))


def enter(view: View) -> Room:
    """Chooses the meeting, and freezes its scorecard once its hour has come."""
    try:
        return _entered(view)
    except UnknownMetric as trouble:
        st.error(str(trouble))
        st.stop()


def _entered(view: View) -> Room:
    register = decided.register()
    rules = served.rule_sets(view.snapshot)[RULES]
    bar = st.container(horizontal=True, gap="small", key="room")
    with bar:
        day = _chosen(register, rules)
    if view.where:
        st.caption("The meeting looks at everything: the filters in the address do not apply here.")
    agreed = rules.meeting
    freezes = freezes_at(day, int(agreed["hour"]), int(agreed["frozen_hours_before"]))
    frozen = meetings.frozen(register, day) or _frozen_now(register, view, rules, day, freezes)
    seen, missing = _snapshot(view, frozen)
    looked_at = _everything(view, seen)
    lines = [scorecard.line(each) for each in frozen.lines] if frozen else _live(looked_at)
    lines = [line for line in lines if line.metric in numbers.BY_NAME]
    return Room(looked_at, meetings.meeting(register, day), frozen, tuple(lines), freezes, rules.zone, bar, missing)


def today(rules: RuleSet) -> date:
    """The day by the company's own clock."""
    return datetime.now(ZoneInfo(rules.zone)).date()


def freeze_now(room: Room, actor: acting.Actor) -> Frozen:
    """Before the hour, by somebody who says so."""
    return _freeze(room.register, room.view, room.day, is_late=False, **actor.as_writer)


def _chosen(register: Register, rules: RuleSet) -> date:
    weekday, now = int(rules.meeting["day"]), today(rules)
    coming = planned_day(now, weekday)
    known = [each.day for each in meetings.meetings(register)]
    days = sorted({coming, coming + timedelta(days=7), *known}, reverse=True)[:OFFERED]
    options, said = [str(day) for day in days], st.query_params.get(MEETING, "")
    chosen = st.selectbox(
        "Meeting", options, index=options.index(said if said in options else str(coming)), format_func=_called,
        key="meeting_day", on_change=_remember, width=210, label_visibility="collapsed",
    )  # fmt: skip
    return date.fromisoformat(chosen)


def _remember() -> None:
    """In the address, so that copying it copies the meeting."""
    st.query_params[MEETING] = st.session_state["meeting_day"]


def _called(day: str) -> str:
    return f"Meeting of {notation.day(date.fromisoformat(day))}"


def _frozen_now(register: Register, view: View, rules: RuleSet, day: date, freezes: datetime) -> Frozen | None:
    """Freezes what was served at the set hour, as soon as anybody looks after it; not for meetings long over."""
    now = datetime.now(ZoneInfo(rules.zone)).replace(tzinfo=None)
    if not freezes <= now < freezes + timedelta(days=7) or meetings.meeting(register, day).state == "cancelled":
        return None
    local = freezes.replace(tzinfo=ZoneInfo(rules.zone))
    at = local.astimezone(UTC).replace(tzinfo=None)
    kept = (found for found, published, _ in store.listed(store.folder()) if published <= at)
    then = next((found for found in kept if _is_readable(str(found.path))), None)
    return _freeze(register, _everything(view, then or view.snapshot), day, is_late=then is None)


def _freeze(
    register: Register, view: View, day: date, is_late: bool, actor: str = "system", who: str = ""
) -> Frozen:
    lines = [line.content() for line in _live(view)]
    about = {"snapshot": view.snapshot.id, "as_of": str(view.as_of), "rules": RULES, "version": view.rules.version}
    return meetings.freeze(register, day, lines, **about, is_late=is_late, actor=actor, who=who)


def _snapshot(view: View, frozen: Frozen | None) -> tuple[Snapshot, str]:
    """The snapshot of the frozen scorecard, for its causes and records; the served one where it is gone."""
    if frozen is None or frozen.snapshot == view.snapshot.id:
        return view.snapshot, ""
    path = store.folder() / "snapshots" / f"funnel-{frozen.snapshot}.duckdb"
    if path.exists() and _is_readable(str(path)):
        return Snapshot(frozen.snapshot, path), ""
    why = "was made by an older version of the program" if path.exists() else "is gone"
    return view.snapshot, f"the frozen snapshot {frozen.snapshot[:7]} {why}: causes and records are of the served one"


def _everything(view: View, snapshot: Snapshot) -> View:
    """The company as a whole under the official definitions, whatever the bar says."""
    as_of = served.as_of(snapshot).date()
    week = Period("all weeks", as_of - timedelta(weeks=1), as_of, "month")
    rules = served.rule_sets(snapshot)[RULES]
    return replace(view, snapshot=snapshot, rules=rules, as_of=as_of, period=week, before=None, where=(), listed=())


def _live(view: View) -> list[Line]:
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


@st.cache_data(show_spinner=False, max_entries=200)
def _course(path: str, name: str, weeks: int, first_day: str, scope: str, _view: View) -> pd.DataFrame:
    found = courses([numbers.metric(name)], _view.scope, first_day, weeks, numbers.runner(_view.snapshot))
    return found.get(name, pd.DataFrame())
