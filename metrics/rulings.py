"""What a number was in the time before a ruling and after it: two spans of the same length, and whether it moved."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from metrics.ask import ask_many
from metrics.definition import Metric, Run, Scope
from metrics.honesty import Change, judged

LONGEST, SHORTEST = 180, 7  # days


@dataclass(frozen=True)
class Around:
    """Before and after a day. `days` is the length of either span; rows are answers of the metric."""

    days: int
    before: dict[str, Any]
    after: dict[str, Any]
    change: Change


def around(metric: Metric, scope: Scope, day: date, run: Run) -> Around | None:
    """The equal spans before and from that day on, as far as it has been watched; none before a week has passed."""
    length = min((scope.as_of - day).days + 1, LONGEST)
    if length < SHORTEST:
        return None
    span = timedelta(days=length)
    rows = [
        _row(metric, replace(scope, starts_on=start, ends_on=start + span - timedelta(days=1)), run)
        for start in (day - span, day)
    ]
    return Around(length, *rows, judged(metric, rows[1], rows[0]))


def _row(metric: Metric, scope: Scope, run: Run) -> dict[str, Any]:
    frame = ask_many([metric], scope, (), run=run)[metric.name]
    return frame.iloc[0].to_dict() if len(frame) else {"value": None, "n": 0, "state": "empty", "why": ""}
