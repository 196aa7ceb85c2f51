"""Whether sales followed a lead up as agreed: its class, when the agreed hours ran out, and its time in purgatory."""

from sqlalchemy import ColumnElement, Date, DateTime, Float, and_, case, cast, false, func, literal, null, or_, select
from sqlalchemy.sql.selectable import FromClause

from data.engines import days, hours, plus_days, trunc
from data.publish.build import Build, to_the_cent
from data.rules import RuleSet
from data.schema import spells

A_MOMENT = 1e-6  # hours: what is done at the very deadline is in time, however an engine rounds
REFUSALS = ("rejected", "disqualified", "recycled")


def lead_class(rules: RuleSet, fields: dict[str, ColumnElement]) -> tuple[ColumnElement, ColumnElement]:
    """The class of a lead and its agreed working hours. `fields`: score, source, channel and offer."""
    *others, last = rules.lead_classes
    fits = [(each, _fits(each, fields)) for each in others]
    if not fits:
        return literal(last["name"]), cast(literal(float(last["hours"])), Float)
    return (
        case(*[(holds, each["name"]) for each, holds in fits], else_=last["name"]),
        cast(case(*[(holds, float(each["hours"])) for each, holds in fits], else_=float(last["hours"])), Float),
    )


def _fits(one: dict, fields: dict[str, ColumnElement]) -> ColumnElement:
    named = [fields[name].in_(one[f"{name}s"]) for name in ("source", "channel", "offer") if one.get(f"{name}s")]
    scored = [fields["score"] >= one["min_score"]] if one.get("min_score") else []
    return func.coalesce(and_(*named, *scored, True), false())


def rejection(rules: RuleSet, closing: ColumnElement, reason: ColumnElement) -> tuple[ColumnElement, ColumnElement]:
    """The group of the reason of a refusal, and whether it is one of quality."""
    text = func.lower(reason)
    said = [
        (and_(closing.in_(REFUSALS), or_(*(text.contains(word, autoescape=True) for word in each["words"]))), each)
        for each in rules.rejection_reasons
        if each["words"]
    ]
    if not said:
        return cast(null(), spells.c.rejection.type), false()
    return (
        case(*[(holds, each["name"]) for holds, each in said], else_=null()),
        case(*[(holds, bool(each["is_quality"])) for holds, each in said], else_=False),
    )


def fit(rules: RuleSet, score: ColumnElement, segment: ColumnElement, is_in_market: ColumnElement) -> ColumnElement:
    """good or poor; null where what it is judged by is unknown. `is_in_market` is null where there is no market."""
    wanted = rules.fit
    holds = [is_in_market] if wanted.get("in_market") else []
    holds += [segment.in_(wanted["segments"])] if wanted.get("segments") else []
    holds += [score >= wanted["min_score"]] if wanted.get("min_score") else []
    good = and_(*holds, True)
    return case((good, "good"), (~good, "poor"), else_=null())


def worths(build: Build, rules: RuleSet, base: FromClause) -> FromClause:
    """One row per segment: what a lead of its mature cohort brought on average, those that brought nothing included."""
    b, window = base.c, rules.windows["end_to_end"]
    brought = case((b.won_at <= plus_days(b.mql_at, window), b.won_amount), else_=0)
    mean = cast(func.sum(brought), Float) / func.count()
    return build.keep(
        "segment_worths",
        select(b.segment, to_the_cent(mean).label("worth"))
        .where(b.excluded_by.is_(None), plus_days(b.mql_at, window) <= build.now)
        .group_by(b.segment),
    )


def bulks(build: Build, rules: RuleSet, base: FromClause) -> FromClause:
    """One row per owner and minute in which so many leads were accepted that nobody can have looked at them."""
    b = base.c
    minute = trunc("minute", b.sal_at)
    return build.keep(
        "bulk_accepts",
        select(b.owner_id, minute.label("minute"))
        .where(b.sal_at.is_not(None), b.is_sal_imputed.is_not(True), b.owner_id.is_not(None))
        .group_by(b.owner_id, minute)
        .having(func.count() >= int(rules.follow_up["bulk"])),
    )


def is_waved_through(rules: RuleSet, base: FromClause, is_bulk: ColumnElement) -> ColumnElement:
    b = base.c
    since = case((b.assigned_at <= b.sal_at, b.assigned_at), else_=b.mql_at)
    is_hasty = and_(b.is_sal_imputed.is_not(True), days(since, b.sal_at) * 86_400 < rules.follow_up["hasty_seconds"])
    return and_(b.mql_at.is_not(None), func.coalesce(or_(is_bulk, is_hasty), false()))


