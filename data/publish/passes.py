"""Passes through the funnel (G1): a person's events cut into passes wherever one closed and another began."""

from sqlalchemy import ColumnElement, and_, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause

from data.engines import days, lag, plus_days
from data.publish.build import Build, key
from data.rules import RuleSet
from data.schema import Hours, activities, touches

INQUIRY, MQL, SAL, SQL, WON = 1, 2, 3, 4, 5
CLOSINGS = {"rejected": 11, "recycled": 12, "disqualified": 13, "lost": 14, "timed_out": 15}
LOST = CLOSINGS["lost"]
REFUSALS = (CLOSINGS["rejected"], CLOSINGS["disqualified"])


def word_code(rules: RuleSet, word: ColumnElement, kind: str) -> ColumnElement:
    """The code of the stage or closing that a word stands for.

    Any other status is null: it moves nobody. Any other stage of an opportunity is an open, accepted one.
    """
    pairs = [(word.in_(stage[kind]), number) for number, stage in enumerate(rules.stages, start=1) if stage.get(kind)]
    closings = [
        (word.in_(words), CLOSINGS[name])
        for name, words in rules.content["closings"].items()
        if isinstance(words, list) and (name == "lost") == (kind == "stage")
    ]
    return case(*pairs, *closings, else_=null() if kind == "status" else SAL)


def deal_steps(build: Build, rules: RuleSet, happenings: FromClause) -> FromClause:
    """One row per stage event of an opportunity, with its code, the code before and when the next came.

    A closing that is said again is the same closing.
    """
    h = happenings
    coded = (
        select(
            h.c.record.label("opportunity"),
            h.c.happened_at,
            h.c.recorded_at,
            h.c.value.label("stage"),
            h.c.detail,
            word_code(rules, h.c.word, "stage").label("code"),
        )
        .where(h.c.entity == "opportunity", h.c.kind == "stage")
        .subquery("coded_steps")
    )
    forward = [coded.c.happened_at, coded.c.recorded_at, coded.c.code, coded.c.stage]
    linked = select(
        coded, lag(coded.c.code, partition_by=coded.c.opportunity, order_by=forward).label("before")
    ).subquery("linked_steps")
    is_repeated = and_(linked.c.code >= WON, linked.c.before == linked.c.code)
    backward = [linked.c[column.name].desc() for column in forward]
    return build.keep(
        "deal_steps",
        select(
            linked, lag(linked.c.happened_at, partition_by=linked.c.opportunity, order_by=backward).label("next_at")
        ).where(func.coalesce(~is_repeated, True)),
    )


def staged(build: Build, rules: RuleSet, happenings: FromClause, chances: FromClause, steps: FromClause) -> FromClause:
    """One row per event that moves a person through the funnel. A closing that was undone later is none."""
    h, no_text = happenings, literal(None, type_=happenings.c.detail.type)
    statuses = select(
        h.c.record.label("person"),
        h.c.happened_at,
        word_code(rules, h.c.word, "status").label("code"),
        h.c.number.label("score"),
        h.c.detail,
        no_text.label("opportunity"),
    ).where(h.c.entity == "person", h.c.kind == "status", word_code(rules, h.c.word, "status").is_not(None))
    no_number = literal(None, type_=h.c.number.type)
    parts = [statuses]
    if rules.stage("inquiry").get("response"):
        person, source = _person_of(build, touches)
        parts.append(
            select(person, touches.c.happened_at, literal(INQUIRY), no_number, no_text, no_text)
            .select_from(source)
            .where(touches.c.is_response, touches.c.person_id.is_not(None), build.known(touches))
        )
    if rules.stage("sal").get("created"):
        opened = func.coalesce(chances.c.created_at, null())
        parts.append(
            select(chances.c.person, opened, literal(SAL), no_number, no_text, chances.c.opportunity).where(
                chances.c.person.is_not(None), chances.c.created_at.is_not(None)
            )
        )
    parts.append(
        select(chances.c.person, steps.c.happened_at, steps.c.code, no_number, steps.c.detail, chances.c.opportunity)
        .join(steps, steps.c.opportunity == chances.c.opportunity)
        .where(
            chances.c.person.is_not(None),
            or_(steps.c.code < WON, steps.c.next_at.is_(None)),
        )
    )
    return build.keep("staged", union_all(*parts).subquery("staged_parts").select())


