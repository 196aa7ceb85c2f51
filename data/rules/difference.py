"""What changed between two rule sets, in lines that a vice president can read."""

from collections.abc import Iterator, Mapping
from typing import Any

NOT_RULES = ("name", "version", "label", "in_force_from", "change", "signatures", "dissent")
WORDS = {
    "exclusions.min_score": "Minimum score of an MQL",
    "exclusions.order": "Left out, in this order",
    "exclusions.duplicate_days": "Days within which the same address is a duplicate",
    "market.agreed": "An account is in the market when listed by",
    "market.touch_days": "Days within which a two-way touch covers an account",
    "windows.accept": "Days watched, MQL to SAL",
    "windows.qualify": "Days watched, MQL to SQL",
    "windows.inquiry": "Days watched, inquiry to MQL",
    "windows.sal_sql": "Days watched, SAL to SQL",
    "windows.win": "Days watched, SQL to won",
    "windows.end_to_end": "Days watched, MQL to won",
    "windows.horizon": "Days of the funnel's expected value",
    "windows.re_entry": "Days after which a returning lead is a new pass",
    "windows.net_new": "Days without a touch that make a lead net new",
    "follow_up.hours": "Working hours to the first human attempt",
    "follow_up.attempts": "Attempts to make",
    "follow_up.days": "Days in which to make the attempts",
    "constants.cost_lag_days": "Days between spend and the results set against it",
    "constants.margin_rate": "Gross margin where the deal does not say",
    "constants.months_recurring": "Months of revenue that an amount stands for",
    "constants.cost_per_hour": "Cost of an hour of work",
    "constants.cost_per_lead_worked": "Cost of a lead that is worked",
    "closings.timed_out_days": "Days of silence after which a lead is closed",
    "calendar.fiscal_start_month": "First month of the fiscal year",
    "calendar.zone": "Time zone",
    "currency.reporting": "Reporting currency",
    "meeting.day": "Day of the weekly meeting (1 Monday to 7 Sunday)",
    "meeting.hour": "Hour of the weekly meeting",
    "meeting.frozen_hours_before": "Hours before the meeting at which its scorecard is frozen",
    "meeting.examples": "Leads looked at one by one in the meeting",
    "meeting.scorecard": "Numbers on the meeting's scorecard",
}


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """One line for each thing that differs; none where both say the same."""
    return list(_lines({k: v for k, v in old.items() if k not in NOT_RULES},
                       {k: v for k, v in new.items() if k not in NOT_RULES}, ""))  # fmt: skip


def called(path: str) -> str:
    """A place in a rule set in words."""
    return WORDS.get(path) or path.replace("_", " ").replace(".", ", ").capitalize()


def _lines(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[str]:
    for key in dict.fromkeys([*old, *new]):
        path = f"{where}{key}"
        before, after = _plain(old.get(key)), _plain(new.get(key))
        if before == after:
            continue
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _lines(before, after, f"{path}.")
        elif _is_named(before) and _is_named(after):
            yield from _lines(_by_name(before), _by_name(after), f"{_singular(path)} ")
        elif isinstance(before, list) and isinstance(after, list):
            yield f"{called(path)}: {_listed(before, after)}"
        elif after is None:
            yield f"{called(path)}: no longer said (was {_said(before)})"
        elif before is None:
            yield f"{called(path)}: {_said(after)}, which was not said before"
        else:
            yield f"{called(path)}: {_said(before)} → {_said(after)}"


def _plain(value: Any) -> Any:
    """Days as text, as the register keeps them."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, Mapping) and "name" in e for e in value)


def _by_name(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(row["name"]): {key: value for key, value in row.items() if key != "name"} for row in rows}


def _singular(path: str) -> str:
    return path[:-2] if path.endswith("sses") else path.removesuffix("s")


def _listed(before: list[Any], after: list[Any]) -> str:
    gone, come = [e for e in before if e not in after], [e for e in after if e not in before]
    parts = [f"no longer {_said(gone)}"] if gone else []
    parts += [f"now also {_said(come)}"] if come else []
    return "; ".join(parts) or f"the order is now {_said(after)}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {_said(each)}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
