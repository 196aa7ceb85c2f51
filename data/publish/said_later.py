"""What exports without a history say of a record's first moment: the first word stands, a later one came about later.

Such an export tells a stage, an amount, an owner as they are now, and nothing of when they became so; it is dated back
to the record's beginning. The next export says another value of the same moment: that had come about when it was said.
"""

from sqlalchemy import ColumnElement, String, and_, cast, func, select
from sqlalchemy.sql.selectable import FromClause

from data.publish.build import Build
from data.schema import events, sources

_RECORD = ("system", "entity", "entity_id", "kind")


def said_later(build: Build) -> FromClause | None:
    """One row per word about a record's first moment that was said after another: events' key, word and both moments.

    None where every source was loaded once: an export does not contradict itself.
    """
    loads, systems = build.connection.execute(
        select(func.count(), func.count(sources.c.system.distinct())).select_from(sources)
    ).one()
    if loads == systems:
        return None
    record = [events.c[name] for name in _RECORD]
    begun = select(*record, func.min(events.c.happened_at).label("happened_at")).group_by(*record).subquery("begun")
    opening = (
        select(*record, events.c.happened_at, events.c.recorded_at, word(events).label("word"))
        .join(begun, and_(*(begun.c[name] == events.c[name] for name in (*_RECORD, "happened_at"))))
        .where(events.c.kind != "created")
        .subquery("opening")
    )
    first = _first(build, opening)
    is_first = and_(_same_record(first, opening), opening.c.recorded_at == first.c.recorded_at)
    words = select(first, opening.c.word).join(opening, is_first).distinct().subquery("first_words")
    is_said_again = and_(_same_record(words, opening), words.c.word == opening.c.word)
    return build.keep(
        "said_later",
        select(opening)
        .join(first, and_(_same_record(first, opening), opening.c.recorded_at > first.c.recorded_at))
        .outerjoin(words, is_said_again)
        .where(words.c.word.is_(None)),
    )


def moment(later: FromClause | None) -> ColumnElement:
    """When an event came about; `later` stands beside it by `is_of`."""
    return events.c.happened_at if later is None else func.coalesce(later.c.recorded_at, events.c.happened_at)


def is_of(later: FromClause) -> ColumnElement:
    same = [later.c[name] == events.c[name] for name in (*_RECORD, "happened_at", "recorded_at")]
    return and_(*same, later.c.word == word(events))


def word(table: FromClause) -> ColumnElement:
    """What an event says, as text: its status, stage or owner, else its amount, day or number."""
    numbers = [cast(table.c[name], String) for name in ("amount", "due_on", "number")]
    return func.coalesce(table.c.value, *numbers, "")


def _first(build: Build, opening: FromClause) -> FromClause:
    """Of each record about whose first moment things were said at different times: when the first were."""
    record = [opening.c[name] for name in _RECORD]
    return build.keep(
        "said_first",
        select(*record, func.min(opening.c.recorded_at).label("recorded_at"))
        .group_by(*record)
        .having(func.min(opening.c.recorded_at) < func.max(opening.c.recorded_at)),
    )


def _same_record(left: FromClause, right: FromClause) -> ColumnElement:
    return and_(*(left.c[name] == right.c[name] for name in _RECORD))
