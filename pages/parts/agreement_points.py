"""The four points on the Agreements page: goal, state, owner, evidence, history; and the form that sets them."""

from datetime import date, timedelta

import streamlit as st

from data.register import points
from data.register.points import Goal
from metrics.definition import Better, Unit
from pages.parts import acting, agreed, decided, docket, frame, look, notation, numbers, tables
from pages.parts.agreed import Measured, Standing
from pages.parts.filters import View

HALF_A_YEAR = timedelta(days=183)


def row(view: View) -> None:
    """Four cards of one size."""
    frame.part("The four points", "What both departments must agree on; measured over the period above")
    for place, each in zip(look.equal_columns(4, "points"), agreed.standings(view), strict=True):
        with place.container(key=f"door_pact_{each.point.name}"):
            st.html(_card(each))
            if st.button(f"Open {each.point.label}", key=f"point_{each.point.name}", type="tertiary"):
                open_dialog(view, each.point.name)


@st.dialog("One of the four points", width="large")
def open_dialog(view: View, name: str) -> None:
    """A point in full, with the forms for its goal, its owner and its evidence."""
    found = next(each for each in agreed.standings(view) if each.point.name == name)
    st.html(f'<div class="ask"><h1>{notation.escaped(found.point.label)}: {notation.escaped(found.state)}</h1></div>')
    rows = [
        [notation.escaped(text) for text in (m.label, m.value, m.goal_words or "no goal yet", m.state, m.guard)]
        for m in found.numbers
    ]
    tables.quiet(rows, ["number", "now", "goal", "state", "its guard"])
    for entry in found.point.evidence:
        st.markdown(f"**Evidence** {notation.plain(f'{notation.day(entry.at)}, {entry.who or entry.actor}')}: "
                    f"{notation.plain(entry.why)}")  # fmt: skip
    actor = acting.choose(f"point_{name}")
    goal, owner, evidence = st.tabs(["Set a goal", "Name an owner", "Add evidence"])
    with goal:
        _goal(view, found, actor)
    with owner:
        _owner(found, actor)
    with evidence:
        _evidence(found, actor)
    with st.expander(f"History: {docket.counted(found.point.history)}"):
        tables.quiet(docket.history(found.point.history), ["when", "who", "what", "why"])


def _card(found: Standing) -> str:
    point = found.point
    owner = f"owner: {point.owner}" if point.owner else "no owner yet"
    lines = "".join(_line(each) for each in found.numbers) or "<p>Nothing in this catalogue measures it yet.</p>"
    n = len(point.evidence)
    kept = f" · {n} piece{'s' if n != 1 else ''} of evidence" if n else ""
    foot = notation.escaped(owner + kept)
    note = f"<p>{notation.escaped(found.note)}</p>" if found.note else ""
    kind = "pact open" if found.is_open else "pact"
    return (
        f'<div class="{kind}"><div class="tile-head">{notation.escaped(point.label)}</div>'
        f"<b>{notation.escaped(found.state)}</b>{note}{lines}<i>{foot}</i></div>"
    )


def _line(each: Measured) -> str:
    goal = f"goal: {each.goal_words}" if each.goal else "no goal yet"
    guard = f"<small>{notation.escaped(each.guard)}</small>" if each.guard else ""
    return (
        f"<p>{notation.escaped(each.label)} <strong>{notation.escaped(each.value)}</strong><br>"
        f"{notation.escaped(goal)}{guard}</p>"
    )


def _goal(view: View, found: Standing, actor: acting.Actor) -> None:
    """A number of the catalogue, a target in its own unit, a day."""
    name, point = found.point.name, found.point
    known = [each.metric for each in found.numbers if each.metric in numbers.BY_NAME]
    options = list(dict.fromkeys([*known, *(metric for metric in numbers.BY_NAME if numbers.BY_NAME[metric].id)]))
    chosen = st.selectbox("Number", options, format_func=lambda n: numbers.metric(n).label, key=f"goal_metric_{name}")
    metric, goal = numbers.metric(chosen), point.goal_for(chosen)
    is_share = metric.unit is Unit.SHARE
    left, middle, right = st.columns(3)
    is_at_least = goal.is_at_least if goal else metric.better is not Better.DOWN
    way = left.selectbox("Is to be", ["at least", "at most"], 0 if is_at_least else 1, key=f"goal_way_{name}_{chosen}")
    first = (goal.target if goal else 1.0 if is_share else 0.0) * (100 if is_share else 1)
    said = "Target, in per cent" if is_share else f"Target, in {metric.unit.value}"
    target = middle.number_input(said, value=float(first), key=f"goal_target_{name}_{chosen}")
    due = right.date_input("By", goal.due if goal else view.as_of + HALF_A_YEAR, key=f"goal_due_{name}_{chosen}")
    why = st.text_input("Why, or where it was agreed", key=f"goal_why_{name}")
    if st.button("Set this goal", key=f"goal_set_{name}", type="primary"):
        set_to = Goal(chosen, target / (100 if is_share else 1), _day(due), way == "at least")
        _write(lambda: points.set_goal(decided.register(), name, set_to, **actor.as_writer, why=why, after=point.step),
               f"A goal for {metric.label} is set.")  # fmt: skip
    if goal and st.button("Drop this goal", key=f"goal_drop_{name}"):
        _write(
            lambda: points.drop_goal(decided.register(), name, chosen, **actor.as_writer, why=why),
            f"The goal for {metric.label} is dropped.",
        )


def _owner(found: Standing, actor: acting.Actor) -> None:
    name = found.point.name
    owner = st.text_input("Who owns it (a role)", found.point.owner, key=f"owner_{name}")
    if st.button("Name the owner", key=f"owner_set_{name}", type="primary"):
        _write(lambda: points.set_owner(decided.register(), name, owner, **actor.as_writer), f"{owner} owns it.")


def _evidence(found: Standing, actor: acting.Actor) -> None:
    name = found.point.name
    text = st.text_area("What speaks for it: minutes, a survey, a signed list", key=f"evidence_{name}", height=90)
    if st.button("Add it", key=f"evidence_add_{name}", type="primary"):
        _write(
            lambda: points.add_evidence(decided.register(), name, **actor.as_writer, why=text), "The evidence is kept."
        )


def _write(decide, told: str) -> None:
    if decided.write(decide, told):
        st.rerun()


def _day(value) -> date:
    return value if isinstance(value, date) else value[0]
