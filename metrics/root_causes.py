"""Where the money leaks: causes that do not overlap, each what leaked beyond the company's own rate, good and bad."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy import Float, cast, func, select

from data.schema import spells
from metrics import honesty
from metrics.definition import Run, Scope
from metrics.leads import is_lead
from metrics.ledger import LEAKED
from metrics.sums import filtered

S = spells.c
DIMENSIONS = ("region", "team", "channel", "lead_class")
REST = "everything else"


def read(scope: Scope, run: Run, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """One row per cell of all dimensions: n, leaked, worth, leaked_worth of the leads that qualified in the period."""
    keys = [S[name] for name in dimensions]
    leaked = S.mql_fate.in_(tuple(LEAKED))
    worth = cast(func.coalesce(S.worth, 0), Float)
    query = (
        select(
            *keys,
            func.count().label("n"),
            func.count().filter(leaked).label("leaked"),
            func.sum(worth).label("worth"),
            func.coalesce(func.sum(worth).filter(leaked), 0).label("leaked_worth"),
        )
        .where(
            S.rules == scope.rules, is_lead, S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope)
        )
        .group_by(*keys)
    )
    return run(query)


def causes(scope: Scope, before: Scope | None, run: Run, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """Largest first, harmful or helpful: dimension, member, n, leaked, rate, usual, effect, rank, rank_before.

    `effect` is the money that leaked beyond the company's rate of the period (below it: what was saved). Every lead
    stands in one row, so the effects add up to nothing more and nothing less than the company's own leakage.
    """
    now = split(read(scope, run, dimensions), dimensions)
    if before is None:
        return now.assign(rank_before=np.nan)
    past = split(read(before, run, dimensions), dimensions)
    ranks = past.set_index(["dimension", "member"])["rank"]
    keys = list(zip(now["dimension"], now["member"], strict=True))
    return now.assign(rank_before=[float(ranks.get(key, np.nan)) for key in keys])


def split(cells: pd.DataFrame, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """Takes the clearest deviation out first, then the next among what is left, until none is clear of chance."""
    columns = ["dimension", "member", "n", "leaked", "rate", "usual", "effect", "rank"]
    n, leaked, worth = (float(cells[name].sum()) for name in ("n", "leaked", "worth"))
    if not n:
        return pd.DataFrame(columns=columns)
    usual, usual_in_money = leaked / n, (float(cells["leaked_worth"].sum()) / worth if worth else 0.0)
    left, rows = cells, []
    while len(left):
        found = _clearest(left, dimensions, usual, usual_in_money)
        if found is None:
            break
        rows.append(_row(found, left[left[found[0]] == found[1]], usual, usual_in_money))
        left = left[left[found[0]] != found[1]]
    if len(left):
        rows.append(_row(("", REST), left, usual, usual_in_money))
    frame = pd.DataFrame(rows, columns=columns[:-1])
    named = frame[frame["dimension"] != ""].sort_values("effect", key=np.abs, ascending=False, kind="stable")
    named = named.assign(rank=np.arange(1, len(named) + 1, dtype=float))
    return pd.concat([named, frame[frame["dimension"] == ""].assign(rank=np.nan)], ignore_index=True)[columns]


def _clearest(
    cells: pd.DataFrame, dimensions: Sequence[str], usual: float, usual_in_money: float
) -> tuple[str, str] | None:
    """The member whose leads leaked most money beyond the usual, of those whose rate is clear of it."""
    best, size = None, 0.0
    for dimension in dimensions:
        sums = cells.groupby(dimension, observed=True)[["n", "leaked", "worth", "leaked_worth"]].sum().astype(float)
        low, high = honesty.wilson(sums["leaked"], sums["n"])
        effect = (sums["leaked_worth"] - usual_in_money * sums["worth"]).to_numpy()
        is_clear = (sums["n"].to_numpy() >= honesty.GREY_BELOW) & (
            ((low > usual) & (effect > 0)) | ((high < usual) & (effect < 0))
        )
        for member, gain, clear in zip(sums.index, effect, is_clear, strict=True):
            if clear and abs(gain) > size:
                best, size = (dimension, str(member)), abs(gain)
    return best


def _row(cause: tuple[str, str], cells: pd.DataFrame, usual: float, usual_in_money: float) -> tuple:
    n, leaked = float(cells["n"].sum()), float(cells["leaked"].sum())
    effect = float(cells["leaked_worth"].sum() - usual_in_money * cells["worth"].sum())
    return (*cause, n, leaked, leaked / n if n else float("nan"), usual, effect)


def narrowed(scope: Scope, causes: pd.DataFrame, place: int) -> Scope:
    """The scope of one cause's members; leads that a larger cause before it took are among them."""
    row = causes.iloc[place]
    return replace(scope, where=(*scope.where, (str(row["dimension"]), (str(row["member"]),))))
