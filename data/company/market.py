"""The accounts of the sample company's market, and the lists that each department keeps of them."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, story, words

# of 40,000 leads: accounts that both list, only marketing, only sales, and nobody (Jaccard of the lists: 0.62)
ON_BOTH, ON_MARKETING, ON_SALES, ON_NONE = 2_400, 830, 640, 5_600
INDUSTRIES = ("Manufacturing", "Financial services", "Healthcare", "Retail", "Technology", "Energy", "Logistics")
PUBLIC_INDUSTRIES = ("Government", "Education", "Health service")
HEADS = {"Enterprise": 9_000, "Mid-market": 700, "SMB": 60, "Public sector": 2_500}


def accounts(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """One row per account, in random order of lists; merged_into is the survivor's row, or -1."""
    counts = [max(8, round(n * scale)) for n in (ON_BOTH, ON_MARKETING, ON_SALES, ON_NONE)]
    n, listed = sum(counts), sum(counts[:3])
    facts = story.SEGMENT_FACTS
    segment = np.concatenate(
        [rng.choice(facts.index, listed, p=facts["listed"]), rng.choice(facts.index, n - listed, p=facts["others"])]
    )
    amount = story.of(facts, "amount", segment)
    frame = pd.DataFrame(
        {
            "segment": segment,
            "region": rng.choice(story.REGIONS, n, p=story.REGION_SHARE),
            "industry": _industry(rng, segment),
            "list": np.repeat(["both", "marketing", "sales", "none"], counts),
            "potential": (amount * 1.6 * rng.lognormal(0, 0.55, n)).round(-2),
            "heads": (pd.Series(segment).map(HEADS).to_numpy() * rng.lognormal(0, 0.5, n)).astype(np.int64) + 5,
            "created_at": clock.at(date(2023, 3, 1)) + (rng.random(n) * 240 * clock.DAY).astype(np.int64),
            "blocks_mail": rng.random(n) < 0.09,
            "drive": rng.gamma(0.9, 1 / 0.9, n),  # how much sales works it
        }
    )
    frame = frame.iloc[rng.permutation(n)].reset_index(drop=True)
    frame["name"], frame["domain"] = _names(rng, frame["segment"].to_numpy())
    frame["merged_into"] = _merged(rng, frame)
    return frame


def _industry(rng: np.random.Generator, segment: np.ndarray) -> np.ndarray:
    n = len(segment)
    return np.where(segment == "Public sector", words.pick(rng, PUBLIC_INDUSTRIES, n), words.pick(rng, INDUSTRIES, n))


def _names(rng: np.random.Generator, segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n, per = len(segment), len(words.STEM)
    order = rng.permutation(max(n, per * len(words.TRADE)))[:n]
    stem = np.array(words.STEM, dtype=object)[order % per]
    trade = np.array(words.TRADE, dtype=object)[(order // per) % len(words.TRADE)]
    body = np.array(words.PUBLIC_BODY, dtype=object)[(order // per) % len(words.PUBLIC_BODY)]
    times_used = order // (per * len(words.TRADE))
    more = np.where(times_used == 0, "", np.char.add(" ", (times_used + 1).astype(str))).astype(object)
    name = stem + " " + np.where(segment == "Public sector", body, trade) + more
    domain = pd.Series(name).str.lower().str.replace(" ", "-", regex=False) + ".example"
    return name, domain.to_numpy()


def _merged(rng: np.random.Generator, frame: pd.DataFrame) -> np.ndarray:
    """A few accounts that nobody lists were duplicates of their neighbour of the same kind."""
    into = np.full(len(frame), -1)
    unlisted = np.flatnonzero(frame["list"] == "none")
    for loser in rng.choice(unlisted, max(2, len(frame) // 200), replace=False):
        same = frame.index[(frame["segment"] == frame["segment"][loser]) & (frame["region"] == frame["region"][loser])]
        survivors = same[(same != loser) & (into[same] < 0)]
        if len(survivors) and loser not in into:
            into[loser] = survivors[0]
    return into


def choose(rng: np.random.Generator, frame: pd.DataFrame, is_listed: np.ndarray) -> np.ndarray:
    """A row of the accounts for each: one on some list, or one on none."""
    usable = frame["merged_into"] < 0
    weight = {"both": 1.0, "marketing": 0.6, "sales": 0.25, "none": 0.0}
    listed = (frame["list"].map(weight) * usable).to_numpy()
    others = ((frame["list"] == "none") * usable).to_numpy(dtype=float)
    n = len(is_listed)
    return np.where(
        is_listed,
        rng.choice(len(frame), n, p=listed / listed.sum()),
        rng.choice(len(frame), n, p=others / others.sum()),
    )


def lists(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """One row per account on a department's list; each department sees its own potential."""
    review = rng.choice([0, 92, 457, 823], len(frame), p=[0.88, 0.04, 0.04, 0.04])  # days after the first
    listed_on = np.datetime64("2023-11-01") + review.astype("timedelta64[D]")
    parts = []
    for department in ("marketing", "sales"):
        on = np.flatnonzero(frame["list"].isin(["both", department]))
        parts.append(
            pd.DataFrame(
                {
                    "department": department,
                    "account": on,
                    "listed_on": listed_on[on],
                    "potential": (frame["potential"].to_numpy()[on] * rng.lognormal(0, 0.15, len(on))).round(-2),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
