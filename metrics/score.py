"""What the lead score is worth: does it rank leads, and does what it promised come true later (Q4)?"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd
from sqlalchemy import func, or_, select

from data.engines import count_if
from data.rules.expressions import WINDOWS
from data.schema import spells
from metrics import ranking
from metrics.definition import Better, Computed, Measure, Run, Scope, Unit
from metrics.honesty import Reading, wilson
from metrics.leads import is_counted
from metrics.sums import LONG_AGO, filtered

S = spells.c
COLUMNS = ("value", "low", "high", "n", "why", "state")
# Leads below the present bar too: a bar can only be judged by what lies on both sides of it.
is_qualified = or_(is_counted, S.excluded_by == "below_score") & S.mql_on.is_not(None)
is_scored = is_qualified & S.score.is_not(None)

unscored_leads = Measure(
    name="unscored_leads",
    id="Q4.unscored",
    label="Qualified leads without a score",
    meaning="Leads that qualified in the period without a score: nothing about the score rests on them. Leads that "
    "never qualified cannot be seen either, as nobody knows what would have come of them.",
    owner="Marketing",
    unit=Unit.COUNT,
    better=Better.DOWN,
    needs=("mql",),
    fact=spells,
    on=S.mql_on,
    where=is_qualified & S.score.is_(None),
)


def scored(hop: str, scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """Watched leads of the period by score: n, and how many took the hop in time."""
    columns = [S[name] for name in by]
    reached = count_if(S[f"is_{hop}_in_time"])
    query = (
        select(*columns, S.score, func.count().label("n"), reached.label("positives"))
        .where(S.rules == scope.rules, is_scored, S[f"is_{hop}_mature"])
        .where(S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope))
        .group_by(*columns, S.score)
    )
    return run(query).astype({"score": float, "n": float, "positives": float})


def before(hop: str, scope: Scope) -> Scope:
    """All that had been watched to the end when the period began."""
    last = scope.starts_on - timedelta(days=scope.windows[WINDOWS[hop]] + 1)
    return Scope(**{**vars(scope), "starts_on": LONG_AGO, "ends_on": max(last, LONG_AGO)})


def too_young(hop: str, scope: Scope) -> str:
    """Why a period says nothing yet; empty where its first leads have been watched to the end."""
    days = scope.windows[WINDOWS[hop]]
    if scope.starts_on + timedelta(days=days) <= scope.as_of:
        return ""
    return f"cohort too young: nobody who qualified in this period has been watched for all {days} days"


def by_slice(frame: pd.DataFrame, by: tuple[str, ...]) -> list[tuple[dict[str, object], pd.DataFrame]]:
    """The rows of each slice, with its names; all of them where nothing is split."""
    if not by:
        return [({}, frame)]
    return [(dict(zip(by, key, strict=True)), part) for key, part in frame.groupby(list(by))]


def _row(read: Reading) -> dict[str, object]:
    return {"value": read.value, "low": read.low, "high": read.high, "n": read.n, "why": read.why}


def _read(
    hop: str, how: Callable[[pd.DataFrame], Reading], scope: Scope, by: tuple[str, ...], run: Run
) -> pd.DataFrame:
    if why := too_young(hop, scope):
        young = {"value": np.nan, "n": 0, "state": "immature", "why": why}
        return pd.DataFrame([] if by else [young], columns=[*by, *COLUMNS])
    groups = by_slice(scored(hop, scope, by, run), by)
    return pd.DataFrame([names | _row(how(part)) for names, part in groups], columns=[*by, *COLUMNS])


def _parts(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    """The share that sales qualified in each tenth of the leads, highest scores first."""
    found = []
    for names, part in by_slice(scored("mql_sql", scope, by, run), by):
        if ranking.withheld(part):
            continue
        tenths = ranking.parts(part).rename(columns={"part": "tenth", "n": "denominator", "positives": "numerator"})
        found.append(_shares(tenths).assign(**names))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*by, "tenth", "value"])


def _bands(scope: Scope, by: tuple[str, ...], run: Run) -> list[tuple[dict[str, object], pd.DataFrame, str]]:
    """Each slice's bands of scores with what was foreseen and what came, or why they are withheld."""
    watched_before = scored("mql_sql", before("mql_sql", scope), by, run)
    earlier = {tuple(names.values()): part for names, part in by_slice(watched_before, by)}
    found = []
    for names, later in by_slice(scored("mql_sql", scope, by, run), by):
        fitted = earlier.get(tuple(names.values()), later.iloc[:0])
        too_few = ranking.withheld(fitted)
        why = f"{too_few} in the earlier period" if too_few else ranking.withheld(later)
        found.append((names, pd.DataFrame() if why else ranking.calibrated(fitted, later), why))
    return found


