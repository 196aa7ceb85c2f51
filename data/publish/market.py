"""The market both departments agreed on, and who in it was touched or worked."""

from sqlalchemy import ColumnElement, and_, case, cast, func, literal, null, or_, select, union
from sqlalchemy.sql.selectable import FromClause

from data.engines import day_count, lag
from data.publish.build import Build, key
from data.publish.spells import day_of
from data.rules import RuleSet
from data.rules.expressions import is_agreed
from data.schema import (
    FACT_DIMENSIONS,
    UNKNOWN,
    Hours,
    account_lists,
    accounts,
    activities,
    buying_reasons,
    coverage,
    market,
    reasons,
    spells,
    untouched,
    work,
)

UNTOUCHED_DAYS = 180  # where a rule set does not say


def account_days(build: Build, people: FromClause, chances: FromClause) -> FromClause:
    """One row per human sales activity that touches an account: account, when, who, whether two-way."""
    a, match, merged = activities, build.survivors.alias("act_person"), build.survivors.alias("act_account")
    person = key(a, "person_id")
    p, c = people.alias("act_people"), chances.alias("act_chances")
    own_account = key(a, "account_id")
    return build.keep(
        "account_days",
        select(
            func.coalesce(merged.c.survivor, own_account, p.c.account, c.c.account).label("account"),
            a.c.happened_at,
            (a.c.system + ":" + a.c.user_id).label("user_key"),
            func.coalesce(a.c.is_two_way, False).label("is_two_way"),
            cast(a.c.hours, Hours).label("hours"),
        )
        .select_from(a)
        .outerjoin(merged, and_(merged.c.entity == "account", merged.c.record == own_account))
        .outerjoin(match, and_(match.c.entity == "person", match.c.record == person))
        .outerjoin(p, p.c.person == func.coalesce(match.c.survivor, person))
        .outerjoin(c, c.c.opportunity == key(a, "opportunity_id"))
        .where(
            a.c.is_automatic.is_not(True),
            or_(a.c.is_inbound.is_not(True), a.c.is_two_way),  # a question that nobody answered is no work
            a.c.happened_at <= build.as_of,
            build.known(a),
            func.coalesce(own_account, p.c.account, c.c.account).is_not(None),
        ),
    )


def fill_market(build: Build, rules: RuleSet, companies: FromClause, people: FromClause, acted: FromClause) -> None:
    """Inserts the accounts on any list, with who lists them and since when both do."""
    listed = build.latest(account_lists, account_lists.c.system, account_lists.c.department, account_lists.c.account_id)
    newest = listed.subquery("newest_lists")
    account, named = account_named(build, newest)
    today = build.day(build.as_of, rules.zone)
    stands = and_(newest.c.listed_on <= today, or_(newest.c.unlisted_on.is_(None), newest.c.unlisted_on > today))

    def on_list(department: str) -> ColumnElement:
        return func.max(case((newest.c.department == department, 1), else_=0)) == 1

    def since(department: str) -> ColumnElement:
        return func.min(case((newest.c.department == department, newest.c.listed_on)))

    lists = (
        select(
            account.label("account"),
            on_list("marketing").label("is_marketing"),
            on_list("sales").label("is_sales"),
            since("marketing").label("marketing_on"),
            since("sales").label("sales_on"),
            func.max(newest.c.potential).label("potential"),
        )
        .select_from(named)
        .where(stands)
        .group_by(account)
        .subquery("lists")
    )
    reachable = (
        select(people.c.account, func.min(people.c.created_at).label("reachable_at"))
        .where(people.c.is_reachable == 1, people.c.deleted_at.is_(None), people.c.account.is_not(None))
        .group_by(people.c.account)
        .subquery("reachable")
    )
    touched = (
        select(acted.c.account, func.max(acted.c.happened_at).label("last_at"))
        .where(acted.c.is_two_way)
        .group_by(acted.c.account)
        .subquery("touched")
    )
    way = rules.content["market"]["agreed"]
    marketing_on, sales_on = lists.c.marketing_on, lists.c.sales_on
    both_on = case((marketing_on > sales_on, marketing_on), (marketing_on <= sales_on, sales_on))
    listed_on = case((sales_on < marketing_on, sales_on), else_=func.coalesce(marketing_on, sales_on))
    agreed_on = {"both": both_on, "either": listed_on, "marketing": marketing_on, "sales": sales_on}[way]
    agreed = is_agreed(rules, lists.c.is_marketing, lists.c.is_sales)
    reachable_on = day_of(reachable.c.reachable_at, rules.zone, build)
    query = (
        select(
            literal(rules.name).label("rules"),
            lists.c.account.label("account_id"),
            *_account_dimensions(companies),
            agreed.label("is_agreed"),
            lists.c.is_marketing,
            lists.c.is_sales,
            marketing_on,
            sales_on,
            listed_on.label("listed_on"),
            both_on.label("both_on"),
            case((agreed, agreed_on)).label("agreed_on"),
            case((agreed, case((reachable_on < agreed_on, agreed_on), else_=reachable_on))).label("reachable_on"),
            day_of(touched.c.last_at, rules.zone, build).label("last_touch_on"),
            func.coalesce(companies.c.potential, lists.c.potential).label("potential"),
        )
        .select_from(lists)
        .outerjoin(companies, companies.c.account == lists.c.account)
        .outerjoin(reachable, reachable.c.account == lists.c.account)
        .outerjoin(touched, touched.c.account == lists.c.account)
    )
    build.fill(market, query)


