"""What each page asks, within which filters, and the same answers asked of the snapshot in SQL by hand."""

import ast
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from data.rules import RuleSet
from metrics.definition import Scope

DAY = timedelta(days=1)
PAGES = Path(__file__).resolve().parents[2] / "pages"
NAMES = ("five_questions", "value", "conversion", "reach", "velocity", "return", "hand_off")


def tiles(page: str) -> list[str]:
    """The metrics that a page declares as its headline."""
    for node in ast.parse((PAGES / f"{page}.py").read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TILES":
            return list(ast.literal_eval(node.value))
    raise LookupError(f"pages/{page}.py declares no TILES: write the benchmark's list of its metrics here.")


@dataclass(frozen=True)
class Hand:
    """SQL for a page's data; the first statement's first value is that tile's `column`."""

    tile: str
    column: str
    statements: tuple[str, ...]


IN_SCOPE = "rules = 'official' AND day BETWEEN '{starts_on}' AND '{ends_on}' {where}"
SO_FAR = "rules = 'official' AND day <= '{ends_on}' {where}"
COVERED = (
    "SELECT (c.began - c.ended) / m.agreed, m.reachable / m.agreed "
    "FROM (SELECT sum(coverage_began) AS began, sum(coverage_ended) AS ended "
    f"FROM daily_coverage WHERE {SO_FAR}) AS c, "
    "(SELECT sum(accounts_agreed) AS agreed, sum(accounts_reachable) AS reachable "
    f"FROM daily_market WHERE {SO_FAR}) AS m"
)
STANDING = f"SELECT sum(pipeline_in) - sum(pipeline_out) FROM daily_stretches WHERE {SO_FAR}"
RATES = (
    f"SELECT sum(deals_won) / sum(deals_closed) FROM daily_deals WHERE {IN_SCOPE}",
    "SELECT sum(mql_sal_in_time) / sum(mql_sal_watched), sum(mql_sql_in_time) / sum(mql_sql_watched), "
    "sum(sql_won_in_time) / sum(sql_won_watched), sum(mql_won_in_time) / sum(mql_won_watched) "
    f"FROM daily_spells WHERE {IN_SCOPE}",
)
RETURNED = (
    "SELECT b.margin / c.lagged, c.lagged / d.customers "
    f"FROM (SELECT sum(bookings_margin) AS margin FROM daily_bookings WHERE {IN_SCOPE}) AS b, "
    f"(SELECT sum(new_customers) AS customers FROM daily_deals WHERE {IN_SCOPE}) AS d, "
    f"(SELECT sum(lagged_cost) AS lagged FROM daily_costs WHERE {IN_SCOPE}) AS c"
)
OPEN = (
    "SELECT a.stage, sum(a.n * o.won / o.watched * o.mean_won_amount) FROM ageing AS a LEFT JOIN odds AS o "
    "USING (rules, stage, segment, bucket) WHERE a.rules = 'official' AND a.day = "
    "(SELECT max(day) FROM ageing WHERE rules = 'official' AND day <= '{ends_on}') {where_of_ageing} GROUP BY ALL"
)


def _waited(*steps: str) -> str:
    listed = ", ".join(f"'{step}'" for step in steps)
    return f"SELECT step, outcome, hours, sum(n) FROM waits WHERE {IN_SCOPE} AND step IN ({listed}) GROUP BY ALL"


BY_HAND = {
    "five_questions": Hand(
        "icp_coverage_rate",
        "value",
        (
            COVERED,
            OPEN,
            _waited("cycle", "mql_sql"),
            f"SELECT sum(mql_sql_in_time) / sum(mql_sql_watched) FROM daily_spells WHERE {IN_SCOPE}",
            RETURNED,
        ),
    ),
    "value": Hand(
        "bookings", "value", (f"SELECT sum(bookings) FROM daily_bookings WHERE {IN_SCOPE}", COVERED, STANDING, OPEN)
    ),
    "conversion": Hand("win_rate", "value", (*RATES, _waited("mql_sal", "mql_sql", "mql_won", "sql_won"))),
    "reach": Hand(
        "new_inquiries",
        "value",
        (
            f"SELECT sum(new_inquiries), sum(net_new_names) FROM daily_spells WHERE {IN_SCOPE}",
            COVERED,
            "SELECT count(DISTINCT account_id), count(DISTINCT CASE WHEN NOT is_agreed THEN account_id END) "
            f"FROM work WHERE {IN_SCOPE}",
        ),
    ),
    "velocity": Hand(
        "days_mql_to_sql",
        "n",
        (
            f"SELECT sum(n) FROM waits WHERE {IN_SCOPE} AND step = 'mql_sql' AND outcome = 'sql' AND hours <= 90 * 24",
            _waited("cycle", "mql_sql", "attempt"),
            "SELECT sum(deals_won) / sum(deals_closed), sum(amount_won) / sum(deals_won) "
            f"FROM daily_deals WHERE {IN_SCOPE}",
        ),
    ),
    "return": Hand(
        "return_on_sm",
        "value",
        (
            RETURNED,
            "SELECT sum(credited_margin_first), sum(credited_margin_last), sum(credited_margin_linear), "
            "sum(credited_margin_u_shaped), sum(credited_margin_w_shaped) "
            f"FROM daily_credits WHERE {IN_SCOPE}",
            f"SELECT sum(marketing_cost) FROM daily_costs WHERE {IN_SCOPE}",
        ),
    ),
    "hand_off": Hand(
        "followed_up_rate",
        "value",
        (
            "SELECT sum(followed_up_leads) / sum(due_owned_leads), sum(system_missed_leads) / sum(due_leads), "
            "sum(mql_leaked) / sum(marketing_qualified_leads), sum(mql_leaked_worth) "
            f"FROM daily_spells WHERE {IN_SCOPE}",
            "SELECT sum(untouched_began) - sum(untouched_ended) + sum(undecided_began) - sum(undecided_ended) "
            f"FROM daily_spells WHERE {SO_FAR}",
        ),
    ),
}


def scopes(rules: RuleSet, as_of: date) -> tuple[dict[str, Scope], dict[str, Scope]]:
    """The standard filters, over whole months as the fiscal periods are, and the others."""
    after = as_of.replace(day=1)
    year = Scope(
        rules=rules.name,
        starts_on=months_before(after, 12),
        ends_on=after - DAY,
        as_of=as_of,
        windows=rules.windows,
        constants=rules.constants,
    )
    quarter = replace(year, starts_on=months_before(after, 3))
    standard = {
        "last quarter": quarter,
        "last 4 quarters": year,
        "one segment": replace(year, where=(("segment", ("Enterprise",)),)),
        "region and channel": replace(year, where=(("region", ("East",)), ("channel", ("Search",)))),
    }
    others = {
        "custom dates": replace(quarter, starts_on=quarter.starts_on + 9 * DAY, ends_on=quarter.ends_on - 9 * DAY),
        "team": replace(year, where=(("team", ("Team 1",)),)),
        "offer": replace(year, where=(("offer", ("Suite",)),)),
        "product line": replace(year, where=(("product_line", ("Plus",)),)),
    }
    return standard, others


def a_year_before(scope: Scope) -> Scope:
    """The same question of another period."""
    starts_on, after = (months_before(day, 12) for day in (scope.starts_on, scope.ends_on + DAY))
    return replace(scope, starts_on=starts_on, ends_on=after - DAY)


def months_before(day: date, count: int) -> date:
    """The same day of an earlier month; it has to have one."""
    month = day.year * 12 + day.month - 1 - count
    return date(month // 12, month % 12 + 1, day.day)


def by_hand(hand: Hand, scope: Scope) -> list[str]:
    """The statements with a scope's values written in."""

    def where(prefix: str) -> str:
        return " ".join(f"AND {prefix}{name} = '{members[0]}'" for name, members in scope.where)

    said = {"starts_on": scope.starts_on, "ends_on": scope.ends_on, "where": where(""), "where_of_ageing": where("a.")}
    return [statement.format(**said) for statement in hand.statements]
