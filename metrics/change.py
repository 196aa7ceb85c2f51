"""Why a rate moved: who came (mix) against how well each did (rate), adding up to the change (C10)."""

import calendar as months
from datetime import date, timedelta

import pandas as pd

from metrics.conversion import mql_to_sal_rate
from metrics.definition import Better, Computed, Run, Scope, Unit
from metrics.explain import mix_and_rate
from metrics.sums import totals

DEFAULT_SLICE = "region"


def period_before(starts_on: date, ends_on: date) -> tuple[date, date]:
    """The period of the same kind before: as many whole months, else as many days."""
    if starts_on.day == 1 and ends_on.day == months.monthrange(ends_on.year, ends_on.month)[1]:
        count = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
        month = starts_on.year * 12 + starts_on.month - 1 - count
        return date(month // 12, month % 12 + 1, 1), starts_on - timedelta(days=1)
    length = ends_on - starts_on
    return starts_on - length - timedelta(days=1), starts_on - timedelta(days=1)


def _change(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    slices = by or (DEFAULT_SLICE,)
    first, last = period_before(scope.starts_on, scope.ends_on)
    before = Scope(**{**vars(scope), "starts_on": first, "ends_on": last})
    halves = {"numerator": mql_to_sal_rate.numerator, "denominator": mql_to_sal_rate.denominator}
    sides = []
    for name, side in (("before", before), ("now", scope)):
        frame = totals(list(halves.values()), side, slices, run)
        sides.append(frame.rename(columns={half.name: f"{which}_{name}" for which, half in halves.items()}))
    both = sides[0].merge(sides[1], on=list(slices), how="outer")
    numbers = [column for column in both if column not in slices]
    both[numbers] = both[numbers].astype(float).fillna(0)
    n = both["denominator_now"]
    split = mix_and_rate(both).assign(n=n)
    if not by:
        split = split[["mix", "rate", "n"]].sum().to_frame().T
    long = split.melt(id_vars=[*by, "n"], value_vars=["mix", "rate"], var_name="part", value_name="value")
    return long[[*by, "part", "value", "n"]]


mql_to_sal_change = Computed(
    name="mql_to_sal_change",
    id="C10",
    label="Change of MQL to SAL",
    meaning="How far the share of accepted leads moved on the period before of the same kind: by mix (others came) and "
    "by rate (the same kind fared otherwise). The parts of all slices add up to the change; by region unless split.",
    owner="Sales and Marketing",
    unit=Unit.SHARE,
    better=Better.NEITHER,
    needs=("mql", "sal"),
    compute=_change,
    words="sum of (change of weight x (mean rate - mean of all)) [mix] + (mean weight x change of rate) [rate]",
    own_split="part",
)