def _account_dimensions(companies: FromClause) -> list[ColumnElement]:
    unknown = [literal(UNKNOWN).label(name) for name in ("channel", "source", "team", "offer", "product_line")]
    return [
        func.coalesce(companies.c.segment, UNKNOWN).label("segment"),
        func.coalesce(companies.c.region, UNKNOWN).label("region"),
        *unknown,
    ]


def account_named(build: Build, table: FromClause) -> tuple[ColumnElement, FromClause]:
    """The surviving account that rows of any source name, and the join that finds it."""
    match = build.survivors.alias("named_survivor")
    anywhere = (  # a list, or a bill, may come from another source than the accounts that it names
        select(accounts.c.account_id, func.max(key(accounts, "account_id")).label("key"))
        .group_by(accounts.c.account_id)
        .subquery("anywhere")
    )
    own = func.coalesce(anywhere.c.key, key(table, "account_id"))
    joined = table.outerjoin(anywhere, anywhere.c.account_id == table.c.account_id).outerjoin(
        match, and_(match.c.entity == "account", match.c.record == own)
    )
    return func.coalesce(match.c.survivor, own), joined


def in_market(rules: RuleSet, account: ColumnElement, table: FromClause) -> tuple[ColumnElement, FromClause]:
    """Whether a row's account is in the agreed market, null where no account is known; and the join that tells."""
    match = market.alias("own_market")
    joined = table.outerjoin(match, and_(match.c.rules == rules.name, match.c.account_id == account))
    return case((account.is_(None), null()), else_=func.coalesce(match.c.is_agreed, False)), joined


def fill_coverage(build: Build, rules: RuleSet, acted: FromClause) -> None:
    """A two-way touch covers an agreed account for some days; touches that follow in time make one stretch."""
    window = rules.content["market"]["touch_days"]
    day = day_of(acted.c.happened_at, rules.zone, build)
    touched = (
        select(market.c.account_id, market.c.agreed_on, day.label("day"))
        .join(acted, acted.c.account == market.c.account_id)
        .where(market.c.rules == rules.name, market.c.is_agreed, acted.c.is_two_way)
        .distinct()
        .subquery("touched_days")
    )
    t = touched.c
    before = lag(t.day, partition_by=t.account_id, order_by=t.day)
    linked = select(touched, before.label("before")).subquery("linked_days")
    begins = or_(linked.c.before.is_(None), day_count(linked.c.before, linked.c.day) > window)
    island = func.sum(case((begins, 1), else_=0)).over(
        partition_by=linked.c.account_id, order_by=linked.c.day, rows=(None, 0)
    )
    numbered = select(linked, island.label("island")).subquery("numbered_days")
    n = numbered.c
    first = func.min(n.day)
    starts_on = case((first < func.min(n.agreed_on), func.min(n.agreed_on)), else_=first)
    ends_on = func.max(n.day) + window
    stretch = (
        select(n.account_id, starts_on.label("starts_on"), ends_on.label("ends_on"))
        .group_by(n.account_id, n.island)
        .having(ends_on > starts_on)
        .subquery("stretch")
    )
    query = select(
        literal(rules.name).label("rules"),
        stretch.c.account_id,
        *[market.c[name] for name in ("segment", "region", "channel", "source", "team", "offer", "product_line")],
        stretch.c.starts_on,
        stretch.c.ends_on,
    ).join(market, and_(market.c.rules == rules.name, market.c.account_id == stretch.c.account_id))
    build.fill(coverage, query)


