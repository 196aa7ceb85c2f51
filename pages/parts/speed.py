"""The velocity page's generated answer: how long opportunities take, and what leads wait for."""

from metrics.honesty import known
from pages.parts import notation
from pages.parts.filters import View
from pages.parts.numbers import Answer
from pages.parts.sentences import Answers, moved, said, too_few, why

CAUSES = ("hours_to_assignment", "hours_human", "working_hours_to_attempt", "system_miss_rate")
WORKING_DAY = 8  # hours; who waits for longer at work waits for more than the night
MISSED = 0.1  # of the leads: routing is named where it surely missed more


def sentence(view: View, answers: Answers) -> str:
    cycle = answers["cycle_days_median"]
    first = f"Half of the accepted opportunities close in some way within {said(view, cycle)}{moved(view, cycle)}"
    if notation.is_missing(cycle.row.get("value")):
        first = f"How long opportunities take cannot be said: {why(cycle)}"
    elif few := too_few(cycle, "of them"):
        first = f"How long opportunities take cannot be said: {few}"
    return f"{first}{_wait(view, answers)}."


def _wait(view: View, answers: Answers) -> str:
    """How long a lead waits for its first attempt, and on whom; of few, no cause is named."""
    attempt, routing = answers["hours_to_attempt"], answers["hours_to_assignment"]
    if not notation.n(attempt.row):
        return ""
    if few := too_few(attempt, "leads"):
        return f"; how long a lead waits for its first attempt cannot be said: {few}"
    if _known(attempt) is None:
        owner = f", and half wait {said(view, routing)} or longer for an owner: <b>routing</b>"
        is_routing = (_known(routing) or 0.0) > 0
        return f"; fewer than half of the leads have been tried{owner if is_routing else ''}"
    return f"; a lead waits {said(view, attempt)} for its first attempt{_cause(view, answers)}"


def _cause(view: View, answers: Answers) -> str:
    """What most of the median wait is: routing first, as any wait of days holds nights and weekends."""
    whole = _known(answers["hours_to_attempt"]) or 0.0
    routing, people, at_work = (_known(answers[name]) for name in CAUSES[:3])
    if routing is not None and routing >= max(whole / 2, people or 0.0):
        return ", most of it on <b>routing</b>"
    if people is not None and people < whole / 2:
        missed = answers["system_miss_rate"]
        if (known(missed.row.get("low")) or 0.0) > MISSED:
            return f"; <b>routing</b> left {said(view, missed)} of the leads without an owner in time"
        return "; neither routing nor the representatives explain its median: <b>some wait far longer</b>"
    if at_work is not None and at_work < min(whole / 2, WORKING_DAY):
        hours = said(view, answers["working_hours_to_attempt"])
        return f", {hours} if only working hours count: <b>most of it is nights and weekends</b>"
    return ", most of it on <b>the representatives</b>" if people is not None else ""


def _known(answer: Answer) -> float | None:
    """A median that enough leads stand behind."""
    return None if notation.is_few(answer.row) else known(answer.row.get("value"))
