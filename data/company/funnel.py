"""The way of each lead through marketing and sales: one row per pass, from marketing's word to the end."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, people, steps, story
from data.company.clock import DAY, NEVER


def first_passes(rng: np.random.Generator, leads: pd.DataFrame, colleagues: pd.DataFrame) -> pd.DataFrame:
    """The leads that marketing calls qualified, with their score of that moment, and what became of them."""
    wants = rng.random(len(leads)) < story.of(story.CHANNELS, "mql", leads["channel"]) * np.where(
        leads["same_as"] >= 0, 0.8, 1.0
    )
    chosen = np.flatnonzero(wants)
    start = leads["created_at"].to_numpy()[chosen]
    is_quick = rng.random(len(chosen)) < 0.45
    mql_at = np.where(is_quick, clock.after(rng, start, 0.02, 1.0), clock.after(rng, start, 11.0, 1.0))
    score = _score(rng, story.of(story.CHANNELS, "tilt", leads["channel"].iloc[chosen]), mql_at)
    return _passes(rng, leads, colleagues, chosen, mql_at, score, 1)


def second_passes(
    rng: np.random.Generator, leads: pd.DataFrame, colleagues: pd.DataFrame, first: pd.DataFrame
) -> pd.DataFrame:
    """Recycled leads that qualify again some months later."""
    again = first[(first["closing"] == "Recycled") & (rng.random(len(first)) < 0.36)]
    mql_at = clock.after(rng, again["closed_at"].to_numpy(), 75.0, 0.5)
    score = np.clip(again["score"].to_numpy() + rng.integers(3, 22, len(again)), 45, 99)
    return _passes(rng, leads, colleagues, again["lead"].to_numpy(), mql_at, score, 2)


def _score(rng: np.random.Generator, tilt: np.ndarray, mql_at: np.ndarray) -> np.ndarray:
    """From marketing's bar up; after the agreed bar rose, marketing makes up its numbers just above its own."""
    high = rng.beta(np.exp(0.32 + tilt * 0.55), np.exp(0.62 - tilt * 0.45))
    is_padded = (mql_at >= clock.at(story.BAR_CHANGED_ON)) & (rng.random(len(tilt)) < 0.16)
    high = np.where(is_padded, rng.random(len(tilt)) * 0.27, high)
    return np.clip(story.MARKETING_BAR + 55 * high, story.MARKETING_BAR, 99).astype(np.int64)


def _passes(
    rng: np.random.Generator,
    leads: pd.DataFrame,
    colleagues: pd.DataFrame,
    chosen: np.ndarray,
    mql_at: np.ndarray,
    score: np.ndarray,
    number: int,
) -> pd.DataFrame:
    frame = leads.iloc[chosen][["channel", "segment", "region", "zone", "merged_into"]].reset_index(drop=True)
    frame = frame.assign(lead=chosen, number=number, mql_at=mql_at, score=score)
    frame["owner"] = people.representative(
        rng, colleagues, frame["segment"].to_numpy(), frame["region"].to_numpy(), mql_at
    )
    steps.route(rng, frame)
    steps.attempt(rng, frame)
    steps.decide(rng, frame)
    steps.qualify(rng, frame)
    return frame


def leave_behind(frame: pd.DataFrame, colleagues: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The leads that the leaver had, or still got, stay as they were on the last day."""
    left_at = clock.at(story.LEFT_ON)
    mine = (frame["segment"] == story.LEAVER_SEGMENT) & (frame["region"] == story.LEAVER_REGION)
    mine &= frame["mql_at"] < clock.at(story.ROUTED_TO_LEAVER_UNTIL)
    ends = np.minimum(frame["sql_at"], frame["closed_at"])
    open_then = frame[mine & (ends > left_at) & (frame["number"] == 1) & ((frame["sal_at"] > left_at) | (ends < NEVER))]
    rows = open_then.nlargest(round(story.LEADS_LEFT * scale), "mql_at").index
    handed_over = frame[mine & (ends > left_at) & (frame["owner"] == people.leaver(colleagues))].index.difference(rows)
    frame.loc[handed_over, "owner"] = people.successor(colleagues)
    frame.loc[rows, "owner"] = people.leaver(colleagues)
    for column in ("attempted_at", "sal_at", "sql_at", "closed_at"):
        frame.loc[rows, column] = frame.loc[rows, column].where(frame.loc[rows, column] < left_at, NEVER)
    frame.loc[rows, ["closing", "reason"]] = ["", None]
    return frame


def seen_by(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What had happened by the end of a day: later moments never came, later passes are not there."""
    end = clock.at(as_of) + DAY
    frame = frame[frame["mql_at"] < end].reset_index(drop=True)
    for column in ("assigned_at", "attempted_at", "sal_at", "sql_at", "closed_at"):
        frame[column] = frame[column].where(frame[column] < end, NEVER)
    is_open = frame["closed_at"] == NEVER
    frame["closing"] = frame["closing"].where(~is_open, "")
    frame["reason"] = frame["reason"].where(~is_open, None)
    return frame