def _off(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    rows = []
    for names, bands, why in _bands(scope, by, run):
        value, n = (np.nan, np.nan) if why else (ranking.calibration_error(bands), bands["n"].sum())
        rows.append(names | {"value": value, "n": n, "why": why})
    return pd.DataFrame(rows, columns=[*by, "value", "n", "why"])


def _came(what: str, scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    found = []
    for names, bands, why in _bands(scope, by, run):
        if why:
            continue
        bands = bands[bands["n"] > 0].rename(columns={"n": "denominator", "positives": "numerator"})
        shown = _shares(bands) if what == "came" else bands.assign(value=bands["foreseen"], n=bands["denominator"])
        kept = ["scores", "value", "n", *(("numerator", "denominator", "low", "high") if what == "came" else ())]
        found.append(shown[kept].assign(**names))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*by, "scores", "value"])


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    low, high = wilson(frame["numerator"], frame["denominator"])
    value = frame["numerator"] / frame["denominator"]
    return frame.assign(value=value, low=low, high=high, n=frame["denominator"])


def _computed(
    name: str, id: str, label: str, meaning: str, unit: Unit, better: Better, compute: Callable, words: str,
    own_split: str = "", goal: str = "sql",
) -> Computed:  # fmt: skip
    return Computed(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Marketing",
        unit=unit,
        better=better,
        guard="mql_to_sal_rate",
        needs=("mql", "scores", goal),
        compute=compute,
        words=words,
        own_split=own_split,
    )


POWER = "the share of pairs, one lead that got there and one that did not, in which the first had the higher score"
score_power = _computed(
    "score_power", "Q4", "Power of the score",
    "How often a qualified lead that sales qualified in time had a higher score than one it did not: 0.5 is a coin, 1 "
    "is perfect. Leads below the bar are in it; with fewer than 50 that got there, it is withheld.",
    Unit.RATIO, Better.UP, partial(_read, "mql_sql", ranking.power), POWER,
)  # fmt: skip
score_power_won = _computed(
    "score_power_won", "Q4.won", "Power of the score, to the win",
    "The same for leads that were won within the end-to-end window.", Unit.RATIO, Better.UP,
    partial(_read, "mql_won", ranking.power), POWER, goal="won",
)  # fmt: skip
score_lift = _computed(
    "score_lift", "Q4.lift", "Lift of the highest tenth",
    "How many times as often sales qualified the tenth of leads with the highest scores as all of them.",
    Unit.RATIO, Better.UP, partial(_read, "mql_sql", ranking.lift), "share of the highest tenth / share of all",
)  # fmt: skip
score_tenths = _computed(
    "score_tenths", "Q4.tenths", "Qualified by sales, by tenth of the score",
    "Share that sales qualified in each tenth of the period's leads, the highest scores first.", Unit.SHARE,
    Better.NEITHER, _parts, "of each tenth, leads qualified by sales in time / leads", "tenth",
)  # fmt: skip
score_miss = _computed(
    "score_miss", "Q4.calibration", "How far the score's promise was off",
    "Each band of scores foresees what such leads came to before the period; the mean distance from what came of the "
    "period's leads, in points.", Unit.SHARE, Better.DOWN, _off,
    "mean over the period's leads of |share that came - share foreseen by earlier leads of the band|",
)  # fmt: skip
score_came = _computed(
    "score_came", "Q4.came", "Qualified by sales, by band of scores",
    "Share of the period's leads that sales qualified in time, by bands of scores drawn before the period.",
    Unit.SHARE, Better.NEITHER, partial(_came, "came"), "leads qualified by sales in time / leads", "scores",
)  # fmt: skip
score_foreseen = _computed(
    "score_foreseen", "Q4.foreseen", "Foreseen, by band of scores",
    "Share that sales had qualified of leads of the same band of scores before the period.",
    Unit.SHARE, Better.NEITHER, partial(_came, "foreseen"), "earlier leads qualified in time / earlier leads", "scores",
)  # fmt: skip
