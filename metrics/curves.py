"""What a curve says: how many had got there after so many days, how long it took, and where it cannot tell."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.honesty import LEVEL, Floats, Reading, wilson
from metrics.incidence import OPEN, TINY, Curve, curve

DAY = 24
NOBODY = "n/a (nobody entered)"
THIN = "too few were watched from the start to tell"


def curves(frame: pd.DataFrame, level: float = LEVEL) -> dict[str, Curve]:
    """One curve for each outcome; with those who stay they add up to everybody."""
    return {name: curve(frame, (name,), level) for name in sorted(set(frame["outcome"]) - {OPEN})}


def points(drawn: Curve) -> pd.DataFrame:
    """The curve as a frame to draw, from hour 0: a step lasts until the next row."""
    named = {name: getattr(drawn, name) for name in ("hours", "value", "low", "high", "at_risk")}
    frame = pd.DataFrame(named)
    if not drawn.hours.size or drawn.hours[0] == 0:
        return frame
    start = frame.iloc[:1].assign(hours=0.0, value=0.0, low=0.0, high=0.0)
    return pd.concat([start, frame], ignore_index=True)


def within(read: Curve, hours: float) -> Reading:
    """The share that had got there after so many hours: for an immature cohort the estimate at its window."""
    if read.n == 0:
        return Reading(value=None, n=0, why=NOBODY)
    if hours > read.known_until:
        return Reading(value=None, n=read.n, why=_unwatched(read))
    last = int(np.searchsorted(read.hours, hours, side="right")) - 1
    if last < 0:
        return Reading(value=0.0, n=read.n, low=0.0, high=float(wilson(0, read.n, read.level)[1]))
    return Reading(value=float(read.value[last]), n=read.n, low=float(read.low[last]), high=float(read.high[last]))


def within_days(read: Curve, days: Sequence[int] = (7, 30, 90)) -> dict[int, Reading]:
    return {day: within(read, day * DAY) for day in days}


def quantile(read: Curve, q: float = 0.5) -> Reading:
    """The hours after which a share q of all had got there; its band inverts the curve's."""
    if read.n == 0:
        return Reading(value=None, n=0, why=NOBODY)
    value = _first(read.hours, read.value >= q - TINY)
    if read.known_until < 0:
        return Reading(value=None, n=read.n, why=THIN)
    if value is None:
        name, few = ("median", "half") if q == 0.5 else (f"{q:.0%} point", f"{q:.0%}")
        got = f"fewer than {few} ({read.value[-1]:.0%}) got there in {read.hours[-1] / DAY:.0f} days"
        return Reading(value=None, n=read.n, why=f"{got}, so there is no {name}")
    low, high = _first(read.hours, read.high >= q - TINY), _first(read.hours, read.low >= q - TINY)
    return Reading(value=value, n=read.n, low=low, high=high)


def quantile_among_converted(read: Curve, window_hours: float, q: float = 0.5) -> Reading:
    """The same among those who get there within the window: always exists if anyone does.

    Its n is those who did; given them, their share by each hour is a proportion, whose Wilson band is inverted.
    """
    whole = within(read, window_hours)
    if not whole.value:
        return Reading(value=None, n=0, why=whole.why or "n/a (nobody got there within the window)")
    until = read.hours <= window_hours
    hours, share, n = read.hours[until], np.minimum(read.value[until] / whole.value, 1), int(read.happened[until][-1])
    low, high = wilson(share * n, n, read.level)
    return Reading(
        value=_first(hours, share >= q - TINY), n=n, low=_first(hours, high >= q), high=_first(hours, low >= q)
    )


def _first(hours: Floats, reached: np.ndarray) -> float | None:
    return float(hours[np.argmax(reached)]) if reached.any() else None


def _unwatched(read: Curve) -> str:
    days = read.known_until / DAY
    return THIN if days < 0 else f"nobody has been watched for longer than {days:.0f} days yet"
