"""What the open funnel will bring: chances times amounts, with the 80% band of a simulation (V1, V3).

The sum over cells is drawn as one: chances, wins and amounts keep their mean and variance, so that a page need not wait
for a million draws. For a single cell it is the full simulation.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.chances import Kinds, kinds_of, numbers
from metrics.honesty import SEED, Floats

LEVEL = 0.8
DRAWS = 4000
AT_MEAN, AT_AMOUNT = "mean_won_amount", "amount"
NO_WINS = "not available: nothing was ever won here, so there is no amount to expect"


def expected(
    cells: pd.DataFrame, worth: str = AT_MEAN, by: Sequence[str] = (), history: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per slice (all, if `by` is empty): value, low, high, n, and why some open ones count for nothing.

    Cells have stage, segment, bucket, n, amount, and the columns in `by`. History has stage, segment, bucket, watched,
    won, mean_won_amount, sd_won_amount, of all kinds ever watched; without it cells have those too.
    Worth: a win brings the segment's mean won amount (V1), or what the open ones carry themselves (V3).
    """
    if worth not in (AT_MEAN, AT_AMOUNT):
        raise ValueError(f'Open ones are worth "{AT_MEAN}" or "{AT_AMOUNT}", not "{worth}".')
    if cells.empty:
        return pd.DataFrame(columns=[*by, "value", "low", "high", "n", "why"])
    kinds, kind = kinds_of(cells, history)
    n, amount = numbers(cells, "n"), numbers(cells, "amount")
    groups = cells.groupby(list(by), dropna=False).indices if by else {(): np.arange(len(cells))}
    random, rows = np.random.default_rng(SEED), []
    for name, part in groups.items():
        open_ones = np.bincount(kind[part], n[part], kinds.stage.size)
        carried = np.bincount(kind[part], amount[part], kinds.stage.size)
        total = carried if worth == AT_AMOUNT else open_ones * kinds.each
        names = name if isinstance(name, tuple) else (name,)
        rows.append(dict(zip(by, names, strict=True)) | _simulated(kinds, open_ones, total, worth, random))
    return pd.DataFrame(rows, columns=[*by, "value", "low", "high", "n", "why"])


def _simulated(
    kinds: Kinds, n: Floats, total: Floats, worth: str, random: np.random.Generator
) -> dict[str, float | int | str]:
    is_known = (n > 0) & ~np.isnan(kinds.chance)
    answer = {"value": np.nan, "low": np.nan, "high": np.nan, "n": int(n.sum()), "why": ""}
    unknown = int(n[~is_known].sum())
    if np.isnan(total[is_known]).any():
        return answer | {"why": NO_WINS}
    if unknown:
        answer["why"] = f"{unknown} stand in a stage without history and count for nothing"
    low, high = np.quantile(_totals(kinds, is_known, n, total, worth, random), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = (total * kinds.chance)[is_known].sum()
    return answer | {"value": float(value), "low": float(low), "high": float(high)}


def _totals(
    kinds: Kinds, there: np.ndarray, n: Floats, total: Floats, worth: str, random: np.random.Generator
) -> Floats:
    """Draws of what all bring together: how many win, of a usual size, and how amounts scatter."""
    n, total, chance = n[there], total[there], kinds.chance[there]
    value, squares = (total * chance).sum(), total**2 / n * chance
    if value <= 0:
        return np.zeros(1)
    odds = (squares * chance).sum() / squares.sum()
    trials = max(round(value**2 / (squares * chance).sum()), 1)
    share = _drawn_share(value / total.sum(), _share_variance(kinds, there, total) / total.sum() ** 2, random)
    wins = random.binomial(trials, np.clip(odds * share * total.sum() / value, 0, 1))
    usual = trials * odds
    if worth == AT_AMOUNT:
        return wins * value / usual
    amounts = _gamma(wins * value / usual, wins * (n * chance * kinds.spread[there]).sum() / usual, random)
    by_segment = np.bincount(kinds.segment[there], n * chance, kinds.segment.max() + 1)[kinds.segment[there]]
    doubt = (by_segment * n * chance * kinds.mean_variance[there]).sum() / value**2
    return amounts * _gamma(np.ones(DRAWS), np.full(DRAWS, doubt), random)


def _share_variance(kinds: Kinds, there: np.ndarray, total: Floats) -> float:
    """Of the sum of totals times chances: each kind's own doubt, and the doubt about its stage that kinds share."""
    own = (total**2 * kinds.chance_variance[there]).sum()
    pulled = total * kinds.pull[there]
    by_stage = np.bincount(kinds.stage[there], pulled, kinds.stage.max() + 1)[kinds.stage[there]]
    return float(own + (by_stage * pulled * kinds.usual_variance[there]).sum())


def _drawn_share(mean: float, variance: float, random: np.random.Generator) -> Floats:
    weight = max(mean * (1 - mean) / variance - 1, 1e-6)
    return random.beta(mean * weight, (1 - mean) * weight, DRAWS)


def _gamma(mean: Floats, variance: Floats, random: np.random.Generator) -> Floats:
    """Draws with that mean and variance, never below 0."""
    if not variance.any():
        return mean
    there = (mean > 0) & (variance > 0)
    shape = np.divide(mean**2, variance, out=np.zeros_like(mean), where=there)
    return random.gamma(shape, np.divide(variance, mean, out=np.zeros_like(mean), where=there))
