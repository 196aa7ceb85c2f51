"""The meeting's scorecard: eight to twelve numbers, each over its newest watched week, as plain values to be frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from data.schema import calendar
from metrics.ask import ask_many
from metrics.catalog import EVERYTHING, UnknownMetric
from metrics.definition import Better, Measure, Named, Ratio, Run, Scope
from metrics.honesty import NOTHING, Change, is_sum, is_within, judged, known
from metrics.plan import planned
from metrics.sums import LONG_AGO
from metrics.usual import most_of, usual
from metrics.weeks import Week, courses, newest

BEHIND = 0.10  # of what is due by now: a sum of the quarter that is further off its plan is named
UNMOVED = 0.005  # of the number itself: a smaller change reads as none
TRAILING = 26  # weeks that make a number's usual range
YEAR = 52  # the same week last year: the same weekdays, 52 weeks before
HALVES = ("numerator", "denominator")
ROW = ("value", "numerator", "denominator", "n", "low", "high", "state", "why")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number as it is frozen: the week, its answer, the week before, the same week last year, pace against plan."""

    metric: str
    label: str
    starts_on: str
    ends_on: str
    row: Mapping[str, Any]
    before: Mapping[str, Any]
    year: Mapping[str, Any]
    course: Sequence[float | None] = ()  # up to this week
    usual_low: float | None = None
    usual_high: float | None = None
    period: str = ""  # the fiscal quarter that the plan is for
    to_date: float | None = None  # of what adds up: the quarter so far
    plan: float | None = None  # of what adds up: the part of the plan that is due
    no_plan: str = ""
    until: str = ""  # the day up to which the quarter so far is counted

    @property
    def week(self) -> Week:
        return Week(date.fromisoformat(self.starts_on))

    @property
    def change(self) -> Change:
        """Against the week before."""
        return moved(self.metric, self.row, self.before)

    @property
    def is_unusual(self) -> bool:
        value = self.row["value"]
        if value is None or self.usual_low is None or self.usual_high is None or self.row["state"] != "ok":
            return False
        return not self.usual_low <= value <= self.usual_high

    @property
    def is_news(self) -> bool:
        """Out of its usual range, or an estimate that clearly moved. A count within its range is noise."""
        found = EVERYTHING.get(self.metric)
        return self.is_unusual or (found is not None and not is_sum(found, self.row) and self.change.direction != 0)

    @property
    def judged(self) -> Change:
        """The change since the week before as every place says it: a move that is no news is none."""
        found, then = self.change, self.before.get("value")
        if not found.direction:
            return found
        if not self.is_news:
            return replace(found, words=NOTHING, direction=0, is_good=None)
        if then is not None and abs(found.difference or 0.0) < UNMOVED * abs(float(then)):
            return replace(found, words="unchanged", direction=0, is_good=None)
        return found

    @property
    def pace(self) -> float | None:
        """The quarter so far against the part of its plan that is due: -0.1 is a tenth less than was due."""
        due = round(self.plan or 0.0) or self.plan  # as it is shown, so that a reader can check it
        return round(self.to_date / due - 1, 9) if self.to_date is not None and due else None

    @property
    def is_behind(self) -> bool:
        """Of what adds up: a tenth or more off its plan, on the side that nobody wants."""
        found = EVERYTHING.get(self.metric)
        if not isinstance(found, Measure) or self.pace is None:
            return False
        return {Better.UP: self.pace <= -BEHIND, Better.DOWN: self.pace >= BEHIND}.get(found.better, False)

    @property
    def is_on_plan(self) -> bool:
        """Of a rate: whether its interval holds the plan, so that chance alone may part them."""
        return self.plan is not None and is_within(self.row, self.plan)

    def content(self) -> dict[str, Any]:
        return asdict(self)


def moved(metric: str, now: Mapping[str, Any], then: Mapping[str, Any]) -> Change:
    """Whether a number moved, as far as its uncertainty lets one say."""
    found = EVERYTHING.get(metric)
    if found is None:
        return Change(words="no such metric any more", direction=0)
    return judged(found, now, then)


