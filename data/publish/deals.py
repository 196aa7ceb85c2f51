"""Opportunities: how each came about, what is known of it over time, its money and how it ended."""

from sqlalchemy import ColumnElement, String, and_, case, cast, false, func, literal, null, or_, select
from sqlalchemy.sql.selectable import FromClause

from data.engines import hours, lag, plus_days, quantile
from data.publish.build import Build, to_the_cent
from data.publish.market import in_market
from data.publish.passes import LOST, SQL, WON, word_code
from data.publish.pipeline import dimensions, fill_bookings, fill_stretches
from data.publish.rates import rate_on
from data.publish.spells import day_of
from data.rules import RuleSet
from data.schema import UNKNOWN, deals

NOBODYS = {"is_test": "test", "is_staff": "staff"}  # exclusions that leave out a person's opportunities as well


def states(build: Build, rules: RuleSet, happenings: FromClause) -> FromClause:
    """One row per opportunity and moment at which anything changed, with all that was known then carried forward."""
    h = happenings.c
    kinds = ("stage", "amount", "due", "probability")
    pivot = (
        select(
            h.record.label("opportunity"),
            h.happened_at,
            func.max(case((h.kind == "stage", h.value))).label("stage"),
            func.max(case((h.kind == "stage", word_code(rules, h.word, "stage")))).label("code"),
            func.max(case((h.kind == "stage", h.detail))).label("reason"),
            func.max(case((h.kind == "amount", h.amount))).label("amount"),
            func.max(case((h.kind == "due", h.due_on))).label("due_on"),
            func.max(case((h.kind == "probability", h.number))).label("probability"),
        )
        .where(h.entity == "opportunity", h.kind.in_(kinds))
        .group_by(h.record, h.happened_at)
        .subquery("pivot")
    )
    carried = ("stage", "code", "amount", "due_on", "probability")
    so_far = {"partition_by": pivot.c.opportunity, "order_by": pivot.c.happened_at, "rows": (None, 0)}
    counted = select(
        pivot, *[func.count(pivot.c[name]).over(**so_far).label(f"{name}_count") for name in carried]
    ).subquery("counted")
    c = counted.c
    return build.keep(
        "deal_states",
        select(
            c.opportunity,
            c.happened_at,
            *[func.max(c[name]).over(partition_by=[c.opportunity, c[f"{name}_count"]]).label(name) for name in carried],
            c.reason,
            lag(c.happened_at, partition_by=c.opportunity, order_by=c.happened_at.desc()).label("next_at"),
        ),
    )


def fill_deals(
    build: Build,
    rules: RuleSet,
    chances: FromClause,
    state: FromClause,
    steps: FromClause,
    runs: FromClause,
    colleagues: FromClause,
    spans: FromClause,
) -> FromClause:
    """Inserts deals, stretches and bookings of one rule set; returns the working table behind them."""
    base = _base(build, rules, chances, state, steps, runs, colleagues)
    priced = _priced(build, rules, base, state, spans)
    _insert_deals(build, rules, priced)
    fill_stretches(build, rules, priced, state)
    fill_bookings(build, rules, priced, state, steps, spans)
    build.drop("deal_base", "deal_priced", "deal_medians")
    return priced


