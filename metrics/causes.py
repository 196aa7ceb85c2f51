"""Why a record counts on one side only, in words: the first rule that fails, with its threshold."""

from sqlalchemy import Column
from sqlalchemy.sql import visitors

from data.rules import RuleSet
from data.rules.expressions import WINDOWS
from metrics.definition import Measure
from metrics.sides import Side

RULES = {
    "deleted": "deleted in the CRM",
    "test": "test record",
    "staff": "own staff",
    "competitor": "competitor",
    "partner": "partner",
    "duplicate": "duplicate within {duplicate_days} days",
    "existing_customer": "existing customer",
    "out_of_market": "outside the market",
    "below_score": "score below {min_score:g}",
    "not_attempted": "never attempted",
}
MISSING = {
    "merged": "merged into another record",
    "since": "recorded since",
    "gone": "no longer in the data",
    "cut": "passes are cut otherwise",
    "nobodys": "belongs to a test record or to staff",
    "unlisted": "not on the list",
    "again": "a further pass of somebody listed",
    "unknown": "listed, but not in the data",
    "repeated": "named more than once",
    "merged_twice": "merged into another that is listed too",
}
BOTH = {"zone": "other time zone", "amount": "other amount"}


def label(code: str, not_counting: Side | None, measure: Measure) -> str:
    """The words of a cause; `not_counting` is the side that leaves the record out, none where both count it."""
    what, _, name = code.partition(":")
    rules = not_counting.rules if not_counting else None
    if what == "rule" and rules is not None:
        settings = {"duplicate_days": 365, "min_score": 0} | dict(rules.content["exclusions"])
        return RULES.get(name, name.replace("_", " ")).format(**settings)
    if what == "condition":
        return _condition(measure, int(name), rules)
    if what == "stage":
        return _not_reached(measure.on.name, rules)
    if what == "slice":
        return f"other {name.replace('_', ' ')}"
    if what in ("later", "earlier"):
        return f"dated {what}"
    return (MISSING | BOTH)[what]


def _condition(measure: Measure, place: int, rules: RuleSet | None) -> str:
    names = [each.name for each in visitors.iterate(measure.conditions[place]) if isinstance(each, Column)]
    name = names[0] if names else ""
    if name.startswith("is_") and name.endswith(("_mature", "_in_time")) and rules is not None:
        hop = name.removeprefix("is_").removesuffix("_mature").removesuffix("_in_time")
        days = f"{rules.windows[WINDOWS[hop]]:g} days" if hop in WINDOWS else "its window"
        goal = hop.split("_")[-1].upper()
        return f"not yet watched for {days}" if name.endswith("_mature") else f"no {goal} within {days}"
    if name.endswith("_on"):
        return _not_reached(name, rules)
    if name == "outcome":
        return "other outcome"
    return f"not {name.removeprefix('is_').replace('_', ' ')}" if name.startswith("is_") else f"other {_spaced(name)}"


def _not_reached(name: str, rules: RuleSet | None) -> str:
    stage = name.removesuffix("_on")
    if rules is not None and stage in [each["name"] for each in rules.stages]:
        return f"not {rules.stage(stage)['label']} under its words"
    return f"no day of {_spaced(stage)}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")
