"""The leads that a meeting looks at one by one: strong fit and weak fit, drawn so that anybody draws the same ones."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select

from data.schema import spells
from metrics.definition import Run, Scope
from metrics.leads import is_lead
from metrics.sums import filtered
from metrics.weeks import newest

S = spells.c
WEEKS = 4
STRONG, WEAK = "good", "poor"


def drawn(count: int, day: date, snapshot: str, scope: Scope, first_day: str, run: Run) -> pd.DataFrame:
    """So many leads of the four newest whole weeks, the strong fits first; the draw follows from the meeting's day
    and its snapshot alone. Where one kind is scarce, the other fills up."""
    asked = newest(scope.as_of, first_day).of(scope, WEEKS)
    known = run(
        select(S.spell_id, S.fit).where(
            S.rules == scope.rules, is_lead, S.mql_on.between(asked.starts_on, asked.ends_on), S.fit.is_not(None),
            *filtered(spells, scope),
        )
    )  # fmt: skip
    chosen = choose(known.to_dict("records"), count, f"{day}/{snapshot}")
    if not chosen:
        return known.iloc[:0]
    rows = run(select(spells).where(S.rules == scope.rules, S.spell_id.in_(chosen)))
    place = {spell: number for number, spell in enumerate(chosen)}
    return rows.sort_values("spell_id", key=lambda ids: ids.map(place), ignore_index=True)


def choose(rows: Sequence[dict[str, Any]], count: int, seed: str) -> list[str]:
    """Ids in the order of a hash of seed and id: whoever knows the seed draws the same, whatever the order of rows."""
    shuffled = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row['spell_id']}".encode()).digest())
    strong = [str(row["spell_id"]) for row in shuffled if row["fit"] == STRONG]
    weak = [str(row["spell_id"]) for row in shuffled if row["fit"] == WEAK]
    wanted = (count + 1) // 2
    taken = min(len(strong), max(wanted, count - len(weak)))
    return strong[:taken] + weak[: count - taken]
