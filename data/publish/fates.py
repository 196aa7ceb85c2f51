"""What became of each lead in each stage: the parts of the ledger, exactly one for a lead and a stage (A5)."""

from sqlalchemy import ColumnElement, String, and_, case, cast, false, func, null, or_
from sqlalchemy.sql.selectable import FromClause

from data.engines import plus_days
from data.publish.build import Build
from data.rules import WHICH, RuleSet
from data.schema import LEDGERS

ADVANCED, REJECTED, NURTURED, OPEN = "advanced", "rejected", "nurtured", "open"
LEAKED = "leaked_"  # how the names of all fates begin that nobody agreed to
REFUSED = ("rejected", "disqualified", "lost")


def fates(build: Build, rules: RuleSet, layer: FromClause) -> list[ColumnElement]:
    """A column per stage, null where it was not reached; a CASE with an else each, so a cohort adds up to its whole."""
    t = layer.c
    today = build.day(build.as_of, rules.zone)
    has_left = func.coalesce(t.owner_left_on <= today, False)
    is_stuck = or_(
        and_(t.is_late, t.touched_on.is_(None)), and_(t.undecided_from_on.is_not(None), t.decided_on.is_(None))
    )
    is_nobodys = and_(is_stuck, ~t.is_owned)
    below_the_bar = func.coalesce(t.excluded_by.in_(WHICH), False)  # an agreed reason: its inquiry is refused by it

    def past(moment: ColumnElement, window: str) -> ColumnElement:
        return plus_days(moment, rules.windows[window]) <= build.now

    inquiry = [(and_(t.mql_at.is_not(None), below_the_bar), REJECTED), *_reached(t.mql_at), *_closed(build, rules, t)]
    mql = [*_reached(t.sal_at), *_closed(build, rules, t), (is_nobodys, "leaked_no_owner"), *_left(has_left)]
    later = [*_closed(build, rules, t), *_left(has_left)]
    cases = {
        "inquiry": (t.inquiry_at, [*inquiry, (past(t.inquiry_at, "inquiry"), "leaked_overdue")]),
        "mql": (t.mql_at, [*mql, (is_stuck, "leaked_overdue")]),
        "sal": (t.sal_at, [*_reached(t.sql_at), *later, (past(t.sal_at, "sal_sql"), "leaked_overdue")]),
        "sql": (t.sql_at, [*_reached(t.won_at), *later, (past(t.sql_at, "win"), "leaked_overdue")]),
    }
    return [
        case((entered_at.is_(None), cast(null(), String)), *whens, else_=OPEN).label(f"{stage}_fate")
        for stage, (entered_at, whens) in cases.items()
    ]


def leaks(layer: FromClause) -> list[ColumnElement]:
    """Of each stage's fate, whether it is a leak: a truth value is read faster than its text."""
    fates = {stage: layer.c[f"{stage}_fate"] for stage in LEDGERS}
    return [
        func.coalesce(fate.startswith(LEAKED, autoescape=True), false()).label(f"is_{stage}_leaked")
        for stage, fate in fates.items()
    ]


def _reached(moment: ColumnElement) -> list[tuple[ColumnElement, str]]:
    return [(moment.is_not(None), ADVANCED)]


def _closed(build: Build, rules: RuleSet, t) -> list[tuple[ColumnElement, str]]:
    """How a pass that ended is accounted for: a refusal by its reason, a recycling by the touch that followed."""
    patience = rules.follow_up["nurture_days"]
    text = func.lower(t.reason)
    words = [word for group in rules.content["loss_reasons"].values() for word in group]
    why_lost = or_(*(text.contains(word, autoescape=True) for word in words)) if words else False
    has_reason = or_(t.rejection.is_not(None), and_(t.closing == "lost", func.coalesce(why_lost, False)))
    is_recycled = t.closing == "recycled"
    is_nurtured = func.coalesce(t.nurtured_at <= plus_days(t.closed_at, patience), False)
    return [
        (t.won_at.is_not(None), ADVANCED),
        (and_(t.closing.in_(REFUSED), has_reason), REJECTED),
        (t.closing.in_(REFUSED), "leaked_no_reason"),
        (and_(is_recycled, is_nurtured), NURTURED),
        (and_(is_recycled, plus_days(t.closed_at, patience) > build.now), OPEN),
        (is_recycled, "leaked_not_nurtured"),
        (and_(t.closing == "timed_out", t.mql_at.is_not(None), ~t.is_owned), "leaked_no_owner"),
        (and_(t.closing == "timed_out", func.coalesce(t.owner_left_on <= t.closed_on, False)), "leaked_owner_left"),
        (t.closing == "timed_out", "leaked_timed_out"),
    ]


def _left(has_left: ColumnElement) -> list[tuple[ColumnElement, str]]:
    return [(has_left, "leaked_owner_left")]
