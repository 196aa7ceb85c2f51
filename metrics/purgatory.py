"""Who stands in purgatory on a day, for how long, and worth what: its list, its ages, its median age (A3)."""


import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Float, Select, cast, func, literal, or_, select, union_all

from data.engines import day_count
from data.schema import spells
from metrics.definition import Better, Computed, Run, Scope, Unit
from metrics.handoff import BOTH
from metrics.leads import is_lead
from metrics.sums import filtered

S = spells.c
KINDS = ("untouched", "undecided")
BUCKETS = (0, 7, 14, 30, 60, 90)  # lower bounds in days


def _standing(kind: str, scope: Scope) -> list[ColumnElement]:
    day, entered, left = scope.until, S[f"{kind}_from_on"], S[f"{kind}_to_on"]
    return [S.rules == scope.rules, is_lead, entered <= day, or_(left.is_(None), left > day), *filtered(spells, scope)]


def listed(scope: Scope, run: Run, limit: int | None = None) -> pd.DataFrame:
    """The leads to work through, the most worth first: kind, since, days, worth, and who and what they are."""
    parts = [
        select(
            S.person_id, literal(kind).label("kind"), S[f"{kind}_from_on"].label("since"), S.mql_on, S.lead_class,
            S.segment, S.region, S.channel, S.team, S.score, S.attempts, S.worth, S.account_id, S.spell_id,
        ).where(*_standing(kind, scope))
        for kind in KINDS
    ]  # fmt: skip
    rows = union_all(*parts).subquery("standing")
    frame = run(select(rows).order_by(rows.c.worth.desc(), rows.c.since, rows.c.spell_id).limit(limit))
    days = (pd.Timestamp(scope.until) - pd.to_datetime(frame["since"])).dt.days
    frame.insert(2, "days", days)
    return frame


def ages(scope: Scope, run: Run, by: str | None = None) -> pd.DataFrame:
    """How many stand in purgatory, by kind, age and perhaps a slice: kind, bucket, n, worth."""
    frame = _by_age(scope, run, (by,) if by else ())
    bucket = pd.cut(frame["age"], [*BUCKETS, np.inf], right=False, labels=BUCKETS).astype(float)
    keys = ["kind", *([by] if by else []), "bucket"]
    return frame.assign(bucket=bucket).groupby(keys, as_index=False, observed=True)[["n", "worth"]].sum()


def _by_age(scope: Scope, run: Run, by: tuple[str, ...]) -> pd.DataFrame:
    """One row per kind, slice and age in days: n, worth."""
    parts = [_counted(kind, scope, by) for kind in KINDS]
    frame = run(union_all(*parts))
    return frame.astype({"n": float, "worth": float, "age": float})


def _counted(kind: str, scope: Scope, by: tuple[str, ...]) -> Select:
    entered = S[f"{kind}_from_on"]
    keys = [S[name] for name in by]
    age = day_count(entered, literal(scope.until)).label("age")
    worth = func.coalesce(func.sum(cast(S.worth, Float)), 0.0).label("worth")
    return (
        select(literal(kind).label("kind"), *keys, age, func.count().label("n"), worth)
        .where(*_standing(kind, scope))
        .group_by(*keys, entered)
    )


def _median(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    frame = _by_age(scope, run, by)
    groups = frame.groupby(list(by)) if by else [((), frame)]
    rows = []
    for key, part in groups:
        n = part["n"].sum()
        middle = float(np.median(np.repeat(part["age"], part["n"].astype(int)))) if n else np.nan
        rows.append((*(key if isinstance(key, tuple) else (key,)), middle, n))
    return pd.DataFrame(rows, columns=[*by, "value", "n"])


purgatory_age = Computed(
    name="purgatory_age",
    id="A3.age",
    label="Median days in purgatory",
    meaning="Median days since the leads that stand in purgatory at the period's end came into it.",
    owner=BOTH,
    unit=Unit.DAYS,
    better=Better.DOWN,
    guard="purgatory_rate",
    needs=("mql", "activities"),
    compute=_median,
    words="median of the period's end less the day on which each lead came into purgatory",
)
