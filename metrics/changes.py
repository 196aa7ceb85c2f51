"""What changed between two periods, in money: volume, mix and rate of accepted leads at what one has brought."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Select, func, select

from data.engines import count_if
from data.schema import spells
from metrics.definition import Run, Scope
from metrics.explain import money_split
from metrics.leads import is_lead

S = spells.c
DIMENSIONS = ("region", "channel", "segment", "source")
FEW = 20


@dataclass(frozen=True)
class Changes:
    """`rows`: cause, kind (volume, mix, rate), effect; largest first, adding up to `total`, all cut one way."""

    rows: pd.DataFrame
    total: float
    dimension: str
    worth: float  # what an accepted lead has brought


def what_changed(now: Scope, before: Scope, run: Run) -> Changes | None:
    """The split along the dimension that one slice explains best; None where nothing can be compared."""
    worth = _worth(now, run)
    now, before = _watched(now, before)
    if worth is None or now.ends_on < now.starts_on:
        return None
    cells = run(_select(now, before))
    splits = {name: _split(cells, name, worth) for name in DIMENSIONS}
    found = {name: split for name, split in splits.items() if split is not None}
    if not found:
        return None
    best = max(found, key=lambda name: found[name]["rate"].abs().max())
    rows = _rows(found[best], best)
    return Changes(rows, float(rows["effect"].sum()), best, worth)


def _watched(now: Scope, before: Scope) -> tuple[Scope, Scope]:
    """Both periods cut alike, so that everybody in them was watched for the days that acceptance may take."""
    last = min(now.ends_on, now.as_of - timedelta(days=int(now.windows.get("accept", 14))))
    if last < now.ends_on:
        days = (last - now.starts_on).days
        before = replace(before, ends_on=min(before.ends_on, before.starts_on + timedelta(days=max(days, 0))))
    return replace(now, ends_on=last), before


def _worth(scope: Scope, run: Run) -> float | None:
    """Won amount per accepted lead, over the newest year in which everybody was watched to the end."""
    last = scope.as_of - timedelta(days=int(scope.windows.get("end_to_end", 270)))
    query = select(func.sum(S.won_amount).label("amount"), count_if(S.sal_on.is_not(None)).label("accepted")).where(
        S.rules == scope.rules, is_lead, S.mql_on > last - timedelta(days=365), S.mql_on <= last
    )
    row = run(query).iloc[0]
    if pd.isna(row["accepted"]) or row["accepted"] < FEW or pd.isna(row["amount"]):
        return None
    return float(row["amount"]) / float(row["accepted"])


def _split(cells: pd.DataFrame, name: str, worth: float) -> pd.DataFrame | None:
    both = cells.groupby(name, as_index=False)[["entered_now", "won_now", "entered_before", "won_before"]].sum()
    both[both.columns[1:]] = both[both.columns[1:]].astype(float)
    if not both["entered_now"].sum() or not both["entered_before"].sum():
        return None
    for when in ("now", "before"):
        both[f"amount_{when}"] = both[f"won_{when}"] * worth
    return money_split(both)


def _select(now: Scope, before: Scope) -> Select:
    """Leads and accepted leads of both periods by all dimensions at once: one look at the fact."""
    columns = []
    for when, scope in (("now", now), ("before", before)):
        inside = S.mql_on.between(scope.starts_on, scope.ends_on)
        columns.append(count_if(inside).label(f"entered_{when}"))
        columns.append(count_if(inside & S.is_mql_sal_in_time).label(f"won_{when}"))
    slices = [S[name] for name in DIMENSIONS]
    first, last = min(now.starts_on, before.starts_on), max(now.ends_on, before.ends_on)
    query = select(*slices, *columns).where(S.rules == now.rules, is_lead, S.mql_on.between(first, last))
    for dimension, members in now.where:
        query = query.where(S[dimension].in_(members))
    return query.group_by(*slices)


def _rows(split: pd.DataFrame, name: str) -> pd.DataFrame:
    entered_now, entered_before = split["entered_now"].sum(), split["entered_before"].sum()
    volume = pd.DataFrame(
        {
            "cause": [f"{entered_now:,.0f} leads qualified (were {entered_before:,.0f})"],
            "kind": ["volume"],
            "effect": [split["volume"].sum()],
        }
    )
    rates = [
        np.divide(split[f"won_{w}"], split[f"entered_{w}"].where(split[f"entered_{w}"] > 0)) for w in ("now", "before")
    ]
    rate = pd.DataFrame(
        {
            "cause": [
                f"{member}: acceptance {_share(is_now)} (was {_share(was)})"
                for member, is_now, was in zip(split[name], *rates, strict=True)
            ],
            "kind": "rate",
            "effect": split["rate"] + split["value"],
        }
    )
    shares = [split[f"entered_{w}"] / split[f"entered_{w}"].sum() for w in ("now", "before")]
    mix = pd.DataFrame(
        {
            "cause": [
                f"{member}: {is_now:.0%} of the leads (were {was:.0%})"
                for member, is_now, was in zip(split[name], *shares, strict=True)
            ],
            "kind": "mix",
            "effect": split["mix"],
        }
    )
    whole = pd.concat([volume, rate, mix], ignore_index=True)
    order = np.argsort(-whole["effect"].abs().to_numpy(), kind="stable")
    return whole.iloc[order].reset_index(drop=True)


def _share(value: float) -> str:
    return "n/a" if pd.isna(value) else f"{value:.0%}"
