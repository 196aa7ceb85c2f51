"""How far one group lies from another: the difference of two numbers of the same kind, with its interval (G5)."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from sqlalchemy import Column, Float, cast, func, select

from metrics.definition import Better, Computed, Measure, Ratio, Run, Scope, Unit
from metrics.honesty import COUNTS_ONLY_BELOW, GREY_BELOW, Reading, difference, proportion
from metrics.sums import filtered, totals

ANSWER = ("value", "n", "low", "high", "state", "why")


def rate_gap(*, name: str, id: str, label: str, meaning: str, sides: tuple[Ratio, Ratio], guard: str) -> Computed:
    """The first share less the second, with Newcombe's interval."""
    return Computed(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.SHARE,
        better=Better.UP,
        guard=guard,
        needs=tuple(dict.fromkeys((*sides[0].needs, *sides[1].needs))),
        compute=partial(_rates, sides),
        words=f"{sides[0].label} - {sides[1].label}",
    )


def amount_gap(
    *,
    name: str,
    id: str,
    label: str,
    meaning: str,
    sides: tuple[Measure, Measure],
    of: Column,
    read: Callable[..., Reading],
    unit: Unit,
    better: Better,
    guard: str,
    words: str,
    needs: tuple[str, ...] = (),
    per: float = 1.0,
) -> Computed:
    """What `read` (a resampled mean or median) makes of a column on the first side, less what it makes of it on the
    second. Each side is a count, whose rows it is read of."""
    return Computed(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=unit,
        better=better,
        guard=guard,
        needs=tuple(dict.fromkeys((*sides[0].needs, *sides[1].needs, *needs))),
        compute=partial(_amounts, sides, of, per, read),
        words=words,
    )


def _rates(sides: tuple[Ratio, Ratio], scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    counts = [half for side in sides for half in (side.numerator, side.denominator)]
    frame = totals(counts, scope, by, run)
    rows = frame[[each.name for each in counts]].fillna(0).astype(int).itertuples(index=False, name=None)
    return _compared(frame[list(by)], [(proportion(a, n), proportion(b, m)) for a, n, b, m in rows])


def _amounts(
    sides: tuple[Measure, Measure],
    of: Column,
    per: float,
    read: Callable[..., Reading],
    scope: Scope,
    by: tuple[str, ...],
    run: Run,
) -> pd.DataFrame:
    found = [_values(side, of, scope, by, run) for side in sides]
    if not by:
        return _compared(pd.DataFrame(index=[0]), [tuple(_read(read, part, per) for part in found)])
    groups = [dict(list(part.groupby(list(by)))) for part in found]
    members = pd.concat([part[list(by)] for part in found]).drop_duplicates().sort_values(list(by))
    keys = members.itertuples(index=False, name=None)
    pairs = [tuple(_read(read, group.get(key), per) for group in groups) for key in keys]
    return _compared(members, pairs)


def _values(side: Measure, of: Column, scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """What the column holds on one side, and how often."""
    fact, value = side.fact, cast(of, Float)
    columns = [fact.c[name] for name in by]
    query = (
        select(*columns, value.label("value"), func.count().label("n"))
        .where(fact.c.rules == scope.rules, side.where, of.is_not(None))
        .where(side.on.between(scope.starts_on, scope.until), *filtered(fact, scope))
        .group_by(*columns, value)
        .order_by(value)
    )
    return run(query)


def _read(read: Callable[..., Reading], part: pd.DataFrame | None, per: float) -> Reading:
    if part is None or part.empty:
        return Reading(value=None, n=0)
    return read(part["value"].to_numpy(float) / per, part["n"].to_numpy(float))


def _compared(members: pd.DataFrame, pairs: Sequence[tuple[Reading, ...]]) -> pd.DataFrame:
    """A row each: the gap, its interval, and how many stand behind the smaller side."""
    rows = pd.DataFrame([_gap(*pair) for pair in pairs], columns=ANSWER)
    return pd.concat([members.reset_index(drop=True), rows], axis=1)


def _gap(first: Reading, second: Reading) -> tuple:
    fewest, why = min(first.n, second.n), f"{first.n:,} against {second.n:,}"
    if first.value is None or second.value is None:
        return np.nan, fewest, np.nan, np.nan, "", f"n/a ({why})"
    gap = first.value - second.value
    low, high = difference(first, second) if fewest >= COUNTS_ONLY_BELOW else (None, None)
    band = [np.nan if end is None else end for end in (low, high)]
    if fewest < GREY_BELOW:
        return gap, fewest, *band, "small_n", f"{why}: too few to tell"
    said = f"{why}: no detectable difference" if band[0] <= 0 <= band[1] else why
    return gap, fewest, *band, "", said
