"""Why a number moved between two weeks: who came (mix) against how each did (rate), or simply how many (volume)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from metrics.definition import Measure, Named, Ratio, Run, Scope, Stock
from metrics.explain import mix_and_rate
from metrics.sums import NotSliceable, stocks, totals

DIMENSIONS = ("region", "channel", "segment", "source")


@dataclass(frozen=True)
class Moves:
    """`rows`: member, kind (mix, rate, volume), effect; largest first. They add up to `total`, the whole change."""

    rows: pd.DataFrame
    total: float
    dimension: str

    def of_kind(self, kind: str) -> float:
        return float(self.rows.loc[self.rows["kind"] == kind, "effect"].sum())


def why_moved(
    metric: Named, now: Scope, before: Scope, run: Run, dimensions: Sequence[str] = DIMENSIONS
) -> Moves | None:
    """Along the dimension that one member explains best; none where the metric does not add up over slices."""
    found = [moves for name in dimensions if (moves := _along(metric, name, now, before, run)) is not None]
    return max(found, key=lambda moves: moves.rows["effect"].abs().max(), default=None)


def _along(metric: Named, name: str, now: Scope, before: Scope, run: Run) -> Moves | None:
    try:
        rows = _rows(metric, name, now, before, run)
    except NotSliceable:
        return None
    if rows is None or rows.empty or rows["effect"].isna().any():
        return None
    rows = rows[rows["effect"] != 0].sort_values("effect", key=abs, ascending=False, kind="stable", ignore_index=True)
    return Moves(rows, float(rows["effect"].sum()), name) if len(rows) else None


def _rows(metric: Named, name: str, now: Scope, before: Scope, run: Run) -> pd.DataFrame | None:
    if isinstance(metric, Measure | Stock):
        both = _both([metric], name, now, before, run)
        effect = both[f"{metric.name}_now"] - both[f"{metric.name}_before"]
        return pd.DataFrame({"member": both[name], "kind": "volume", "effect": effect})
    if isinstance(metric, Ratio) and all(isinstance(h, Measure) for h in (metric.numerator, metric.denominator)):
        both = _both([metric.numerator, metric.denominator], name, now, before, run)
        halves = {"numerator": metric.numerator.name, "denominator": metric.denominator.name}
        named = {f"{own}_{when}": f"{half}_{when}" for half, own in halves.items() for when in ("now", "before")}
        if min(both[f"{halves['denominator']}_{when}"].sum() for when in ("now", "before")) <= 0:
            return None
        split = mix_and_rate(both.rename(columns=named))
        parts = [split[[name, kind]].rename(columns={name: "member", kind: "effect"}).assign(kind=kind)
                 for kind in ("mix", "rate")]  # fmt: skip
        rows = pd.concat(parts, ignore_index=True)
        return rows.assign(effect=rows["effect"] / metric.per)
    return None


def _both(several: Sequence[Named], name: str, now: Scope, before: Scope, run: Run) -> pd.DataFrame:
    sides = []
    for when, scope in (("now", now), ("before", before)):
        frame = _read(several, scope, name, run)
        sides.append(frame.rename(columns={metric.name: f"{metric.name}_{when}" for metric in several}))
    both = sides[0].merge(sides[1], on=name, how="outer")
    numbers = [column for column in both if column != name]
    both[numbers] = both[numbers].astype(float).fillna(0)
    return both


def _read(several: Sequence[Named], scope: Scope, name: str, run: Run) -> pd.DataFrame:
    (first, *_) = several
    if isinstance(first, Stock):
        return stocks([first], scope, (name,), run)
    return totals([each for each in several if isinstance(each, Measure)], scope, (name,), run)
