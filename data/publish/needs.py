"""What this snapshot has: stages, fields and slices that metrics need, each present or not, with the reason."""

from sqlalchemy import ColumnElement, Table, exists, insert, select

from data.publish.build import Build
from data.rules import RuleSet
from data.schema import (
    FACT_DIMENSIONS,
    UNKNOWN,
    bookings,
    costs,
    credits,
    deals,
    market,
    plans,
    spells,
    stretches,
    work,
)
from data.schema import needs as needs_table

FACTS = (spells, deals, stretches, bookings, credits, costs, market, work)


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
        "activities": (spells, s.attempted_at.is_not(None), "no sales activities"),
        "assignments": (spells, s.assigned_at.is_not(None), "no owner changes"),
        "market": (market, market.c.is_agreed, "no account lists of both departments"),
        "reachable": (market, market.c.reachable_on.is_not(None), "no consented contacts of listed accounts"),
        "work": (work, work.c.day.is_not(None), "no sales activities on accounts"),
        "origin": (deals, d.origin.is_not(None), "no origin of opportunities"),
        "self_reported": (deals, d.self_reported.is_not(None), "no self-reported source"),
    }


def fill_needs(build: Build, rules: RuleSet) -> None:
    """Inserts one row per thing and per slice of a fact."""
    rows = []
    for need, (table, condition, why) in _things().items():
        rows.append(_row(build, rules, need, table, condition, f"{why} in this source"))
    for table in FACTS:
        for name in FACT_DIMENSIONS:
            if (table, name) == (credits, "channel"):
                continue
            why = f"{table.name} are not recorded by {name.replace('_', ' ')} in this source"
            rows.append(_row(build, rules, f"{table.name}.{name}", table, table.c[name] != UNKNOWN, why))
    targets = build.connection.execute(select(exists(select(plans.c.metric)))).scalar()
    rows.append(
        {"rules": rules.name, "need": "targets", "is_met": targets, "why": "" if targets else "no targets loaded"}
    )
    build.connection.execute(insert(needs_table), rows)


def _row(build: Build, rules: RuleSet, need: str, table: Table, condition: ColumnElement, why: str) -> dict:
    found = select(exists(select(table.c.rules).where(table.c.rules == rules.name, condition)))
    is_met = bool(build.connection.execute(found).scalar())
    return {"rules": rules.name, "need": need, "is_met": is_met, "why": "" if is_met else why}