def fill_untouched(build: Build, rules: RuleSet, acted: FromClause) -> None:
    """An agreed account is untouched from so many days after its last two-way touch, or after it was agreed, on."""
    window = rules.content["market"].get("untouched_days", UNTOUCHED_DAYS)
    m, s, today = market.c, spells.c, build.day(build.as_of, rules.zone)
    watched_from = build.day(build.since, rules.zone)
    ours = and_(m.rules == rules.name, m.is_agreed)
    agreed_on = case((m.agreed_on < watched_from, watched_from), else_=m.agreed_on)
    touched_on = day_of(acted.c.happened_at, rules.zone, build)
    days = union(
        select(m.account_id, agreed_on.label("day"), literal(False).label("is_touch")).where(ours),
        select(m.account_id, touched_on, literal(True))
        .join(acted, acted.c.account == m.account_id)
        .where(ours, acted.c.is_two_way, touched_on >= agreed_on),
    ).subquery("days_of_touch")
    by_day = (
        select(days.c.account_id, days.c.day, func.max(case((days.c.is_touch, days.c.day))).label("last_touch_on"))
        .group_by(days.c.account_id, days.c.day)
        .subquery("one_a_day")
    )
    d = by_day.c
    linked = select(
        by_day, lag(d.day, partition_by=d.account_id, order_by=d.day.desc()).label("next_on")
    ).subquery("linked_touches")
    n = linked.c
    worths = (
        select(s.segment, func.max(s.worth).label("worth"))
        .where(s.rules == rules.name)
        .group_by(s.segment)
        .subquery("worths")
    )
    query = (
        select(
            literal(rules.name).label("rules"),
            n.account_id,
            *[m[name] for name in FACT_DIMENSIONS],
            (n.day + window).label("starts_on"),
            n.next_on.label("ends_on"),
            n.last_touch_on,
            m.potential,
            worths.c.worth,
        )
        .select_from(linked)
        .join(market, and_(m.rules == rules.name, m.account_id == n.account_id))
        .outerjoin(worths, worths.c.segment == m.segment)
        .where(n.day + window <= today, or_(n.next_on.is_(None), n.next_on > n.day + window))
    )
    build.fill(untouched, query)


def fill_work(build: Build, rules: RuleSet, companies: FromClause, acted: FromClause, colleagues: FromClause) -> None:
    """One row per account and day on which a human worked it."""
    day = day_of(acted.c.happened_at, rules.zone, build)
    team = func.coalesce(func.max(colleagues.c.team), UNKNOWN)
    worked = (
        select(acted.c.account, day.label("day"), team.label("team"), func.sum(acted.c.hours).label("hours"))
        .outerjoin(colleagues, colleagues.c.user_key == acted.c.user_key)
        .group_by(acted.c.account, day)
        .subquery("worked")
    )
    dimensions = {column.name: column for column in _account_dimensions(companies)} | {"team": worked.c.team}
    query = (
        select(
            literal(rules.name).label("rules"),
            worked.c.account.label("account_id"),
            *[dimensions[name].label(name) for name in dimensions],
            worked.c.day,
            lag(worked.c.day, partition_by=worked.c.account, order_by=worked.c.day).label("day_before"),
            func.coalesce(market.c.is_agreed, False).label("is_agreed"),
            worked.c.hours,
        )
        .select_from(worked)
        .outerjoin(companies, companies.c.account == worked.c.account)
        .outerjoin(market, and_(market.c.rules == rules.name, market.c.account_id == worked.c.account))
        .order_by(worked.c.day)
    )
    build.fill(work, query)


def fill_reasons(build: Build, rules: RuleSet) -> None:
    """Inserts the tagged reasons for buying."""
    r = reasons.c
    given = {name: func.coalesce(r[name], UNKNOWN) for name in ("segment", "region")}
    query = select(
        literal(rules.name).label("rules"),
        key(reasons, "reason_id").label("reason_id"),
        *[given.get(name, literal(UNKNOWN)).label(name) for name in FACT_DIMENSIONS],
        r.voice,
        func.lower(func.trim(r.reason)).label("reason"),
        day_of(r.happened_at, rules.zone, build).label("day"),
    ).where(build.known(reasons), r.happened_at <= build.as_of)
    build.fill(buying_reasons, query)


def fill_customers(build: Build, chances: FromClause, steps: FromClause) -> FromClause:
    """One row per account that ever bought: account, since when."""
    return build.keep(
        "customers",
        select(chances.c.account, func.min(steps.c.happened_at).label("since_at"))
        .join(steps, steps.c.opportunity == chances.c.opportunity)
        .where(steps.c.code == 5, steps.c.next_at.is_(None), chances.c.account.is_not(None))
        .group_by(chances.c.account),
    )
