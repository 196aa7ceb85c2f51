"""What is usual for a number: the range that its own trailing weeks make."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.definition import Named, Ratio, Unit

MAD_OF_NORMAL = 1.4826  # a normal spread is so many median distances from the median
MEAN_OF_NORMAL = 1.2533  # and so many mean distances: for series of which half never move
ENOUGH = 8


@dataclass(frozen=True)
class Usual:
    """The median of so many weeks, and how far from it is still usual; no range says why."""

    middle: float | None
    low: float | None
    high: float | None
    weeks: int
    why: str = ""


def usual(values: Sequence[float | None], spread: float = 3.0, most: float = np.inf) -> Usual:
    """The median, so many scaled median distances either side, within what can be: none below 0 that never was, none
    above `most`. Of fewer than eight weeks nothing is usual yet."""
    known = np.array([value for value in values if value is not None and np.isfinite(value)], float)
    if known.size < ENOUGH:
        why = f"{known.size} of {ENOUGH} weeks known: too few to say what is usual"
        return Usual(None, None, None, known.size, why)
    middle = float(np.median(known))
    away = np.abs(known - middle)
    size = float(np.median(away)) * MAD_OF_NORMAL or float(away.mean()) * MEAN_OF_NORMAL
    low, high = middle - spread * size, min(middle + spread * size, most)
    return Usual(middle, max(low, 0.0) if known.min() >= 0 else low, high, known.size)


def usual_ends(low: float, high: float, unit: Unit) -> tuple[float, float]:
    """The ends of a range as they are said: of a count the whole numbers inside it, so that none reads both ways."""
    if unit is not Unit.COUNT or math.ceil(low) > math.floor(high):
        return low, high
    return float(math.ceil(low)), float(math.floor(high))


def most_of(metric: Named) -> float:
    """The largest value that a number can have: of a share of its own whole, all."""
    return 1.0 if isinstance(metric, Ratio) and metric.is_proportion else np.inf
