"""Reads a rule set that nobody published on the published facts of another: what a draft, or an old version, counts."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Table,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import FromClause

from data.engines import clocks, local_day
from data.rules import STAGES, RuleSet
from data.rules.difference import NOT_RULES
from data.rules.expressions import LOOKED_AT, WINDOWS, first_exclusion, is_agreed, watched
from data.schema import LEDGERS, spells
from metrics.definition import Measure

OF_A_STAGE = ("label", "owner")  # words too
OF_INQUIRY = ("inquiry_fate", "is_inquiry_leaked")
FATES = tuple(name for stage in LEDGERS for name in (f"{stage}_fate", f"is_{stage}_leaked"))
FOLLOWED = (
    "lead_class", "attempts", "due_on", "is_due", "is_followed_up", "is_system_miss", "is_tried_enough",
    "is_persistent", "is_persistence_due", "is_decision_due", "untouched_from_on", "untouched_to_on",
    "undecided_from_on", "undecided_to_on", "was_in_purgatory", "is_waved_through", *FATES,
)  # fmt: skip
EVERY = tuple(spells.c.keys())
STALE = {  # what of a spell cannot be read anew when a key changes; the longest beginning of a key holds
    "stages": EVERY,
    "closings": EVERY,
    "lead_classes": FOLLOWED,
    "follow_up": FOLLOWED,
    "rejection_reasons": ("rejection", "is_sub_par", *FATES),
    "fit": ("fit",),
    "exclusions": (*OF_INQUIRY, "is_missed_winner"),
    "market": ("fit", *OF_INQUIRY, "is_missed_winner"),
    "market.touch_days": (),
    "working": ("working_hours_waited", *FOLLOWED),
    "calendar.zone": ("working_hours_waited", *FOLLOWED),
    "windows": FATES,
    "windows.re_entry": ("is_re_entry_mature", "is_re_entry_in_time", *FATES),
    "currency": ("won_amount", "worth"),
}
STALE_DEALS = (
    "stages", "closings", "loss_reasons", "windows.win", "constants.margin_rate", "calendar.zone", "currency",
)  # fmt: skip


class NotReadable(Exception):
    """A change cannot be read on published facts: its rule set must be published."""


def changed(old: RuleSet, new: RuleSet) -> tuple[str, ...]:
    """The keys that differ, dotted, without those that are only words."""
    before, after = dict(_flat(old.content)), dict(_flat(new.content))
    keys = dict.fromkeys([*before, *after])
    return tuple(key for key in keys if before.get(key) != after.get(key) and key.split(".")[0] not in NOT_RULES)


def unreadable(old: RuleSet, new: RuleSet, measure: Measure) -> tuple[str, ...]:
    """The changed keys that reach this measure and cannot be read on facts published under the old rules."""
    if measure.fact.name != spells.name:
        return tuple(key for key in changed(old, new) if _reaches_deals(key, old, new))
    columns = {column.name for column in columns_of(measure)}
    return tuple(key for key in changed(old, new) if columns & set(_stale(key)))


def columns_of(measure: Measure) -> list[Column]:
    """Every column of its fact that a measure looks at."""
    looked_at = [part for part in (measure.where, measure.on, measure.amount) if part is not None]
    return [each for part in looked_at for each in visitors.iterate(part) if isinstance(each, Column)]


def spells_under(
    table: Table, markets: Table, base: RuleSet, rules: RuleSet, as_of: datetime, since: datetime
) -> FromClause:
    """Shaped like `spells`: the passes published under `base`, as `rules` would have them."""
    t = table.c
    excluded_by = _excluded_by(table, markets, base, rules)
    anew = {"rules": literal(rules.name), "excluded_by": excluded_by, "is_counted": excluded_by.is_(None)}
    if rules.zone != base.zone:
        anew |= _days(table, rules.zone, as_of, since)
    moment = cast(literal(as_of), t.mql_at.type)
    for hop, window in WINDOWS.items():
        if rules.windows[window] != base.windows[window]:
            start, end = (t[f"{stage}_at"] for stage in hop.split("_"))
            anew |= watched(rules, hop, start, end, moment)
    if rules.content["market"]["agreed"] != base.content["market"]["agreed"]:
        anew["is_outside_market"] = _is_outside(table, markets, base, rules)
        anew["is_in_market"] = _is_inside(table, markets, base, rules)
    columns = [anew.get(name, t[name]).label(name) for name in t.keys()]  # noqa: SIM118
    return select(*columns).where(t.rules == base.name).subquery()


def _excluded_by(table: Table, markets: Table, base: RuleSet, rules: RuleSet) -> ColumnElement:
    """The first exclusion that holds, in the signed order, from what each of them looks at."""
    t = table.c
    looked_at = {name: t[f"is_{name}"] for name in LOOKED_AT}
    if rules.content["market"]["agreed"] != base.content["market"]["agreed"]:
        looked_at["outside_market"] = _is_outside(table, markets, base, rules)
    return first_exclusion(rules, looked_at, t.twin_days, t.mql_at, t.attempted_at, t.score)


def _agreed(markets: Table, base: RuleSet, rules: RuleSet) -> ColumnElement:
    return and_(markets.c.rules == base.name, is_agreed(rules, markets.c.is_marketing, markets.c.is_sales))


def _is_inside(table: Table, markets: Table, base: RuleSet, rules: RuleSet) -> ColumnElement:
    listed = select(markets.c.account_id).where(_agreed(markets, base, rules), markets.c.account_id.is_not(None))
    return func.coalesce(table.c.account_id.in_(listed), false())


def _is_outside(table: Table, markets: Table, base: RuleSet, rules: RuleSet) -> ColumnElement:
    is_any = exists(select(markets.c.account_id).where(_agreed(markets, base, rules)))
    return and_(is_any, ~_is_inside(table, markets, base, rules))


def _days(table: Table, zone: str, as_of: datetime, since: datetime) -> dict[str, ColumnElement]:
    """The days of all moments in another time zone."""
    t, changes = table.c, clocks(zone, since, as_of + timedelta(days=400))

    def on(*moments: ColumnElement) -> ColumnElement[Date]:
        return local_day(func.coalesce(*moments) if len(moments) > 1 else moments[0], changes)

    at = {stage: t[f"{stage}_at"] for stage in STAGES}
    days = {f"{stage}_on": on(moment) for stage, moment in at.items()} | {"closed_on": on(t.closed_at)}
    for place, stage in enumerate(STAGES[:-1], start=1):
        days[f"left_{stage}_on"] = on(*[at[later] for later in STAGES[place:]], t.closed_at)
    return days


def _stale(key: str) -> tuple[str, ...]:
    found = [begun for begun in STALE if key == begun or key.startswith(f"{begun}.")]
    return STALE[max(found, key=len)] if found else ()


def _reaches_deals(key: str, old: RuleSet, new: RuleSet) -> bool:
    """Whether a change makes other opportunities, or other days or amounts of them."""
    if key == "exclusions.order":
        return any((name in old.exclusions) != (name in new.exclusions) for name in ("test", "staff"))
    return any(key == begun or key.startswith(f"{begun}.") for begun in STALE_DEALS)


def _flat(content: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{where}{key}.")
        elif key == "stages":
            bare = [{name: said for name, said in stage.items() if name not in OF_A_STAGE} for stage in value]
            yield key, json.dumps(bare, sort_keys=True)
        else:  # as text: a day of a file and the same day of a snapshot are alike
            yield f"{where}{key}", json.dumps(value, default=str, sort_keys=True)
