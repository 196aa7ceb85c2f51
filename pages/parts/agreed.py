"""The four points as they stand: what was agreed, what the machine measures, and the state that follows."""

from dataclasses import dataclass, replace

from data.register import versions
from data.register.docket import disputes
from data.register.points import Goal, Point, overall, points
from data.register.versions import Version
from pages.parts import decided, notation, numbers, served
from pages.parts.filters import View

WATCHED = {  # what is measured of a point before a goal is set for it
    "definition": ("followed_up_rate",),
    "market": ("market_agreement", "icp_coverage_rate"),
    "offer": ("offer_matched_rate",),
    "results": ("mql_to_sal_rate", "mql_to_sql_rate"),
}
GUARDED = ("results",)  # goals that are never shown without their guards


@dataclass(frozen=True)
class Measured:
    """One number of a point: its value in words, its goal if there is one, its guard."""

    metric: str
    label: str
    value: str
    goal: Goal | None
    goal_words: str
    goal_short: str
    state: str
    guard: str

    @property
    def words(self) -> str:
        return f"{self.label} {self.value}" + (f", goal {self.goal_short}" if self.goal else "")


@dataclass(frozen=True)
class Standing:
    """A point with its numbers."""

    point: Point
    numbers: tuple[Measured, ...]
    state: str
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in ("missed", "no goal", "not measured", "not published yet")


def standings(view: View) -> list[Standing]:
    """All four, measured over the period and filters of the view."""
    found = points(decided.register())
    names = {each.name: _names(each) for each in found}
    asked = [name for several in names.values() for name in several]
    guards = [numbers.metric(n).guard for n in names["results"] if n in numbers.BY_NAME]
    alone = replace(view, before=None)  # a goal is judged by what is, not by what was
    answers = numbers.totals(alone, list(dict.fromkeys(n for n in [*asked, *guards] if n in numbers.BY_NAME)))
    measured = {each.name: [_measured(view, each, name, answers) for name in names[each.name]] for each in found}
    return [_standing(view, each, measured[each.name]) for each in found]


def sentence(view: View) -> str:
    """What is agreed, since when; how many points are reached, and how much is argued over."""
    register = decided.register()
    found, points_found = versions.in_force(register), standings(view)
    since = f" since {notation.day(found.in_force_from)}" if found.in_force_from else ""
    signed = "signed by both departments" if not found.unsigned else f"not signed by {' and '.join(found.unsigned)}"
    reached = sum(each.state == "reached" for each in points_found)
    goals = sum(bool(each.point.goals) for each in points_found)
    states = [each.state for each in disputes(register)]
    argued = f"{states.count('open')} dispute{'s are' if states.count('open') != 1 else ' is'} open"
    return (
        f"Version {found.number} of the definitions is in force{since}, <b>{signed}</b>; {reached} of the four points "
        f"{'are' if reached != 1 else 'is'} reached ({goals} with a goal); <b>{argued}</b>."
    )


def _names(point: Point) -> list[str]:
    return [goal.metric for goal in point.goals] or list(WATCHED[point.name])


def _standing(view: View, point: Point, measured: list[Measured]) -> Standing:
    state, note = overall([each.state for each in measured if each.goal]), ""
    if point.name == "definition":
        found = versions.in_force(decided.register())
        signed = "in force without all signatures" if found.unsigned else "signed by both"
        note, state = f"version {found.number} is {signed}", "not signed by both" if found.unsigned else state
        if any(each.line == found.line for each in unpublished(view)):
            state = "not published yet"
            note = f"{note}, but the numbers here still follow {_served(view, found)}: publish on Agreements"
    return Standing(point, tuple(measured), state, note)


def unpublished(view: View) -> list[Version]:
    """The versions in force that the served numbers do not follow yet."""
    found = (_in_force(line) for line in served.rule_sets(view.snapshot))
    return [each for each in found if each and _differs(view, each)]


def _in_force(line: str) -> Version | None:
    return versions.in_force(decided.register(), line=line) if line in versions.HISTORY else None


def _differs(view: View, found: Version) -> bool:
    """By what counts: the number, under which a text never changes, the day and the signatures."""
    shown = served.rule_sets(view.snapshot)[found.line]
    return (found.number, found.in_force_from, dict(found.signatures)) != (
        shown.version,
        shown.in_force_from,
        dict(shown.content.get("signatures", {})),
    )


def _served(view: View, found: Version) -> str:
    shown = served.rule_sets(view.snapshot)[found.line].version
    return f"version {shown}" if shown != found.number else f"version {shown} as it was signed when published"


def _measured(view: View, point: Point, name: str, answers: dict) -> Measured:
    goal = point.goal_for(name)
    if name not in answers:
        label = name.replace("_", " ")
        return Measured(name, label, "is not a number of this catalogue", goal, "", "", "not measured", "")
    found = answers[name]
    unit, value = found.metric.unit, found.row.get("value")
    value = None if notation.is_missing(value) else float(value)
    target = notation.shown(goal.target, unit, view.currency).replace(".0%", "%") if goal else ""
    words = f"{'at least' if goal.is_at_least else 'at most'} {target} by {notation.day(goal.due)}" if goal else ""
    state = goal.state(value, view.as_of) if goal else "no goal"
    guard = answers.get(found.metric.guard) if point.name in GUARDED else None
    return Measured(
        metric=name,
        label=found.metric.label,
        value=_value(found, view),
        goal=goal,
        goal_words=words,
        goal_short=f"{'≥' if goal.is_at_least else '≤'} {target}" if goal else "",
        state=state,
        guard=_guard(guard, view) if guard else "",
    )


def _guard(answer: numbers.Answer, view: View) -> str:
    return f"guard: {answer.metric.label} {_value(answer, view)}"


def _value(answer: numbers.Answer, view: View) -> str:
    """The number in words; where there is none, why in a few."""
    said = notation.answer(answer.row, answer.metric.unit, view.currency)
    why = notation.brief(answer.row).removeprefix("not available: ")
    return f"{said} ({why})" if said == "n/a" and why else said