def _base(
    build: Build,
    rules: RuleSet,
    chances: FromClause,
    state: FromClause,
    steps: FromClause,
    runs: FromClause,
    colleagues: FromClause,
) -> FromClause:
    """One row per opportunity: its pass, its moments, its last state."""
    c, s, r, u = chances.c, state.c, runs.c, colleagues.c
    step = select(steps).where(steps.c.next_at.is_(None)).subquery("last_step")
    moments = (
        select(
            s.opportunity,
            func.min(s.happened_at).label("first_at"),
            func.min(case((func.coalesce(s.code, 0) < WON, s.happened_at))).label("first_open_at"),
            func.min(case((and_(s.code >= SQL, s.code <= WON), s.happened_at))).label("sql_at"),
        )
        .group_by(s.opportunity)
        .subquery("deal_moments")
    )
    last = select(state).where(s.next_at.is_(None)).subquery("last_state")
    # An opportunity that is first seen at its close was opened before it, nobody knows when: no cycle, no cohort.
    seen_open_at = case((moments.c.first_open_at <= moments.c.first_at, moments.c.first_open_at))
    opened_at = func.coalesce(c.created_at, seen_open_at)
    begun_at = func.coalesce(opened_at, moments.c.first_at)
    accepted_at = case((r.sal_at > opened_at, r.sal_at), else_=func.coalesce(opened_at, r.sal_at, begun_at))
    is_accepted = and_(r.sal_at.is_not(None), r.is_sal_imputed.is_not(True))
    return build.keep(
        "deal_base",
        select(
            *[column for column in c if column.name not in NOBODYS],
            (r.person + "/" + cast(r.number, String)).label("spell_id"),
            r.mql_at,
            r.inquiry_at,
            _detour(r, step.c.happened_at).label("detour"),
            func.coalesce(u.team, UNKNOWN).label("team"),
            opened_at.label("opened_at"),
            accepted_at.label("accepted_at"),
            or_(opened_at.is_not(None), is_accepted).label("is_acceptance_known"),
            moments.c.sql_at,
            last.c.stage,
            last.c.code,
            last.c.amount.label("last_amount"),
            last.c.due_on,
            last.c.probability,
            step.c.detail.label("reason"),
            case((last.c.code >= WON, step.c.happened_at)).label("closed_at"),
        )
        .select_from(chances)
        .outerjoin(moments, moments.c.opportunity == c.opportunity)
        .outerjoin(last, last.c.opportunity == c.opportunity)
        .outerjoin(step, step.c.opportunity == c.opportunity)
        .outerjoin(colleagues, u.user_key == c.system + ":" + c.owner_id)
        .outerjoin(
            runs,
            and_(
                r.person == c.person,
                r.starts_at <= begun_at,
                build.or_ever(r.next_starts_at) > begun_at,
            ),
        )
        .where(*[c[flag] == 0 for flag, name in NOBODYS.items() if name in rules.exclusions]),
    )


def _priced(build: Build, rules: RuleSet, base: FromClause, state: FromClause, spans: FromClause) -> FromClause:
    """The base with days and money in the reporting currency; a missing amount is its segment's median, flagged."""
    b, s = base.c, state.c
    currency = func.coalesce(b.currency, rules.reporting_currency)
    accepted_on = day_of(b.accepted_at, rules.zone, build)
    closed_on = day_of(b.closed_at, rules.zone, build)
    plan, is_plan = rate_on(spans, "plan", currency, accepted_on, "plan_rate")
    spot, is_spot = rate_on(spans, "spot", currency, closed_on, "spot_rate")
    is_home = currency == rules.reporting_currency
    plan_rate = case((is_home, 1.0), else_=func.coalesce(plan.c.rate, spot.c.rate))
    spot_rate = case((is_home, 1.0), else_=func.coalesce(spot.c.rate, plan.c.rate))
    at_acceptance = (
        select(
            b.opportunity,
            func.max(
                case((and_(s.happened_at <= b.accepted_at, build.or_ever(s.next_at) > b.accepted_at), s.amount))
            ).label("then"),
            func.min(case((s.happened_at > b.accepted_at, s.happened_at))).label("later"),
        )
        .join(state, and_(s.opportunity == b.opportunity, s.amount.is_not(None)))
        .group_by(b.opportunity)
        .subquery("at_acceptance")
    )
    following = state.alias("first_amount")
    known = func.coalesce(at_acceptance.c.then, following.c.amount)
    joined = (
        select(
            base,
            plan_rate.label("plan_rate"),
            spot_rate.label("spot_rate"),
            accepted_on.label("accepted_on"),
            closed_on.label("closed_on"),
            known.label("known_amount"),
        )
        .select_from(base)
        .outerjoin(plan, is_plan)
        .outerjoin(spot, is_spot)
        .outerjoin(at_acceptance, at_acceptance.c.opportunity == b.opportunity)
        .outerjoin(
            following,
            and_(
                following.c.opportunity == b.opportunity,
                following.c.happened_at == at_acceptance.c.later,
            ),
        )
    )
    priced = build.keep("deal_joined", joined)
    medians = build.keep(
        "deal_medians",
        select(priced.c.segment, to_the_cent(quantile(priced.c.known_amount * priced.c.plan_rate, 0.5)).label("median"))
        .where(priced.c.known_amount.is_not(None))
        .group_by(priced.c.segment),
    )
    return build.keep(
        "deal_priced",
        select(priced, medians.c.median).select_from(priced).outerjoin(medians, medians.c.segment == priced.c.segment),
    )


