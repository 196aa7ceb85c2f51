"""Where a score's bar should stand: both errors in money at each bar, and the zone where all conditions hold (Q5)."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from math import ceil, floor

import numpy as np
import pandas as pd
from sqlalchemy import Float, case, cast, func, select

from data.engines import count_if
from data.schema import spells
from metrics.definition import Better, Computed, Run, Scope, Unit
from metrics.score import S, by_slice, is_scored, too_young
from metrics.sums import filtered

MONTH = 365.25 / 12
CONDITIONS = {
    "acceptance": "acceptance of at least {acceptance:.0%}",
    "missed": "at most {missed:,.0f} a month missed",
    "capacity": "at most {capacity:,.0f} leads a month",
}


def thresholds(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """A row per bar: threshold, n, accepted, acceptance, and a month's volume, missed and vain (both money).

    It rests on leads watched to the end, those below the present bar too. Bars go from the lowest score to the highest:
    nobody knows what a bar below all scores would have let in.
    """
    columns = [S[name] for name in by]
    accepted, vain = S.is_mql_sal_mature & S.is_mql_sal_in_time, ~S.is_mql_sql_in_time
    brought = case((S.is_mql_won_in_time, cast(S.won_amount, Float)))
    query = (
        select(
            *columns,
            S.score,
            func.count().label("n"),
            count_if(accepted).label("accepted"),
            count_if(vain).label("vain"),
            func.sum(brought).label("won"),
        )
        .where(S.rules == scope.rules, is_scored, S.is_mql_won_mature)
        .where(S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope))
        .group_by(*columns, S.score)
    )
    numbers = ("score", "n", "accepted", "vain", "won")
    frame = run(query)
    frame[list(numbers)] = frame[list(numbers)].astype(float).fillna(0)
    months = _months(scope, run)
    swept = [(names, _swept(part, months, scope.constants)) for names, part in by_slice(frame, by) if len(part)]
    found = [part.assign(**names) for names, part in swept]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*by, "threshold"])


def _months(scope: Scope, run: Run) -> float:
    """Months of the period in which leads were there to be watched to the end."""
    first = run(select(func.min(S.mql_on).label("day")).where(S.rules == scope.rules))["day"].iloc[0]
    starts_on = max(scope.starts_on, pd.Timestamp(first).date()) if pd.notna(first) else scope.starts_on
    ends_on = min(scope.ends_on, scope.as_of - timedelta(days=scope.windows["end_to_end"]))
    return max((ends_on - starts_on).days + 1, 1) / MONTH


def _swept(part: pd.DataFrame, months: float, constants: Mapping[str, float]) -> pd.DataFrame:
    """Both sides of every bar, of the leads of one slice."""
    score = part["score"].to_numpy()
    bars = np.arange(ceil(score.min()), max(floor(score.max()), ceil(score.min())) + 1)
    is_above = score[None, :] >= bars[:, None]
    above = {name: is_above @ part[name].to_numpy() for name in ("n", "accepted", "vain")}
    return pd.DataFrame(
        {
            "threshold": bars,
            "n": above["n"],
            "accepted": above["accepted"],
            "acceptance": above["accepted"] / above["n"],
            "volume": above["n"] / months,
            "missed": (~is_above @ part["won"].to_numpy()) / months,
            "vain": above["vain"] * constants["cost_per_lead_worked"] / months,
        }
    )


def conditions(bars: pd.DataFrame, constants: Mapping[str, float]) -> pd.DataFrame:
    """Of each bar, whether each signed condition holds, and whether all do."""
    held = {
        "acceptance": bars["acceptance"] >= constants["score_acceptance"],
        "missed": bars["missed"] <= constants["score_missed"],
        "capacity": bars["volume"] <= constants["score_capacity"],
    }
    frame = pd.DataFrame(held, index=bars.index)
    return frame.assign(threshold=bars["threshold"], is_in_zone=frame.all(axis=1))


def zone(bars: pd.DataFrame, constants: Mapping[str, float]) -> tuple[tuple[int, int] | None, str]:
    """The longest stretch of bars at which all conditions hold; where there is none, which of them fails where."""
    held = conditions(bars, constants)
    stretches = _stretches(held, "is_in_zone")
    if stretches:
        return max(stretches, key=lambda ends: ends[1] - ends[0]), ""
    limits = {name: constants[f"score_{name}"] for name in CONDITIONS}
    words = {name: said.format(**limits) for name, said in CONDITIONS.items()}
    never = [words[name] for name in CONDITIONS if not held[name].any()]
    if never:
        return None, f"there is no zone: no bar gives {' or '.join(never)}"
    each = "; ".join(f"{words[name]} {_where(_stretches(held, name))}" for name in CONDITIONS)
    return None, f"there is no zone, the conditions exclude each other: {each}"


def _stretches(held: pd.DataFrame, name: str) -> list[tuple[int, int]]:
    """Runs of neighbouring bars at which a condition holds."""
    bars = held.loc[held[name], "threshold"].to_numpy()
    runs = np.split(bars, np.flatnonzero(np.diff(bars) > 1) + 1) if bars.size else []
    return [(int(run[0]), int(run[-1])) for run in runs]


def _where(stretches: list[tuple[int, int]]) -> str:
    return "at " + ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in stretches)


def _zone(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    rows = []
    bars = thresholds(scope, by, run)
    for names, part in by_slice(bars, by) if len(bars) else []:
        found, why = zone(part, scope.constants)
        ends = found or (np.nan, np.nan)
        said = {"n": part["n"].max(), "why": why}
        rows += [names | said | {"edge": edge, "value": end} for edge, end in zip(("from", "to"), ends, strict=True)]
    if not rows and not by and (why := too_young("mql_won", scope)):
        rows = [{"edge": "from", "value": np.nan, "n": 0, "state": "immature", "why": why}]
    return pd.DataFrame(rows, columns=[*by, "edge", "value", "n", "state", "why"])


def _swept_over(what: str, scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    bars = thresholds(scope, by, run)
    if bars.empty:
        return pd.DataFrame(columns=[*by, "threshold", "value"])
    halves = {"numerator": bars["accepted"], "denominator": bars["n"]} if what == "acceptance" else {}
    return bars[[*by, "threshold", "n"]].assign(value=bars[what], **halves)


def _computed(
    name: str, id: str, label: str, meaning: str, unit: Unit, better: Better, compute, words: str, own_split: str
) -> Computed:
    return Computed(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=unit,
        better=better,
        guard="missed_winners",
        needs=("mql", "scores", "sal", "sql", "won", "amounts"),
        compute=compute,
        words=words,
        own_split=own_split,
    )


goldilocks_zone = _computed(
    "goldilocks_zone", "Q5", "Goldilocks zone",
    "Bars of the score at which sales accepts enough, few winners are missed, and sales can work the volume, by the "
    "limits that both signed. No such bar is a finding: it says which limits exclude each other.",
    Unit.COUNT, Better.BAND, _zone,
    "bars with acceptance >= a, won amount below <= b a month and leads at or above <= capacity a month", "edge",
)  # fmt: skip
acceptance_by_bar = _computed(
    "acceptance_by_bar", "Q5.acceptance", "Acceptance at or above the bar",
    "Share accepted in time of the period's leads with a score at or above each bar; of leads watched to the end.",
    Unit.SHARE, Better.UP, partial(_swept_over, "acceptance"), "accepted at or above / leads at or above", "threshold",
)  # fmt: skip
missed_by_bar = _computed(
    "missed_by_bar", "Q5.missed", "Missed below the bar, a month",
    "What the leads below each bar were won for, a month: missed, if nobody works them and none finds another way.",
    Unit.MONEY, Better.DOWN, partial(_swept_over, "missed"), "won amount of leads below the bar / months", "threshold",
)  # fmt: skip
vain_by_bar = _computed(
    "vain_by_bar", "Q5.vain", "Worked in vain, a month",
    "Leads at or above each bar that sales did not qualify in time, a month, at the signed cost of working a lead.",
    Unit.MONEY, Better.DOWN, partial(_swept_over, "vain"), "leads not qualified x cost per lead worked / months",
    "threshold",
)  # fmt: skip
volume_by_bar = _computed(
    "volume_by_bar", "Q5.volume", "Leads at or above the bar, a month",
    "Leads at or above each bar that sales would have to work, a month.", Unit.COUNT, Better.NEITHER,
    partial(_swept_over, "volume"), "leads at or above the bar / months", "threshold",
)  # fmt: skip
