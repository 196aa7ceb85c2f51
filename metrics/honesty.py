"""How sure a number is: its interval, whether enough stand behind it, and whether a change is one at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.definition import Better, Computed, Distinct, Formula, Measure, Named, Stock, Unit

Floats = NDArray[np.float64]
Band = tuple[float | None, float | None]

COUNTS_ONLY_BELOW = 10
GREY_BELOW = 20
CARE = "read with care"  # also of fewer than ten where the halves are no counts that could be said instead
LEVEL = 0.95
DRAWS = 1000
SEED = 7
NOTHING = "no detectable change"
POINTS = 200  # a resample of more distinct points than this draws the unremarkable ones together


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A number with how sure it is; no value says why. A total is a fact, not an estimate from a sample."""

    value: float | None
    n: int | None  # None: it rests on no count of records
    low: float | None = None
    high: float | None = None
    why: str = ""
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened between two readings, in words; `is_good` is empty where there is nothing to judge."""

    words: str
    direction: int  # 1 up, -1 down, 0 neither
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    is_good: bool | None = None

    @property
    def is_of_few(self) -> bool:
        """Whether too few stand behind it to say anything."""
        return self.words.startswith("too few")


def reading(row: Mapping[str, object], is_total: bool = False) -> Reading:
    """A row of an answer (value, n, low, high, why) as a reading: what is missing is None, never NaN."""
    found = {name: known(row.get(name)) for name in ("value", "low", "high", "n")}
    n = None if found["n"] is None else int(found["n"])
    return Reading(**found | {"n": n}, why=str(row.get("why") or ""), is_total=is_total)


def known(value: object) -> float | None:
    return None if value is None or not np.isfinite(float(value)) else float(value)


def is_within(row: Mapping[str, object], plan: float) -> bool:
    """Whether a plan lies inside a number's own interval: nobody can say then that it was missed or beaten."""
    low, high = known(row.get("low")), known(row.get("high"))
    return low is not None and high is not None and low <= plan <= high


def standing(n: int) -> str:
    """How much to make of a number that n stand behind: "counts only", "grey" or "full" (G5)."""
    return "counts only" if n < COUNTS_ONLY_BELOW else "grey" if n < GREY_BELOW else "full"


def is_mature(last_entered_on: date, as_of: date, window_days: int) -> bool:
    """Whether all who entered by that day have been watched for the whole window (G3)."""
    return last_entered_on + timedelta(days=window_days) <= as_of


def z_of(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(successes: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The score interval of a proportion; arrays work too. Of nothing, nothing is known: NaN."""
    k, n = np.asarray(successes, float), np.asarray(n, float)
    if np.any((k < 0) | (k > n + 1e-9)):
        raise ValueError("A proportion counts some of its n: give successes between 0 and n.")
    z = z_of(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, share = k / n, z**2 / n
        middle, reach = p + share / 2, z * np.sqrt(np.maximum(p * (1 - p), 0) / n + share / (4 * n))
        low, high = (middle - reach) / (1 + share), (middle + reach) / (1 + share)
    return np.where(k <= 0, low * 0, np.clip(low, 0, 1)), np.where(k >= n, high * 0 + 1, np.clip(high, 0, 1))


def proportion(successes: int, n: int, level: float = LEVEL) -> Reading:
    if n == 0:
        return Reading(value=None, n=0, why="n/a (0 of 0)")
    low, high = wilson(successes, n, level)
    return Reading(value=successes / n, n=n, low=float(low), high=float(high))


def difference(now: Reading, before: Reading) -> Band:
    """The interval of now less before by squaring and adding: Newcombe's, when both carry Wilson's."""
    if None in (now.value, now.low, now.high, before.value, before.low, before.high):
        return None, None
    gap = now.value - before.value
    down = np.hypot(now.value - now.low, before.high - before.value)
    up = np.hypot(now.high - now.value, before.value - before.low)
    return float(gap - down), float(gap + up)


def newcombe(successes: int, n: int, other_successes: int, other_n: int, level: float = LEVEL) -> Band:
    """The interval of the first proportion less the other."""
    return difference(proportion(successes, n, level), proportion(other_successes, other_n, level))


def change(now: Reading, before: Reading, better: Better = Better.NEITHER) -> Change:
    """Whether a number moved, said so that nobody celebrates noise."""
    if now.value is None or before.value is None:
        return Change(words="nothing to compare with", direction=0)
    gap = now.value - before.value
    is_fact = now.is_total and before.is_total
    is_counted = now.n is not None and before.n is not None
    if not is_fact and is_counted and min(now.n, before.n) < COUNTS_ONLY_BELOW:
        return Change(words=f"too few to tell ({now.n} against {before.n})", direction=0)
    low, high = (gap, gap) if is_fact else difference(now, before)
    if low is None or high is None or not (is_fact or is_counted):  # a range over models says nothing of chance
        return Change(words="no interval to judge by", direction=0, difference=gap)
    direction = 1 if low > 0 else -1 if high < 0 else 0
    words = ("unchanged" if is_fact else NOTHING, "up", "down")[direction]
    wanted = {Better.UP: 1, Better.DOWN: -1}.get(better)
    is_good = direction == wanted if direction and wanted else None
    return Change(words=words, direction=direction, difference=gap, low=low, high=high, is_good=is_good)


def judged(metric: Named, now: Mapping[str, object], before: Mapping[str, object]) -> Change:
    """Whether a metric moved between two rows of its answers, as far as its kind and its records allow."""
    is_fact = is_sum(metric, now, before)
    return change(reading(now, is_fact), reading(before, is_fact), metric.better)


def is_sum(metric: Named, *rows: Mapping[str, object]) -> bool:
    """Whether a number is a fact about all there is (a count, a sum without an interval), and no estimate."""
    if isinstance(metric, Measure | Stock | Distinct):
        return True
    adds_up = isinstance(metric, Formula | Computed) and metric.unit in (Unit.COUNT, Unit.MONEY)
    return adds_up and all(known(row.get("low")) is None for row in rows)
