"""Fiscal periods out of the published calendar: what may be chosen, and what a period is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

LAST_12 = "last 12 months"
CUSTOM = "custom dates"
BEFORE, LAST_YEAR, PLAN = "previous period", "same period last year", "plan"
COMPARISONS = (BEFORE, LAST_YEAR, PLAN)


@dataclass(frozen=True)
class Period:
    """Both days included. `grain` is how its course is drawn: quarter, year or month."""

    name: str
    starts_on: date
    ends_on: date
    grain: str

    def is_open(self, as_of: date) -> bool:
        return self.starts_on <= as_of < self.ends_on


def listed(calendar: pd.DataFrame, as_of: date) -> list[Period]:
    """Quarters, then years, newest first, that have begun by the as-of day."""
    found = []
    for grain in ("quarter", "year"):
        days = calendar.groupby([grain, f"{grain}_label"])["day"].agg(["min", "max"]).reset_index()
        for row in days.sort_values(grain, ascending=False).to_dict("records"):
            if row["min"].date() <= as_of:
                found.append(Period(str(row[f"{grain}_label"]), row["min"].date(), row["max"].date(), grain))
    return found


def first_choice(periods: Sequence[Period], as_of: date) -> str:
    """The newest quarter that is over; where none is, the newest."""
    quarters = [p for p in periods if p.grain == "quarter"]
    over = [p for p in quarters if p.ends_on <= as_of]
    return (over or quarters or periods)[0].name


def chosen(name: str, periods: Sequence[Period], as_of: date, custom: tuple[date, ...]) -> Period:
    if name == LAST_12:
        return Period(LAST_12, _a_year_before(as_of) + timedelta(days=1), as_of, "month")
    if name == CUSTOM:
        first, last = min(custom), max(custom)
        return Period(f"{first:%-d %b %Y} to {last:%-d %b %Y}", first, last, "month")
    return next(p for p in periods if p.name == name)


def compared(period: Period, comparison: str, periods: Sequence[Period], as_of: date) -> Period | None:
    """What stands before it; an open period is compared with the same part of the other one, which is then named so."""
    if comparison == PLAN:
        return None
    if period.grain == "month":
        other = _shifted(period, comparison)
    else:
        alike = sorted((p for p in periods if p.grain == period.grain), key=lambda p: p.starts_on)
        back = 4 if comparison == LAST_YEAR and period.grain == "quarter" else 1
        place = alike.index(period) - back
        if place < 0:
            return None
        other = alike[place]
    until = other.starts_on + (as_of - period.starts_on)
    if not period.is_open(as_of) or until >= other.ends_on:
        return other
    return replace(other, name=_first_days(other, until), ends_on=until)


def _first_days(period: Period, until: date) -> str:
    """The first part of a fiscal period, in words; days that were chosen by hand are named as days already."""
    days = (until - period.starts_on).days + 1
    if period.grain == "month":
        return period.name
    return f"the first {days} days of {period.name}" if days > 1 else f"the first day of {period.name}"


def _shifted(period: Period, comparison: str) -> Period:
    if comparison == LAST_YEAR:
        first, last = _a_year_before(period.starts_on), _a_year_before(period.ends_on)
        return Period("a year before", first, last, "month")
    days = period.ends_on - period.starts_on + timedelta(days=1)
    return Period("the same days before", period.starts_on - days, period.ends_on - days, "month")


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
