"""Who is who: records merged into their survivors, each with the newest value of every field (G6)."""

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.sql.selectable import FromClause

from data.publish.build import Build, key
from data.publish.said_later import is_of, moment
from data.schema import UNKNOWN, accounts, events, merges, opportunities, persons, users

PERSON_FIELDS = (
    "email_key", "segment", "region", "channel", "source", "self_reported", "offer", "score", "owner_id",
)  # fmt: skip
FLAGS = ("is_test", "is_staff", "is_competitor", "is_partner", "is_reachable")
DEAL_FIELDS = (
    "kind", "origin", "currency", "margin_rate", "offer_promoted", "offer_quoted", "offer_bought", "product_line",
    "segment", "region", "channel", "source", "owner_id",
)  # fmt: skip
CHAIN = 6  # a merge chain of 2**6 records is followed to its end


def survivors(build: Build) -> FromClause:
    """One row per merged record: entity, record key, key of the record that survives it."""
    loser, survivor = key(merges, "loser_id"), key(merges, "survivor_id")
    found = build.keep(
        "survivors_0",
        select(merges.c.entity, loser.label("record"), func.max(survivor).label("survivor"))
        .where(loser != survivor, build.known(merges))
        .group_by(merges.c.entity, loser),
    )
    for step in range(1, CHAIN + 1):
        further = found.alias("further")
        found = build.keep(
            f"survivors_{step % 2 + 1}",
            select(
                found.c.entity, found.c.record, func.coalesce(further.c.survivor, found.c.survivor).label("survivor")
            )
            .select_from(found)
            .outerjoin(further, and_(further.c.entity == found.c.entity, further.c.record == found.c.survivor)),
        )
    return found


def resolved(found: FromClause, entity: str, record: ColumnElement, query_from: FromClause, alias: str) -> tuple:
    """The survivor of a record key, and the join that finds it."""
    match = found.alias(alias)
    joined = query_from.outerjoin(match, and_(match.c.entity == literal(entity), match.c.record == record))
    return func.coalesce(match.c.survivor, record), joined


def people(build: Build, found: FromClause) -> FromClause:
    """One row per surviving person, fields that the survivor lacks taken from those merged into it."""
    newest = build.latest(persons, persons.c.system, persons.c.person_id).subquery("newest_persons")
    own = key(newest, "person_id")
    survivor, source = resolved(found, "person", own, newest, "person_survivor")
    account, source = resolved(found, "account", key(newest, "account_id"), source, "person_account")
    keyed = select(
        newest, own.label("own"), survivor.label("person"), account.label("account")
    ).select_from(source).subquery("keyed_persons")  # fmt: skip
    is_own = keyed.c.own == keyed.c.person

    def merged(column: ColumnElement) -> ColumnElement:
        return func.coalesce(func.max(case((is_own, column))), func.max(column))

    def flag(column: ColumnElement) -> ColumnElement:
        return func.max(case((column, 1), else_=0))

    return build.keep(
        "people",
        select(
            keyed.c.person,
            merged(keyed.c.account).label("account"),
            *[merged(keyed.c[name]).label(name) for name in PERSON_FIELDS],
            *[flag(keyed.c[name]).label(name) for name in FLAGS],
            func.min(keyed.c.created_at).label("created_at"),
            func.max(case((is_own, keyed.c.deleted_at))).label("deleted_at"),
            func.max(keyed.c.system).label("system"),
        ).group_by(keyed.c.person),
    )


def companies(build: Build, found: FromClause) -> FromClause:
    """One row per surviving account."""
    newest = build.latest(accounts, accounts.c.system, accounts.c.account_id).subquery("newest_accounts")
    own = key(newest, "account_id")
    survivor, source = resolved(found, "account", own, newest, "account_survivor")
    keyed = select(newest, own.label("own"), survivor.label("account")).select_from(source).subquery("keyed_accounts")
    is_own = keyed.c.own == keyed.c.account
    return build.keep(
        "companies",
        select(
            keyed.c.account,
            *[
                func.coalesce(func.max(case((is_own, keyed.c[name]))), func.max(keyed.c[name])).label(name)
                for name in ("segment", "region", "industry", "potential")
            ],
        )
        .where(or_(keyed.c.deleted_at.is_(None), keyed.c.own != keyed.c.account))
        .group_by(keyed.c.account),
    )


