"""The counts of leads that many metrics share: who entered each stage, who got there in time, who stands where."""

from functools import cache

from sqlalchemy import or_

from data.schema import spells
from metrics.definition import Better, Measure, Stock, Unit

S = spells.c
is_counted = S.is_counted
is_counted_inquiry = or_(is_counted, S.excluded_by.in_(("below_score", "not_attempted")))
is_lead = is_counted & S.mql_on.is_not(None)  # a pass that marketing qualified (G1): sales' own finds are none


def _count(name: str, label: str, meaning: str, owner: str, on, where, needs: tuple[str, ...], id: str = "") -> Measure:
    return Measure(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=owner,
        unit=Unit.COUNT,
        better=Better.UP,
        needs=needs,
        fact=spells,
        on=on,
        where=where,
    )


new_inquiries = _count(
    "new_inquiries",
    "New inquiries",
    "Passes that began with a response in the period; a person who comes back after a close counts again.",
    "Marketing",
    S.inquiry_on,
    is_counted_inquiry & S.inquiry_on.is_not(None),
    ("inquiries",),
    "R2",
)
net_new_names = _count(
    "net_new_names",
    "Net-new names",
    "Persons whose very first response or qualification fell in the period.",
    "Marketing",
    S.inquiry_on,
    is_counted_inquiry & (S.number == 1),
    ("inquiries",),
    "R2.net_new",
)
marketing_qualified_leads = _count(
    "marketing_qualified_leads",
    "Marketing-qualified leads",
    "Passes that qualified in the period, exclusions of the rule set left out.",
    "Marketing",
    S.mql_on,
    is_lead,
    ("mql",),
    "MQL",
)
sales_accepted_leads = _count(
    "sales_accepted_leads",
    "Sales-accepted leads",
    "Leads that sales accepted in the period, whenever marketing had qualified them; what sales found itself is none.",
    "Sales",
    S.sal_on,
    is_lead,
    ("sal",),
    "SAL",
)
sales_qualified_leads = _count(
    "sales_qualified_leads",
    "Sales-qualified leads",
    "Leads that sales qualified in the period, whenever marketing had; what sales found itself is none.",
    "Sales",
    S.sql_on,
    is_lead,
    ("sql",),
    "SQL",
)
won_leads = _count(
    "won_leads",
    "Leads won",
    "Leads whose opportunity was won in the period, whenever marketing had qualified them.",
    "Sales",
    S.won_on,
    is_lead,
    ("mql", "won"),
    "WON",
)


@cache
def entered(name: str, stage: str, owner: str) -> Measure:
    """All of a stage's cohort, watched long enough or not."""
    where = is_counted_inquiry if stage == "inquiry" else is_lead
    meaning = f"Passes that reached {stage.upper()} in the period, watched long enough or not."
    return _count(name, f"Cohort of {stage.upper()}", meaning, owner, S[f"{stage}_on"], where, (stage_need(stage),))


@cache
def mature(hop: str, owner: str) -> Measure:
    """Those of a cohort who were watched for the hop's whole window."""
    stage = hop.split("_")[0]
    where = (is_counted_inquiry if stage == "inquiry" else is_lead) & S[f"is_{hop}_mature"]
    meaning = f"Passes that reached {stage.upper()} in the period and were watched for the whole window."
    return _count(
        f"{hop}_watched", f"Watched, {_words(hop)}", meaning, owner, S[f"{stage}_on"], where, (stage_need(stage),)
    )


@cache
def in_time(hop: str, owner: str) -> Measure:
    """Those of the mature cohort who got there within the window; counted on the day they entered."""
    stage, goal = hop.split("_")
    where = is_lead & S[f"is_{hop}_mature"] & S[f"is_{hop}_in_time"]
    meaning = f"Of the watched, those that reached {goal.upper()} within the window, on the day they entered."
    needs = (stage_need(stage), stage_need(goal))
    return _count(f"{hop}_in_time", f"In time, {_words(hop)}", meaning, owner, S[f"{stage}_on"], where, needs)


def standing_as(stage: str):
    """Who can stand in a stage: any counted inquiry, else leads only."""
    return (is_counted if stage == "inquiry" else is_lead) & S[f"{stage}_on"].is_not(None)


def stage_need(stage: str) -> str:
    return "inquiries" if stage == "inquiry" else stage


def _words(hop: str) -> str:
    return " to ".join(part.upper() if part != "inquiry" else "inquiry" for part in hop.split("_"))


@cache
def standing(stage: str, label: str, owner: str) -> Stock:
    """How many stand in a stage at the period's end (R1)."""
    entering = _count(
        f"entered_{stage}",
        f"Entered {label}",
        f"Passes that came to stand in {label} in the period.",
        owner,
        S[f"{stage}_on"],
        standing_as(stage),
        (stage_need(stage),),
    )
    leaving = _count(
        f"left_{stage}",
        f"Left {label}",
        f"Passes that left {label} in the period: to the next stage, or closed.",
        owner,
        S[f"left_{stage}_on"],
        standing_as(stage),
        (stage_need(stage),),
    )
    return Stock(
        name=f"open_{stage}",
        id=f"R1.{stage}",
        label=f"Open in {label}",
        meaning=f"Passes that stand in {label} at the period's end: neither further nor closed.",
        owner=owner,
        unit=Unit.COUNT,
        better=Better.BAND,
        needs=(stage_need(stage),),
        entered=entering,
        left=leaving,
    )
