"""The colleagues of the sample company, and the people who ask it something."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, market, story, words

# representatives per region: Enterprise, Mid-market, SMB, Public sector
REPRESENTATIVES = {
    "North America": (4, 4, 4, 2),
    "UK & Ireland": (2, 2, 2, 1),
    "DACH": (2, 2, 2, 1),
    "Nordics": (1, 1, 1, 1),
    "APAC": (1, 2, 1, 1),
}
TEAMS = {
    "Enterprise": "Enterprise sales",
    "Mid-market": "Mid-market sales",
    "SMB": "Inside sales",
    "Public sector": "Public sector sales",
}
INTAKE, ROUTING_QUEUE, MARKETER = 0, 1, 2  # rows of the users
LISTED_SHARE = {"Paid social": 0.24, "Partner": 0.65, "Outbound": 0.75, "Event": 0.6, "Referral": 0.6}
HEARD_FROM = ("Word of mouth", "Podcast", "Social media post", "Search engine", "Conference")


def users(rng: np.random.Generator) -> pd.DataFrame:
    """One row per colleague or queue; the leaver is the first representative of their kind."""
    rows = [
        ("Marketing intake queue", "Marketing", "", "", True),
        ("DACH inbound queue", "Sales development", "DACH", "", True),
        *[(name, "Marketing", "", "", False) for name in ("Noor Bakker", "Tess Moreau", "Ravi Menon")],
    ]
    for region, counts in REPRESENTATIVES.items():
        for segment, count in zip(story.SEGMENTS, counts, strict=True):
            rows += [("", TEAMS[segment], region, segment, False)] * count
    frame = pd.DataFrame(rows, columns=["name", "team", "region", "segment", "is_queue"])
    unnamed = frame.index[frame["name"] == ""]
    frame.loc[unnamed, "name"] = _different_names(rng, len(unnamed))
    frame["left_on"] = pd.Series([None] * len(frame), dtype=object)
    leaver = frame.index[(frame["segment"] == story.LEAVER_SEGMENT) & (frame["region"] == story.LEAVER_REGION)][0]
    frame.loc[leaver, "name"] = story.LEAVER
    frame.loc[leaver, "left_on"] = story.LEFT_ON
    return frame


def _different_names(rng: np.random.Generator, n: int) -> list[str]:
    first = rng.choice(words.FIRST, n, replace=False)
    last = rng.choice(words.LAST, n, replace=False)
    return [f"{a} {b}" for a, b in zip(first, last, strict=True)]


def leaver(colleagues: pd.DataFrame) -> int:
    return int(colleagues.index[colleagues["name"] == story.LEAVER][0])


def successor(colleagues: pd.DataFrame) -> int:
    return leaver(colleagues) + 1


def representative(
    rng: np.random.Generator, colleagues: pd.DataFrame, segment: np.ndarray, region: np.ndarray, moments: np.ndarray
) -> np.ndarray:
    """Who gets each record: one of those who sell to its segment and region and are still there."""
    owners = np.full(len(segment), MARKETER)
    gone = leaver(colleagues)
    for (kind, place), team in colleagues[colleagues["segment"] != ""].groupby(["segment", "region"]):
        rows = np.flatnonzero((segment == kind) & (region == place))
        owners[rows] = rng.choice(team.index, len(rows))
        late = rows[(owners[rows] == gone) & (moments[rows] >= clock.at(story.LEFT_ON))]
        if len(late):
            owners[late] = rng.choice(team.index[team.index != gone], len(late))
    return owners


def leads(rng: np.random.Generator, n: int, accounts: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row per lead record in order of creation; same_as and merged_into are an earlier lead's row, or -1."""
    day = clock.draw_days(rng, n, clock.FIRST_DAY, as_of)
    channel = rng.choice(story.CHANNELS.index, n, p=story.CHANNELS["share"])
    share = pd.Series(channel).map(LISTED_SHARE).fillna(0.46).to_numpy()
    account = market.choose(rng, accounts, rng.random(n) < share)
    frame = pd.DataFrame({"channel": channel, "source": _source(rng, channel), "account": account})
    frame["first"], frame["last"] = words.pick(rng, words.FIRST, n), words.pick(rng, words.LAST, n)
    frame["email"] = _email(rng, frame, accounts)
    frame["same_as"], frame["merged_into"] = _copies(rng, frame)
    copied = np.flatnonzero(frame["same_as"] >= 0)
    for column in ("account", "first", "last", "email"):
        frame.loc[copied, column] = frame[column].to_numpy()[frame["same_as"].to_numpy()[copied]]
    home = accounts.iloc[frame["account"]]
    frame["segment"], frame["region"] = home["segment"].to_numpy(), home["region"].to_numpy()
    frame["zone"] = frame["region"].map(clock.HOURS_FROM_UTC).to_numpy()
    frame["created_at"] = clock.in_the_day(rng, day, frame["zone"].to_numpy())
    frame["offer"] = _promoted(rng, frame["created_at"].to_numpy())
    frame["self_reported"] = _self_reported(rng, channel)
    kinds = ("", "test", "staff", "competitor", "partner")
    frame["kind"] = rng.choice(kinds, n, p=[0.973, 0.005, 0.003, 0.009, 0.010])
    frame["is_bounced"] = (rng.random(n) < 0.05) | home["blocks_mail"].to_numpy()
    frame["is_opted_out"] = rng.random(n) < 0.08
    return frame


