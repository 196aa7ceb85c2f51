"""From events and rule sets to facts, daily and waits, on whichever engine holds the loaded tables."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Table, func, insert, select, union_all

from data.publish import (
    ageing,
    calendar,
    daily,
    deals,
    market,
    money,
    needs,
    passes,
    people,
    questions,
    rates,
    spells,
    waits,
)
from data.publish.build import Build, PublishTrouble
from data.publish.said_later import said_later
from data.rules import RuleSet
from data.schema import (
    Additive,
    activities,
    aliases,
    deadlines,
    events,
    persons,
    plans,
    published,
    rule_sets,
    targets,
    touches,
    working_days,
)
from data.schema import calendar as calendar_table
from data.schema import daily as daily_tables
from data.schema import deals as deals_table

Progress = Callable[[str, float], None]


class NothingLoaded(PublishTrouble):
    """There is not one event to publish."""


def silent(_: str, __: float) -> None:
    """Progress that nobody watches."""


def derive(
    connection: Connection,
    sets: Sequence[RuleSet],
    measures: Sequence[Additive],
    *,
    as_of: datetime | None = None,
    progress: Progress = silent,
) -> tuple[datetime, list[Table]]:
    """Fills all published tables but the snapshot's own words; returns the as-of moment and the daily tables.

    Raises NothingLoaded, and DailyDiffers where a daily sum is not its fact's.
    """
    build = _begin(connection, as_of)
    tables = daily_tables(measures)
    for table in tables.values():
        table.create(connection)
    progress("People, accounts and opportunities", 0.02)
    build.survivors = people.survivors(build)
    everyone = people.people(build, build.survivors)
    firms = people.companies(build, build.survivors)
    staff = people.colleagues(build)
    chances = people.chances(build, build.survivors, everyone, firms)
    happenings = people.happenings(build, build.survivors)
    spans = rates.rate_spans(build)
    acted = market.account_days(build, everyone, chances)
    _fill_plans(build)
    _fill_aliases(build)
    twins = spells.twins(build, everyone)
    asked = questions.asked(build)
    shared: dict[str, tuple] = {}
    for number, rules in enumerate(sets):
        said = rules.label
        share = number / len(sets)

        def at(step: float, said: str = said, share: float = share) -> None:
            progress(f"{said}: numbers", 0.1 + 0.9 * (share + step / len(sets)))

        at(0.0)
        _fill_calendars(build, rules)
        stages = str((rules.stages, rules.content["closings"], rules.follow_up["days"]))
        if stages not in shared:
            steps = passes.deal_steps(build, rules, happenings)
            moves = passes.staged(build, rules, happenings, chances, steps)
            runs = passes.passes(build, rules, moves)
            build.drop("staged")
            shared = {
                stages: (
                    steps,
                    runs,
                    deals.states(build, rules, happenings),
                    passes.attempts(build, runs, rules.follow_up["days"]),
                    passes.nurtured(build, runs),
                    passes.assignments(build, runs, happenings, staff),
                    market.fill_customers(build, chances, steps),
                )
            }
        steps, runs, state, tried, nurtured, assigned, customers = shared[stages]
        at(0.3)
        market.fill_market(build, rules, firms, everyone, acted)
        market.fill_coverage(build, rules, acted)
        market.fill_work(build, rules, firms, acted, staff)
        deals.fill_deals(build, rules, chances, state, steps, runs, staff, spans)
        at(0.5)
        beside = (everyone, firms, staff, tried, nurtured, assigned, deals_table, twins, customers)
        spells.fill_spells(build, rules, runs, spells.Sources(*beside))
        questions.fill_questions(build, rules, asked, everyone, firms, staff)
        market.fill_untouched(build, rules, acted)
        market.fill_reasons(build, rules)
        at(0.7)
        money.fill_costs(build, rules, spans)
        money.fill_credits(build, rules)
        at(0.8)
        ageing.fill_ageing(build, rules)
        ageing.fill_odds(build, rules)
        waits.fill_waits(build, rules)
        needs.fill_needs(build, rules)
        daily.fill_daily(build, rules.name, measures, tables)
        daily.check_daily(build, rules.name, measures, tables)
    progress("Numbers are complete", 1.0)
    return build.as_of, list(tables.values())


def create_all(connection: Connection) -> None:
    """Creates the published tables, empty."""
    published.create_all(connection)


def _begin(connection: Connection, as_of: datetime | None) -> Build:
    moments = union_all(
        *[select(table.c.happened_at.label("moment")) for table in (events, touches, activities)],
        select(persons.c.created_at),
    ).subquery("moments")
    first, last = connection.execute(select(func.min(moments.c.moment), func.max(moments.c.moment))).one()
    if first is None:
        said = (
            "No lead, event or touch is loaded: run `python -m data load FOLDER` with a CRM export, and read in its "
            "report what was refused and why."
        )
        raise NothingLoaded(said)
    now = datetime.now().replace(microsecond=0)
    build = Build(connection=connection, as_of=as_of or min(last, now), since=first, is_replay=as_of is not None)
    build.later = said_later(build)
    if as_of is None and build.later is not None:
        newest = connection.execute(select(func.max(build.later.c.recorded_at))).scalar_one()
        build.as_of = min(max(last, newest or last), now)
    return build


def _fill_calendars(build: Build, rules: RuleSet) -> None:
    first, last = build.since.date() - timedelta(days=2), build.as_of.date() + timedelta(days=2)
    first = max(first, date(1990, 1, 1))
    build.put(calendar_table, calendar.fiscal_days(rules, first, last))
    build.put(working_days, calendar.working_hours(rules, first, last))
    agreed = {float(each["hours"]) for each in rules.lead_classes}
    build.put(deadlines, calendar.deadlines(rules, agreed, first, last))
    build.connection.execute(
        insert(rule_sets),
        {
            "rules": rules.name,
            "version": rules.version,
            "label": rules.label,
            "in_force_from": rules.in_force_from,
            "signed_by_marketing": rules.signature("marketing"),
            "signed_by_sales": rules.signature("sales"),
            "content": rules.as_json(),
        },
    )


def _fill_plans(build: Build) -> None:
    t = targets.c
    newest = build.latest(targets, t.system, t.metric, t.starts_on, t.ends_on, t.dimension, t.member)
    chosen = newest.subquery("newest_targets")
    build.fill(plans, select(*[chosen.c[column.name] for column in plans.columns]))


def _fill_aliases(build: Build) -> None:
    found = build.survivors
    assert found is not None
    build.fill(aliases, select(found.c.entity, found.c.record, found.c.survivor))
