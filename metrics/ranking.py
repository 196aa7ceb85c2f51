"""How well a score tells two kinds of leads apart: its power, its lift, and whether its promise holds later (Q4).

A frame has a row per score: score, n leads with it, of which `positives` got there. Frames are small, so numpy does it.
"""

import numpy as np
import pandas as pd

from metrics.honesty import LEVEL, Floats, Reading, wilson, z_of

ENOUGH = 50  # positives, and negatives: with fewer a score's power is withheld
PARTS = 10


def power(frame: pd.DataFrame) -> Reading:
    """AUC: how often a lead that got there had the higher score than one that did not, ties half; DeLong's interval."""
    frame = frame.sort_values("score")
    hits, misses = _split(frame)
    if why := withheld(frame):
        return Reading(value=None, n=int(hits.sum() + misses.sum()), why=why)
    beaten = (np.cumsum(misses) - misses / 2) / misses.sum()  # of each score: the misses below it
    beating = (hits.sum() - np.cumsum(hits) + hits / 2) / hits.sum()  # and the hits above it
    value = float(hits @ beaten / hits.sum())
    doubt = _variance(beaten, hits) / hits.sum() + _variance(beating, misses) / misses.sum()
    reach = z_of(LEVEL) * np.sqrt(doubt)
    n = int(hits.sum() + misses.sum())
    return Reading(value=value, n=n, low=max(value - reach, 0), high=min(value + reach, 1))


def withheld(frame: pd.DataFrame) -> str:
    """Why nothing is said of a score: too few got there, or too few did not."""
    hits, misses = (int(part.sum()) for part in _split(frame))
    if hits >= ENOUGH and misses >= ENOUGH:
        return ""
    few, what = (hits, "got there") if hits < ENOUGH else (misses, "did not get there")
    return f"withheld: only {few} of {hits + misses:,} leads {what}, and at least {ENOUGH} are needed"


def parts(frame: pd.DataFrame, count: int = PARTS) -> pd.DataFrame:
    """The leads in equal parts, highest scores first: part, n, positives. Who shares a score is spread over them."""
    frame = frame.sort_values("score", ascending=False)
    n, hits = frame["n"].to_numpy(float), frame["positives"].to_numpy(float)
    edges = np.linspace(0, n.sum(), count + 1)
    upto, reached = np.append(0, np.cumsum(n)), np.append(0, np.cumsum(hits))
    inside = np.diff(np.interp(edges, upto, reached))
    return pd.DataFrame({"part": np.arange(1, count + 1), "n": np.diff(edges), "positives": inside})


def lift(frame: pd.DataFrame) -> Reading:
    """How much more often the tenth with the highest scores got there than all did."""
    if why := withheld(frame):
        return Reading(value=None, n=int(frame["n"].sum()), why=why)
    best, whole = parts(frame).iloc[0], frame["positives"].sum() / frame["n"].sum()
    low, high = wilson(best["positives"], best["n"])
    value = best["positives"] / best["n"] / whole
    return Reading(value=float(value), n=int(frame["n"].sum()), low=float(low / whole), high=float(high / whole))


def calibrated(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """What the earlier period foresaw for each band of scores, and what came: scores, foreseen, n, positives.

    The bands hold about a tenth of the earlier leads each; a score beyond them belongs to the band at that end.
    """
    earlier = earlier.sort_values("score")
    place = (np.cumsum(earlier["n"]) - earlier["n"] / 2) / earlier["n"].sum()
    band = np.minimum((place * PARTS).astype(int), PARTS - 1)
    begins = earlier.groupby(band)["score"].min().to_numpy(float)
    own = [np.searchsorted(begins[1:], frame["score"].to_numpy(float), side="right") for frame in (earlier, later)]
    fitted, came = (
        frame.groupby(at)[["n", "positives"]].sum() for frame, at in zip((earlier, later), own, strict=True)
    )
    names = [f"{first:g} to {after - 1:g}" for first, after in zip(begins, np.ceil(begins[1:]), strict=False)]
    names.append(f"{begins[-1]:g} and more")
    found = came.reindex(range(len(begins)), fill_value=0)
    return found.assign(scores=names, foreseen=(fitted["positives"] / fitted["n"]).reindex(found.index))


def calibration_error(bands: pd.DataFrame) -> float:
    """How far off the foreseen shares were, on average over the later leads."""
    there = bands[bands["n"] > 0]
    off = (there["positives"] / there["n"] - there["foreseen"]).abs()
    return float((off * there["n"]).sum() / there["n"].sum())


def _split(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    hits = frame["positives"].to_numpy(float)
    return hits, frame["n"].to_numpy(float) - hits


def _variance(values: Floats, times: Floats) -> float:
    mean = values @ times / times.sum()
    return float((values - mean) ** 2 @ times / (times.sum() - 1))
