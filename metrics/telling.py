"""Tells about alerts: as rows, as a message; and once only for each rule, snapshot and way of telling."""

from collections.abc import Callable, Sequence
from typing import Any

from data.register import Register
from data.register.alerts import told
from metrics.alerts import Finding, Shown, finding_words, rule_words


def row(found: Finding, shown: Shown) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "alert": found.rule.number,
        "state": found.state,
        "metric": found.rule.metric,
        "value": found.value,
        "from": str(found.week.starts_on) if found.week else None,
        "to": str(found.week.ends_on) if found.week else None,
        "said": finding_words(found, shown),
        "rule": rule_words(found.rule, shown),
        "why": found.rule.why,
        "set_by": found.rule.who or found.rule.actor,
    }


def message(found: Sequence[Finding], head: dict[str, Any], shown: Shown) -> dict[str, Any]:
    """For a webhook: what chat tools read is in `text`, what programs read is beside it."""
    return {"text": text(found, head, shown), **head, "alerts": [row(each, shown) for each in found]}


def subject(found: Sequence[Finding]) -> str:
    names = dict.fromkeys(each.metric.label if each.metric else each.rule.metric for each in found)
    several = f"{len(found)} numbers are" if len(found) > 1 else "1 number is"
    return f"Arbiter: {several} beyond the alert set on {', '.join(names)}"[:200]


def text(found: Sequence[Finding], head: dict[str, Any], shown: Shown) -> str:
    lines = [f"{finding_words(each, shown)} (alert {each.rule.number}: {each.rule.why})" for each in found]
    foot = f"Snapshot {head['snapshot']}, as of {head['as_of']}, definitions {head['rules']} v{head['version']}."
    return "\n".join([*lines, "", foot])


def once(
    found: Sequence[Finding], way: str, register: Register, snapshot: str, send: Callable[[Sequence[Finding]], None]
) -> list[Finding]:
    """Sends those that are beyond and were not told yet of this snapshot; returns them. Raises NotSent."""
    new = [each for each in found if each.is_beyond and (snapshot, way) not in each.rule.told]
    if new:
        send(new)
        for each in new:
            told(register, each.rule.number, snapshot, way)
    return new


