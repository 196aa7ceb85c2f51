"""The four points that both departments must agree on: their goals, owners, evidence and history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.register.entries import Entry, NotAllowed
from data.register.ledger import Register
from data.register.rights import MEMBERS, only, said

POINTS = {
    "definition": "Lead definition and follow-up",
    "market": "Market",
    "offer": "Offer",
    "results": "Results",
}
STATES = ("no goal", "not measured", "reached", "on the way", "missed")


@dataclass(frozen=True)
class Goal:
    """A number to reach by a day. `is_at_least`: from above it is reached; else from below."""

    metric: str
    target: float
    due: date
    is_at_least: bool = True

    def state(self, value: float | None, day: date) -> str:
        """What the machine says of it: reached, on the way, missed, or not measured."""
        if value is None:
            return "not measured"
        if value >= self.target if self.is_at_least else value <= self.target:
            return "reached"
        return "missed" if day > self.due else "on the way"


@dataclass(frozen=True)
class Point:
    """One of the four. `evidence` is what somebody wrote down for it, the newest last."""

    name: str
    label: str
    owner: str = ""
    goals: tuple[Goal, ...] = ()
    evidence: tuple[Entry, ...] = ()
    history: tuple[Entry, ...] = ()
    step: int = 0

    @property
    def subject(self) -> str:
        return f"point/{self.name}"

    @property
    def goal(self) -> Goal | None:
        return self.goals[0] if self.goals else None

    def goal_for(self, metric: str) -> Goal | None:
        return next((goal for goal in self.goals if goal.metric == metric), None)


def overall(states: Sequence[str]) -> str:
    """One state for a point with several goals: the weakest."""
    for state in ("missed", "not measured", "on the way", "reached"):
        if state in states:
            return state
    return "no goal"


def points(register: Register) -> list[Point]:
    """All four, in their order."""
    found = {name: Point(name, label) for name, label in POINTS.items()}
    for entry in register.entries(kind="point.", subject="point/"):
        name = entry.subject.removeprefix("point/")
        if name in found:
            found[name] = _after(found[name], entry)
    return list(found.values())


def point(register: Register, name: str) -> Point:
    for each in points(register):
        if each.name == name:
            return each
    raise NotAllowed(f"There is no point {name!r}: name one of {', '.join(POINTS)}.")


def set_goal(
    register: Register, name: str, goal: Goal, *, actor: str, who: str, why: str = "", after: int | None = None
) -> Point:
    """A goal for one number; one that was set for the same number before gives way."""
    only(actor, MEMBERS, "set a goal")
    found = point(register, name)
    content = {
        "metric": goal.metric,
        "target": goal.target,
        "due": goal.due,
        "is_at_least": goal.is_at_least,
    }
    return _append(register, found, "point.goal_set", actor, who, why, content, after)


def drop_goal(register: Register, name: str, metric: str, *, actor: str, who: str, why: str) -> Point:
    only(actor, MEMBERS, "drop a goal")
    found = point(register, name)
    if not found.goal_for(metric):
        raise NotAllowed(f"{found.label} has no goal for {metric}.")
    why = said(why, "why it is dropped")
    return _append(register, found, "point.goal_dropped", actor, who, why, {"metric": metric})


def set_owner(register: Register, name: str, owner: str, *, actor: str, who: str, why: str = "") -> Point:
    only(actor, MEMBERS, "name an owner")
    found = point(register, name)
    return _append(register, found, "point.owned", actor, who, why, {"owner": said(owner, "who owns it")})


def add_evidence(register: Register, name: str, *, actor: str, who: str, why: str) -> Point:
    """What speaks for the present state: minutes, a mail, a survey."""
    only(actor, MEMBERS, "add evidence")
    found = point(register, name)
    return _append(register, found, "point.evidence", actor, who, said(why, "what the evidence is"), {})


def _after(before: Point, entry: Entry) -> Point:
    c = entry.content
    now = replace(before, step=entry.step, history=(*before.history, entry))
    match entry.kind:
        case "point.goal_set":
            goal = Goal(c["metric"], float(c["target"]), date.fromisoformat(c["due"]), bool(c["is_at_least"]))
            others = tuple(each for each in now.goals if each.metric != goal.metric)
            return replace(now, goals=(*others, goal))
        case "point.goal_dropped":
            return replace(now, goals=tuple(each for each in now.goals if each.metric != c["metric"]))
        case "point.owned":
            return replace(now, owner=c["owner"])
        case "point.evidence":
            return replace(now, evidence=(*now.evidence, entry))
    return now


def _append(
    register: Register, found: Point, kind: str, actor: str, who: str, why: str, content: dict, after: int | None = None
) -> Point:
    step = found.step if after is None else after
    register.append(kind, found.subject, actor=actor, who=who, why=why, content=content, after=step)
    return point(register, found.name)
