"""Weeks: which one a number is read over, and its course over the weeks before.

A meeting looks at the newest whole week whose members were watched to the end: a cohort's agreed days must have passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from metrics.ask import ask_many
from metrics.catalog import parts
from metrics.definition import Named, Ratio, Run, Scope, Wait
from metrics.sums import NotSliceable


@dataclass(frozen=True, order=True)
class Week:
    """Seven days, both ends included."""

    starts_on: date

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=6)

    def back(self, weeks: int = 1) -> "Week":
        return Week(self.starts_on - timedelta(weeks=weeks))

    def of(self, scope: Scope, weeks: int = 1) -> Scope:
        """The same question over this week, or over so many that end with it."""
        return replace(scope, starts_on=self.back(weeks - 1).starts_on, ends_on=self.ends_on)


def newest(as_of: date, first_day: str = "monday", days: int = 0) -> Week:
    """The last week that was over before a day, and whose members were then watched for so many days."""
    last = as_of - timedelta(days=days + 1)
    since = (last.weekday() + (2 if first_day == "sunday" else 1)) % 7
    return Week(last - timedelta(days=since + 6))


def lag(metric: Named, windows: Mapping[str, int]) -> int:
    """Days that a week's members must be watched before the number can be judged."""
    own = 0
    if isinstance(metric, Ratio):
        own = max(windows[metric.cohort.window] if metric.cohort else 0, windows.get(metric.matures, 0))
    elif isinstance(metric, Wait) and metric.among_converted:
        own = windows[metric.window]
    return max([own, *(lag(part, windows) for part in parts(metric))])


def watched(metric: Named, scope: Scope, first_day: str = "monday") -> Week:
    return newest(scope.as_of, first_day, lag(metric, scope.windows))


def courses(
    metrics: Sequence[Named], scope: Scope, first_day: str, weeks: int, run: Run, back: int = 0
) -> dict[str, pd.DataFrame]:
    """Each metric's answers week by week, oldest first; the last row is its newest watched week, `back` weeks earlier.

    A metric whose facts cannot be read so is left out.
    """
    found: dict[str, pd.DataFrame] = {}
    groups: dict[int, list[Named]] = {}
    for metric in metrics:
        groups.setdefault(lag(metric, scope.windows), []).append(metric)
    for days, several in groups.items():
        asked = newest(scope.as_of, first_day, days).back(back).of(scope, weeks)
        try:
            found |= ask_many(several, asked, ("week",), run=run)
        except NotSliceable:
            for metric in several:
                found |= _alone(metric, asked, run)
    return {name: frame.sort_values("week", ignore_index=True) for name, frame in found.items()}


def _alone(metric: Named, asked: Scope, run: Run) -> dict[str, pd.DataFrame]:
    try:
        return ask_many([metric], asked, ("week",), run=run)
    except NotSliceable:
        return {}
