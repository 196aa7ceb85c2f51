"""The generated answers: one sentence a page, from the numbers, and "no detectable change" where that is the truth."""

from collections.abc import Mapping

from metrics.definition import Better, Unit
from metrics.honesty import change, reading
from pages.parts import mixes, notation, served
from pages.parts.filters import View
from pages.parts.numbers import Answer

Answers = Mapping[str, Answer]
NOTHING = "no detectable change"


def five_questions(view: View, answers: Answers) -> str:
    worth, accepted, cycle = (answers[n] for n in ("economic_value", "mql_to_sal_rate", "cycle_days_median"))
    parts = [f"Worth {said(view, worth)}{_then(view)}{_plan_words(view, worth)}"]
    traits = [word for word in (_trait(cycle, "slower", "faster"), _trait(accepted, "tighter", "leakier")) if word]
    if view.before and any(_is_compared(answer) for answer in (cycle, accepted)):
        now = " and ".join(traits)
        on = notation.escaped(view.before.name)
        parts.append(f"<b>{now} than {on}</b>" if traits else f"{NOTHING} in speed or acceptance against {on}")
    return f"{', '.join(parts)}: {_of_a_hundred(view, accepted, is_said=True)}."


def value(view: View, answers: Answers) -> str:
    worth, coverage, required = (answers[n] for n in ("economic_value", "coverage_ratio", "required_coverage"))
    have, need = coverage.row.get("value"), required.row.get("value")
    was = "was" if _then(view) else "is"
    first = f"The open funnel {was} worth {said(view, worth)}{_then(view)}{_band(view, worth)}"
    if notation.is_missing(have) or notation.is_missing(need):
        reason = notation.why(coverage.row) or notation.why(required.row)
        return f"{first}; whether that is enough cannot be said: {notation.escaped(reason)}."
    enough = "enough" if float(have) >= float(need) else "not enough"
    return (
        f"{first}; the pipeline that was due covered the target <b>{float(have):.1f} times</b>, and at the present win "
        f"rate it takes {float(need):.1f}: <b>{enough}</b>."
    )


def conversion(view: View, answers: Answers) -> str:
    accepted, qualified = answers["mql_to_sal_rate"], answers["mql_to_sql_rate"]
    second = f"MQL to SQL is {said(view, qualified)}{moved(view, qualified)}"
    first = _of_a_hundred(view, accepted)
    return f"{first[:1].upper()}{first[1:]}; {second}."


def reach(view: View, answers: Answers) -> str:
    covered, outside = answers["icp_coverage_rate"], answers["outside_work_rate"]
    if notation.is_missing(covered.row.get("value")):
        return f"That cannot be said: {notation.escaped(notation.why(covered.row))}."
    return (
        f"{said(view, covered)} of the market that both departments agreed on had a real conversation lately"
        f"{moved(view, covered)}; {said(view, outside)} of the accounts that sales worked are outside it."
    )


def velocity(view: View, answers: Answers) -> str:
    cycle, attempt = answers["cycle_days_median"], answers["hours_to_attempt"]
    system, human = answers["hours_to_assignment"], answers["hours_human"]
    first = f"Half of the accepted opportunities close in some way within {said(view, cycle)}{moved(view, cycle)}"
    if notation.is_missing(cycle.row.get("value")):
        first = f"The cycle cannot be said: {notation.escaped(notation.why(cycle.row))}"
    if notation.is_missing(attempt.row.get("value")):
        return f"{first}."
    routing, people = (float(a.row.get("value") or 0) for a in (system, human))
    waits = f"{first}; a lead waits {said(view, attempt)} for its first attempt"
    if max(routing, people) < float(attempt.row["value"]) / 2:
        return f"{waits}; neither routing's nor the representatives' median explains it: <b>some wait far longer</b>."
    working = answers.get("working_hours_to_attempt")
    at_work = working.row.get("value") if working else None
    if not notation.is_missing(at_work) and float(at_work) < float(attempt.row["value"]) / 2:
        return f"{waits}, {said(view, working)} of it in working hours: <b>most of it is nights and weekends</b>."
    longer = "routing" if routing > people else "the representatives"
    return f"{waits}, most of it on <b>{longer}</b>."


def returned(view: View, answers: Answers) -> str:
    gain, paid = answers["return_on_sm"], answers["cac_payback"]
    if notation.is_missing(gain.row.get("value")):
        return f"That cannot be said: {notation.escaped(notation.why(gain.row))}."
    one = notation.shown(1, Unit.MONEY, view.currency)
    back = notation.shown(gain.row["value"], Unit.MONEY_EACH, view.currency)
    return (
        f"Each {notation.escaped(one)} of sales and marketing brought <b>{notation.escaped(back)}</b> of margin"
        f"{moved(view, gain)}; a new customer pays its cost back in {said(view, paid)}. "
        "Who gets the credit is a range, below."
    )