def colleagues(build: Build) -> FromClause:
    """One row per user: key, team, region, calendar, whether a queue."""
    newest = build.latest(users, users.c.system, users.c.user_id).subquery("newest_users")
    return build.keep(
        "colleagues",
        select(
            key(newest, "user_id").label("user_key"),
            func.max(newest.c.team).label("team"),
            func.max(newest.c.region).label("region"),
            func.max(func.coalesce(newest.c.calendar, literal("default"))).label("calendar"),
            func.max(case((newest.c.is_queue, 1), else_=0)).label("is_queue"),
            func.max(newest.c.left_on).label("left_on"),
        ).group_by(key(newest, "user_id")),
    )


def chances(build: Build, found: FromClause, everyone: FromClause, firms: FromClause) -> FromClause:
    """One row per surviving, undeleted opportunity, its dimensions settled: its own, its account's, its person's."""
    newest = build.latest(opportunities, opportunities.c.system, opportunities.c.opportunity_id).subquery("newest_opps")
    own = key(newest, "opportunity_id")
    survivor, source = resolved(found, "opportunity", own, newest, "opportunity_survivor")
    person, source = resolved(found, "person", key(newest, "person_id"), source, "opportunity_person")
    account, source = resolved(found, "account", key(newest, "account_id"), source, "opportunity_account")
    keyed = (
        select(
            newest, own.label("own"), survivor.label("opportunity"), person.label("person"), account.label("account")
        )
        .select_from(source)
        .subquery("keyed_opportunities")
    )
    is_own = keyed.c.own == keyed.c.opportunity

    def merged(column: ColumnElement) -> ColumnElement:
        return func.coalesce(func.max(case((is_own, column))), func.max(column))

    whole = (
        select(
            keyed.c.opportunity,
            merged(keyed.c.person).label("person"),
            merged(keyed.c.account).label("account"),
            *[merged(keyed.c[name]).label(name) for name in DEAL_FIELDS],
            func.min(keyed.c.created_at).label("created_at"),
            func.max(case((is_own, keyed.c.deleted_at))).label("deleted_at"),
            func.max(keyed.c.system).label("system"),
        )
        .group_by(keyed.c.opportunity)
        .subquery("whole_opportunities")
    )
    p, f = everyone.alias("opp_people"), firms.alias("opp_companies")
    kept = [c for c in whole.c if c.name not in ("segment", "region", "channel", "source", "account", "product_line")]
    return build.keep(
        "chances",
        select(
            *kept,
            func.coalesce(whole.c.account, p.c.account).label("account"),
            func.coalesce(whole.c.segment, f.c.segment, p.c.segment, UNKNOWN).label("segment"),
            func.coalesce(whole.c.region, f.c.region, p.c.region, UNKNOWN).label("region"),
            func.coalesce(whole.c.channel, p.c.channel, UNKNOWN).label("channel"),
            func.coalesce(whole.c.source, p.c.source, UNKNOWN).label("source"),
            func.coalesce(whole.c.product_line, UNKNOWN).label("product_line"),
            p.c.self_reported,
            func.coalesce(p.c.is_test, 0).label("is_test"),
            func.coalesce(p.c.is_staff, 0).label("is_staff"),
        )
        .select_from(whole)
        .outerjoin(p, p.c.person == whole.c.person)
        .outerjoin(f, f.c.account == func.coalesce(whole.c.account, p.c.account))
        .where(whole.c.deleted_at.is_(None)),
    )


def happenings(build: Build, found: FromClause) -> FromClause:
    """One row per event, keyed by its surviving record, its word in lower case."""
    entity_key = key(events, "entity_id")
    match = found.alias("event_survivor")
    happened_at, source = moment(build.later), events
    if build.later is not None:
        source = events.outerjoin(build.later, is_of(build.later))
    return build.keep(
        "happenings",
        select(
            events.c.entity,
            func.coalesce(match.c.survivor, entity_key).label("record"),
            events.c.system,
            events.c.kind,
            func.lower(func.trim(events.c.value)).label("word"),
            events.c.value,
            events.c.detail,
            events.c.number,
            events.c.amount,
            events.c.due_on,
            happened_at.label("happened_at"),
            events.c.recorded_at,
        )
        .select_from(source)
        .outerjoin(match, and_(match.c.entity == events.c.entity, match.c.record == entity_key))
        .where(build.known(events), happened_at <= build.as_of),
    )
