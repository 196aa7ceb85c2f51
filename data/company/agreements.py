"""What the sample company's people had decided before its first start: goals of the four points, two disputes."""

from datetime import date

from data.company.decided_meetings import hold_meetings
from data.company.story import BAR_CHANGED_ON, ROUTING_CLEAN_UP, ROUTING_REGION
from data.register import Register, docket, points
from data.register.points import Goal

SAMPLE = "sample company"
GOALS = {
    "definition": (Goal("followed_up_rate", 0.95, date(2027, 1, 31)),),
    "market": (Goal("market_agreement", 0.90, date(2027, 1, 31)), Goal("icp_coverage_rate", 0.70, date(2027, 1, 31))),
    "offer": (Goal("offer_matched_rate", 0.80, date(2027, 7, 31)),),
    "results": (Goal("mql_to_sal_rate", 1.0, date(2028, 1, 31)), Goal("mql_to_sql_rate", 1.0, date(2028, 1, 31))),
}
OWNERS = {
    "definition": "VP Marketing and VP Sales",
    "market": "VP Marketing and VP Sales",
    "offer": "Product marketing and sales enablement",
    "results": "CEO",
}


def decide(register: Register) -> None:
    """Only where nothing has been decided yet."""
    if register.entries():
        return
    arbiter = {"actor": "arbiter", "who": f"CEO, {SAMPLE}"}
    for name, goals in GOALS.items():
        points.set_owner(register, name, OWNERS[name], **arbiter)
        for goal in goals:
            points.set_goal(register, name, goal, **arbiter, why="Agreed at the yearly planning.")
    points.add_evidence(
        register, "definition", **arbiter, why=f"Minutes of the signing: a score of 60 qualifies from {BAR_CHANGED_ON}."
    )
    _routing(register, arbiter)
    _bar(register)
    hold_meetings(register)


def _routing(register: Register, arbiter: dict[str, str]) -> None:
    found = docket.open_dispute(
        register,
        actor="marketing",
        who=f"VP Marketing, {SAMPLE}",
        metric="mql_to_sal_rate",
        claim=f"In {ROUTING_REGION} nobody called our leads for a quarter: they must not count as bad leads.",
        scope={"filters": f"region {ROUTING_REGION}"},
    )
    docket.answer(
        register,
        found.number,
        actor="sales",
        who=f"VP Sales, {SAMPLE}",
        why="They went to a queue that no representative could see; we did not turn them down.",
    )
    docket.rule(
        register,
        found.number,
        **arbiter,
        ruling="They stay in the number, since they were lost to both; routing is mended, and each queue has an owner.",
        in_force_from=ROUTING_CLEAN_UP,
        review_on=date(2027, 1, 6),
        dissent={"sales": "A queue without an owner is not sales' doing."},
    )


def _bar(register: Register) -> None:
    docket.open_dispute(
        register,
        actor="marketing",
        who=f"VP Marketing, {SAMPLE}",
        metric="marketing_qualified_leads",
        claim="A score of 60 leaves out leads that sales went on to win: 55 would serve both.",
    )
