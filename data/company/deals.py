"""The opportunities: from leads, from sales' own work, and from customers who want more."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, market, people, story
from data.company.clock import DAY, NEVER

OWN_DEALS, EXPANSIONS, OLD_CUSTOMERS = 2_300, 1_330, 520  # of 40,000 leads
BEFORE = date(2023, 5, 1)  # deals open when the CRM began
ORIGIN = {"Referral": "referral", "Partner": "partner", "Outbound": "sales"}
WIN = {"new": 0.18, "expansion": 0.50}
LOSSES = ("Lost to competitor", "Price", "No decision", "No budget", "Went silent", "Feature gap", "Not a fit")
LOSS_SHARE = (0.22, 0.15, 0.23, 0.11, 0.13, 0.08, 0.08)
LOSS_SHARE_MISMATCHED = (0.16, 0.13, 0.20, 0.09, 0.12, 0.14, 0.16)


def from_passes(rng: np.random.Generator, passes: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """The deals that qualified leads became."""
    made = passes[passes["sql_at"] < NEVER]
    lead = made["lead"].to_numpy()
    frame = leads.iloc[lead][["account", "segment", "region", "channel", "source", "offer"]].reset_index(drop=True)
    frame = frame.assign(lead=lead, created_at=made["sql_at"].to_numpy(), owner=made["owner"].to_numpy())
    frame["kind"], frame["origin"] = "new", frame["channel"].map(ORIGIN).fillna("marketing")
    frame["score"] = made["score"].to_numpy()
    return _completed(rng, frame)


def own(rng: np.random.Generator, accounts: pd.DataFrame, users: pd.DataFrame, n: int, as_of: date) -> pd.DataFrame:
    """Deals that no lead began; some were already open when the CRM began."""
    early = n // 6
    created = np.concatenate(
        [
            clock.draw_days(rng, early, BEFORE, date(2023, 10, 31)),
            clock.draw_days(rng, n - early, clock.FIRST_DAY, as_of),
        ]
    )
    account = market.choose(rng, accounts, rng.random(n) < 0.8)
    frame = pd.DataFrame({"account": account, "created_at": created + 15 * clock.HOUR})
    frame["origin"] = rng.choice(["sales", "partner", "referral"], n, p=[0.66, 0.22, 0.12])
    channels = {"sales": "Outbound", "partner": "Partner", "referral": "Referral"}
    frame["channel"] = frame["origin"].map(channels)
    frame["source"] = frame["channel"].map({name: options[0][0] for name, options in story.SOURCES.items()})
    return _without_lead(rng, frame, accounts, users, "new")


def expansions(
    rng: np.random.Generator,
    accounts: pd.DataFrame,
    users: pd.DataFrame,
    new: pd.DataFrame,
    scale: float,
    as_of: date,
) -> pd.DataFrame:
    """What customers buy besides: those who were customers before, and those who were won since."""
    won = new[new["outcome"] == "won"]
    old = market.choose(rng, accounts, np.ones(round(OLD_CUSTOMERS * scale), dtype=bool))
    customer = np.concatenate([old, won["account"].to_numpy()])
    since = np.concatenate([np.full(len(old), clock.at(BEFORE)), won["closed_at"].to_numpy()])
    n = round(EXPANSIONS * scale)
    created = clock.draw_days(rng, n, clock.FIRST_DAY, as_of) + 14 * clock.HOUR
    who = rng.integers(0, len(customer), n)
    is_after = since[who] + 100 * DAY < created
    who = np.where(is_after, who, rng.integers(0, len(old), n))
    frame = pd.DataFrame({"account": customer[who], "created_at": created})
    frame["origin"] = rng.choice(["sales", "marketing", "partner"], n, p=[0.78, 0.14, 0.08])
    frame["channel"], frame["source"] = None, None
    return _without_lead(rng, frame, accounts, users, "expansion")


def _without_lead(
    rng: np.random.Generator, frame: pd.DataFrame, accounts: pd.DataFrame, users: pd.DataFrame, kind: str
) -> pd.DataFrame:
    home = accounts.iloc[frame["account"]]
    frame["segment"], frame["region"] = home["segment"].to_numpy(), home["region"].to_numpy()
    frame["owner"] = people.representative(
        rng, users, frame["segment"].to_numpy(), frame["region"].to_numpy(), frame["created_at"].to_numpy()
    )
    frame["offer"] = rng.choice([*story.OFFERS, None], len(frame), p=[0.2, 0.35, 0.15, 0.3])
    return _completed(rng, frame.assign(kind=kind, lead=-1, score=66))


def _completed(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Offers, amount and end of each deal."""
    n = len(frame)
    segment = frame["segment"]
    frame["quoted"] = _quoted(rng, frame["offer"].to_numpy(), frame["created_at"].to_numpy())
    is_missed = frame["offer"].notna().to_numpy() & (frame["offer"] != frame["quoted"]).to_numpy()
    frame["amount"] = _amounts(rng, frame)
    frame["margin_rate"] = np.where(
        rng.random(n) < 0.9, (frame["quoted"].map({"Suite": 0.78, "Insights": 0.71, "Connect": 0.74})
        + rng.normal(0, 0.03, n)).round(3), np.nan
    )  # fmt: skip
    chance = frame["kind"].map(WIN).to_numpy() * story.of(story.SEGMENT_FACTS, "win", segment)
    chance *= np.where(is_missed, 0.70, 1.22) * (0.75 + (frame["score"].to_numpy() - 45) * 0.0125)
    chance *= np.where(frame["channel"].notna(), frame["channel"].map(story.CHANNELS["win"]).fillna(1.0), 1.0)
    is_won = rng.random(n) < np.minimum(chance, 0.9)
    median = story.of(story.SEGMENT_FACTS, "days", segment) * np.where(is_won, 1.0, 1.12)
    median *= np.where(frame["kind"] == "expansion", 0.7, 1.0)
    closed = clock.after(rng, frame["created_at"].to_numpy(), median, 0.45)
    frame["closed_at"] = clock.to_office_hours(rng, closed, frame["region"].map(clock.HOURS_FROM_UTC).to_numpy())
    frame["outcome"] = np.where(is_won, "won", "lost")
    why = rng.choice(LOSSES, n, p=LOSS_SHARE)
    why_missed = rng.choice(LOSSES, n, p=LOSS_SHARE_MISMATCHED)
    frame["reason"] = np.where(is_won, None, np.where(is_missed, why_missed, why))
    is_kept = rng.random(n) < 0.88
    frame["bought"] = np.where(is_won, np.where(is_kept, frame["quoted"], frame["offer"]), None)
    frame["currency"] = frame["region"].map(story.CURRENCY).to_numpy()
    frame["is_amount_missing"] = rng.random(n) < story.AMOUNT_MISSING
    return frame


