"""What happens to a lead that marketing calls qualified: assigned, tried, decided, and qualified by sales or not."""

import numpy as np
import pandas as pd

from data.company import clock, story
from data.company.clock import DAY, NEVER

REASONS = ("Unable to reach", "Inaccurate data", "No interest", "No budget", "Not a fit", "Wrong timing", "Other", None)
REASON_SHARE = (0.22, 0.10, 0.20, 0.12, 0.16, 0.08, 0.07, 0.05)
WHY_RECYCLED = (("Wrong timing", 0.62), ("No budget", 0.20), (None, 0.18))
WHY_DISQUALIFIED = (("Inaccurate data", 0.5), ("Duplicate", 0.2), ("Works for a competitor", 0.12), (None, 0.18))
HASTY = 0.02  # of the accepted, within a minute: nobody can have looked at them
ATTEMPT_MEDIAN = 0.12  # days from assignment to the first human attempt
ACCEPT, QUALIFY = 0.70, 0.56  # of leads at the agreed bar, before anything else


def route(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Assignment takes minutes, unless routing is broken: then most leads stay with the queue."""
    mql_at = frame["mql_at"].to_numpy()
    is_broken = (frame["region"] == story.ROUTING_REGION) & (mql_at >= clock.at(story.ROUTING_FROM))
    is_broken &= mql_at < clock.at(story.ROUTING_TO) + DAY
    frame["is_queued"] = is_broken & (rng.random(len(frame)) < story.ROUTING_SHARE)
    frame["is_found"] = frame["is_queued"] & (rng.random(len(frame)) < story.FOUND_SHARE)
    delay = np.where(frame["is_queued"], clock.after(rng, mql_at, 6.0, 0.5), clock.after(rng, mql_at, 0.03, 1.2))
    frame["assigned_at"] = np.where(frame["is_queued"] & ~frame["is_found"], NEVER, delay)


def attempt(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Sales tries to reach the good ones first, and some never."""
    assigned, score = frame["assigned_at"].to_numpy(), frame["score"].to_numpy()
    is_low = score < story.AGREED_BAR
    median = ATTEMPT_MEDIAN * np.where(is_low, 3.0, 1.0) * np.where(score >= 75, 0.6, 1.0)
    attempted = clock.to_office_hours(rng, clock.after(rng, assigned, median, 1.1), frame["zone"].to_numpy())
    tried = (assigned < NEVER) & (rng.random(len(frame)) < np.where(is_low, 0.74, 0.92))
    frame["attempted_at"] = np.where(tried, attempted, NEVER)
    frame["attempts"] = np.where(tried, 1 + rng.poisson(np.where(is_low, 1.2, 2.4)), 0)


def decide(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Accepted, rejected, recycled, disqualified, or never decided."""
    score = frame["score"].to_numpy()
    chance = ACCEPT * np.where(score < story.AGREED_BAR, 0.62, 0.88 + (score - 60) * 0.0075)
    chance *= story.of(story.CHANNELS, "accept", frame["channel"])
    chance *= story.of(story.SEGMENT_FACTS, "accept", frame["segment"])
    chance *= np.where(frame["is_found"], story.FOUND_IS_BETTER, 1.0)
    chance = np.where(frame["attempts"] > 0, np.minimum(chance, 0.95), 0.05)
    chance = np.where(frame["merged_into"] >= 0, 0.0, chance)
    draw, fate = rng.random(len(frame)), rng.random(len(frame))
    start = np.minimum(frame["attempted_at"], frame["assigned_at"] + 3 * DAY)
    start = np.where(frame["assigned_at"] == NEVER, frame["mql_at"], start)
    zone = frame["zone"].to_numpy()
    accepted = clock.to_office_hours(rng, clock.after(rng, start, 0.4, 1.1), zone)
    is_late = rng.random(len(frame)) < story.LATE
    accepted = np.where(is_late, _next_friday(accepted) + 16 * clock.HOUR, accepted)
    is_hasty = ~is_late & (_again(draw) < HASTY)
    accepted = np.where(is_hasty, frame["assigned_at"] + 15 + (40 * _again(fate)).astype(np.int64), accepted)
    frame["sal_at"] = np.where((draw < chance) & (frame["assigned_at"] < NEVER), accepted, NEVER)
    closed = clock.to_office_hours(rng, clock.after(rng, start, 5.0, 0.9), zone)
    labels = np.select([fate < 0.52, fate < 0.71, fate < 0.80], ["Rejected", "Recycled", "Disqualified"], "")
    is_cleaned = (frame["assigned_at"] == NEVER) & (fate < 0.30)
    clean_up = clock.at(story.ROUTING_CLEAN_UP) + (14 + fate * 10) * clock.HOUR
    labels = np.where(frame["assigned_at"] == NEVER, np.where(is_cleaned, "Recycled", ""), labels)
    closed = np.where(is_cleaned, np.maximum(clean_up, start), closed).astype(np.int64)
    is_open = (frame["sal_at"] < NEVER) | (labels == "")
    frame["closing"] = np.where(is_open, "", labels)
    frame["closed_at"] = np.where(is_open, NEVER, closed)
    drawn = rng.choice(np.array(REASONS, dtype=object), len(frame), p=REASON_SHARE)
    frame["reason"] = _reasons(frame["closing"].to_numpy(), drawn, fate)


def _reasons(labels: np.ndarray, drawn: np.ndarray, fate: np.ndarray) -> np.ndarray:
    """Why each was refused, as sales wrote it down."""
    place, reasons = _again(fate), np.where(labels == "Rejected", drawn, None)
    for label, shares in (("Recycled", WHY_RECYCLED), ("Disqualified", WHY_DISQUALIFIED)):
        bounds = np.cumsum([share for _, share in shares])[:-1]
        words = np.array([word for word, _ in shares], dtype=object)[np.searchsorted(bounds, place, side="right")]
        reasons = np.where(labels == label, words, reasons)
    return reasons


def _again(draw: np.ndarray) -> np.ndarray:
    """A second draw out of the digits of a first, so that nothing that is drawn later changes."""
    return (draw * 10_000) % 1


def _next_friday(moments: np.ndarray) -> np.ndarray:
    day = moments // DAY
    return np.where(moments == NEVER, NEVER, (day + 7 + (4 - (day + 3) % 7) % 7) * DAY)


def qualify(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Of the accepted: qualified with a deal, or closed again, or left lying."""
    score, sal_at = frame["score"].to_numpy(), frame["sal_at"].to_numpy()
    chance = QUALIFY * np.where(score < story.AGREED_BAR, 0.60, 0.82 + (score - 60) * 0.0085)
    chance *= story.of(story.CHANNELS, "qualify", frame["channel"])
    chance *= story.of(story.SEGMENT_FACTS, "qualify", frame["segment"])
    draw, fate = rng.random(len(frame)), rng.random(len(frame))
    zone = frame["zone"].to_numpy()
    sql_at = clock.to_office_hours(rng, clock.after(rng, sal_at, 15.0, 0.75), zone)
    frame["sql_at"] = np.where((draw < chance) & (sal_at < NEVER), sql_at, NEVER)
    is_left = (sal_at < NEVER) & (frame["sql_at"] == NEVER)
    labels = np.select([fate < 0.30, fate < 0.66, fate < 0.72], ["Rejected", "Recycled", "Disqualified"], "")
    is_closed = is_left & (labels != "")
    closed = clock.to_office_hours(rng, clock.after(rng, sal_at, 22.0, 0.7), zone)
    frame["closing"] = np.where(is_closed, labels, frame["closing"])
    frame["closed_at"] = np.where(is_closed, closed, frame["closed_at"])
    reasons = rng.choice(np.array(REASONS, dtype=object), len(frame), p=REASON_SHARE)
    frame["reason"] = np.where(is_closed, _reasons(labels, reasons, fate), frame["reason"])
