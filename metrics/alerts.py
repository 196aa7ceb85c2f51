"""Alerts: each rule held against the newest week that can be judged; too few or too young is never an alarm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.register.alerts import AlertRule
from metrics.catalog import EVERYTHING
from metrics.definition import Named, Run, Scope, Unit
from metrics.honesty import known
from metrics.usual import Usual, most_of, usual, usual_ends
from metrics.weeks import Week, courses

Shown = Callable[[float | None, Unit], str]
BEYOND, WITHIN, UNKNOWN = "beyond", "within", "not known"


@dataclass(frozen=True)
class Finding:
    """What came of a rule. state: beyond, within, or not known and why."""

    rule: AlertRule
    metric: Named | None
    week: Week | None
    value: float | None
    state: str
    why: str = ""
    usual: Usual | None = None

    @property
    def is_beyond(self) -> bool:
        return self.state == BEYOND


def findings(rules: Sequence[AlertRule], scope: Scope, first_day: str, run: Run) -> list[Finding]:
    """One for each rule; those that are beyond first. `scope` gives rule set, as-of day and windows."""
    groups: dict[tuple, list[AlertRule]] = {}
    for rule in rules:
        weeks = rule.weeks + 1 if rule.kind == "unusual" else 1
        groups.setdefault((rule.where, weeks), []).append(rule)
    found = []
    for (where, weeks), several in groups.items():
        metrics = [EVERYTHING[name] for name in dict.fromkeys(rule.metric for rule in several) if name in EVERYTHING]
        answers = courses(metrics, replace(scope, where=where), first_day, weeks, run)
        found += [_judged(rule, answers.get(rule.metric)) for rule in several]
    return sorted(found, key=lambda each: (not each.is_beyond, each.rule.number))


def _judged(rule: AlertRule, course: Any) -> Finding:
    metric = EVERYTHING.get(rule.metric)
    if metric is None:
        return Finding(rule, None, None, None, UNKNOWN, "there is no such metric any more: remove the alert")
    if course is None or course.empty or "week" not in course or course["week"].isna().all():
        why = "it cannot be asked by week or filtered so" if course is None else str(course["why"].iloc[0])
        return Finding(rule, metric, None, None, UNKNOWN, why)
    rows = course.to_dict("records")
    last, value = rows[-1], known(rows[-1]["value"])
    week = Week(last["week"].date())
    if value is None or last["state"] != "ok":
        return Finding(rule, metric, week, value, UNKNOWN, str(last["why"]) or "too young or too few to judge")
    if rule.kind == "beyond":
        assert rule.limit is not None
        is_beyond = value > rule.limit if rule.side == "above" else value < rule.limit
        return Finding(rule, metric, week, value, BEYOND if is_beyond else WITHIN)
    range_ = usual([known(row["value"]) if row["state"] == "ok" else None for row in rows[:-1]],
                   rule.spread, most_of(metric))  # fmt: skip
    if range_.low is None or range_.high is None:
        return Finding(rule, metric, week, value, UNKNOWN, range_.why, range_)
    outside = (value > range_.high and rule.side != "below") or (value < range_.low and rule.side != "above")
    return Finding(rule, metric, week, value, BEYOND if outside else WITHIN, usual=range_)


def rule_words(rule: AlertRule, shown: Shown) -> str:
    """The rule as one line."""
    metric = EVERYTHING.get(rule.metric)
    label = metric.label if metric else rule.metric
    slice_ = "".join(f", {name} {' or '.join(members)}" for name, members in rule.where)
    if rule.kind == "beyond":
        limit = shown(rule.limit, metric.unit) if metric else f"{rule.limit:g}"
        return f"{label}{slice_} strictly {rule.side} {limit}"
    side = {"either": "outside", "above": "above", "below": "below"}[rule.side]
    return (
        f"{label}{slice_} {side} its usual range: the median of the {rule.weeks} weeks before, "
        f"{rule.spread:g} scaled median deviations either side"
    )


def finding_words(found: Finding, shown: Shown) -> str:
    """What came of it, as one sentence."""
    if found.state == UNKNOWN or found.metric is None or found.week is None:
        return f"{found.metric.label if found.metric else found.rule.metric}: not judged, {found.why}."
    unit, week = found.metric.unit, found.week
    first = f"{found.metric.label} was {shown(found.value, unit)} in the week to {week.ends_on:%-d %b %Y}"
    if found.rule.kind == "beyond":
        verb = found.rule.side if found.is_beyond else f"not {found.rule.side}"
        return f"{first}, {verb} {shown(found.rule.limit, unit)}."
    range_ = found.usual
    assert range_ is not None and range_.low is not None and range_.high is not None
    low, high = usual_ends(range_.low, range_.high, unit)
    verb = "outside" if found.is_beyond else "within"
    return (
        f"{first}, {verb} its usual {shown(low, unit)} to {shown(high, unit)} "
        f"(median {shown(range_.middle, unit)} of {range_.weeks} weeks)."
    )
