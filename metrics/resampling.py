"""Intervals for what has no formula of its own, by drawing the same sample again and again: medians, means, ratios."""

import numpy as np
from numpy.typing import ArrayLike

from metrics.honesty import DRAWS, LEVEL, POINTS, SEED, Floats, Reading

OFTEN = 8  # a count is drawn as long as so many single points
NONE = Reading(value=None, n=0, why="n/a (0 of 0)")


def resampled_ratio(
    numerators: ArrayLike, denominators: ArrayLike, counts: ArrayLike | None = None, level: float = LEVEL
) -> Reading:
    """Sum over sum, with its interval; each point stands `counts` times."""
    x, y, n = _points(numerators, denominators, counts)
    if (y * n).sum() == 0:
        return Reading(value=None, n=int(n.sum()), why=f"n/a ({(x * n).sum():g} of 0)")
    value = (x * n).sum() / (y * n).sum()
    top, bottom = _drawn(x, y, n) if x.size <= POINTS else _drawn_by_pull(x, y, n, value)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = top / bottom
    return _reading(value, int(n.sum()), ratios[np.isfinite(ratios)], level)


def resampled_mean(values: ArrayLike, counts: ArrayLike | None = None, level: float = LEVEL) -> Reading:
    """The mean, zeros included if they are given, with its interval."""
    return resampled_ratio(values, np.ones(np.size(values)), counts, level)


def resampled_quantile(
    values: ArrayLike, q: float = 0.5, counts: ArrayLike | None = None, level: float = LEVEL
) -> Reading:
    """A quantile with its interval.

    The place of a resample's quantile in the sample is Beta distributed, so it is drawn directly: any n costs the same.
    """
    x, _, n = _points(values, np.ones(np.size(values)), counts)
    total = int(n.sum())
    if total == 0:
        return NONE
    order = np.argsort(x, kind="stable")
    x, upto = x[order], np.cumsum(n[order])
    place = (total - 1) * q
    below, part = int(place) + 1, place - int(place)
    random = np.random.default_rng(SEED)
    lower = random.beta(below, total - below + 1, size=DRAWS)
    upper = lower + (1 - lower) * random.beta(1, total - below, size=DRAWS) if below < total else lower
    ends = [x[np.searchsorted(upto, np.ceil(u * total).clip(1, total))] for u in (lower, upper)]
    here = [x[np.searchsorted(upto, min(below + step, total))] for step in (0, 1)]
    value = here[0] + part * (here[1] - here[0])
    return _reading(float(value), total, ends[0] + part * (ends[1] - ends[0]), level)


def resampled_median(values: ArrayLike, counts: ArrayLike | None = None, level: float = LEVEL) -> Reading:
    return resampled_quantile(values, 0.5, counts, level)


def _points(x: ArrayLike, y: ArrayLike, counts: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    x, y = np.asarray(x, float), np.asarray(y, float)
    n = np.ones(x.size) if counts is None else np.asarray(counts, float)
    kept = (n > 0) & np.isfinite(x) & np.isfinite(y)
    return x[kept], y[kept], n[kept]


def _drawn(x: Floats, y: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Both sums of each resample: its points drawn one by one, or counted where many stand at the same place."""
    if n.sum() <= x.size * OFTEN:
        of = np.repeat(np.arange(x.size), n.astype(int))
        drawn = of[np.random.default_rng(SEED).integers(0, of.size, (DRAWS, of.size), np.int32)]
        return x[drawn].sum(axis=1), y[drawn].sum(axis=1)
    drawn = np.random.default_rng(SEED).multinomial(int(n.sum()), n / n.sum(), size=DRAWS)
    return drawn @ x, drawn @ y


def _drawn_by_pull(x: Floats, y: Floats, n: Floats, ratio: float) -> tuple[Floats, Floats]:
    """The same of many points: those that pull hardest at the ratio are drawn one by one, the rest as one normal pair.

    How often a point is drawn is taken as Poisson: of so many, one more or less changes nothing.
    """
    order = np.argsort(-np.abs(x - ratio * y), kind="stable")
    alone, rest = order[: POINTS // 2], order[POINTS // 2 :]
    random = np.random.default_rng(SEED)
    pair, weights = np.vstack([x[rest], y[rest]]), n[rest]
    sums = random.multivariate_normal(pair @ weights, (pair * weights) @ pair.T, DRAWS)
    once, often = alone[n[alone] == 1], alone[n[alone] != 1]
    times = random.poisson(n[often], (DRAWS, often.size))
    drawn, of = _drawn_once(once, random)
    top, bottom = (np.bincount(of, part[drawn], DRAWS) + times @ part[often] for part in (x, y))
    return top + sums[:, 0], bottom + sums[:, 1]


def _drawn_once(points: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points that stand once each, drawn for each resample: which, and of which resample they are.

    So many Poisson counts are one Poisson total, spread evenly: far fewer draws of the slow kind.
    """
    totals = random.poisson(points.size, DRAWS)
    which = random.integers(0, max(points.size, 1), totals.sum())
    return points[which], np.repeat(np.arange(DRAWS), totals)


def _reading(value: float, n: int, draws: Floats, level: float) -> Reading:
    if draws.size == 0:
        return Reading(value=value, n=n)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Reading(value=float(value), n=n, low=float(low), high=float(high))