class Deadline:
    """When a lead's agreed hours run out, by its owner's working calendar; elapsed hours where there is none."""

    def __init__(
        self, base: FromClause, deadline: FromClause | None = None, within: ColumnElement | None = None
    ) -> None:
        self.base, self.deadline, self.within = base.c, deadline, within

    def due_on(self, rules: RuleSet, day_of) -> ColumnElement:
        if self.deadline is None:
            hours_of = {float(each["hours"]) for each in rules.lead_classes}
            return case(
                *[(self.base.agreed == each, day_of(plus_days(self.base.mql_at, each / 24))) for each in hours_of]
            )
        d = self.deadline.c
        return case((self.within <= d.room, d.due_on), else_=d.later_due_on)

    def is_past(self, moment: ColumnElement) -> ColumnElement:
        """Whether the hours had run out at a moment; null where nothing runs."""
        if self.deadline is None:
            return days(self.base.mql_at, moment) * 24 > self.base.agreed + A_MOMENT
        d = self.deadline.c
        due_on = case((self.within <= d.room, d.due_on), else_=d.later_due_on)
        shift = case((self.within <= d.room, d.shift), else_=d.later_shift)
        return days(cast(due_on, DateTime), moment) * 24 > self.within + shift + A_MOMENT


def dated(build: Build, rules: RuleSet, base: FromClause, deadline: Deadline, day_of) -> list[ColumnElement]:
    """What follows from the deadline: due, followed up, and the two moments that purgatory begins with."""
    b, terms = base.c, rules.follow_up
    is_lead = b.mql_at.is_not(None)
    decided_at = _first(b.sal_at, b.closed_at)
    is_decided_in_days = and_(
        func.coalesce(decided_at <= plus_days(b.mql_at, terms["days"]), false()),
        or_(b.sal_at.is_not(None), func.coalesce(b.closing, "") != "timed_out"),
    )
    is_late = and_(
        is_lead, func.coalesce(deadline.is_past(func.coalesce(_first(b.attempted_at, decided_at), build.now)), false())
    )
    is_past_now = and_(is_lead, func.coalesce(deadline.is_past(build.now), false()))
    is_followed_up = and_(b.attempted_at.is_not(None), func.coalesce(~deadline.is_past(b.attempted_at), false()))
    is_owned_in_time = and_(b.is_owned, func.coalesce(~deadline.is_past(b.assigned_at), b.assigned_at.is_(None)))
    is_tried_enough = b.attempts >= int(terms["attempts"])
    is_decision_due = _has_passed(build, b.mql_at, terms["decide_days"])
    tried_long_at = case(
        (b.attempted_at > plus_days(b.mql_at, terms["decide_days"]), b.attempted_at),
        else_=plus_days(b.mql_at, terms["decide_days"]),
    )
    is_undecided = and_(
        is_decision_due,
        b.attempted_at.is_not(None),
        func.coalesce(decided_at > tried_long_at, tried_long_at <= build.now),
    )
    refusal, is_sub_par = rejection(rules, b.closing, b.reason)
    return [
        case((is_lead, deadline.due_on(rules, day_of))).label("due_on"),
        or_(is_past_now, and_(is_lead, b.attempted_at.is_not(None))).label("is_due"),
        and_(is_lead, is_followed_up).label("is_followed_up"),
        and_(is_past_now, ~is_followed_up, ~is_owned_in_time).label("is_system_miss"),
        and_(is_lead, is_tried_enough).label("is_tried_enough"),
        and_(is_lead, or_(is_tried_enough, is_decided_in_days)).label("is_persistent"),
        _has_passed(build, b.mql_at, terms["days"]).label("is_persistence_due"),
        is_decision_due.label("is_decision_due"),
        is_late.label("is_late"),
        day_of(_first(b.attempted_at, decided_at)).label("touched_on"),
        case((is_undecided, day_of(tried_long_at))).label("undecided_from_on"),
        day_of(decided_at).label("decided_on"),
        refusal.label("rejection"),
        is_sub_par.label("is_sub_par"),
        case((and_(is_lead, b.closing.in_(REFUSALS), b.closed_at >= b.mql_at), hours(b.mql_at, b.closed_at))).label(
            "hours_mql_closed"
        ),
    ]


def purgatory(layer: FromClause) -> list[ColumnElement]:
    """The days on which a lead entered and left purgatory, untouched and undecided."""
    t = layer.c
    nobody = cast(null(), Date)
    untouched_from = case((t.is_late, t.due_on), else_=nobody)
    undecided_to = case(
        (t.undecided_from_on.is_not(None), _not_before(t.undecided_from_on, t.decided_on)), else_=nobody
    )
    return [
        untouched_from.label("untouched_from_on"),
        case((t.is_late, _not_before(t.due_on, t.touched_on)), else_=nobody).label("untouched_to_on"),
        undecided_to.label("undecided_to_on"),
        or_(t.is_late, t.undecided_from_on.is_not(None)).label("was_in_purgatory"),
    ]


def _not_before(first: ColumnElement, day: ColumnElement) -> ColumnElement:
    return case((day < first, first), else_=day)


def _first(a: ColumnElement, b: ColumnElement) -> ColumnElement:
    """The earlier of two moments, or the one there is."""
    return case((a <= b, a), (b.is_not(None), case((a.is_(None), b), else_=b)), else_=a)


def _has_passed(build: Build, moment: ColumnElement, count: float) -> ColumnElement:
    return func.coalesce(plus_days(moment, count) <= build.now, false())
