"""Checks the parts of a rule set that say how leads are handed over: classes, follow-up, reasons."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

LISTS = ("lead_classes", "rejection_reasons")
CONDITIONS = ("min_score", "sources", "channels", "offers")
LONGEST = {"hours": 500, "decide_days": 36_500, "nurture_days": 36_500, "days": 36_500, "attempts": 1000}
LONGEST |= {"bulk": 1_000_000, "hasty_seconds": 86_400}


def faults(content: Mapping[str, Any]) -> Iterator[str]:
    """What to mend, one sentence each, the first first."""
    classes, reasons = content.get("lead_classes", []), content.get("rejection_reasons", [])
    for part, each in [*(("lead_classes", one) for one in classes), *(("rejection_reasons", one) for one in reasons)]:
        needed = ("name", "label", "hours") if part == "lead_classes" else ("name", "label", "words", "is_quality")
        if lacking := [key for key in needed if key not in each]:
            yield f"{part} {each.get('name', '(no name)')} lacks {', '.join(lacking)}: add it."
            return
    for part, several in (("lead_classes", classes), ("rejection_reasons", reasons)):
        twice = [name for name, times in Counter(each["name"] for each in several).items() if times > 1]
        if twice:
            yield f"{part} names {twice[0]} twice: leave one of them."
    if classes and any(classes[-1].get(condition) for condition in CONDITIONS):
        yield f"The last of lead_classes, {classes[-1]['name']}, must fit every lead: take its conditions away."
    if "lead_classes" in content and not classes:
        yield "There is no lead class: write one [[lead_classes]] that fits every lead."
    numbers = {f"follow_up.{key}": (value, LONGEST.get(key)) for key, value in content.get("follow_up", {}).items()}
    numbers |= {f"lead_classes {each['name']}: hours": (each["hours"], LONGEST["hours"]) for each in classes}
    for called, (value, most) in numbers.items():
        if most is not None and not 0 <= value <= most:
            yield f"{called} is {value}: write a number from 0 to {most}."
