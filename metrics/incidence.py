"""The share that had got there after so long, estimated from a histogram of waits.

Open ones are censored, other ends compete (Aalen-Johansen), so an estimate neither waits for the last lead nor forgets
those that were rejected. With nothing open and no delayed entry every value is the plain share, to the digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.honesty import LEVEL, Floats, wilson, z_of

OPEN = "open"
TINY = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """The share that had reached the wanted outcome by each hour at which anything happened, with its band."""

    hours: Floats
    value: Floats
    variance: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    happened: Floats  # how many had reached it, as seen
    n: int
    known_until: float  # hours; beyond it nobody was watched
    level: float


def curve(frame: pd.DataFrame, outcomes: Sequence[str] = (), level: float = LEVEL) -> Curve:
    """From rows (outcome, hours, n): n waited so many hours for that outcome; "open" still wait.

    No outcomes asked: any end. A column `entered_hours` says how long they had waited when watching began
    (delayed entry); those who had ended by then are left out.
    """
    frame = frame[frame["n"] > 0]
    entered = frame["entered_hours"].to_numpy(float) if "entered_hours" in frame else np.zeros(len(frame))
    seen = (entered == 0) | (entered < frame["hours"].to_numpy(float))
    frame, entered = frame[seen], entered[seen]
    outcome = frame["outcome"].to_numpy(object)
    is_end = outcome != OPEN
    is_wanted = np.isin(outcome, list(outcomes)) if outcomes else is_end
    hours, n = frame["hours"].to_numpy(float), frame["n"].to_numpy(float)
    return counted_curve(hours, n, is_end, is_end & is_wanted, entered, level)


def counted_curve(
    hours: Floats, n: Floats, is_end: np.ndarray, is_wanted: np.ndarray, entered: Floats | None = None,
    level: float = LEVEL,
) -> Curve:  # fmt: skip
    """The same from columns: each n waited so many hours, and then came to an end, wanted or not, or waits still."""
    hours, place = np.unique(hours, return_inverse=True)
    if hours.size and hours[0] < 0:
        raise ValueError("A wait cannot be shorter than nothing: drop rows with negative hours.")
    left, ends, wanted = (np.bincount(place, n * which, hours.size) for which in (1, is_end, is_wanted))
    if entered is None:
        at_risk = n.sum() - (np.cumsum(left) - left)
    else:
        joins = np.where(entered == 0, 0, np.searchsorted(hours, entered, side="right"))
        at_risk = np.cumsum(np.bincount(joins, n, hours.size)) - (np.cumsum(left) - left)
    staying = np.cumprod(1 - ends / at_risk)
    staying_before = np.append(1.0, staying)[: hours.size]
    value = np.cumsum(staying_before * wanted / at_risk)
    variance = _variance(value, staying_before, ends, wanted, at_risk)
    low, high = _band(value, variance, at_risk, np.array_equal(ends, wanted), level)
    return Curve(
        hours=hours, value=value, variance=variance, low=low, high=high, at_risk=at_risk, happened=np.cumsum(wanted),
        n=int(n.sum()), known_until=_known_until(hours, staying, at_risk), level=level,
    )  # fmt: skip


def _variance(value: Floats, staying_before: Floats, ends: Floats, wanted: Floats, at_risk: Floats) -> Floats:
    """Greenwood's for a cumulative incidence (delta method), summed once for all hours."""
    remain = at_risk - ends
    lost = np.divide(ends, at_risk * remain, out=np.zeros_like(value), where=remain > 0)
    gained = staying_before**2 * wanted * (at_risk - wanted) / at_risk**3
    both = staying_before * wanted / at_risk**2
    spread = value**2 * np.cumsum(lost) - 2 * value * np.cumsum(lost * value) + np.cumsum(lost * value**2)
    return np.maximum(spread + np.cumsum(gained) - 2 * (value * np.cumsum(both) - np.cumsum(both * value)), 0)


def _band(value: Floats, variance: Floats, at_risk: Floats, is_any_end: bool, level: float) -> tuple[Floats, Floats]:
    """Log-log, so that it stays between 0 and 1 (on those who stay, where any end counts); Wilson where it has none."""
    share = 1 - value if is_any_end else value
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.exp(z_of(level) * np.sqrt(variance) / np.abs(share * np.log(share)))
        low, high = share**reach, share ** (1 / reach)
    if is_any_end:
        low, high = 1 - high, 1 - low
    nothing, everything = value <= TINY, value >= 1 - TINY
    low, high = np.where(nothing, 0, low), np.where(everything, 1, high)
    sure = np.maximum(wilson(at_risk, at_risk, level)[0], np.fmax.accumulate(np.where(everything, 0, low)))
    low = np.where(everything, sure, low)
    return low, np.where(nothing, wilson(at_risk * 0, at_risk, level)[1], high)


def _known_until(hours: Floats, staying: Floats, at_risk: Floats) -> float:
    """For ever if all ended, else the longest watched; -1 if a thin start emptied the curve too early."""
    if not hours.size:
        return -1.0
    if staying[-1] > TINY:
        return float(hours[-1])
    emptied = int(np.argmax(staying <= TINY))
    return float("inf") if emptied == hours.size - 1 else -1.0
