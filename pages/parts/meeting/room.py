"""The meeting that is looked at: its day, its scorecard (frozen or live), and the view that all of it is read in."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.register import Register, meetings, scorecards
from data.register.actions import actions
from data.register.meetings import Meeting
from data.register.scorecards import Frozen
from data.rules import RuleSet
from metrics import scorecard
from metrics.cadence import Cadence, cadence, freezes_at, planned_day
from metrics.catalog import UnknownMetric
from metrics.definition import Scope
from metrics.scorecard import Line
from metrics.weeks import Week, courses, newest
from pages.parts import acting, decided, menu, notation, numbers, served
from pages.parts.filters import View
from pages.parts.meeting import freezing
from pages.parts.periods import Period

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
    def is_over(self) -> bool:
        """Whether its day has passed, by the company's clock."""
        return self.day < today(self.rules)

    @property
    def following(self) -> date:
        """The planned day after this meeting that is still to come."""
        last = max(self.day, today(self.rules))
        return planned_day(last + timedelta(days=1), int(self.rules.meeting["day"]))

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
    rules = served.rule_sets(view.snapshot)[freezing.RULES]
    bar = st.container(horizontal=True, gap="small", key="room")
    with bar:
        day = _chosen(register, rules)
    if view.where:
        st.caption("The meeting looks at everything: the filters in the address do not apply here.")
    agreed = rules.meeting
    freezes = freezes_at(day, int(agreed["hour"]), int(agreed["frozen_hours_before"]))
    frozen = scorecards.frozen(register, day) or freezing.frozen_now(register, view, rules, day, freezes)
    seen, missing = freezing.looked_at(view, frozen)
    looked_at = freezing.everything(view, seen)
    lines = [scorecard.line(each) for each in frozen.lines] if frozen else freezing.live(looked_at)
    lines = [line for line in lines if line.metric in numbers.BY_NAME]
    return Room(looked_at, meetings.meeting(register, day), frozen, tuple(lines), freezes, rules.zone, bar, missing)


def today(rules: RuleSet) -> date:
    """The day by the company's own clock."""
    return datetime.now(ZoneInfo(rules.zone)).date()


def freeze_now(room: Room, actor: acting.Actor) -> Frozen:
    """Before the hour, by somebody who says so."""
    return freezing.freeze(room.register, room.view, room.day, is_late=False, **actor.as_writer)


def _chosen(register: Register, rules: RuleSet) -> date:
    weekday, now = int(rules.meeting["day"]), today(rules)
    coming = planned_day(now, weekday)
    known = [each.day for each in meetings.meetings(register)]
    around = {coming + timedelta(weeks=weeks) for weeks in (-1, 0, 1)}  # the last one may still have to be closed
    days = sorted({*around, *known}, reverse=True)[:OFFERED]
    options, said = [str(day) for day in days], st.query_params.get(MEETING, "")
    asked = said if said in options else str(coming)
    if menu.went_back():
        st.session_state["meeting_day"] = asked
    chosen = st.selectbox(
        "Meeting", options, index=options.index(asked), format_func=_called,
        key="meeting_day", on_change=_remember, width=210, label_visibility="collapsed",
    )  # fmt: skip
    return date.fromisoformat(chosen)


def _remember() -> None:
    """In the address, so that copying it copies the meeting."""
    st.query_params[MEETING] = st.session_state["meeting_day"]


def _called(day: str) -> str:
    return f"Meeting of {notation.day(date.fromisoformat(day))}"


@st.cache_data(show_spinner=False, max_entries=200)
def _course(path: str, name: str, weeks: int, first_day: str, scope: str, _view: View) -> pd.DataFrame:
    found = courses([numbers.metric(name)], _view.scope, first_day, weeks, numbers.runner(_view.snapshot))
    return found.get(name, pd.DataFrame())
