"""When things happen: busy and quiet days, office hours, and moments as whole seconds of UTC."""

from datetime import UTC, date, datetime

import numpy as np

DAY = 86_400
HOUR = 3_600
NEVER = np.int64(2**62)  # a moment that never comes: sorts after all others
FIRST_DAY = date(2023, 11, 1)

BY_MONTH = np.array([1.0, 1.05, 1.12, 1.03, 1.05, 1.0, 0.88, 0.70, 1.12, 1.15, 1.08, 0.66])
BY_WEEKDAY = np.array([1.10, 1.20, 1.15, 1.10, 0.85, 0.25, 0.30])
GROWTH_A_YEAR = 0.25
HOURS_FROM_UTC = {"North America": -5, "UK & Ireland": 0, "DACH": 1, "Nordics": 1, "APAC": 8}


def at(day: date) -> int:
    """The first second of a day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def day_of(moments: np.ndarray) -> np.ndarray:
    return (moments // DAY).astype("datetime64[D]")


def draw_days(rng: np.random.Generator, n: int, first: date, last: date) -> np.ndarray:
    """First seconds of n days between first and last (both included), in order, more of them on busy days."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    month = days.astype("datetime64[M]").astype(int) % 12
    weekday = (days.astype(int) + 3) % 7
    years = (days - np.datetime64(FIRST_DAY)).astype(int) / 365.25
    noise = rng.lognormal(0, 0.12, len(days))
    weight = np.exp(GROWTH_A_YEAR * years) * BY_MONTH[month] * BY_WEEKDAY[weekday] * noise
    return np.sort(rng.choice(days, n, p=weight / weight.sum())).astype("datetime64[s]").astype(np.int64)


def in_the_day(rng: np.random.Generator, days: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """A moment of each day, mostly around local noon."""
    local = np.clip(rng.normal(13, 3.5, len(days)), 0.2, 23.8)
    return days + ((local - zone) * HOUR).astype(np.int64)


def to_office_hours(rng: np.random.Generator, moments: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """The same moment if the office is open then, else one soon after it opens again."""
    local = moments + zone * HOUR
    day, second = local // DAY, local % DAY
    is_late, is_early = second >= 17 * HOUR, second < 9 * HOUR
    morning = 9 * HOUR + (rng.random(len(moments)) * 2.5 * HOUR).astype(np.int64)
    day = day + is_late
    second = np.where(is_late | is_early, morning, second)
    weekday = (day + 3) % 7
    day = day + np.where(weekday >= 5, 7 - weekday, 0)
    return day * DAY + second - zone * HOUR


def after(rng: np.random.Generator, moments: np.ndarray, median_days: np.ndarray | float, spread: float) -> np.ndarray:
    """Moments later by a lognormal wait; never stays never."""
    wait = np.exp(rng.normal(0, spread, len(moments))) * median_days * DAY
    return np.where(moments == NEVER, NEVER, moments + wait.astype(np.int64) + 60)
