"""The four points that both departments must agree on, with what the numbers say of each."""

from dataclasses import replace

import streamlit as st
from sqlalchemy import and_, case, func, select

from data.schema import deals
from metrics.ask import ask
from metrics.definition import Unit
from metrics.sums import filtered
from pages.parts import notation, numbers, served
from pages.parts.filters import View
from pages.parts.numbers import Answer

IN_STEP = 0.8


def row(view: View, coverage: Answer) -> None:
    """Four quiet notes: lead definition, market, offer, results."""
    notes = (_definition(view), _market(view, coverage), _offer(view), _results(view))
    st.html('<div class="points">' + "".join(_note(*note) for note in notes) + "</div>")


def _definition(view: View) -> tuple[str, str, bool]:
    rules = view.rules
    since = f" since {notation.day(rules.in_force_from)}" if rules.in_force_from else ""
    state = "not signed by both" if rules.is_draft else "in force"
    return f"Lead definition · {state}", f"{rules.label} v{rules.version}{since}", rules.is_draft


def _market(view: View, coverage: Answer) -> tuple[str, str, bool]:
    if notation.is_missing(coverage.row.get("value")):
        return "Market · unknown", notation.why(coverage.row), True
    agreed = coverage.row.get("denominator")
    return "Market · agreed", f"{notation.shown(agreed, Unit.COUNT)} accounts are on both lists", False


def _offer(view: View) -> tuple[str, str, bool]:
    d = deals.c
    told = and_(d.offer_promoted.is_not(None), d.offer_bought.is_not(None))
    found = served.read(
        view.snapshot,
        select(
            func.count().label("n"), func.sum(case((d.offer_promoted == d.offer_bought, 1), else_=0)).label("same")
        ).where(
            d.rules == view.rules.name,
            d.outcome == "won",
            told,
            d.closed_on.between(view.period.starts_on, view.period.ends_on),
            *filtered(deals, view.scope),
        ),
    ).iloc[0]
    n = int(found["n"])
    if not n:
        return "Offer · unknown", "no won deal says what was promoted and bought", False
    share = float(found["same"]) / n
    state = "in step" if share >= IN_STEP else "out of step"
    return (
        f"Offer · {state}",
        f"bought = promoted in {share:.0%} of {n:,} {'win' if n == 1 else 'wins'}",
        share < IN_STEP,
    )


def _results(view: View) -> tuple[str, str, bool]:
    """What each department counts when it counts alone."""
    metric = numbers.metric("marketing_qualified_leads")
    sides = {}
    for side in ("marketing", "sales"):
        if side not in served.rule_sets(view.snapshot):
            return "Results · not compared", "a department's own rule set is not in this snapshot", False
        rules = served.rule_sets(view.snapshot)[side]
        scope = replace(view.scope, rules=side, windows=rules.windows, constants=rules.constants)
        sides[side] = _alone(str(view.snapshot.path), repr(scope), view, scope, metric.name)
    counts = {side: notation.shown(value, Unit.COUNT) for side, value in sides.items()}
    state = "two numbers differ" if sides["marketing"] != sides["sales"] else "one number"
    words = f"MQL: marketing {counts['marketing']}, sales {counts['sales']}"
    return f"Results · {state}", words, sides["marketing"] != sides["sales"]


@st.cache_data(show_spinner=False, max_entries=500)
def _alone(path: str, key: str, _view: View, _scope, name: str) -> float | None:
    return ask(numbers.metric(name), _scope, (), run=numbers.runner(_view.snapshot))["value"].iloc[0]


def _note(title: str, words: str, is_open: bool) -> str:
    kind = "point open" if is_open else "point"
    return f'<div class="{kind}"><b>{notation.escaped(title)}</b>{notation.escaped(words)}</div>'
