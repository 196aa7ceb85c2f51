"""What sales did: calls, mails and meetings with leads, on deals, and in accounts of the market."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, people, story
from data.company.clock import DAY, NEVER

COLUMNS = ["kind", "lead", "deal", "account", "owner", "at", "is_automatic", "is_two_way", "is_inbound", "hours"]
QUESTION_SHARE = 0.18
MEETINGS_A_YEAR = 1.75  # in an agreed account that sales works as much as the average


def of_leads(rng: np.random.Generator, leads: pd.DataFrame, passes: pd.DataFrame) -> pd.DataFrame:
    """The automatic answer to each lead, the attempts to reach the good ones, and a first meeting."""
    n = len(leads)
    answered = np.flatnonzero(rng.random(n) < 0.45)
    automatic = _frame(
        "email", answered, people.MARKETER, leads["created_at"].to_numpy()[answered] + 90, is_automatic=True
    )
    tried = passes[passes["attempted_at"] < NEVER]
    counts = tried["attempts"].to_numpy()
    each = np.repeat(np.arange(len(tried)), counts)
    turn = np.arange(len(each)) - np.repeat(np.cumsum(counts) - counts, counts)
    base = tried["attempted_at"].to_numpy()[each]
    later = clock.to_office_hours(
        rng, base + (turn * (0.8 + 1.5 * rng.random(len(each))) * DAY).astype(np.int64), tried["zone"].to_numpy()[each]
    )
    at = np.where(turn == 0, base, later)
    is_call = rng.random(len(each)) < 0.58
    accepted = tried["sal_at"].to_numpy()[each] < NEVER
    two_way = (rng.random(len(each)) < np.where(accepted, 0.30, 0.05)) & (turn > 0)
    attempts = _frame(
        np.where(is_call, "call", "email"),
        tried["lead"].to_numpy()[each],
        tried["owner"].to_numpy()[each],
        at,
        is_two_way=two_way,
        hours=np.where(is_call, 0.25, 0.1),
    )
    met = passes[(passes["sal_at"] < NEVER) & (rng.random(len(passes)) < 0.8)]
    meetings = _frame(
        "meeting",
        met["lead"].to_numpy(),
        met["owner"].to_numpy(),
        clock.to_office_hours(rng, clock.after(rng, met["sal_at"].to_numpy(), 5.0, 0.6), met["zone"].to_numpy()),
        is_two_way=True,
        hours=0.75,
    )
    return pd.concat([automatic, attempts, meetings], ignore_index=True)


def questions(rng: np.random.Generator, passes: pd.DataFrame) -> pd.DataFrame:
    """Some leads ask something just after they qualified; whoever reaches them first answers."""
    asking = passes[rng.random(len(passes)) < QUESTION_SHARE]
    at = asking["mql_at"].to_numpy() + (rng.random(len(asking)) * 3_600).astype(np.int64)
    return _frame("email", asking["lead"].to_numpy(), asking["owner"].to_numpy(), at, is_inbound=True)


def of_deals(rng: np.random.Generator, deals: pd.DataFrame) -> pd.DataFrame:
    """Meetings, calls and work at the desk while the deal is open."""
    days = (deals["planned_close"] - deals["created_at"]).to_numpy() / DAY
    deal = np.repeat(np.arange(len(deals)), 2 + rng.poisson(1.5 + days / 22))
    start, stop = deals["created_at"].to_numpy()[deal], deals["planned_close"].to_numpy()[deal]
    at = start + (rng.random(len(deal)) * (stop - start)).astype(np.int64)
    zone = deals["region"].map(clock.HOURS_FROM_UTC).to_numpy()[deal]
    kind = rng.choice(["meeting", "call", "email", "other"], len(deal), p=[0.38, 0.27, 0.25, 0.10])
    rows = _frame(
        kind,
        np.full(len(deal), -1),
        deals["owner"].to_numpy()[deal],
        clock.to_office_hours(rng, at, zone),
        is_two_way=(kind == "meeting") | ((kind == "call") & (rng.random(len(deal)) < 0.6)),
        hours=np.select([kind == "meeting", kind == "other"], [1.0, 2.0], 0.3),
    )
    rows["deal"] = deal
    rows["account"] = deals["account"].to_numpy()[deal]
    left = deals["frozen_at"].to_numpy()[deal]
    return rows[np.isnan(left) | (rows["at"] < left)]


def of_accounts(rng: np.random.Generator, accounts: pd.DataFrame, users: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Sales working its own list, with deals or without."""
    years = (clock.at(as_of) - clock.at(clock.FIRST_DAY)) / (365 * DAY)
    eager = accounts["list"].map({"both": 1.0, "sales": 1.1, "marketing": 0.25, "none": 0.05}).to_numpy()
    mean = eager * accounts["drive"].to_numpy() * MEETINGS_A_YEAR * years * 2.2
    account = np.repeat(np.arange(len(accounts)), rng.poisson(np.where(accounts["merged_into"] < 0, mean, 0)))
    day = clock.draw_days(rng, len(account), clock.FIRST_DAY, as_of)
    rng.shuffle(day)
    zone = accounts["region"].map(clock.HOURS_FROM_UTC).to_numpy()[account]
    at = clock.to_office_hours(rng, clock.in_the_day(rng, day, zone), zone)
    home = accounts.iloc[account]
    owner = people.representative(rng, users, home["segment"].to_numpy(), home["region"].to_numpy(), at)
    kind = rng.choice(["meeting", "call", "email"], len(account), p=[0.36, 0.34, 0.30])
    rows = _frame(
        kind,
        np.full(len(account), -1),
        owner,
        at,
        is_two_way=(kind == "meeting") | ((kind == "call") & (rng.random(len(account)) < 0.3)),
        hours=np.where(kind == "meeting", 0.8, 0.2),
    )
    rows["account"] = account
    return rows


def without_the_leaver(rows: pd.DataFrame, users: pd.DataFrame, end: int) -> pd.DataFrame:
    """What was done by the end; nobody works after leaving."""
    is_gone = (rows["owner"] == people.leaver(users)) & (rows["at"] >= clock.at(story.LEFT_ON))
    return rows[(rows["at"] < end) & ~is_gone].sort_values(["at", "lead"], kind="stable").reset_index(drop=True)


def _frame(
    kind: np.ndarray | str,
    lead: np.ndarray,
    owner: np.ndarray | int,
    at: np.ndarray,
    *,
    is_automatic: bool = False,
    is_two_way: np.ndarray | bool = False,
    is_inbound: bool = False,
    hours: np.ndarray | float = 0.0,
) -> pd.DataFrame:
    frame = pd.DataFrame({"lead": lead, "at": at}).reset_index(drop=True)
    frame = frame.assign(kind=kind, owner=owner, is_automatic=is_automatic, is_two_way=is_two_way, hours=hours)
    frame["is_inbound"] = is_inbound
    return frame.assign(deal=-1, account=-1)[COLUMNS]
