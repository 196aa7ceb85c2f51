"""What became of every lead: a cohort's parts, which add up to its whole because each record has exactly one fate."""

from dataclasses import replace

import pandas as pd

from data.schema import LEDGERS, spells
from metrics.definition import Better, Formula, Measure, Ratio, Run, Scope, Unit
from metrics.handoff import BOTH, COHORTS
from metrics.leads import marketing_qualified_leads
from metrics.sums import totals

S = spells.c
LABELS = {"inquiry": "Inquiry", "mql": "MQL", "sal": "SAL", "sql": "SQL"}
LEAKED = {
    "leaked_no_owner": "no owner",
    "leaked_owner_left": "owner left",
    "leaked_overdue": "past the agreement",
    "leaked_no_reason": "closed without a reason",
    "leaked_not_nurtured": "recycled, never touched",
    "leaked_timed_out": "timed out",
}
PARTS = {  # in the order in which they are shown: leaks in front
    **{fate: f"Leaked: {words}" for fate, words in LEAKED.items()},
    "open": "Open within the agreement",
    "nurtured": "Recycled and nurtured",
    "rejected": "Refused with a reason",
    "advanced": "Advanced",
}
OWNERS = {"inquiry": "Marketing", "mql": BOTH, "sal": "Sales", "sql": "Sales"}


def _leaked(stage: str) -> Measure:
    cohort = COHORTS[stage]
    return Measure(
        name=f"{stage}_leaked",
        label=f"Leaked from {LABELS[stage]}",
        meaning=f"Passes that reached {LABELS[stage]} in the period and were lost without an agreed reason: no owner, "
        "owner left, past the agreement, closed without a reason, recycled without a touch, or timed out.",
        owner=OWNERS[stage],
        unit=Unit.COUNT,
        better=Better.DOWN,
        needs=cohort.needs,
        fact=spells,
        on=cohort.on,
        where=cohort.where & S[f"is_{stage}_leaked"],
    )


def _rate(stage: str) -> Ratio:
    return Ratio(
        name=f"{stage}_leakage_rate",
        id=f"A5.{stage}",
        label=f"Leakage, {LABELS[stage]}",
        meaning=f"Of those that reached {LABELS[stage]} in the period, the share lost without an agreed reason as of "
        "today; those still open within the agreement count as not lost. A merged person's history goes on in the "
        "record that survives, so nothing is lost in a merge.",
        owner=OWNERS[stage],
        unit=Unit.SHARE,
        better=Better.DOWN,
        guard="feedback_rate",
        needs=COHORTS[stage].needs,
        numerator=_leaked(stage),
        denominator=COHORTS[stage],
        is_proportion=True,
    )


LEAKAGE = {stage: _rate(stage) for stage in LEDGERS}


def _worth(stage: str) -> Measure:
    leaked = LEAKAGE[stage].numerator
    return replace(
        leaked,
        name=f"{stage}_leaked_worth",
        label=f"Leaked from {LABELS[stage]}, in money",
        meaning="What the leaked leads would be worth, each at its segment's mean won amount a lead, those that bring "
        "nothing included.",
        unit=Unit.MONEY,
        needs=(*leaked.needs, "won", "amounts"),
        amount=S.worth,
    )


LEAKED_WORTH = {stage: _worth(stage) for stage in ("mql", "sal", "sql")}  # an inquiry has no agreed worth


def _total(*parts: float) -> float:
    return sum(parts)


leaked_worth = Formula(
    name="leaked_worth",
    id="A5.worth",
    label="Leakage, in money",
    meaning="What the leads that leaked from MQL, SAL or SQL cohorts of the period would be worth, each at its "
    "segment's mean won amount a lead. A lead leaks from one stage only.",
    owner=BOTH,
    unit=Unit.MONEY,
    better=Better.DOWN,
    guard="feedback_rate",
    parts=tuple(LEAKED_WORTH.values()),
    formula=_total,
    words="worth leaked from MQL + from SAL + from SQL",
)
entered_worth = Measure(
    name="entered_worth",
    label="Leads qualified, in money",
    meaning="What the leads that qualified in the period are worth, each at its segment's mean won amount a lead.",
    owner=BOTH,
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("mql", "won", "amounts"),
    fact=spells,
    on=S.mql_on,
    where=COHORTS["mql"].where,
    amount=S.worth,
)
leaked_worth_share = Ratio(
    name="leaked_worth_share",
    id="A5.share",
    label="Leakage, share of the money",
    meaning="Of what the leads that qualified in the period are worth, the share that leaked before sales accepted.",
    owner=BOTH,
    unit=Unit.SHARE,
    better=Better.DOWN,
    guard="feedback_rate",
    needs=("mql", "won", "amounts"),
    numerator=LEAKED_WORTH["mql"],
    denominator=entered_worth,
    rests_on=marketing_qualified_leads,
)


def ledger(stage: str, scope: Scope, run: Run) -> pd.DataFrame:
    """One row per part of a stage's cohort, leaks in front: part, label, is_leak, value, share. Shares add up to 1."""
    fate = f"{stage}_fate"
    frame = totals([COHORTS[stage]], scope, (fate,), run)
    counts = dict(zip(frame[fate], frame[COHORTS[stage].name], strict=True))
    whole = sum(counts.values())
    rows = [(part, label, part in LEAKED, float(counts.get(part, 0.0))) for part, label in PARTS.items()]
    found = pd.DataFrame(rows, columns=["part", "label", "is_leak", "value"])
    return found.assign(share=found["value"] / whole if whole else float("nan"))


def part_of(stage: str, part: str, scope: Scope) -> Scope:
    """The scope narrowed to one part of a stage's ledger: its records are the cohort's under it."""
    return replace(scope, where=(*scope.where, (f"{stage}_fate", (part,))))
