"""Days: the fiscal calendar (G9) and the working calendars (G8) of a rule set, as rows."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data.rules import RuleSet

FURTHER = 400  # days after the last one, in which agreed hours may run out


def fiscal_days(rules: RuleSet, starts_on: date, ends_on: date) -> Iterator[dict[str, Any]]:
    """One row per day of whole fiscal years around the given days."""
    settings = rules.content["calendar"]
    week_start = 6 if settings["week_starts"] == "sunday" else 0
    year_start = _year_start(settings, starts_on)
    while year_start <= ends_on:
        next_year = _year_start(settings, year_start + timedelta(days=375))
        months = _months(settings, year_start, next_year)
        label_day = next_year - timedelta(days=1) if settings["year_label"] == "last_day" else year_start
        year_label = f"FY{label_day.year % 100:02d}"
        for number, (month, next_month) in enumerate(zip(months, [*months[1:], next_year], strict=True)):
            quarter = number // 3
            for offset in range((next_month - month).days):
                day = month + timedelta(days=offset)
                yield {
                    "rules": rules.name,
                    "day": day,
                    "week": day - timedelta(days=(day.weekday() - week_start) % 7),
                    "month": month,
                    "quarter": months[quarter * 3],
                    "year": year_start,
                    "quarter_label": f"{year_label} Q{quarter + 1}",
                    "year_label": year_label,
                }
        year_start = next_year


def _year_start(settings: dict[str, Any], day: date) -> date:
    """The first day of the fiscal year that holds `day`."""
    start_month = settings["fiscal_start_month"]
    first = date(day.year if day.month >= start_month else day.year - 1, start_month, 1)
    if settings["pattern"] == "months":
        return first
    aligned = [_nearest_week(settings, date(first.year + shift, start_month, 1)) for shift in (-1, 0, 1)]
    return max(start for start in aligned if start <= day)


def _nearest_week(settings: dict[str, Any], day: date) -> date:
    """The start of a week that is nearest to `day`: 4-4-5 years have whole weeks."""
    week_start = 6 if settings["week_starts"] == "sunday" else 0
    back = (day.weekday() - week_start) % 7
    return day - timedelta(days=back) if back <= 3 else day + timedelta(days=7 - back)


def _months(settings: dict[str, Any], year_start: date, next_year: date) -> list[date]:
    if settings["pattern"] == "months":
        return [
            date(year_start.year + (year_start.month - 1 + n) // 12, (year_start.month - 1 + n) % 12 + 1, 1)
            for n in range(12)
        ]
    weeks, starts = 0, []
    for length in (4, 4, 5) * 4:  # a 53rd week falls into the last month
        starts.append(year_start + timedelta(weeks=weeks))
        weeks += length
    return [start for start in starts if start < next_year]


def working_hours(rules: RuleSet, starts_on: date, ends_on: date) -> Iterator[dict[str, Any]]:
    """One row per day and working calendar, with the working hours that passed before it."""
    for name, settings in rules.content["working"].items():
        zone = ZoneInfo(settings.get("zone", rules.zone))
        holidays = {str(day) for day in settings["holidays"]}
        passed, day = 0.0, starts_on
        while day <= ends_on:
            is_open = day.isoweekday() in settings["days"] and day.isoformat() not in holidays
            hours = float(settings["closes"] - settings["opens"]) if is_open else 0.0
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            yield {
                "rules": rules.name,
                "calendar": name,
                "day": day,
                "hours_before": passed,
                "opens": float(settings["opens"]),
                "hours": hours,
                "offset_hours": noon.astimezone(zone).utcoffset().total_seconds() / 3600,
            }
            passed += hours
            day += timedelta(days=1)


def deadlines(rules: RuleSet, agreed: Iterable[float], starts_on: date, ends_on: date) -> Iterator[dict[str, Any]]:
    """One row per day, working calendar and agreed number of hours, with the day on which they run out.

    What begins within a day runs out on one of two days: which one, the day's working hours until then decide.
    """
    days = list(working_hours(rules, starts_on, ends_on + timedelta(days=FURTHER)))
    for name in rules.content["working"]:
        own = [day for day in days if day["calendar"] == name]
        ends = [day["hours_before"] + day["hours"] for day in own]
        for hours in sorted(set(agreed)):
            for place, begun in enumerate(own[: (ends_on - starts_on).days + 1]):
                runs_out = begun["hours_before"] + hours
                first = max(place, bisect_left(ends, runs_out))
                last = max(first, bisect_left(ends, runs_out + begun["hours"]))
                if last < len(own):
                    due, later = own[first], own[last]
                    yield {
                        "rules": rules.name,
                        "calendar": name,
                        "day": begun["day"],
                        "agreed": hours,
                        "due_on": due["day"],
                        "shift": _shift(due, runs_out),
                        "room": ends[first] - runs_out,
                        "later_due_on": later["day"],
                        "later_shift": _shift(later, runs_out),
                    }


def _shift(due: dict[str, Any], runs_out: float) -> float:
    """Hours from midnight UTC of a day to when so many working hours have passed."""
    return due["opens"] + runs_out - due["hours_before"] - due["offset_hours"]
