"""What marketing did and who answered: campaigns, and one row per person in a campaign."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, story

LATER_CHANNELS = ("Email nurture", "Webinar", "Organic search", "Paid social", "Paid search", "Event")
LATER_SHARE = (0.36, 0.17, 0.17, 0.14, 0.10, 0.06)


def campaigns(as_of: date) -> pd.DataFrame:
    """One row per source and calendar quarter, with its offer."""
    quarters = pd.period_range("2023Q4", pd.Timestamp(as_of), freq="Q")
    rows = []
    for quarter in quarters:
        for place, (channel, options) in enumerate(story.SOURCES.items()):
            for source, _ in options:
                offer = story.OFFERS[(place + quarter.ordinal) % 3 if channel != "Paid social" else 0]
                rows.append((channel, source, offer, str(quarter), quarter.start_time.date(), quarter.end_time.date()))
    frame = pd.DataFrame(rows, columns=["channel", "source", "offer", "quarter", "starts_on", "ends_on"])
    frame["name"] = frame["offer"] + " " + frame["source"] + " " + frame["quarter"]
    return frame


def of_leads(rng: np.random.Generator, leads: pd.DataFrame, passes: pd.DataFrame, end: int) -> pd.DataFrame:
    """The touch that brought each lead, some while it was thinking, and nurture after it was recycled."""
    n = len(leads)
    first = leads[["channel", "source"]].assign(lead=np.arange(n), at=leads["created_at"], is_response=True)
    is_mql = np.zeros(n, dtype=bool)
    is_mql[passes["lead"]] = True
    counts = rng.poisson(np.where(is_mql, 3.1, 1.3))
    lead = np.repeat(np.arange(n), counts)
    span = np.where(is_mql[lead], 38.0, 60.0)
    more = _later(rng, lead, clock.after(rng, leads["created_at"].to_numpy()[lead], span * 0.35, 1.2))
    recycled = passes[(passes["closing"] == "Recycled") & (rng.random(len(passes)) < 0.7)]
    nurtured = _later(rng, recycled["lead"].to_numpy(), clock.after(rng, recycled["closed_at"].to_numpy(), 9.0, 0.6))
    nurtured["channel"], nurtured["source"] = "Email nurture", "Drip programme"
    rows = pd.concat([first, more, nurtured], ignore_index=True)
    return rows[rows["at"] < end]


def of_deals(rng: np.random.Generator, deals: pd.DataFrame, end: int) -> pd.DataFrame:
    """What reached the buyers while the deal was open."""
    counts = rng.poisson(np.where(deals["lead"] >= 0, 3.6, 2.4))
    deal = np.repeat(np.arange(len(deals)), counts)
    start, stop = deals["created_at"].to_numpy()[deal], deals["planned_close"].to_numpy()[deal]
    rows = _later(rng, deal, start + (rng.random(len(deal)) * (stop - start)).astype(np.int64))
    rows = rows.rename(columns={"lead": "deal"})
    return rows[(rows["at"] < end) & (rows["at"] >= clock.at(clock.FIRST_DAY))]


def _later(rng: np.random.Generator, lead: np.ndarray, at: np.ndarray) -> pd.DataFrame:
    channel = rng.choice(LATER_CHANNELS, len(lead), p=LATER_SHARE)
    which = rng.random(len(lead))
    source = np.empty(len(lead), dtype=object)
    for name in LATER_CHANNELS:
        options = story.SOURCES[name]
        source = np.where(channel == name, np.where(which < options[0][1], options[0][0], options[-1][0]), source)
    is_response = rng.random(len(lead)) < np.where(channel == "Email nurture", 0.30, 0.62)
    return pd.DataFrame({"channel": channel, "source": source, "lead": lead, "at": at, "is_response": is_response})


def campaign_of(campaigns: pd.DataFrame, touches: pd.DataFrame) -> np.ndarray:
    """The row of the campaign that each touch belongs to."""
    per_quarter = campaigns["quarter"].eq(campaigns["quarter"].iloc[0]).sum()
    place = {source: row for row, source in enumerate(campaigns["source"].iloc[:per_quarter])}
    month = clock.day_of(touches["at"].to_numpy()).astype("datetime64[M]").astype(int)
    first = np.datetime64(campaigns["starts_on"].iloc[0], "M").astype(int)
    quarter = np.clip((month - first) // 3, 0, len(campaigns) // per_quarter - 1)
    return quarter * per_quarter + touches["source"].map(place).to_numpy()
