"""Which complaint the same records support: that the leads are bad, or that sales does not follow them up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.honesty import COUNTS_ONLY_BELOW, Band, newcombe

Cell = tuple[bool, bool]  # of good fit, worked


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`supports`: both, leads, follow_up, neither or unknown. Gaps are of SQL rates, with their 95% intervals."""

    supports: str
    sentence: str
    fit_gap: Band = (None, None)  # of worked leads: good less poor fit
    work_gap: Band = (None, None)  # of leads of the same fit: worked less not worked
    lost_to_fit: float | None = None  # SQLs more, had the worked leads of poor fit been good
    lost_to_work: float | None = None  # SQLs more, had the leads that were not worked been worked


def verdict(cells: pd.DataFrame) -> Verdict:
    """What the 2x2 says (is_good, is_worked, numerator, denominator), as far as its intervals allow.

    It compares leads; it does not prove what caused what: sales may work the better ones first.
    """
    keys = [(bool(good), bool(worked)) for good, worked in zip(cells["is_good"], cells["is_worked"], strict=True)]
    k, n = (dict(zip(keys, cells[of].astype(float), strict=True)) for of in ("numerator", "denominator"))
    fits = [fit for fit in (True, False) if min(n[fit, True], n[fit, False]) >= COUNTS_ONLY_BELOW]
    if min(n[True, True], n[False, True]) < COUNTS_ONLY_BELOW or not fits:
        return Verdict(supports="unknown", sentence=f"The records cannot tell: {_too_few(n)}.")
    rate = {cell: k[cell] / n[cell] if n[cell] else 0.0 for cell in n}
    fit_gap = newcombe(k[True, True], n[True, True], k[False, True], n[False, True])
    work_gap, worked, idle = _standardised(k, n, rate, fits)
    to_fit = n[False, True] * (rate[True, True] - rate[False, True])
    to_work = sum(n[fit, False] * (rate[fit, True] - rate[fit, False]) for fit in fits)
    is_fit, is_work = fit_gap[0] > 0, work_gap[0] > 0
    on_fit = f"when worked, leads of good fit become SQL in {rate[True, True]:.0%} and of poor fit in "
    on_fit += f"{rate[False, True]:.0%}"
    on_work = f"at the same fit, leads that were worked in {worked:.0%} and those that were not in {idle:.0%}"
    none = "no detectable difference"
    said = {
        (True, True): f"both complaints: {on_fit}; {on_work}. {_weighed(to_fit, to_work)}",
        (True, False): f"that the leads are bad, not that follow-up lacks: {on_fit}; {on_work}, {none}.",
        (False, True): f"that follow-up lacks, not that the leads are bad: {on_work}; {on_fit}, {none}.",
        (False, False): f"neither complaint: {on_fit}, {none}; {on_work}, {none}.",
    }[is_fit, is_work]
    return Verdict(
        supports={(True, True): "both", (True, False): "leads", (False, True): "follow_up"}.get(
            (is_fit, is_work), "neither"
        ),
        sentence=f"The records support {said}",
        fit_gap=fit_gap,
        work_gap=work_gap,
        lost_to_fit=to_fit if is_fit else None,
        lost_to_work=to_work if is_work else None,
    )


def _standardised(
    k: dict[Cell, float], n: dict[Cell, float], rate: dict[Cell, float], fits: list[bool]
) -> tuple[tuple[float, float], float, float]:
    """Worked less not worked, fit by fit and then weighed together: the interval, and both rates at the same mix."""
    weights = {fit: n[fit, True] * n[fit, False] / (n[fit, True] + n[fit, False]) for fit in fits}
    whole = sum(weights.values())
    worked, idle = (sum(weights[fit] * rate[fit, how] for fit in fits) / whole for how in (True, False))
    gaps = {fit: rate[fit, True] - rate[fit, False] for fit in fits}
    bands = {fit: newcombe(k[fit, True], n[fit, True], k[fit, False], n[fit, False]) for fit in fits}
    down = np.sqrt(sum((weights[fit] / whole * (gaps[fit] - bands[fit][0])) ** 2 for fit in fits))
    up = np.sqrt(sum((weights[fit] / whole * (bands[fit][1] - gaps[fit])) ** 2 for fit in fits))
    gap = worked - idle
    return (float(gap - down), float(gap + up)), worked, idle


def _too_few(n: dict[Cell, float]) -> str:
    names = {(True, True): "good fit and worked", (False, True): "poor fit and worked", (True, False): "not worked"}
    counts = {**n, (True, False): n[True, False] + n[False, False]}
    cell = min(names, key=lambda each: counts[each])
    return f"only {counts[cell]:.0f} leads of this period are {names[cell]} and watched long enough"


def _weighed(to_fit: float, to_work: float) -> str:
    parts = sorted([(to_fit, "poor fit"), (to_work, "missing follow-up")], reverse=True)
    (more, first), (less, second) = parts
    return f"Of the two, {first} costs more: about {more:,.0f} SQLs against {less:,.0f} by {second}."
