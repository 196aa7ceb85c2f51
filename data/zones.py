"""The time zones that this machine knows, and what day it is in one of them."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def zones() -> frozenset[str]:
    """Listed once: to list them is to read the disk."""
    return frozenset(available_timezones())


def day_in(zone: str, moment: datetime) -> date:
    """The day of a moment of UTC in a time zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
