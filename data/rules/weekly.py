"""Checks the part of a rule set that says when the weekly meeting is held and which numbers it looks at."""

from collections.abc import Iterator, Mapping
from typing import Any

RANGES = {"day": (1, 7), "hour": (0, 23), "frozen_hours_before": (0, 168), "examples": (2, 20)}
FEWEST, MOST = 8, 12  # numbers on the scorecard


def faults(content: Mapping[str, Any]) -> Iterator[str]:
    """What to mend, one sentence each, the first first."""
    meeting = content.get("meeting", {})
    for name, (least, most) in RANGES.items():
        if name in meeting and not (least <= meeting[name] <= most and int(meeting[name]) == meeting[name]):
            yield f"meeting.{name} is {meeting[name]}: write a whole number from {least} to {most}."
    scorecard = meeting.get("scorecard")
    if scorecard is not None and not FEWEST <= len(scorecard) <= MOST:
        yield f"meeting.scorecard names {len(scorecard)} metrics: choose {FEWEST} to {MOST}."
    if scorecard is not None and len(set(scorecard)) < len(scorecard):
        yield "meeting.scorecard names a metric twice: leave one of them."