def _person_of(build: Build, table: FromClause) -> tuple[ColumnElement, FromClause]:
    """The surviving person of a touch or activity, and the join that finds it."""
    match = build.survivors.alias("survivor_of_" + table.name)
    record = key(table, "person_id")
    joined = table.outerjoin(match, and_(match.c.entity == "person", match.c.record == record))
    return func.coalesce(match.c.survivor, record).label("person"), joined


def passes(build: Build, rules: RuleSet, moves: FromClause) -> FromClause:
    """One row per pass: when each stage was first reached, how and when it ended."""
    patience = rules.content["closings"]["timed_out_days"]
    # Moves of one moment stand in an order of their own, numbered once: engines, and runs, break ties differently.
    at_once = [moves.c.happened_at, moves.c.code, moves.c.opportunity, moves.c.detail]
    order = {"partition_by": moves.c.person, "order_by": at_once}
    linked = select(
        moves,
        func.row_number().over(**order).label("place"),
        lag(moves.c.code, **order).label("code_before"),
        lag(moves.c.happened_at, **order).label("before_at"),
    ).subquery("linked_moves")
    begins = or_(
        linked.c.code_before.is_(None),
        linked.c.code_before >= WON,
        and_(linked.c.code <= MQL, days(linked.c.before_at, linked.c.happened_at) > patience),
    )
    numbered = select(
        linked,
        func.sum(case((begins, 1), else_=0))
        .over(partition_by=linked.c.person, order_by=linked.c.place, rows=(None, 0))
        .label("island"),
    ).subquery("numbered_moves")
    m = numbered.c

    def first(code: int) -> ColumnElement:
        return func.min(case((m.code == code, m.happened_at)))

    is_closing = m.code >= WON
    whole = (
        select(
            m.person,
            m.island,
            first(INQUIRY).label("inquiry_at"),
            first(MQL).label("mql_at"),
            first(SAL).label("sal_at"),
            first(SQL).label("sql_at"),
            first(WON).label("won_at"),
            func.max(case((is_closing, m.code))).label("closing_code"),
            func.max(case((is_closing, m.happened_at))).label("closed_at"),
            func.max(case((m.code > WON, m.detail))).label("reason"),
            func.coalesce(func.min(case((m.code == WON, m.opportunity))), func.min(m.opportunity)).label("opportunity"),
            func.max(case((m.code == MQL, m.score))).label("score"),
            func.min(m.happened_at).label("starts_at"),
            func.max(m.happened_at).label("last_at"),
        )
        .group_by(m.person, m.island)
        .having(func.min(m.code) <= WON)
        .subquery("whole_passes")
    )
    w = whole.c
    gave_up = plus_days(w.last_at, patience)
    is_silent = and_(w.closing_code.is_(None), w.opportunity.is_(None), gave_up <= build.as_of)
    names = [(w.closing_code == code, name) for name, code in CLOSINGS.items()]
    per_person = {"partition_by": w.person, "order_by": w.island}
    return build.keep(
        "passes",
        select(
            w.person,
            func.row_number().over(**per_person).label("number"),
            lag(w.closing_code, **per_person).in_(REFUSALS).label("is_after_refusal"),
            w.starts_at,
            lag(w.starts_at, partition_by=w.person, order_by=w.island.desc()).label("next_starts_at"),
            func.min(w.mql_at).over(**per_person, rows=(1, None)).label("later_mql_at"),
            w.inquiry_at,
            w.mql_at,
            func.coalesce(w.sal_at, w.sql_at, w.won_at).label("sal_at"),
            func.coalesce(w.sql_at, w.won_at).label("sql_at"),
            w.won_at,
            and_(w.sal_at.is_(None), func.coalesce(w.sql_at, w.won_at).is_not(None)).label("is_sal_imputed"),
            and_(w.sql_at.is_(None), w.won_at.is_not(None)).label("is_sql_imputed"),
            case((is_silent, gave_up), else_=w.closed_at).label("closed_at"),
            case((is_silent, "timed_out"), (w.closing_code == WON, "won"), *names).label("closing"),
            w.reason,
            w.opportunity,
            w.score,
        ),
    )


