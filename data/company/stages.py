"""The stages, amounts and due dates that each opportunity went through, as the CRM recorded them."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, story
from data.company.clock import DAY, NEVER

PROBABILITY = {
    "Prospecting": 10,
    "Qualification": 25,
    "Proposal": 50,
    "Negotiation": 75,
    "Closed Won": 100,
    "Closed Lost": 0,
}
REACHED = {"won": (0.98, 0.92), "lost": (0.62, 0.45), "open": (0.75, 0.60)}  # Proposal, and Negotiation after it


def history(rng: np.random.Generator, deals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row per change: deal, stage, amount, due (a day's first second), changed_at."""
    end = clock.at(as_of) + DAY
    stop = np.where(deals["frozen_at"].notna(), deals["frozen_at"].fillna(0), end).astype(np.int64)
    parts = [*_steps(rng, deals), _pushes(rng, deals, stop), *_ends(rng, deals, end)]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["changed_at"] < np.where(rows["is_end"], end, stop[rows["deal"]])]
    rows = rows.sort_values(["deal", "changed_at"], kind="stable").reset_index(drop=True)
    filled = rows.groupby("deal")[["stage", "amount", "due"]].ffill()
    rows[["stage", "amount", "due"]] = filled
    rows.loc[deals["is_amount_missing"].to_numpy()[rows["deal"]], "amount"] = np.nan
    return rows[["deal", "stage", "amount", "due", "changed_at"]]


def _rows(deal: np.ndarray, changed_at: np.ndarray, is_end: bool = False, **changes: np.ndarray | str) -> pd.DataFrame:
    empty = {"stage": None, "amount": np.nan, "due": np.nan}
    return pd.DataFrame({"deal": deal, **empty, **changes, "changed_at": changed_at, "is_end": is_end})


def _steps(rng: np.random.Generator, deals: pd.DataFrame) -> list[pd.DataFrame]:
    """Opened, qualified, proposed, negotiated."""
    n, all_ = len(deals), np.arange(len(deals))
    created, length = deals["created_at"].to_numpy(), (deals["planned_close"] - deals["created_at"]).to_numpy()
    final = deals["amount"].to_numpy()
    drift = np.where(rng.random(n) < 0.45, rng.lognormal(0.02, 0.22, n), 1.0)
    first_amount = np.maximum(900, (final / drift).round(-1))
    typical = story.of(story.SEGMENT_FACTS, "days", deals["segment"]) * rng.lognormal(0, 0.25, n)
    due = clock.at(date(1970, 1, 1)) + ((created + typical * DAY) // DAY) * DAY
    has_lead = (deals["lead"] >= 0).to_numpy()
    opened = np.where(has_lead, "Qualification", "Prospecting").astype(object)
    qualified_at = created + (length * (0.05 + 0.12 * rng.random(n))).astype(np.int64)
    proposed = rng.random(n) < deals["outcome"].map({k: v[0] for k, v in REACHED.items()}).to_numpy()
    negotiated = proposed & (rng.random(n) < deals["outcome"].map({k: v[1] for k, v in REACHED.items()}).to_numpy())
    proposed_at = created + (length * (0.28 + 0.2 * rng.random(n))).astype(np.int64)
    negotiated_at = created + (length * (0.62 + 0.2 * rng.random(n))).astype(np.int64)
    late = np.flatnonzero(~has_lead & (rng.random(n) < 0.93))
    return [
        _rows(all_, created, stage=opened, amount=first_amount, due=due),
        _rows(late, qualified_at[late], stage="Qualification"),
        _rows(all_[proposed], proposed_at[proposed], stage="Proposal", amount=final[proposed]),
        _rows(all_[negotiated], negotiated_at[negotiated], stage="Negotiation"),
    ]


def _pushes(rng: np.random.Generator, deals: pd.DataFrame, stop: np.ndarray) -> pd.DataFrame:
    """Due dates that pass are pushed out, mostly a few days before."""
    created, planned = deals["created_at"].to_numpy(), deals["planned_close"].to_numpy()
    n, deal = len(deals), np.arange(len(deals))
    length = planned - created
    due, parts = created + (length * (0.55 + 0.6 * rng.random(n))).astype(np.int64), []
    for _ in range(3):
        moved_at = due - (rng.random(len(deal)) * 6 * DAY).astype(np.int64)
        new_due = due + ((18 + 40 * rng.random(len(deal))) * DAY).astype(np.int64)
        is_moved = (due < planned[deal]) & (moved_at < stop[deal]) & (rng.random(len(deal)) < 0.85)
        deal, due = deal[is_moved], new_due[is_moved]
        parts.append(_rows(deal, moved_at[is_moved], due=due // DAY * DAY))
    return pd.concat(parts, ignore_index=True)


def _ends(rng: np.random.Generator, deals: pd.DataFrame, end: int) -> list[pd.DataFrame]:
    """Closed; a few recorded weeks late, a few opened again and closed once more."""
    closed = np.flatnonzero(deals["closed_at"].to_numpy() < NEVER)
    at = deals["closed_at"].to_numpy()[closed]
    stage = deals["outcome"].map({"won": "Closed Won", "lost": "Closed Lost"}).to_numpy()[closed]
    final, due = deals["amount"].to_numpy()[closed], at // DAY * DAY
    fate = rng.random(len(closed))
    is_again, is_late = fate < story.REOPENED, fate > 1 - story.BACK_DATED
    recorded = np.where(is_late, at + ((18 + 50 * rng.random(len(at))) * DAY).astype(np.int64), at)
    recorded = np.where(recorded < end, recorded, at)
    again_at = at + ((12 + 40 * rng.random(len(at))) * DAY).astype(np.int64)
    ended_at = again_at + ((10 + 25 * rng.random(len(at))) * DAY).astype(np.int64)
    is_twice = is_again & (again_at < end)
    reopened, again, ended = closed[is_twice], again_at[is_twice], ended_at[is_twice]
    is_won = rng.random(len(reopened)) < 0.4
    last = np.where(is_won, "Closed Won", "Closed Lost").astype(object)
    return [
        _rows(closed, recorded, True, stage=stage, amount=final, due=due),
        _rows(reopened, again, True, stage="Negotiation", due=(again + 40 * DAY) // DAY * DAY),
        _rows(reopened, ended, True, stage=last, due=ended // DAY * DAY),
    ]
