"""The message: do campaigns, calls and customers name the same reasons for buying, in the same order (O3)?"""

from itertools import combinations

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from data.schema import buying_reasons
from metrics.definition import Better, Computed, Measure, Run, Scope, Unit
from metrics.honesty import GREY_BELOW
from metrics.sums import filtered

R = buying_reasons.c
VOICES = ("campaign", "call", "interview")
DEPTH = 3
NEEDS = tuple(f"{voice}_reasons" for voice in VOICES)

reasons_tagged = Measure(
    name="reasons_tagged",
    id="O3.reasons",
    label="Reasons for buying, tagged",
    meaning="Reasons tagged in the period on campaigns, in the notes of calls and in interviews after a win.",
    owner="Sales and Marketing",
    unit=Unit.COUNT,
    better=Better.NEITHER,
    needs=NEEDS,
    fact=buying_reasons,
    on=R.day,
)


def overlap(one: list[str], other: list[str]) -> float:
    """How far two rankings agree from the top down: the share in common at each depth, averaged; 1 is the same."""
    tops = [(set(one[:depth]), set(other[:depth])) for depth in range(1, DEPTH + 1)]
    return float(np.mean([len(a & b) / max(len(a), len(b)) for a, b in tops]))


def _agreement(scope: Scope, by: tuple[str, ...], run: Run) -> pd.DataFrame:
    columns = [R[name] for name in by]
    query = (
        select(*columns, R.voice, R.reason, func.count().label("n"))
        .where(R.rules == scope.rules, R.day.between(scope.starts_on, scope.ends_on), *filtered(buying_reasons, scope))
        .group_by(*columns, R.voice, R.reason)
    )
    frame = run(query).sort_values(["n", "reason"], ascending=[False, True])
    groups = frame.groupby(list(by)) if by else [((), frame)]
    rows = [dict(zip(by, key, strict=True)) | _read(part) for key, part in groups]
    return pd.DataFrame(rows, columns=[*by, "value", "n", "state", "why"])


def _read(part: pd.DataFrame) -> dict[str, object]:
    """The mean over the three pairs of voices; a voice that says nothing leaves nothing to compare."""
    top = {voice: part.loc[part["voice"] == voice, "reason"].head(DEPTH).tolist() for voice in VOICES}
    heard = {voice: int(part.loc[part["voice"] == voice, "n"].sum()) for voice in VOICES}
    if silent := [voice for voice, n in heard.items() if n == 0]:
        return {"value": np.nan, "n": 0, "state": "", "why": f"n/a (no reasons tagged on a {silent[0]} in this period)"}
    fewest = min(heard.values())
    is_weak = fewest < GREY_BELOW
    return {
        "value": float(np.mean([overlap(top[one], top[other]) for one, other in combinations(VOICES, 2)])),
        "n": fewest,
        "state": "small_n" if is_weak else "",
        "why": f"only {fewest} tags of one voice" if is_weak else "",
    }


message_agreement = Computed(
    name="message_agreement",
    id="O3",
    label="One message",
    meaning="How far the three reasons for buying that campaigns, notes of calls and interviews after a win name most "
    "often are the same, in the same order: 1 if all agree, 0 if none has a reason in common.",
    owner="Sales and Marketing",
    unit=Unit.RATIO,
    better=Better.UP,
    guard="win_rate",
    needs=NEEDS,
    compute=_agreement,
    words="mean over the three pairs of voices of the share in common among the top 1, 2 and 3 reasons",
)
