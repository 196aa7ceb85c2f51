"""What this snapshot has: stages, fields and slices that metrics need, each present or not, with the reason."""

from sqlalchemy import ColumnElement, Table, and_, exists, insert, select

from data.publish.build import Build
from data.publish.follow_up import REFUSALS
from data.rules import RuleSet
from data.schema import (
    FACT_DIMENSIONS,
    UNKNOWN,
    bookings,
    buying_reasons,
    costs,
    credits,
    deals,
    market,
    plans,
    questions,
    spells,
    stretches,
    untouched,
    work,
)
from data.schema import needs as needs_table

FACTS = {  # and what is said of one that came without a slice
    spells: "leads are", deals: "opportunities are", stretches: "opportunities are", bookings: "wins are",
    credits: "marketing touches are", costs: "costs are", market: "the agreed market is",
    untouched: "the agreed market is", work: "sales work is", buying_reasons: "reasons for buying are",
}  # fmt: skip


def _things() -> dict[str, tuple[Table, ColumnElement, str]]:
    s, d = spells.c, deals.c
    return {
        "inquiries": (spells, s.inquiry_at.is_not(None) & s.is_inquiry_imputed.is_not(True), "no inquiries"),
        "mql": (spells, s.mql_at.is_not(None), "no MQL stage"),
        "sal": (spells, s.sal_at.is_not(None) & s.is_sal_imputed.is_not(True), "no SAL stage"),
        "sql": (spells, s.sql_at.is_not(None) & s.is_sql_imputed.is_not(True), "no SQL stage"),
        "won": (deals, d.outcome == "won", "no won opportunities"),
        "lost": (deals, d.outcome.is_not(None) & (d.outcome != "won"), "no lost opportunities"),
        "deals": (deals, d.deal_id.is_not(None), "no opportunities"),
        "created": (deals, d.created_on.is_not(None), "no day on which opportunities were opened"),
        "cycles": (deals, d.hours_cycle.is_not(None), "no time from acceptance to close of opportunities"),
        "amounts": (deals, d.is_amount_missing.is_not(True), "no opportunity amounts"),
        "probabilities": (deals, d.crm_probability.is_not(None), "no probabilities of opportunities"),
        "due_dates": (stretches, stretches.c.due_on.is_not(None), "no expected close dates"),
        "spend": (costs, costs.c.kind == "program", "no spend"),
        "people_costs": (costs, costs.c.kind != "program", "no cost of people"),
        "sales_cost": (costs, costs.c.kind == "sales_people", "no cost of sales people"),
        "touches": (credits, credits.c.touch_id.is_not(None), "no marketing touches"),
        "questions": (questions, questions.c.question_id.is_not(None), "no inbound questions"),
        "refusals": (spells, s.mql_at.is_not(None) & s.closing.in_(REFUSALS), "no refused leads"),
        "reasons": (spells, s.rejection.is_not(None), "no reasons of refusals"),
        "owners": (spells, s.owner_id.is_not(None) | s.assigned_at.is_not(None), "no owners of leads"),
        "fit": (spells, s.fit.is_not(None), "nothing to judge the agreed fit by"),
        "activities": (spells, s.attempted_at.is_not(None), "no sales activities"),
        "assignments": (spells, s.assigned_at.is_not(None), "no owner changes"),
        "market": (market, market.c.is_agreed, "no account lists of both departments"),
        "reachable": (market, market.c.reachable_on.is_not(None), "no consented contacts of listed accounts"),
        "work": (work, work.c.day.is_not(None), "no sales activities on accounts"),
        "marketing_list": (market, market.c.is_marketing, "no account list of marketing"),
        "sales_list": (market, market.c.is_sales, "no account list of sales"),
        "potential": (market, market.c.potential.is_not(None), "no potential of accounts"),
        "lead_accounts": (spells, s.account_id.is_not(None), "no accounts of leads"),
        "deal_accounts": (deals, d.account_id.is_not(None), "no accounts of opportunities"),
        "spend_accounts": (costs, costs.c.account_id.is_not(None), "no account in spend"),
        "hours": (work, work.c.hours.is_not(None), "no hours of sales activities"),
        "offers": (deals, _names_offers("promoted", "quoted", "bought"), "no offers promoted, quoted and bought"),
        "quotes": (deals, _names_offers("promoted", "quoted"), "no offers promoted and quoted"),
        **{
            f"{voice}_reasons": (buying_reasons, buying_reasons.c.voice == voice, "no tagged reasons")
            for voice in ("campaign", "call", "interview")
        },
        "scores": (spells, s.mql_at.is_not(None) & s.score.is_not(None), "no scores of qualified leads"),
        "lead_hours": (spells, s.hours_worked.is_not(None), "no hours of sales activities on leads"),
        "recycled": (spells, s.closing == "recycled", "no recycled leads"),
        "origin": (deals, d.origin.is_not(None), "no origin of opportunities"),
        "self_reported": (deals, d.self_reported.is_not(None), "no self-reported source"),
    }


def _names_offers(*steps: str) -> ColumnElement:
    return and_(*(deals.c[f"family_{step}"].is_not(None) for step in steps))


def fill_needs(build: Build, rules: RuleSet) -> None:
    """Inserts one row per thing and per slice of a fact; all are looked for in one question."""
    wanted = _wanted()
    looked_for = [
        exists(select(table.c.rules).where(table.c.rules == rules.name, condition)).label(f"need_{number}")
        for number, (table, condition, _) in enumerate(wanted.values())
    ]
    has_targets = exists(select(plans.c.metric)).label("targets")
    found = build.connection.execute(select(*looked_for, has_targets)).one()
    whys = {need: why for need, (_, _, why) in wanted.items()} | {"targets": "no targets loaded"}
    rows = [
        {"rules": rules.name, "need": need, "is_met": bool(is_met), "why": "" if is_met else why}
        for (need, why), is_met in zip(whys.items(), found, strict=True)
    ]
    build.connection.execute(insert(needs_table), rows)


def _wanted() -> dict[str, tuple[Table, ColumnElement, str]]:
    """Every thing and every slice of a fact, with the table, the condition and why it would be missing."""
    things = {need: (table, condition, f"{why} in this source") for need, (table, condition, why) in _things().items()}
    slices = {
        f"{table.name}.{name}": (
            table,
            table.c[name] != UNKNOWN,
            f"{said} not recorded by {name.replace('_', ' ')}",
        )
        for table, said in FACTS.items()
        for name in FACT_DIMENSIONS
        if (table, name) != (credits, "channel")
    }
    return things | slices