def _then(view: View) -> str:
    """The day of a stock, where the period is over: what was worth so much is not worth it today."""
    return "" if view.period.ends_on >= view.as_of else f" on {notation.day(view.period.ends_on)}"


def _is_compared(answer: Answer) -> bool:
    return not any(notation.is_missing((row or {}).get("value")) for row in (answer.row, answer.before))


def said(view: View, answer: Answer) -> str:
    """The number, bold."""
    return f"<b>{notation.escaped(notation.answer(answer.row, answer.metric.unit, view.currency))}</b>"


def moved(view: View, answer: Answer) -> str:
    """How it moved on what it is compared with; noise is called that."""
    if view.before is None or answer.before is None:
        return _plan_words(view, answer)
    found = change(reading(answer.row), reading(answer.before), answer.metric.better)
    on = notation.escaped(view.before.name)
    if found.direction == 0:
        return f", {NOTHING} on {on}" if found.words == NOTHING else ""
    gap = notation.difference(answer.row["value"], answer.before["value"], answer.metric.unit, view.currency)
    return f", {found.words} {notation.escaped(gap.lstrip('+−'))} on {on}"


def _cause(view: View, name: str) -> str:
    """The slice that explains a change best, in words."""
    found = mixes.one_slice(view, name)
    if found is None:
        return ""
    slice_name, points, whole = found
    if points / whole >= 0.95:
        return f"all of it in <b>{notation.escaped(slice_name)}</b>"
    return f"{abs(points) * 100:.0f} of those {abs(whole) * 100:.0f} points are <b>{notation.escaped(slice_name)}</b>"


def _of_a_hundred(view: View, accepted: Answer, is_said: bool = False) -> str:
    """Of 100 qualified leads, sales accepts 61 (was 65), and 3 of those 4 points are one region."""
    rate = accepted.row.get("value")
    if notation.is_missing(rate):
        return f"acceptance cannot be said ({notation.escaped(notation.why(accepted.row))})"
    if accepted.row.get("state") == "small_n":
        return (
            f"sales accepted <b>{notation.escaped(notation.of(accepted.row))}</b> qualified leads, too few for a rate"
        )
    words = f"of 100 qualified leads, sales accepts <b>{float(rate) * 100:.0f}</b>"
    before = (accepted.before or {}).get("value")
    if notation.is_missing(before):
        return words
    found = change(reading(accepted.row), reading(accepted.before or {}), Better.UP)
    if found.direction == 0:
        return words if is_said else f"{words} ({NOTHING})"
    cause = _cause(view, "mql_to_sal_rate")
    return f"{words} (was {float(before) * 100:.0f}){', and ' + cause if cause else ''}"


def _trait(answer: Answer, if_up: str, if_down: str) -> str:
    if answer.before is None:
        return ""
    return {1: if_up, -1: if_down, 0: ""}[change(reading(answer.row), reading(answer.before)).direction]


def _plan_words(view: View, answer: Answer) -> str:
    plan, now = answer.plan.value, answer.row.get("value")
    if plan is None or notation.is_missing(now):
        return ""
    if abs(float(now) - plan) <= abs(plan) * 0.005:
        return ", on plan"
    is_ahead = (float(now) > plan) == (answer.metric.better is not Better.DOWN)
    gap = notation.difference(now, plan, answer.metric.unit, view.currency).lstrip("+−")
    return f", <b>{notation.escaped(gap)} {'ahead of' if is_ahead else 'behind'} plan</b>"


def _band(view: View, answer: Answer) -> str:
    band = notation.interval(answer.row, answer.metric.unit, view.currency)
    return f" ({notation.escaped(band)} in 80 of 100 runs)" if band else ""


def data(view: View) -> str:
    """How much of what came was kept, and how old the newest is."""
    found = served.sources(view.snapshot)
    read, kept = int(found["rows_read"].sum()), int(found["rows_refused"].sum())
    share = f"{kept / read:.2%}" if read else "none"
    return (
        f"{len(found)} source{'s' if len(found) != 1 else ''} with <b>{read:,}</b> rows; <b>{kept:,}</b> were refused "
        f"({share}), each with its reason below. All numbers are as of {notation.day(view.as_of)}."
    )


def definitions(view: View) -> str:
    """Which version is in force, and whether both signed it."""
    rules = view.rules
    state = (
        "is a <b>DRAFT</b>: not both departments signed it"
        if rules.is_draft
        else "is <b>signed by both departments</b>"
    )
    return f"{notation.escaped(rules.label)} version {rules.version} {state}; every number below is made by it."
