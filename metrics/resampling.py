"""Intervals for what has no formula of its own, by drawing the same sample again and again: medians, means, ratios."""

import numpy as np
from numpy.typing import ArrayLike

from metrics.honesty import DRAWS, LEVEL, POINTS, SEED, Floats, Reading

NONE = Reading(value=None, n=0, why="n/a (0 of 0)")


def resampled_ratio(
    numerators: ArrayLike, denominators: ArrayLike, counts: ArrayLike | None = None, level: float = LEVEL
) -> Reading:
    """Sum over sum, with its interval; each point stands `counts` times."""
    x, y, n = _points(numerators, denominators, counts)
    if (y * n).sum() == 0:
        return Reading(value=None, n=int(n.sum()), why=f"n/a ({(x * n).sum():g} of 0)")
    value = (x * n).sum() / (y * n).sum()
    x, y, n = _bundled(x, y, n, value)
    draws = np.random.default_rng(SEED).multinomial(int(n.sum()), n / n.sum(), size=DRAWS)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (draws @ x) / (draws @ y)
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


def _bundled(x: Floats, y: Floats, n: Floats, ratio: float) -> tuple[Floats, Floats, Floats]:
    """At most POINTS points: those that pull hardest at the ratio stay alone, the rest are averaged with neighbours."""
    if x.size <= POINTS:
        return x, y, n
    pull = x - ratio * y
    order = np.argsort(pull)
    is_alone = np.zeros(x.size, bool)
    is_alone[np.argsort(-np.abs(pull))[: POINTS // 2]] = True
    rest, alone = order[~is_alone[order]], order[is_alone[order]]
    weight = np.cumsum(n[rest])
    bundle = np.minimum(weight * (POINTS // 2) / weight[-1], POINTS // 2 - 1).astype(int)
    sums = [np.bincount(bundle, n[rest] * part[rest]) for part in (np.ones(x.size), x, y)]
    filled = sums[0] > 0
    size = sums[0][filled]
    return (
        np.append(x[alone], sums[1][filled] / size),
        np.append(y[alone], sums[2][filled] / size),
        np.append(n[alone], size),
    )


def _reading(value: float, n: int, draws: Floats, level: float) -> Reading:
    if draws.size == 0:
        return Reading(value=value, n=n)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Reading(value=float(value), n=n, low=float(low), high=float(high))
