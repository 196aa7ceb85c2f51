"""The time zones that this machine knows: to list them is to read its disk, so that is done once."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())
