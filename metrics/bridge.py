"""From the pipeline at the start of a period to that at its end, each deal in one bucket, exact to the cent (V7)."""

from datetime import date

import numpy as np
import pandas as pd

START, END = "start", "end"
WON, LOST, GONE, PUSHED, CREATED, PULLED, MORE, LESS, CAME_AND_WENT, SAME, CURRENCY = (
    "won", "lost", "no longer counted", "pushed out", "created", "pulled in", "increased", "decreased",
    "came and went", "unchanged", "currency",
)  # fmt: skip
ALWAYS = (CREATED, PULLED, MORE, LESS, PUSHED, WON, LOST)  # in the order in which they are shown
IF_ANY = (CAME_AND_WENT, GONE, CURRENCY)


def bridge(records: pd.DataFrame) -> pd.DataFrame:
    """The lines to draw, from what `moves` found: step, amount, n; start plus all changes is end."""
    steps = pd.Series(_cents(records["change"])).groupby(records["bucket"].to_numpy()).agg(["sum", "size"])
    shown = [*ALWAYS, *(step for step in IF_ANY if step in steps.index)]
    amounts = [int(steps["sum"].get(step, 0)) / 100 for step in shown]
    counts = [int(steps["size"].get(step, 0)) for step in shown]
    ends = [(_sum(records[side]), int((records[f"is_in_{side}"]).sum())) for side in (START, END)]
    return pd.DataFrame(
        {
            "step": [START, *shown, END],
            "amount": [ends[0][0], *amounts, ends[1][0]],
            "n": [ends[0][1], *counts, ends[1][1]],
        }
    )


def moves(
    start: pd.DataFrame, end: pd.DataFrame, due_from: date | None = None, due_to: date | None = None
) -> pd.DataFrame:
    """One row per deal: its amount in the pipeline at both ends, the change, and the one bucket it falls in.

    `start`: deal_id, amount, due_on of the open deals at the start. `end`: the same of the deals open at the end or
    closed in between, with outcome (null: open; won; anything else is lost) and, if rates differ, currency_effect:
    the part of the amount that only the rate brought. With days given, the pipeline is what is due within them
    (both included), and a moved due date pulls in or pushes out; without, it is all that is open.
    The first that holds: won, lost, no longer counted, came and went, pushed out, created, pulled in, more, less.
    """
    _check(start, START)
    _check(end[end["outcome"].isna()], END)
    both = start.merge(end, on="deal_id", how="outer", suffixes=("_start", "_end"), indicator="side")
    was, still = both["side"] != "right_only", both["side"] != "left_only"
    return sorted_out(both.assign(was=was, still=still), due_from, due_to)


def sorted_out(both: pd.DataFrame, due_from: date | None = None, due_to: date | None = None) -> pd.DataFrame:
    """What `moves` does once both ends are joined: amount_start, due_on_start, amount_end, due_on_end, outcome, and
    whether the deal was there at the start (was) and is still known at the end (still)."""
    was, still = both["was"], both["still"]
    is_open = still & both["outcome"].isna()
    is_in_start = was & _is_due(both["due_on_start"], due_from, due_to)
    is_in_end = is_open & _is_due(both["due_on_end"], due_from, due_to)
    at_start = np.where(is_in_start, _cents(both["amount_start"]), 0)
    at_end = np.where(is_in_end, _cents(both["amount_end"]), 0)
    effect = both["currency_effect"] if "currency_effect" in both else pd.Series(0.0, both.index)
    currency = np.where(is_in_start & is_in_end, _cents(effect), 0)
    change = at_end - at_start - currency
    bucket = np.select(
        [
            is_in_start & still & (both["outcome"] == "won"),
            is_in_start & still & ~is_open,
            is_in_start & ~still,
            still & ~is_open & ~is_in_start,
            is_in_start & ~is_in_end,
            is_in_end & ~was,
            is_in_end & ~is_in_start,
            change > 0,
            change < 0,
        ],
        [WON, LOST, GONE, CAME_AND_WENT, PUSHED, CREATED, PULLED, MORE, LESS],
        SAME,
    )
    found = pd.DataFrame(
        {
            "deal_id": both["deal_id"], "bucket": bucket, "start": at_start / 100, "end": at_end / 100,
            "change": change / 100, "is_in_start": is_in_start, "is_in_end": is_in_end,
        }
    )  # fmt: skip
    by_rate = found.assign(
        bucket=CURRENCY, change=currency / 100, start=0.0, end=0.0, is_in_start=False, is_in_end=False
    )
    inside = is_in_start | is_in_end | (bucket == CAME_AND_WENT)
    return pd.concat([found[inside], by_rate[currency != 0]], ignore_index=True)


def _sum(amounts: pd.Series) -> float:
    return float(_cents(amounts).sum()) / 100


def _cents(amounts: pd.Series) -> np.ndarray:
    return np.rint(amounts.astype(float).fillna(0).to_numpy() * 100).astype(np.int64)


def _is_due(due_on: pd.Series, due_from: date | None, due_to: date | None) -> pd.Series:
    if due_from is None and due_to is None:
        return pd.Series(True, due_on.index)
    due = pd.to_datetime(due_on)
    after = due >= pd.Timestamp(due_from) if due_from else due.notna()
    return after & (due <= pd.Timestamp(due_to)) if due_to else after


def _check(side: pd.DataFrame, name: str) -> None:
    if side["deal_id"].duplicated().any():
        raise ValueError(f"A deal stands twice at the {name}: give each deal one row.")
    if side["amount"].isna().any():
        raise ValueError(f"A deal at the {name} has no amount: give it one or leave it out at both ends.")
