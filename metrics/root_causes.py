"""Where the money leaks: causes that do not overlap, each what leaked beyond the usual rate, harmful or helpful."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy import Float, case, cast, func, select

from data.schema import UNKNOWN, spells
from metrics import honesty
from metrics.definition import Run, Scope
from metrics.leads import is_lead
from metrics.sums import filtered

S = spells.c
DIMENSIONS = ("region", "team", "channel", "lead_class")
REST = "everything else"
SUMS = ("n", "leaked", "worth", "leaked_worth")
COLUMNS = ["dimension", "member", "n", "leaked", "rate", "usual", "effect", "rank"]
LEVEL = 0.995
MOST = 8  # causes; more are a list, not a finding


def read(scope: Scope, run: Run, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """One row per cell of all dimensions: n, leaked, worth, leaked_worth of the leads that qualified in the period."""
    nobodys = S.is_system_miss & S.assigned_at.is_(None)  # it lies with a queue, whose team is not at fault
    keys = [case((nobodys, UNKNOWN), else_=S.team).label("team") if name == "team" else S[name] for name in dimensions]
    leaked = S.is_mql_leaked
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

    `effect` is the money that leaked beyond the usual rate, which is that of all leads without a cause of their own;
    below it, what was saved. Every lead stands in one row; leakage is the usual one plus all effects.
    """
    now = split(read(scope, run, dimensions), dimensions)
    if before is None:
        return now.assign(rank_before=np.nan)
    past = split(read(before, run, dimensions), dimensions)
    ranks = past.set_index(["dimension", "member"])["rank"]
    keys = list(zip(now["dimension"], now["member"], strict=True))
    return now.assign(rank_before=[float(ranks.get(key, np.nan)) for key in keys])


def split(cells: pd.DataFrame, dimensions: Sequence[str] = DIMENSIONS) -> pd.DataFrame:
    """Takes the clearest deviation out first, then the next among what is left, until chance explains the rest."""
    found, left = [], cells.astype(dict.fromkeys(SUMS, float))
    while len(found) < MOST and (cause := _clearest(left, dimensions)):
        is_its = left[cause[0]] == cause[1]
        found.append((cause, left[is_its]))
        left = left[~is_its]
    base = left if len(left) else cells.astype(dict.fromkeys(SUMS, float))
    usual, usual_in_money = _rate(base, "leaked", "n"), _rate(base, "leaked_worth", "worth")
    rows = [_row(cause, part, usual, usual_in_money) for cause, part in found]
    named = pd.DataFrame(rows, columns=COLUMNS[:-1]).sort_values("effect", key=np.abs, ascending=False, kind="stable")
    named = named.assign(rank=np.arange(1, len(named) + 1, dtype=float))
    rest = [(*_row(("", REST), left, usual, usual_in_money), np.nan)] if len(left) else []
    frames = [each for each in (named, pd.DataFrame(rest, columns=COLUMNS)) if len(each)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _clearest(cells: pd.DataFrame, dimensions: Sequence[str]) -> tuple[str, str] | None:
    """The member whose rate differs most from that of all others left, counted in what chance would explain."""
    best, most = None, honesty.z_of(LEVEL)  # many are looked at, so one of them is soon unusual by chance
    n, leaked = float(cells["n"].sum()), float(cells["leaked"].sum())
    if not 0 < leaked < n:
        return None
    for dimension in dimensions:
        sums = cells.groupby(dimension, observed=True)[["n", "leaked"]].sum()
        own, others = sums["n"].to_numpy(), n - sums["n"].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = sums["leaked"].to_numpy() / own - (leaked - sums["leaked"].to_numpy()) / others
            clarity = np.abs(gap) / np.sqrt(leaked / n * (1 - leaked / n) * (1 / own + 1 / others))
        clarity = np.where((own >= honesty.GREY_BELOW) & (others >= honesty.GREY_BELOW), clarity, 0.0)
        for member, size in zip(sums.index, np.nan_to_num(clarity, posinf=0.0), strict=True):
            if size > most and member != UNKNOWN:
                best, most = (dimension, str(member)), size
    return best


def _rate(cells: pd.DataFrame, top: str, bottom: str) -> float:
    whole = float(cells[bottom].sum())
    return float(cells[top].sum()) / whole if whole else 0.0


def _row(cause: tuple[str, str], cells: pd.DataFrame, usual: float, usual_in_money: float) -> tuple:
    effect = float(cells["leaked_worth"].sum() - usual_in_money * cells["worth"].sum())
    return (*cause, cells["n"].sum(), cells["leaked"].sum(), _rate(cells, "leaked", "n"), usual, effect)


def narrowed(scope: Scope, causes: pd.DataFrame, place: int) -> Scope:
    """The scope of one cause's members; leads that a larger cause before it took are among them."""
    row = causes.iloc[place]
    return replace(scope, where=(*scope.where, (str(row["dimension"]), (str(row["member"]),))))
