"""Was following up worth it? How good the leads are, and the 2x2 that tests both complaints on the same records."""

import pandas as pd
from sqlalchemy import case, func, select

from data.engines import count_if
from data.schema import spells
from metrics import honesty
from metrics.declaring import measure, share
from metrics.definition import Better, Computed, Run, Scope, Unit
from metrics.handoff import BOTH, REFUSED
from metrics.leads import is_lead
from metrics.sums import filtered

S = spells.c
LOW = 0.25  # an owner of fewer good leads than this share is one of few sweet spots
CELLS = {
    (True, True): "good fit, worked",
    (True, False): "good fit, not worked",
    (False, True): "poor fit, worked",
    (False, False): "poor fit, not worked",
}


is_decided = is_lead & (S.sal_on.is_not(None) | S.closing.in_(REFUSED))
decided_leads = measure(
    "decided_leads", "Leads decided", "Leads that qualified in the period and that sales accepted or refused.",
    S.mql_on, is_decided, ("mql",),
)  # fmt: skip
sub_par_leads = measure(
    "sub_par_leads", "Leads refused for quality",
    "Of those, leads refused for a reason of quality; duplicate, unreachable and timing are none.",
    S.mql_on, is_decided & S.is_sub_par, ("mql", "refusals", "reasons"),
)  # fmt: skip
sub_par_rate = share(
    "sub_par_rate", "Q1", "Sub-par leads",
    "Of leads decided, the share refused for a reason of quality: bad data, no need, no budget, no fit.",
    sub_par_leads, decided_leads, "followed_up_rate", owner="Marketing", better=Better.DOWN,
)  # fmt: skip
judged_leads = measure(
    "judged_leads", "Leads whose fit is known", "Leads that qualified in the period and whose agreed fit is known.",
    S.mql_on, is_lead & S.fit.is_not(None), ("mql", "fit"),
)  # fmt: skip
good_leads = measure(
    "good_leads", "Leads of good fit", "Of those, leads that meet what both departments agreed is a good fit.",
    S.mql_on, is_lead & (S.fit == "good"), ("mql", "fit"),
)  # fmt: skip
sweet_spot_rate = share(
    "sweet_spot_rate", "Q2", "Sweet-spot share",
    "Of leads that qualified, the share of agreed good fit: in the agreed market or segments, with a score at the bar.",
    good_leads, judged_leads, "followed_up_rate", owner="Marketing",
)  # fmt: skip


def _owners_low(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    slices = [S[name] for name in by]
    good = func.sum(case((S.fit == "good", 1.0), else_=0.0))
    owners = (
        select(*slices, (good / func.count()).label("share"), func.count().label("n"))
        .where(
            S.rules == scope.rules, is_lead, S.fit.is_not(None), S.owner_id.is_not(None),
            S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope),
        )
        .group_by(*slices, S.owner_id)
        .subquery("owners")
    )  # fmt: skip
    o = owners.c
    keys = [o[name] for name in by]
    is_enough = o.n >= honesty.COUNTS_ONLY_BELOW
    low_ones = count_if(is_enough & (o.share < LOW))
    query = select(*keys, low_ones.label("numerator"), count_if(is_enough).label("denominator")).group_by(*keys)
    frame = run(query)
    frame = frame.assign(**{name: frame[name].fillna(0).astype(float) for name in ("numerator", "denominator")})
    low, high = honesty.wilson(frame["numerator"], frame["denominator"])
    value = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return frame.assign(value=value, n=frame["denominator"], low=low, high=high)


owners_without_sweet_spot = Computed(
    name="owners_without_sweet_spot",
    id="Q2.owners",
    label="Owners with few good leads",
    meaning="Of lead owners with at least ten leads of known fit in the period, the share for whom fewer than a "
    "quarter are of good fit.",
    owner="Marketing",
    unit=Unit.SHARE,
    better=Better.DOWN,
    guard="sweet_spot_rate",
    needs=("mql", "fit", "owners"),
    compute=_owners_low,
    words="owners with fewer than 25% leads of good fit / owners with at least ten leads",
)


def by_fit_and_work(scope: Scope, run: Run, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row per cell of the 2x2, all four: cell, is_good, is_worked, numerator, denominator, value, low, high."""
    is_worked = (S.is_followed_up & S.is_persistent).label("is_worked")
    is_good = (S.fit == "good").label("is_good")
    slices = [S[name] for name in by]
    query = (
        select(
            *slices, is_good, is_worked, func.count().label("denominator"),
            count_if(S.is_mql_sql_in_time).label("numerator"),
        )
        .where(
            S.rules == scope.rules, is_lead, S.fit.is_not(None), S.is_mql_sql_mature, S.is_persistence_due,
            S.mql_on.between(scope.starts_on, scope.ends_on), *filtered(spells, scope),
        )
        .group_by(*slices, is_good, is_worked)
    )  # fmt: skip
    found = run(query).astype({"is_good": bool, "is_worked": bool})
    grid = pd.DataFrame([(*key, cell) for key, cell in CELLS.items()], columns=["is_good", "is_worked", "cell"])
    if by:
        grid = found[list(by)].drop_duplicates().merge(grid, how="cross")
    frame = grid.merge(found, on=[*by, "is_good", "is_worked"], how="left")
    counts = {name: frame[name].fillna(0).astype(float) for name in ("numerator", "denominator")}
    low, high = honesty.wilson(counts["numerator"], counts["denominator"])
    value = counts["numerator"] / counts["denominator"].where(counts["denominator"] > 0)
    return frame.assign(**counts, value=value, n=counts["denominator"], low=low, high=high)


def _cells(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    return by_fit_and_work(scope, run, by).drop(columns=["is_good", "is_worked"])


quality_by_follow_up = Computed(
    name="quality_by_follow_up",
    id="Q3",
    label="SQL rate by fit and follow-up",
    meaning="Share of leads that sales qualified within the window, of good or poor fit, worked or not: worked is "
    "tried in time, and then as often as agreed or decided.",
    owner=BOTH,
    unit=Unit.SHARE,
    better=Better.NEITHER,
    needs=("mql", "sql", "activities", "fit"),
    compute=_cells,
    words="leads qualified by sales within the window / leads watched, by agreed fit and by follow-up",
    own_split="cell",
)
