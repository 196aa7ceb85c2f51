"""Questions that came in, each with the first human answer to it (T7)."""

from sqlalchemy import and_, func, literal, select
from sqlalchemy.sql.selectable import FromClause

from data.engines import hours
from data.publish.build import Build, key
from data.publish.passes import is_attempt
from data.publish.people import resolved
from data.publish.spells import day_of
from data.rules import RuleSet
from data.schema import UNKNOWN, activities, questions


def asked(build: Build) -> FromClause:
    """One row per question of a person: who, when, and when a colleague first wrote, called or met afterwards."""
    a, reply = activities.alias("question"), activities.alias("reply")
    person, source = resolved(build.survivors, "person", key(a, "person_id"), a, "asking_survivor")
    came_in = (
        select((a.c.system + ":" + a.c.activity_id).label("question_id"), person.label("person"), a.c.happened_at)
        .select_from(source)
        .where(a.c.is_inbound, a.c.person_id.is_not(None), a.c.happened_at <= build.as_of, build.known(a))
        .subquery("came_in")
    )
    answering, others = resolved(build.survivors, "person", key(reply, "person_id"), reply, "answered_survivor")
    went_out = (
        select(answering.label("person"), reply.c.happened_at)
        .select_from(others)
        .where(
            is_attempt(reply), reply.c.person_id.is_not(None), reply.c.happened_at <= build.as_of, build.known(reply)
        )
        .subquery("went_out")
    )
    return build.keep(
        "asked",
        select(
            came_in.c.question_id,
            came_in.c.person,
            came_in.c.happened_at.label("asked_at"),
            func.min(went_out.c.happened_at).label("answered_at"),
        )
        .select_from(came_in)
        .outerjoin(
            went_out, and_(went_out.c.person == came_in.c.person, went_out.c.happened_at >= came_in.c.happened_at)
        )
        .group_by(came_in.c.question_id, came_in.c.person, came_in.c.happened_at),
    )


def fill_questions(
    build: Build, rules: RuleSet, came_in: FromClause, people: FromClause, companies: FromClause, colleagues: FromClause
) -> None:
    """Inserts the questions of one rule set: its days, its people's slices; tests and staff are nobody's customers."""
    q, p, f, u = came_in.c, people.c, companies.c, colleagues.c
    build.fill(
        questions,
        select(
            literal(rules.name).label("rules"),
            q.question_id,
            q.person.label("person_id"),
            func.coalesce(p.segment, f.segment, UNKNOWN).label("segment"),
            func.coalesce(p.region, f.region, UNKNOWN).label("region"),
            func.coalesce(p.channel, UNKNOWN).label("channel"),
            func.coalesce(p.source, UNKNOWN).label("source"),
            func.coalesce(u.team, UNKNOWN).label("team"),
            func.coalesce(p.offer, UNKNOWN).label("offer"),
            literal(UNKNOWN).label("product_line"),
            q.asked_at,
            day_of(q.asked_at, rules.zone, build).label("asked_on"),
            q.answered_at,
            hours(q.asked_at, q.answered_at).label("hours_answered"),
        )
        .select_from(came_in)
        .join(people, p.person == q.person)
        .outerjoin(companies, f.account == p.account)
        .outerjoin(colleagues, u.user_key == p.system + ":" + p.owner_id)
        .where(p.is_test == 0, p.is_staff == 0),
    )
