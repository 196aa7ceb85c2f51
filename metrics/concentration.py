"""How much of the revenue comes from how few of the leads (E7)."""

import numpy as np
import pandas as pd

from metrics.honesty import DRAWS, LEVEL, SEED, Floats, Reading

TOP = 0.2
STEPS = 200  # bundles of neighbours for the interval


def top_share(frame: pd.DataFrame, top: float = TOP, level: float = LEVEL) -> Reading:
    """The share of all revenue that the best leads bring; n leads brought amount each, zeros included."""
    amounts, n = _ascending(frame)
    if not (amounts * n).sum():
        return Reading(value=None, n=int(n.sum()), why="n/a (no revenue)")
    value = 1 - float(_reached(amounts, n[None, :], 1 - top)[0])
    low, high = np.quantile(_resampled(amounts, n, top), [(1 - level) / 2, (1 + level) / 2])
    return Reading(value=value, n=int(n.sum()), low=min(float(low), value), high=max(float(high), value))


def lorenz(frame: pd.DataFrame, most: int = 500) -> pd.DataFrame:
    """The Lorenz curve's points, smallest leads first: leads and revenue as shares of all, at most so many points."""
    amounts, n = _ascending(frame)
    leads, revenue = np.append(0, np.cumsum(n)), np.append(0, np.cumsum(amounts * n))
    if not revenue[-1]:
        return pd.DataFrame({"leads": [], "revenue": []})
    points = pd.DataFrame({"leads": leads / leads[-1], "revenue": revenue / revenue[-1]})
    place = np.unique(np.linspace(0, len(points) - 1, min(most, len(points))).round().astype(int))
    return points.iloc[place].reset_index(drop=True)


def _ascending(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    if frame["amount"].isna().any():
        raise ValueError("A lead has no amount: give 0 to those that brought nothing.")
    sums = frame.groupby("amount", sort=True)["n"].sum()
    return sums.index.to_numpy(float), sums.to_numpy(float)


def _reached(amounts: Floats, n: Floats, share: float) -> Floats:
    """The share of revenue that the smallest `share` of leads bring, for each row of counts."""
    leads = np.cumsum(n, axis=1)
    revenue = np.cumsum(n * amounts, axis=1)
    wanted = share * leads[:, -1:]
    at = np.minimum((leads < wanted).sum(axis=1), amounts.size - 1)
    row = np.arange(len(n))
    beyond = leads[row, at] - wanted[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return (revenue[row, at] - beyond * amounts[at]) / revenue[:, -1]


def _resampled(amounts: Floats, n: Floats, top: float) -> Floats:
    if amounts.size > STEPS:
        bundle = np.minimum(np.arange(amounts.size) * STEPS // amounts.size, STEPS - 1)
        size = np.bincount(bundle, n)
        amounts, n = np.bincount(bundle, n * amounts) / size, size
    draws = np.random.default_rng(SEED).multinomial(int(n.sum()), n / n.sum(), size=DRAWS).astype(float)
    shares = 1 - _reached(amounts, draws, 1 - top)
    return shares[np.isfinite(shares)]
