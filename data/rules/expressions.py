"""What a rule set says, as SQL over whatever columns hold it: the events when publishing, the facts when read anew."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, case, cast, false, func, null, or_

from data.engines import plus_days
from data.rules import RuleSet
from data.schema import spells

WINDOWS = {  # of each hop, in the rule set's [windows]
    "inquiry_mql": "inquiry",
    "mql_sal": "accept",
    "mql_sql": "qualify",
    "mql_won": "end_to_end",
    "sal_sql": "sal_sql",
    "sql_won": "win",
}
LOOKED_AT = ("deleted", "test", "staff", "competitor", "partner", "customer", "outside_market")


def first_exclusion(
    rules: RuleSet,
    looked_at: Mapping[str, ColumnElement],
    twin_days: ColumnElement,
    mql_at: ColumnElement,
    attempted_at: ColumnElement,
    score: ColumnElement,
) -> ColumnElement:
    """The first exclusion that holds, in the signed order; null where none does. `looked_at` holds LOOKED_AT."""
    settings = rules.content["exclusions"]
    holds = dict(looked_at) | {
        "duplicate": func.coalesce(twin_days <= settings.get("duplicate_days", 365), false()),
        "existing_customer": looked_at["customer"],
        "out_of_market": looked_at["outside_market"],
        "below_score": and_(mql_at.is_not(None), func.coalesce(score < settings.get("min_score", 0), false())),
        "not_attempted": and_(mql_at.is_not(None), attempted_at.is_(None)),
    }
    named = [(holds[name], name) for name in settings["order"]]
    return case(*named, else_=null()) if named else cast(null(), spells.c.excluded_by.type)


def is_agreed(rules: RuleSet, marketing: ColumnElement, sales: ColumnElement) -> ColumnElement:
    """Whether an account is in the agreed market, by whose list it stands on."""
    ways = {"both": and_(marketing, sales), "either": or_(marketing, sales), "marketing": marketing, "sales": sales}
    return ways[rules.content["market"]["agreed"]]


def watched(
    rules: RuleSet, hop: str, start: ColumnElement, end: ColumnElement, as_of: ColumnElement
) -> dict[str, ColumnElement]:
    """Of a hop: whether its whole window has passed, and whether the later stage came within it (G3)."""
    until = plus_days(start, rules.windows[WINDOWS[hop]])
    return {
        f"is_{hop}_mature": func.coalesce(until <= as_of, false()),
        f"is_{hop}_in_time": func.coalesce(end <= until, false()),
    }