def is_attempt(acted: FromClause) -> ColumnElement:
    """Whether an activity is one that a colleague began: no automatic reply, and nothing that came in."""
    return and_(acted.c.is_automatic.is_not(True), acted.c.is_inbound.is_not(True))


def attempts(build: Build, runs: FromClause, within_days: float) -> FromClause:
    """One row per pass that sales tried to reach: person, number, first human attempt, how many are early, hours."""
    person, source = _person_of(build, activities)
    tried = (
        select(person, activities.c.happened_at, cast(activities.c.hours, Hours).label("hours"))
        .select_from(source)
        .where(activities.c.person_id.is_not(None), is_attempt(activities), build.known(activities))
        .subquery("tried")
    )
    following = _next_mql(runs)
    is_early = tried.c.happened_at <= plus_days(following.c.mql_at, within_days)
    return build.keep(
        "attempts",
        select(
            following.c.person,
            following.c.number,
            func.min(tried.c.happened_at).label("attempted_at"),
            func.sum(case((is_early, 1), else_=0)).label("attempts"),
            func.sum(tried.c.hours).label("hours_worked"),
        )
        .join(
            tried,
            and_(
                tried.c.person == following.c.person,
                tried.c.happened_at >= following.c.mql_at,
                tried.c.happened_at < build.or_ever(following.c.next_mql_at),
            ),
        )
        .group_by(following.c.person, following.c.number),
    )


def nurtured(build: Build, runs: FromClause) -> FromClause:
    """One row per recycled pass that marketing touched again: person, number, the first touch after it closed."""
    person, source = _person_of(build, touches)
    touched = (
        select(person, touches.c.happened_at)
        .select_from(source)
        .where(touches.c.person_id.is_not(None), touches.c.happened_at <= build.as_of, build.known(touches))
        .subquery("touched_again")
    )
    return build.keep(
        "nurtured",
        select(runs.c.person, runs.c.number, func.min(touched.c.happened_at).label("nurtured_at"))
        .join(touched, and_(touched.c.person == runs.c.person, touched.c.happened_at >= runs.c.closed_at))
        .where(runs.c.closing == "recycled")
        .group_by(runs.c.person, runs.c.number),
    )


def assignments(build: Build, runs: FromClause, happenings: FromClause, colleagues: FromClause) -> FromClause:
    """One row per pass that a human owned after its MQL: person, number, since when."""
    h = happenings
    owned = (
        select(
            h.c.record.label("person"),
            (h.c.system + ":" + h.c.value).label("owner"),
            h.c.happened_at.label("starts_at"),
            lag(
                h.c.happened_at,
                partition_by=h.c.record,
                order_by=[h.c.happened_at.desc(), h.c.recorded_at.desc(), h.c.value.desc()],
            ).label("ends_at"),
        )
        .where(h.c.entity == "person", h.c.kind == "owner")
        .subquery("owned")
    )
    following = _next_mql(runs)
    since = case((owned.c.starts_at > following.c.mql_at, owned.c.starts_at), else_=following.c.mql_at)
    return build.keep(
        "assignments",
        select(following.c.person, following.c.number, func.min(since).label("assigned_at"))
        .join(
            owned,
            and_(
                owned.c.person == following.c.person,
                build.or_ever(owned.c.ends_at) > following.c.mql_at,
                owned.c.starts_at < build.or_ever(following.c.next_mql_at),
            ),
        )
        .outerjoin(colleagues, colleagues.c.user_key == owned.c.owner)
        .where(func.coalesce(colleagues.c.is_queue, 0) == 0)
        .group_by(following.c.person, following.c.number),
    )


def _next_mql(runs: FromClause) -> FromClause:
    """Passes with an MQL, each with the moment of the person's next one."""
    return (
        select(
            runs.c.person,
            runs.c.number,
            runs.c.mql_at,
            lag(runs.c.mql_at, partition_by=runs.c.person, order_by=runs.c.number.desc()).label("next_mql_at"),
        )
        .where(runs.c.mql_at.is_not(None))
        .subquery("following")
    )
