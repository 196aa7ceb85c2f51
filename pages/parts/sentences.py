"""The generated answers: one sentence a page, from the numbers, and "no detectable change" where that is the truth."""

from collections.abc import Mapping
from datetime import timedelta

from metrics.definition import Better, Unit
from metrics.honesty import NOTHING, is_within
from pages.parts import mixes, notation, served
from pages.parts.filters import View
from pages.parts.numbers import Answer

Answers = Mapping[str, Answer]
A_QUARTER = timedelta(days=100)


def five_questions(view: View, answers: Answers) -> str:
    worth, accepted, cycle = (answers[n] for n in ("economic_value", "mql_to_sal_rate", "cycle_days_median"))
    first = f"Worth {said(view, worth)}{_then(view)}{_plan_words(view, worth)}"
    if notation.is_missing(worth.row.get("value")):
        first = f"What the open funnel is worth cannot be said ({why(worth)})"
    parts = [first, *_traits(view, cycle, accepted)]
    return f"{', '.join(parts)}: {_of_a_hundred(view, accepted, is_said=True)}."


def value(view: View, answers: Answers) -> str:
    worth, coverage, required = (answers[n] for n in ("economic_value", "coverage_ratio", "required_coverage"))
    have, need = coverage.row.get("value"), required.row.get("value")
    was = "was" if _then(view) else "is"
    first = f"The open funnel {was} worth {said(view, worth)}{_then(view)}{_band(view, worth)}"
    if notation.is_missing(worth.row.get("value")):
        first = f"What the open funnel {was} worth cannot be said: {why(worth)}"
    if notation.is_missing(have):
        return f"{first}; whether that is enough cannot be said: {why(coverage)}."
    covered = f"{first}; the pipeline that was due at the start covered the target <b>{float(have):.1f} times</b>"
    if view.period.ends_on - view.period.starts_on > A_QUARTER:
        return f"{covered}; over so long, most bookings come from what was not in the pipeline yet."
    if notation.is_missing(need):
        return f"{covered}; whether that is enough cannot be said: {why(required)}."
    enough = "enough" if float(have) >= float(need) else "not enough by itself"
    return f"{covered}, and at the period's win rate it takes {float(need):.1f}: <b>{enough}</b>."


def conversion(view: View, answers: Answers) -> str:
    accepted, qualified = answers["mql_to_sal_rate"], answers["mql_to_sql_rate"]
    second = f"MQL to SQL is {said(view, qualified)}{moved(view, qualified)}"
    if notation.is_missing(qualified.row.get("value")):
        second = f"MQL to SQL cannot be said ({why(qualified)})"
    first = _of_a_hundred(view, accepted)
    return f"{first[:1].upper()}{first[1:]}; {second}."


def reach(view: View, answers: Answers) -> str:
    covered, outside = answers["icp_coverage_rate"], answers["outside_work_rate"]
    if notation.is_missing(covered.row.get("value")):
        return f"That cannot be said: {why(covered)}."
    first = (
        f"{share(view, covered, 'accounts in the market that both departments agreed on')} had a real conversation "
        f"lately{moved(view, covered)}"
    )
    if notation.is_missing(outside.row.get("value")):
        return f"{first}; whether sales works inside that market cannot be said: {why(outside)}."
    return f"{first}; {share(view, outside, 'accounts that sales worked')} are outside it."


def returned(view: View, answers: Answers) -> str:
    gain, cost, paid = (answers[n] for n in ("return_on_sm", "customer_acquisition_cost", "cac_payback"))
    if notation.is_missing(gain.row.get("value")):
        return f"That cannot be said: {why(gain)}."
    one = notation.escaped(notation.shown(1, Unit.MONEY, view.currency))
    first = (
        f"Each {one} of sales and marketing brought "
        f"<b>{notation.escaped(notation.shown(gain.row['value'], Unit.MONEY_EACH, view.currency))}</b> of margin"
        f"{moved(view, gain)}"
    )
    if few := too_few(gain, "wins"):
        first = f"What {one} of sales and marketing brings cannot be said: {few}"
    back = f"a new customer pays its cost back in {said(view, paid)}"
    if few := too_few(cost, "new customers") or (why(paid) if notation.is_missing(paid.row.get("value")) else ""):
        back = f"when a new customer pays its cost back cannot be said: {few}"
    return f"{first}; {back}. Who gets the credit is a range, below."


def _then(view: View) -> str:
    """The day of a stock, where the period is over: what was worth so much is not worth it today."""
    return "" if view.period.ends_on >= view.as_of else f" on {notation.day(view.period.ends_on)}"


def why(answer: Answer) -> str:
    return notation.escaped(notation.why(answer.row).removeprefix("not available: "))


def too_few(answer: Answer, things: str) -> str:
    """Whether a number rests on fewer than ten things, in words."""
    n = notation.n(answer.row)
    return f"too few {things} ({n:,.0f})" if n < notation.TOO_FEW else ""


