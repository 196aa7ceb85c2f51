"""What the sample company plans and pays: spend, exchange rates, targets."""

from datetime import date

import numpy as np
import pandas as pd

from data.company import clock, story
from data.company.clock import NEVER

SALES_A_YEAR, MARKETERS_A_YEAR = 10_600_000, 2_600_000  # people, in the year that starts on the first day
SPOT = {"EUR": (1.065, 0.0023), "GBP": (1.235, 0.0026)}  # first day's rate, drift a month
YEARLY_AMBITION = 1.12
COUNTED = 0.86  # of leads and deals, what the definitions leave after their exclusions, and a little more
PLAN = {"EUR": (1.09, 1.08, 1.10, 1.12), "GBP": (1.24, 1.25, 1.27, 1.30)}  # fiscal years from 2023-02-01


def rates(rng: np.random.Generator, as_of: date) -> pd.DataFrame:
    """One row per currency and month (spot) or fiscal year (plan)."""
    months = np.arange(np.datetime64("2023-02"), np.datetime64(as_of, "M") + 1)
    parts = []
    for currency, (start, drift) in SPOT.items():
        path = start * np.exp(np.cumsum(rng.normal(drift, 0.011, len(months))))
        path *= start / path[9]
        spot = pd.DataFrame({"kind": "spot", "starts_on": months.astype("datetime64[D]"), "rate": path.round(4)})
        years = [np.datetime64(f"{2023 + i}-02-01") for i in range(4)]
        plan = pd.DataFrame({"kind": "plan", "starts_on": years, "rate": PLAN[currency]})
        parts.append(pd.concat([spot, plan]).assign(currency=currency))
    return pd.concat(parts, ignore_index=True)[["currency", "kind", "starts_on", "rate"]]


def rate_at(table: pd.DataFrame, currency: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Dollars for one unit of each currency on a day; 1 for dollars and for what has no rate."""
    rate = np.ones(len(currency))
    day = clock.day_of(moments)
    for name, rows in table[table["kind"] == "spot"].groupby("currency"):
        place = np.clip(np.searchsorted(rows["starts_on"].to_numpy(), day, side="right") - 1, 0, None)
        rate = np.where(currency == name, rows["rate"].to_numpy()[place], rate)
    return rate


def spend(rng: np.random.Generator, leads: pd.DataFrame, scale: float, as_of: date) -> pd.DataFrame:
    """Program money a day, source and region as leads came; people a week, by region and sales' segments."""
    day = clock.day_of(leads["created_at"].to_numpy())
    cost = story.of(story.CHANNELS, "cost", leads["channel"]) * rng.lognormal(-0.08, 0.4, len(leads))
    rows = leads[["region", "channel", "source"]].assign(day=day, amount=cost, kind="program")
    by = ["day", "kind", "region", "channel", "source"]
    program = rows.groupby(by, as_index=False, sort=True)["amount"].sum()
    year = (program["day"].to_numpy().astype("datetime64[D]") - np.datetime64(clock.FIRST_DAY)).astype(int) / 365
    program["amount"] *= np.where(program["channel"] == "Paid social", 1 + 0.12 * year, 1 + 0.03 * year)
    return pd.concat([program, *_people(scale, as_of)], ignore_index=True)


def _people(scale: float, as_of: date) -> list[pd.DataFrame]:
    weeks = pd.date_range(clock.FIRST_DAY, as_of, freq="W-FRI")
    growth = 1.085 ** (np.arange(len(weeks)) / 52)
    parts = []
    for region, share in zip(story.REGIONS, story.REGION_SHARE, strict=True):
        base = {"region": region, "day": weeks.to_numpy().astype("datetime64[D]")}
        amount = MARKETERS_A_YEAR / 52 * growth * share * scale
        parts.append(pd.DataFrame({**base, "kind": "marketing_people", "amount": amount}))
        for segment, weight in zip(story.SEGMENTS, (0.40, 0.32, 0.13, 0.15), strict=True):
            amount = SALES_A_YEAR / 52 * growth * share * weight * scale
            parts.append(pd.DataFrame({**base, "kind": "sales_people", "segment": segment, "amount": amount}))
    return parts


def targets(rng: np.random.Generator, passes: pd.DataFrame, deals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row per metric and fiscal quarter, whole; bookings by segment and by region besides."""
    quarters = pd.date_range("2023-11-01", as_of, freq="QS-NOV")
    won = deals[deals["outcome"] == "won"]
    official = passes[passes["score"] >= story.AGREED_BAR]
    new = deals[deals["kind"] == "new"]
    sums = {
        "bookings": (won["closed_at"], won["amount"], 1.01),
        "marketing_qualified_leads": (official["mql_at"], pd.Series(1.0, official.index), COUNTED),
        "sales_qualified_leads": (new["created_at"], pd.Series(1.0, new.index), COUNTED),
        "accepted_pipeline_created": (deals["created_at"], deals["amount"], 1.01),
    }
    rows = [_rows(rng, quarters, metric, None, None, *parts) for metric, parts in sums.items()]
    for dimension, members in (("segment", story.SEGMENTS), ("region", story.REGIONS)):
        for member in members:
            part = won[won[dimension] == member]
            rows.append(_rows(rng, quarters, "bookings", dimension, member, part["closed_at"], part["amount"], 1.01))
    for metric, (first, last) in STEADY.items():
        value = np.linspace(first, last, len(quarters))
        rows.append(_frame(quarters, metric, None, None, np.round(value, 3)))
    return pd.concat(rows, ignore_index=True)


STEADY = {
    "mql_to_sal_rate": (0.62, 0.66),
    "mql_to_sql_rate": (0.33, 0.36),
    "icp_coverage_rate": (0.44, 0.54),
    "cycle_days_median": (64.0, 60.0),
    "return_on_sm": (1.50, 1.65),
    "economic_value": (10_500_000.0, 15_500_000.0),
}


def _rows(
    rng: np.random.Generator,
    quarters: pd.DatetimeIndex,
    metric: str,
    dimension: str | None,
    member: str | None,
    moments: pd.Series,
    amounts: pd.Series,
    ambition: float,
) -> pd.DataFrame:
    """Near what came, a little above, and not lower because a quarter went wrong."""
    starts = np.array([clock.at(q.date()) for q in quarters])
    came = (moments >= starts[0]) & (moments < NEVER)
    quarter = np.searchsorted(starts, moments[came].to_numpy(), side="right") - 1
    actual = np.bincount(quarter, weights=amounts[came], minlength=len(quarters))
    if len(actual) > 4:
        actual[-1] = actual[-5] * YEARLY_AMBITION  # the quarter under way is planned on last year's
    trend = (
        np.polyval(np.polyfit(np.arange(len(actual)), actual, 1), np.arange(len(actual))) if len(actual) > 4 else actual
    )
    value = (0.6 * actual + 0.4 * trend) * ambition * (1 + rng.normal(0.01, 0.025, len(actual)))
    digits = -4 if value.mean() > 100_000 else -1
    return _frame(quarters, metric, dimension, member, np.round(value, digits))


def _frame(
    quarters: pd.DatetimeIndex, metric: str, dimension: str | None, member: str | None, value: np.ndarray
) -> pd.DataFrame:
    ends = quarters + pd.DateOffset(months=3) - pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "metric": metric,
            "starts_on": quarters.to_numpy().astype("datetime64[D]"),
            "ends_on": ends.to_numpy().astype("datetime64[D]"),
            "dimension": pd.Series([dimension] * len(quarters), dtype=object),
            "member": pd.Series([member] * len(quarters), dtype=object),
            "value": value,
        }
    )