def _quoted(rng: np.random.Generator, promoted: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Sales quotes the suite, more and more, whatever marketing promoted."""
    years = (moments - clock.at(clock.FIRST_DAY)) / (365 * DAY)
    is_suite = rng.random(len(promoted)) < np.clip(0.42 + 0.09 * years, 0, 0.72)
    other = rng.choice(story.OFFERS, len(promoted), p=[0.3, 0.4, 0.3])
    return np.where(is_suite, "Suite", np.where(pd.isna(promoted), other, promoted))


def _amounts(rng: np.random.Generator, frame: pd.DataFrame) -> np.ndarray:
    median = story.of(story.SEGMENT_FACTS, "amount", frame["segment"])
    by_offer = frame["quoted"].map({"Suite": 1.15, "Insights": 0.85, "Connect": 0.95}).to_numpy()
    by_kind = np.where(frame["kind"] == "expansion", 0.85, 1.0)
    years = np.maximum(0, frame["created_at"].to_numpy() - clock.at(clock.FIRST_DAY)) / (365 * DAY)
    amounts = median * by_offer * by_kind * (1.07 + 0.07 * years) * rng.lognormal(0.0, 0.5, len(frame))
    return np.maximum(amounts, 900).round(-1)


def leave_behind(frame: pd.DataFrame, users: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The deals that the leaver had on the last day stay as they were."""
    left_at = clock.at(story.LEFT_ON)
    mine = (frame["segment"] == story.LEAVER_SEGMENT) & (frame["region"] == story.LEAVER_REGION)
    mine &= (frame["created_at"] < left_at) & (frame["closed_at"] > left_at)
    rows = frame[mine].nlargest(round(story.DEALS_LEFT * scale), "created_at").index
    handed_over = frame[mine & (frame["owner"] == people.leaver(users))].index.difference(rows)
    frame.loc[handed_over, "owner"] = people.successor(users)
    frame.loc[rows, "owner"] = people.leaver(users)
    frame.loc[rows, "frozen_at"] = left_at
    return frame


def seen_by(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Deals as they were by the end of a day; those closed before the CRM began are not in it."""
    end = clock.at(as_of) + DAY
    frame = frame[(frame["created_at"] < end) & (frame["closed_at"] >= clock.at(clock.FIRST_DAY))]
    frame = frame.sort_values("created_at", kind="stable").reset_index(drop=True)
    frame["planned_close"] = frame["closed_at"]
    is_open = (frame["closed_at"] >= end) | frame["frozen_at"].notna()
    frame["closed_at"] = frame["closed_at"].where(~is_open, NEVER)
    frame["outcome"] = frame["outcome"].where(~is_open, "open")
    for column in ("reason", "bought"):
        frame[column] = frame[column].where(~is_open, None)
    return frame
