"""Checks a rule set against the shipped official one: kinds of values, ranges, and words that mean two things."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from data.rules import hand_off, weekly
from data.zones import zones

MOST_DAYS = 36_500
WORDS = {
    "calendar.pattern": ("months", "4-4-5"),
    "calendar.year_label": ("last_day", "first_day"),
    "calendar.week_starts": ("monday", "sunday"),
    "market.agreed": ("both", "either", "marketing", "sales"),
}
COMPLETE = ("closings", "loss_reasons", "market", "windows", "constants", "attribution", "calendar", "currency")
COSTS = ("cost_per_hour", "cost_per_lead_worked")
LATER = ("market.untouched_days", *(f"constants.{name}" for name in COSTS))  # where they lack, the shipped ones hold
KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}


def faults(content: Mapping[str, Any]) -> Iterator[str]:
    """What to mend, one sentence each, the first first."""
    yield from _kinds(official(), content, "")
    yield from _ranges(content)
    yield from _assumptions(content)
    yield from _working(content)
    yield from _said_twice(content)
    yield from hand_off.faults(content)
    yield from weekly.faults(content)


@cache
def official() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "official.toml").read_text(encoding="utf-8"))


def _kinds(model: Mapping[str, Any], given: Mapping[str, Any], where: str) -> Iterator[str]:
    for key, value in given.items():
        if key not in model:
            continue
        wanted, called = model[key], f"{where}{key}"
        if not _is_alike(wanted, value):
            yield f"{called} is {value!r} and must be {KINDS.get(type(wanted), 'a day such as 2026-02-01')}."
        elif isinstance(wanted, dict):
            if called in COMPLETE and (
                lacking := [each for each in wanted if each not in value and f"{called}.{each}" not in LATER]
            ):
                yield f"{called} lacks {', '.join(lacking)}: add it, or extend a shipped rule set."
            yield from _kinds(wanted, value, f"{called}.")
        elif key == "stages":
            for one, stage in zip(wanted, value, strict=False):
                yield from _kinds(one, stage, f"stage {stage.get('name')}: ")
        elif key in hand_off.LISTS:
            model_of_all = {name: said for one in wanted for name, said in one.items()}
            for one in value:
                yield from _kinds(model_of_all, one, f"{key} {one.get('name')}: ")


def _is_alike(wanted: object, value: object) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return isinstance(wanted, bool) and isinstance(value, bool)
    if isinstance(wanted, int | float):
        return isinstance(value, int | float) and abs(value) < float("inf")
    if isinstance(wanted, date):
        return value is None or isinstance(value, date) or _is_day(value)
    if isinstance(wanted, list):
        kind = type(wanted[0]) if wanted else str
        return isinstance(value, list) and all(type(one) is kind for one in value)
    return isinstance(value, type(wanted))


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _ranges(content: Mapping[str, Any]) -> Iterator[str]:
    for called, words in WORDS.items():
        part, key = called.split(".")
        said = content.get(part, {}).get(key, words[0])
        if said not in words:
            yield f"{called} is {said!r}: choose from {', '.join(words)}."
    month = content["calendar"].get("fiscal_start_month", 1)
    if month not in range(1, 13):
        yield f"calendar.fiscal_start_month is {month}: write a month from 1 to 12."
    days = {f"windows.{name}": value for name, value in content["windows"].items()} | {
        "closings.timed_out_days": content["closings"].get("timed_out_days", 0),
        "exclusions.duplicate_days": content["exclusions"].get("duplicate_days", 0),
        "market.touch_days": content.get("market", {}).get("touch_days", 0),
        "constants.cost_lag_days": content.get("constants", {}).get("cost_lag_days", 0),
    }
    if "untouched_days" in content.get("market", {}):
        days["market.untouched_days"] = content["market"]["untouched_days"]
    for called, value in days.items():
        if not 0 <= value <= MOST_DAYS:
            yield f"{called} is {value}: write days from 0 to {MOST_DAYS}."


def _assumptions(content: Mapping[str, Any]) -> Iterator[str]:
    """What both sign about the score, the cost of sales' work, and which offers are one."""
    for part, name in (*(("score", name) for name in official()["score"]), *(("constants", name) for name in COSTS)):
        value, most = content.get(part, {}).get(name, 0), 1 if name == "acceptance" else float("inf")
        if not 0 <= value <= most:
            yield f"{part}.{name} is {value}: write {'a share from 0 to 1' if most == 1 else '0 or more'}."
    for family, words in content.get("offers", {}).get("families", {}).items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            yield f"offers.families.{family} is {words!r}: write a list of what the sources call it."


def _working(content: Mapping[str, Any]) -> Iterator[str]:
    for name, hours in content.get("working", {}).items():
        called = f"working.{name}"
        lacking = [key for key in ("days", "opens", "closes", "holidays") if key not in hours]
        if lacking:
            yield f"{called} lacks {', '.join(lacking)}: add it."
        elif not 0 <= hours["opens"] < hours["closes"] <= 24:
            yield f"{called} opens at {hours['opens']} and closes at {hours['closes']}: write hours from 0 to 24."
        elif not hours["days"] or not set(hours["days"]) <= set(range(1, 8)):
            yield f"{called}.days is {hours['days']}: write days from 1 (Monday) to 7."
        elif hours.get("zone", "UTC") not in zones():
            yield f"{called}: there is no time zone {hours['zone']!r}: name one such as Europe/Berlin or UTC."


def _said_twice(content: Mapping[str, Any]) -> Iterator[str]:
    """One word of a source cannot mean two stages, nor a stage and an end."""
    for kind in ("status", "stage"):
        meant: dict[str, str] = {}
        words = [(word, stage["name"]) for stage in content["stages"] for word in stage.get(kind, [])]
        for name, several in content["closings"].items():
            if isinstance(several, list) and (name == "lost") == (kind == "stage"):
                words += [(word, name) for word in several]
        for word, name in words:
            if meant.setdefault(word, name) != name:
                yield f"The {kind} {word!r} means both {meant[word]} and {name}: leave it in one of them."
