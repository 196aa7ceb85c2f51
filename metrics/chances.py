"""How likely an open lead or deal is won, and for how much, by the history of its stage, segment and age.

A chance is Beta distributed: its own history, drawn towards its stage's as if SHRINK more had been watched.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.honesty import Floats

SHRINK = 20  # the count below which a number is grey


@dataclass(frozen=True, kw_only=True, eq=False)
class Kinds:
    """What history says of each stage, segment and age: the chance of a win, its amount, and the doubt about both."""

    stage: np.ndarray  # numbers of the stage and of the segment
    segment: np.ndarray
    first: np.ndarray  # a cell of this kind
    chance: Floats  # unknown where the stage has no history
    chance_variance: Floats
    pull: Floats  # how much of the chance is the stage's
    usual_variance: Floats  # of the stage's chance
    each: Floats
    spread: Floats  # variance of one won amount
    mean_variance: Floats


def chances(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per stage, segment and bucket: the chance of being won, as `expected` uses it."""
    kinds, _ = kinds_of(cells)
    named = cells[["stage", "segment", "bucket"]].iloc[kinds.first].reset_index(drop=True)
    return named.assign(chance=kinds.chance)


def kinds_of(cells: pd.DataFrame, history: pd.DataFrame | None = None) -> tuple[Kinds, np.ndarray]:
    """The kinds, and the number of each cell's kind.

    `history`: all that was ever watched, so that a stage's usual chance does not hang on which ages are open now.
    """
    frames = [cells] if history is None else [history, cells]

    def column(name: str, kind: type) -> np.ndarray:
        each = [frame[name].to_numpy(kind) if name in frame else np.full(len(frame), np.nan) for frame in frames]
        return np.concatenate(each)

    named = [column(name, object) for name in ("stage", "segment", "bucket")]
    codes = [pd.factorize(names, sort=True, use_na_sentinel=False)[0] for names in named]
    sizes = [code.max(initial=0) + 1 for code in codes]
    _, first, kind = np.unique((codes[0] * sizes[1] + codes[1]) * sizes[2] + codes[2], True, True)
    stage, segment = codes[0][first], codes[1][first]
    watched, won = (np.nan_to_num(column(name, float))[first] for name in ("watched", "won"))
    stage_won, stage_watched = (np.bincount(stage, part)[stage] for part in (won, watched))
    usual = np.where(stage_watched > 0, (stage_won + 0.5) / (stage_watched + 1), np.nan)
    chance = (SHRINK * usual + won) / (SHRINK + watched)
    means, spreads = (column(name, float)[first] for name in ("mean_won_amount", "sd_won_amount"))
    each, spread, wins = _amounts(segment, won, means, spreads)
    return Kinds(
        stage=stage,
        segment=segment,
        first=first,
        chance=chance,
        chance_variance=chance * (1 - chance) / (SHRINK + watched + 1),
        pull=SHRINK / (SHRINK + watched),
        usual_variance=usual * (1 - usual) / (stage_watched + 2),
        each=each,
        spread=spread,
        mean_variance=spread / np.maximum(wins, 1),
    ), kind[kind.size - len(cells) :]


def _amounts(segment: np.ndarray, won: Floats, mean: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
    """A win's mean amount and variance by segment, and the wins they rest on; one that never won: as all others."""
    weight = np.where(np.isnan(mean), 0, won)
    mean = np.nan_to_num(mean)
    parts = weight, weight * mean, weight * (mean**2 + np.nan_to_num(sd) ** 2)
    sums = np.array([np.bincount(segment, part) for part in parts])
    sums = np.where(sums[0] > 0, sums, sums.sum(axis=1, keepdims=True))
    most = np.zeros(sums.shape[1])  # one spell passes several kinds: the largest count is not doubled
    np.maximum.at(most, segment, weight)
    with np.errstate(invalid="ignore"):
        each, square = sums[1] / sums[0], sums[2] / sums[0]
    return each[segment], np.maximum(square - each**2, 0)[segment], np.where(most > 0, most, most.max())[segment]


def numbers(cells: pd.DataFrame, name: str) -> Floats:
    return np.nan_to_num(cells[name].to_numpy(float))