def _traits(view: View, cycle: Answer, accepted: Answer) -> list[str]:
    """In what the funnel is better or worse than before, as far as that can be told."""
    if view.before is None:
        return []
    on = notation.escaped(view.before.name)
    traits = [word for word in (_trait(cycle, "slower", "faster"), _trait(accepted, "tighter", "leakier")) if word]
    if traits:
        return [f"<b>{' and '.join(traits)} than {on}</b>"]
    same = [what for what, answer in (("speed", cycle), ("acceptance", accepted)) if answer.change.words == NOTHING]
    if same:
        return [f"{NOTHING} in {' or '.join(same)} against {on}"]
    return [f"too few to compare with {on}"] if cycle.change.is_of_few or accepted.change.is_of_few else []


def said(view: View, answer: Answer) -> str:
    """The number, bold."""
    return f"<b>{notation.escaped(notation.answer(answer.row, answer.metric.unit, view.currency))}</b>"


def share(view: View, answer: Answer, things: str) -> str:
    """A share of things, in words: 54.5% of the leads; of fewer than ten 3 of 5 leads."""
    return f"{said(view, answer)} {'' if notation.is_few(answer.row) else 'of the '}{things}"


def moved(view: View, answer: Answer) -> str:
    """How it moved on what it is compared with; noise is called that, and too few are."""
    if view.before is None or answer.before is None:
        return _plan_words(view, answer)
    found, on = answer.change, notation.escaped(view.before.name)
    if found.words == NOTHING:
        return f", {NOTHING} on {on}"
    if not found.direction:
        return f", too few to compare with {on}" if found.is_of_few else ""
    gap = notation.difference(answer.row["value"], answer.before["value"], answer.metric.unit, view.currency)
    return f", {found.words} {notation.escaped(gap.lstrip('+−'))} on {on}"


def _cause(view: View, name: str) -> str:
    """The slice that explains a change best, in words."""
    found = mixes.one_slice(view, name)
    if found is None:
        return ""
    slice_name, points, whole = found
    return f"{part_of(points, whole)} of that change is in <b>{notation.escaped(slice_name)}</b>"


def part_of(points: float, whole: float) -> str:
    """A share of a change, in tenths: the change itself is shown rounded, so that points would not add up."""
    return "all" if points / whole >= 0.95 else f"about {round(points / whole, 1):.0%}"


def _of_a_hundred(view: View, accepted: Answer, is_said: bool = False) -> str:
    """Of 100 qualified leads, sales accepts 61 (was 65), and about 70% of that change is in one region."""
    rate = accepted.row.get("value")
    if notation.is_missing(rate):
        return f"acceptance cannot be said ({why(accepted)})"
    if accepted.row.get("state") == "small_n":
        return (
            f"sales accepted <b>{notation.escaped(notation.of(accepted.row))}</b> qualified leads, too few for a rate"
        )
    words = f"of 100 qualified leads, sales accepts <b>{float(rate) * 100:.0f}</b>"
    before = (accepted.before or {}).get("value")
    if notation.is_missing(before):
        return words
    if not accepted.change.direction:
        return words if is_said else f"{words}{moved(view, accepted)}"
    cause = _cause(view, "mql_to_sal_rate")
    return f"{words} (was {float(before) * 100:.0f}){', and ' + cause if cause else ''}"


def _trait(answer: Answer, if_up: str, if_down: str) -> str:
    return {1: if_up, -1: if_down, 0: ""}[answer.change.direction]


def _plan_words(view: View, answer: Answer) -> str:
    plan, now = answer.plan.value, answer.row.get("value")
    if plan is None or notation.is_missing(now):
        return ""
    if abs(float(now) - plan) <= abs(plan) * 0.005:
        return ", on plan"
    if is_within(answer.row, plan):
        return ", within chance of plan"
    is_ahead = (float(now) > plan) == (answer.metric.better is not Better.DOWN)
    gap = notation.difference(now, plan, answer.metric.unit, view.currency).lstrip("+−")
    so_far = " so far" if answer.plan.is_part else ""
    return f", <b>{notation.escaped(gap)} {'ahead of' if is_ahead else 'behind'} plan{so_far}</b>"


def _band(view: View, answer: Answer) -> str:
    band = notation.interval(answer.row, answer.metric.unit, view.currency)
    return f" ({notation.escaped(band)} in 80 of 100 runs)" if band else ""


def data(view: View) -> str:
    """How much of what came was kept, and how old the newest is."""
    found = served.sources(view.snapshot)
    read, kept = int(found["rows_read"].sum()), int(found["rows_refused"].sum())
    share = f"{kept / read:.2%}" if read else "none"
    came = f"{notation.many(len(found), 'source')} with <b>{notation.many(read, 'row')}</b>"
    gone = f"<b>{kept:,}</b> {'was' if kept == 1 else 'were'} refused ({share})"
    return f"{came}; {gone}, each with its reason below. All numbers are as of {notation.day(view.as_of)}."


def definitions(view: View) -> str:
    """Which version is in force, and whether both signed it."""
    rules = view.rules
    state = (
        "is a <b>DRAFT</b>: not both departments signed it"
        if rules.is_draft
        else "is <b>signed by both departments</b>"
    )
    return f"{notation.escaped(rules.label)} version {rules.version} {state}; every number below is made by it."