def line(content: Mapping[str, Any]) -> Line:
    """A line as it was frozen."""
    return Line(**{name: value for name, value in content.items() if name in Line.__dataclass_fields__})


def metrics_of(names: Sequence[str]) -> list[Named]:
    """Raises UnknownMetric where the rule set names one that nobody declared."""
    for name in names:
        if name not in EVERYTHING:
            raise UnknownMetric(f"The meeting's scorecard names {name!r}, which is no metric: mend the rule set.")
    return [EVERYTHING[name] for name in names]


def read(names: Sequence[str], scope: Scope, first_day: str, run: Run) -> list[Line]:
    """The scorecard now. `scope` gives rule set, as-of day, filters, windows; its period does not matter."""
    metrics = metrics_of(names)
    weeks = courses(metrics, scope, first_day, TRAILING + 1, run)
    years = courses(metrics, scope, first_day, 1, run, back=YEAR)
    quarter, period = _quarter(newest(scope.as_of, first_day), scope, run)
    plans = planned(metrics, quarter, run)
    adding = [metric for metric in metrics if isinstance(metric, Measure)]
    until = min(quarter.ends_on, scope.as_of)
    so_far = ask_many(adding, replace(quarter, ends_on=until), run=run)
    return [
        _line(
            metric,
            weeks.get(metric.name),
            years.get(metric.name),
            period=period,
            to_date=known(so_far[metric.name]["value"].iloc[0]) if metric in adding else None,
            plan=plans[metric.name].value,
            no_plan=plans[metric.name].why,
            until=str(until) if metric in adding else "",
        )
        for metric in metrics
    ]


def _line(metric: Named, weeks: pd.DataFrame | None, year: pd.DataFrame | None, **plan: Any) -> Line:
    has_halves = isinstance(metric, Ratio)
    rows = [_row(row, has_halves) for row in weeks.to_dict("records")] if weeks is not None else []
    starts = [row["week"] for row in weeks.to_dict("records")] if weeks is not None and "week" in weeks else []
    last = Week(starts[-1].date()) if starts and not pd.isna(starts[-1]) else Week(LONG_AGO)
    range_ = usual([row["value"] if row["state"] == "ok" else None for row in rows[:-1]],
                   most=most_of(metric))  # fmt: skip
    none = {"why": "it cannot be read by week"}
    return Line(
        metric=metric.name,
        label=metric.label,
        starts_on=str(last.starts_on),
        ends_on=str(last.ends_on),
        row=rows[-1] if rows else _row(none),
        before=rows[-2] if len(rows) > 1 else _row(none),
        year=_row(year.to_dict("records")[-1], has_halves) if year is not None and len(year) else _row(none),
        course=tuple(row["value"] for row in rows[-13:]),
        usual_low=range_.low,
        usual_high=range_.high,
        **plan,
    )


def _row(row: Mapping[str, Any], has_halves: bool = False) -> dict[str, Any]:
    """An answer's row as plain values: what is missing is None. Only a ratio's two parts are halves of it."""
    numbers = {name: known(row.get(name)) if has_halves or name not in HALVES else None for name in ROW[:6]}
    return numbers | {"state": str(row.get("state") or "empty"), "why": str(row.get("why") or "")}


def _quarter(week: Week, scope: Scope, run: Run) -> tuple[Scope, str]:
    """The fiscal quarter in which the newest whole week ended."""
    c = calendar.c
    of_week = select(c.quarter).where(c.rules == scope.rules, c.day == week.ends_on).scalar_subquery()
    found = run(
        select(func.min(c.day).label("first"), func.max(c.day).label("last"), func.max(c.quarter_label).label("name"))
        .where(c.rules == scope.rules, c.quarter == of_week)
    ).iloc[0]  # fmt: skip
    if pd.isna(found["first"]):
        return replace(scope, starts_on=week.starts_on, ends_on=week.ends_on), ""
    first, last = (pd.Timestamp(found[name]).date() for name in ("first", "last"))
    return replace(scope, starts_on=first, ends_on=last), str(found["name"])


