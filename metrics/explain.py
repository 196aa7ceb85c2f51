"""Why a number changed: how much is mix, rate, volume, or one factor of a product. The parts always add up."""

from collections.abc import Collection, Mapping
from itertools import combinations
from math import factorial, log, nan, prod

import numpy as np
import pandas as pd

from metrics.honesty import Floats


def mix_and_rate(frame: pd.DataFrame) -> pd.DataFrame:
    """The change of a rate, by slice: columns mix and rate, which sum to it exactly, whatever the order (C10).

    Each row is a slice with numerator_before, denominator_before, numerator_now, denominator_now. Midpoints weigh;
    a slice that is empty in one period takes the other's rate, so it is all mix. Nothing in a period: no split.
    """
    before, now = _shares(frame, "before"), _shares(frame, "now")
    rate_before, rate_now = _filled(frame, "numerator", "denominator")
    whole = ((before * rate_before).sum() + (now * rate_now).sum()) / 2
    mix = (now - before) * ((rate_before + rate_now) / 2 - whole)
    rate = (now + before) / 2 * (rate_now - rate_before)
    return _answered(frame, mix=mix, rate=rate)


def money_split(frame: pd.DataFrame) -> pd.DataFrame:
    """The change of a sum of money, by slice: volume, mix, rate (won per entered) and value (amount per won).

    Each row is a slice with entered_before, won_before, amount_before and the same _now: a cohort, so who was won had
    entered. Nobody in a period: it is all volume.
    """
    for when in ("before", "now"):
        if ((frame[f"won_{when}"] > 0) & (frame[f"entered_{when}"] == 0)).any():
            raise ValueError("Some were won where nobody entered: count both on one cohort.")
    before, now = _shares(frame, "before"), _shares(frame, "now")
    before, now = (np.nan_to_num(np.where(np.isnan(own), other, own)) for own, other in ((before, now), (now, before)))
    entered_before, entered_now = frame["entered_before"].sum(), frame["entered_now"].sum()
    rate_before, rate_now = _filled(frame, "won", "entered")
    value_before, value_now = _filled(frame, "amount", "won")
    worth_before, worth_now = rate_before * value_before, rate_now * value_now
    whole = ((before * worth_before).sum() + (now * worth_now).sum()) / 2
    size, share = (entered_before + entered_now) / 2, (before + now) / 2
    return _answered(
        frame,
        volume=(entered_now - entered_before) * (before * worth_before + now * worth_now) / 2,
        mix=size * (now - before) * ((worth_before + worth_now) / 2 - whole),
        rate=size * share * (rate_now - rate_before) * (value_before + value_now) / 2,
        value=size * share * (value_now - value_before) * (rate_before + rate_now) / 2,
    )


def product_split(
    before: Mapping[str, float], now: Mapping[str, float], divisors: Collection[str] = ()
) -> dict[str, float]:
    """The change of a product, by factor: by log-mean (LMDI), by Shapley if a factor is 0. The parts sum to it.

    A divisor of 0 leaves the product without a value and its change without parts: NaN.
    """
    if set(before) != set(now):
        raise ValueError("Both periods must have the same factors.")
    if any(0 in (before[name], now[name]) for name in divisors):
        return dict.fromkeys(before, nan)
    first = {name: 1 / before[name] if name in divisors else before[name] for name in before}
    last = {name: 1 / now[name] if name in divisors else now[name] for name in now}
    split = _log_mean_parts if min(*first.values(), *last.values()) > 0 else _shapley_parts
    return split(first, last)


def pareto(frame: pd.DataFrame, effect: str) -> pd.DataFrame:
    """Largest effect first, up or down alike: its share of all movement, the running share, and the vital few (80%)."""
    order = np.argsort(-frame[effect].abs().to_numpy(float), kind="stable")
    ranked = frame.iloc[order].reset_index(drop=True)
    size = ranked[effect].abs().to_numpy(float)
    total = size.sum()
    share = size / total if total else size * 0
    running = np.cumsum(share)
    return ranked.assign(share=share, running=running, is_vital=(running - share < 0.8 - 1e-12) & (share > 0))


def _shares(frame: pd.DataFrame, period: str) -> Floats:
    name = f"denominator_{period}" if f"denominator_{period}" in frame else f"entered_{period}"
    counts = frame[name].to_numpy(float)
    return counts / counts.sum() if counts.sum() else np.full(counts.size, np.nan)


def _filled(frame: pd.DataFrame, top: str, bottom: str) -> tuple[Floats, Floats]:
    """The quotient in both periods; where one has no denominator, the other's; where neither has, 0."""
    parts = [(frame[f"{top}_{when}"].to_numpy(float), frame[f"{bottom}_{when}"].to_numpy(float)) for when in
             ("before", "now")]  # fmt: skip
    before, now = (np.divide(a, b, out=np.full(a.size, np.nan), where=b != 0) for a, b in parts)
    filled = np.where(np.isnan(before), now, before), np.where(np.isnan(now), before, now)
    return np.nan_to_num(filled[0]), np.nan_to_num(filled[1])


def _answered(frame: pd.DataFrame, **parts: Floats) -> pd.DataFrame:
    return frame.assign(**parts, effect=sum(parts.values()))


def _log_mean_parts(first: Mapping[str, float], last: Mapping[str, float]) -> dict[str, float]:
    start, end = prod(first.values()), prod(last.values())
    logs = {name: log(last[name]) - log(first[name]) for name in first}
    grown = sum(logs.values())
    mean = (end - start) / grown if abs(grown) > 1e-9 else (start + end) / 2
    return {name: mean * part for name, part in logs.items()}


def _shapley_parts(first: Mapping[str, float], last: Mapping[str, float]) -> dict[str, float]:
    """Each factor's step, averaged over every order in which the factors could have changed."""
    names = tuple(first)
    parts = dict.fromkeys(names, 0.0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(len(names)):
            weight = factorial(size) * factorial(len(names) - size - 1) / factorial(len(names))
            for moved in combinations(others, size):
                rest = prod(last[other] if other in moved else first[other] for other in others)
                parts[name] += weight * rest * (last[name] - first[name])
    return parts