def _outcome(rules: RuleSet, code: ColumnElement, reason: ColumnElement) -> ColumnElement:
    """won, lost, no_decision or disqualified; null while open."""
    groups = rules.content["loss_reasons"]
    text = func.lower(reason)
    because = [
        (and_(code == LOST, or_(*(text.contains(word) for word in groups[name]))), name)
        for name in ("no_decision", "disqualified")
    ]
    return case((code == WON, "won"), *because, (code == LOST, "lost"), else_=null())


def _detour(r, won_at: ColumnElement) -> ColumnElement:
    """The first agreed stage that a lead went without before its opportunity was won; or their order is another."""
    in_order = and_(r.inquiry_at <= r.mql_at, r.mql_at <= r.sal_at, r.sal_at <= r.sql_at, r.sql_at <= won_at)
    return case(
        (r.person.is_(None), "no_lead"),
        (r.mql_at.is_(None), "no_mql"),
        (r.inquiry_at.is_(None), "no_inquiry"),
        (func.coalesce(r.is_sal_imputed, True), "no_sal"),
        (func.coalesce(r.is_sql_imputed, True), "no_sql"),
        (in_order, null()),
        else_="out_of_order",
    )


def _family(rules: RuleSet, offer: ColumnElement) -> ColumnElement:
    """The family that the rule set puts an offer in; one that it does not name is its own."""
    said = func.trim(offer)
    named = [
        (func.lower(said).in_([name.lower(), *(word.lower() for word in words)]), name)
        for name, words in rules.content.get("offers", {}).get("families", {}).items()
    ]
    return case(*named, else_=said) if named else said


def _insert_deals(build: Build, rules: RuleSet, priced: FromClause) -> None:
    p = priced.c
    is_in_market, source = in_market(rules, p.account, priced)
    outcome = _outcome(rules, p.code, p.reason)
    window = rules.windows["win"]
    won = case((p.code == WON, p.last_amount))
    margin_rate = func.coalesce(p.margin_rate, rules.constants["margin_rate"])
    query = select(
        literal(rules.name).label("rules"),
        p.opportunity.label("deal_id"),
        p.spell_id,
        p.person.label("person_id"),
        p.account.label("account_id"),
        *dimensions(priced),
        (p.system + ":" + p.owner_id).label("owner_id"),
        func.coalesce(p.kind, "new").label("kind"),
        p.origin,
        day_of(p.opened_at, rules.zone, build).label("created_on"),
        p.accepted_at,
        p.accepted_on,
        day_of(p.sql_at, rules.zone, build).label("sql_on"),
        p.closed_at,
        p.closed_on,
        outcome.label("outcome"),
        p.reason,
        p.stage,
        func.coalesce(p.sql_at, p.accepted_at).label("stage_at"),
        p.due_on,
        to_the_cent(func.coalesce(p.last_amount * p.plan_rate, p.median)).label("amount"),
        to_the_cent(func.coalesce(p.known_amount * p.plan_rate, p.median)).label("accepted_amount"),
        to_the_cent(won * p.spot_rate).label("won_amount"),
        to_the_cent(won * p.plan_rate).label("won_amount_plan"),
        to_the_cent(won * p.spot_rate * margin_rate).label("margin"),
        p.known_amount.is_(None).label("is_amount_missing"),
        p.plan_rate.is_(None).label("is_rate_missing"),
        p.probability.label("crm_probability"),
        to_the_cent(func.coalesce(p.last_amount * p.plan_rate, p.median) * p.probability).label("crm_amount"),
        p.self_reported,
        func.coalesce(plus_days(p.opened_at, window) <= build.as_of, false()).label("is_mature"),
        func.coalesce(and_(p.code == WON, p.closed_at <= plus_days(p.opened_at, window)), false()).label(
            "is_won_in_time"
        ),
        case(
            (and_(p.is_acceptance_known, p.closed_at >= p.accepted_at), hours(p.accepted_at, p.closed_at))
        ).label("hours_cycle"),
        p.offer_promoted,
        p.offer_quoted,
        p.offer_bought,
        *[_family(rules, p[f"offer_{step}"]).label(f"family_{step}") for step in ("promoted", "quoted", "bought")],
        is_in_market.label("is_in_market"),
        case((p.code == WON, p.detour.is_(None))).label("follows_path"),
        case((p.code == WON, p.detour)).label("detour"),
    ).select_from(source)
    build.fill(deals, query.order_by(p.closed_on))
