"""What the open funnel will bring: chances times amounts, with the 80% band of a simulation (V1, V3).

A cell's chance is Beta distributed: its own history, drawn towards its stage's as if SHRINK more had been watched.
The sum over cells is drawn as one: chances, wins and amounts keep their mean and variance, so that a page need not wait
for a million draws. For a single cell it is the full simulation.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.honesty import SEED, Floats

KEY = ["stage", "segment", "bucket"]
SHRINK = 20  # the count below which a number is grey
LEVEL = 0.8
DRAWS = 4000
AT_MEAN, AT_AMOUNT = "mean_won_amount", "amount"
NO_WINS = "not available: nothing was ever won here, so there is no amount to expect"


def expected(cells: pd.DataFrame, worth: str = AT_MEAN, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row per slice (all, if `by` is empty): value, low, high, n, and why some open ones count for nothing.

    Cells have stage, segment, bucket, n, amount, watched, won, mean_won_amount, sd_won_amount, and the columns in `by`.
    Worth: a win brings the segment's mean won amount (V1), or what the open ones carry themselves (V3).
    """
    if cells.empty:
        return pd.DataFrame(columns=[*by, "value", "low", "high", "n", "why"])
    ready = _with_amounts(_with_chances(cells), worth)
    groups = ready.groupby(list(by), sort=True, dropna=False) if by else [((), ready)]
    random = np.random.default_rng(SEED)
    rows = [dict(zip(by, name, strict=True)) | _simulated(part, random) for name, part in groups]
    return pd.DataFrame(rows, columns=[*by, "value", "low", "high", "n", "why"])


def chances(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per stage, segment and bucket: the chance of being won, as `expected` uses it."""
    return _with_chances(cells).groupby(KEY, as_index=False)["chance"].first()


def _with_chances(cells: pd.DataFrame) -> pd.DataFrame:
    history = cells.drop_duplicates(KEY).groupby("stage")[["won", "watched"]].sum().reindex(cells["stage"])
    stage_won, stage_watched = (history[name].to_numpy(float) for name in ("won", "watched"))
    won, watched = cells["won"].fillna(0).to_numpy(float), cells["watched"].fillna(0).to_numpy(float)
    usual = np.where(stage_watched > 0, (stage_won + 0.5) / (stage_watched + 1), np.nan)
    chance = (SHRINK * usual + won) / (SHRINK + watched)
    return cells.assign(
        chance=chance,
        chance_variance=chance * (1 - chance) / (SHRINK + watched + 1),
        pull=SHRINK / (SHRINK + watched),
        usual_variance=usual * (1 - usual) / (stage_watched + 2),
    )


def _with_amounts(cells: pd.DataFrame, worth: str) -> pd.DataFrame:
    if worth == AT_AMOUNT:
        each = np.divide(cells["amount"].fillna(0), cells["n"], out=np.zeros(len(cells)), where=cells["n"] > 0)
        return cells.assign(each=each, spread=0.0, mean_variance=0.0)
    if worth != AT_MEAN:
        raise ValueError(f'Open ones are worth "{AT_MEAN}" or "{AT_AMOUNT}", not "{worth}".')
    seen = cells.drop_duplicates(KEY)
    seen = seen[(seen["won"] > 0) & seen["mean_won_amount"].notna()]
    weight, mean = seen["won"].to_numpy(float), seen["mean_won_amount"].to_numpy(float)
    square = mean**2 + seen["sd_won_amount"].fillna(0).to_numpy(float) ** 2
    sums = pd.DataFrame(
        {"segment": seen["segment"], "w": weight, "m": weight * mean, "s": weight * square, "most": weight}
    )
    each = sums.groupby("segment").agg({"w": "sum", "m": "sum", "s": "sum", "most": "max"})
    whole = sums[["w", "m", "s", "most"]].agg({"w": "sum", "m": "sum", "s": "sum", "most": "max"})
    each = each.reindex(cells["segment"]).fillna(whole)  # a segment that never won: as the others
    mean = (each["m"] / each["w"]).to_numpy(float)
    spread = np.maximum((each["s"] / each["w"]).to_numpy(float) - mean**2, 0)
    return cells.assign(each=mean, spread=spread, mean_variance=spread / each["most"].to_numpy(float))


def _simulated(cells: pd.DataFrame, random: np.random.Generator) -> dict[str, object]:
    n = int(cells["n"].sum())
    known = cells[(cells["n"] > 0) & cells["chance"].notna()]
    sums = known.assign(total=known["n"] * known["each"]).groupby(KEY, sort=False)
    known = sums[["chance", "chance_variance", "pull", "usual_variance", "spread", "mean_variance"]].first()
    known = known.join(sums[["n", "total"]].sum(min_count=1))
    unknown = n - int(known["n"].sum())
    if known["total"].isna().any():
        return {"value": np.nan, "low": np.nan, "high": np.nan, "n": n, "why": NO_WINS}
    low, high = np.quantile(_totals(known, random), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = float((known["total"] * known["chance"]).sum())
    why = f"{unknown} stand in a stage without history and count for nothing" if unknown else ""
    return {"value": value, "low": float(low), "high": float(high), "n": n, "why": why}


def _totals(cells: pd.DataFrame, random: np.random.Generator) -> Floats:
    """Draws of what all cells bring together: how many win, of a usual size, and how amounts scatter."""
    n, chance, total = (cells[name].to_numpy(float) for name in ("n", "chance", "total"))
    value, squares = (total * chance).sum(), total**2 / n * chance
    if value <= 0:
        return np.zeros(1)
    odds = (squares * chance).sum() / squares.sum()
    trials = max(round(value**2 / (squares * chance).sum()), 1)
    share = _drawn_share(value / total.sum(), _share_variance(cells) / total.sum() ** 2, random)
    wins = random.binomial(trials, np.clip(odds * share * total.sum() / value, 0, 1))
    usual = trials * odds
    amounts = _gamma(wins * value / usual, wins * (n * chance * cells["spread"].to_numpy(float)).sum() / usual, random)
    return amounts * _gamma(np.ones(DRAWS), np.full(DRAWS, _mean_variance(cells) / value**2), random)


def _share_variance(cells: pd.DataFrame) -> float:
    """Of the sum of totals times chances: each cell's own doubt, and the doubt about its stage that cells share."""
    own = (cells["total"] ** 2 * cells["chance_variance"]).sum()
    shared = (cells["total"] * cells["pull"]).groupby(level="stage").sum() ** 2
    return float(own + (shared * cells["usual_variance"].groupby(level="stage").first()).sum())


def _mean_variance(cells: pd.DataFrame) -> float:
    """Of the same sum, by the doubt about each segment's mean amount."""
    wins = (cells["n"] * cells["chance"]).groupby(level="segment").sum()
    return float((wins**2 * cells["mean_variance"].groupby(level="segment").first()).sum())


def _drawn_share(mean: float, variance: float, random: np.random.Generator) -> Floats:
    weight = max(mean * (1 - mean) / variance - 1, 1e-6) if variance > 0 else np.inf
    return random.beta(mean * weight, (1 - mean) * weight, DRAWS) if np.isfinite(weight) else np.full(DRAWS, mean)


def _gamma(mean: Floats, variance: Floats, random: np.random.Generator) -> Floats:
    """Draws with that mean and variance, never below 0."""
    if not variance.any():
        return mean
    there = (mean > 0) & (variance > 0)
    shape = np.divide(mean**2, variance, out=np.zeros_like(mean), where=there)
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=there)
    return random.gamma(shape, scale)