def _source(rng: np.random.Generator, channel: np.ndarray) -> np.ndarray:
    source = np.empty(len(channel), dtype=object)
    for name, options in story.SOURCES.items():
        rows = np.flatnonzero(channel == name)
        source[rows] = rng.choice([o for o, _ in options], len(rows), p=[p for _, p in options])
    return source


def _email(rng: np.random.Generator, frame: pd.DataFrame, accounts: pd.DataFrame) -> np.ndarray:
    number = pd.Series(np.where(rng.random(len(frame)) < 0.5, "", rng.integers(2, 99, len(frame)).astype(str)))
    local = frame["first"].str.lower() + "." + frame["last"].str.lower() + number
    return (local + "@" + accounts["domain"].to_numpy()[frame["account"]]).to_numpy()


def _copies(rng: np.random.Generator, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Records of somebody who was there before, and those of them that were merged away."""
    n = len(frame)
    same_as = np.full(n, -1)
    late = np.arange(n // 50, n)
    copies = np.sort(rng.choice(late, round(n * (story.DUPLICATE + story.MERGED)), replace=False))
    is_copy = np.isin(np.arange(n), copies)
    before = np.maximum(0, copies - 1 - (rng.random(len(copies)) ** 2 * np.minimum(copies, 9_000)).astype(int))
    first = np.array([row - (np.argmin(is_copy[: row + 1][::-1])) for row in before])
    same_as[copies] = first
    merged = rng.choice(copies, round(n * story.MERGED), replace=False)
    return same_as, np.where(np.isin(np.arange(n), merged), same_as, -1)


def _promoted(rng: np.random.Generator, moments: np.ndarray) -> np.ndarray:
    """The offer that marketing promoted: more and more the point solution."""
    year = np.clip((moments - clock.at(clock.FIRST_DAY)) // (365 * clock.DAY), 0, 2)
    draw = rng.random(len(moments))[:, None]
    cumulated = np.cumsum(np.array(story.OFFERS_PROMOTED), axis=1)[year]
    return np.array(story.OFFERS, dtype=object)[(draw > cumulated[:, :2]).sum(axis=1)]


def _self_reported(rng: np.random.Generator, channel: np.ndarray) -> np.ndarray:
    draw = rng.random(len(channel))
    other = words.pick(rng, HEARD_FROM, len(channel))
    return np.where(draw < 0.45, None, np.where(draw < 0.72, channel.astype(object), other))
