"""The definitions in force, and every metric in words, out of the declarations themselves."""

import streamlit as st

from data.rules import RuleSet
from metrics.catalog import METRICS
from metrics.definition import Metric
from metrics.words import formula
from pages.parts import details, frame, notation, numbers, tables
from pages.parts.dressing import UNIT_WORDS
from pages.parts.filters import View

HEADS = ["id", "number", "what it means", "formula", "unit", "wanted", "guard", "owner"]


def rule_set(view: View) -> None:
    """The text, signatures and windows of the version that the page is seen under."""
    rules = view.rules
    since = f", in force since {notation.day(rules.in_force_from)}" if rules.in_force_from else ""
    state = "DRAFT: not signed by both departments" if rules.is_draft else "signed by both departments"
    frame.part(f"{rules.label}, version {rules.version}{since}", f"{state}. {rules.content.get('change', '')}")
    left, right = st.columns(2, gap="medium")
    with left:
        rows = [
            [notation.escaped(s["label"]), notation.escaped(s["owner"]), notation.escaped(_entry(s))]
            for s in rules.stages
        ]
        tables.quiet(rows, ["stage", "owner", "a person enters it by"])
    with right:
        facts = [
            ("left out, in this order", ", ".join(rules.exclusions).replace("_", " ")),
            ("watched, in days", ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in rules.windows.items())),
            ("assumptions", ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in rules.constants.items())),
            ("the market is", f"accounts on the lists of: {rules.content.get('market', {}).get('agreed', 'n/a')}"),
            ("followed up within", _follow_up(rules)),
            ("a refusal needs a reason", ", ".join(each["label"].lower() for each in rules.rejection_reasons)),
            ("a good fit is", _fit(rules)),
            ("time zone, currency", f"{rules.zone}, {rules.reporting_currency}"),
            ("signed by marketing", rules.signature("marketing") or "not signed"),
            ("signed by sales", rules.signature("sales") or "not signed"),
        ]
        tables.quiet([[notation.escaped(a), notation.escaped(b)] for a, b in facts], ["agreed", ""])


def _follow_up(rules: RuleSet) -> str:
    terms = rules.follow_up
    classes = ", ".join(f"{each['label'].lower()} {each['hours']:g} working hours" for each in rules.lead_classes)
    return (
        f"{classes}; then {terms['attempts']:g} attempts or a decision within {terms['days']:g} days, and a decision "
        f"within {terms['decide_days']:g}; a recycled lead is touched within {terms['nurture_days']:g} days"
    )


def _fit(rules: RuleSet) -> str:
    said = ["in the agreed market"] if rules.fit.get("in_market") else []
    said += [f"in {', '.join(rules.fit['segments'])}"] if rules.fit.get("segments") else []
    said += [f"a score of {rules.fit['min_score']:g} or more"] if rules.fit.get("min_score") else []
    return " and ".join(said) or "anything: nothing is agreed"


def metrics(view: View) -> None:
    """Every metric; a word in the box narrows the list."""
    frame.part("Every number", f"{len(METRICS)} numbers, in the order of the catalogue")
    wanted = (
        st.text_input("Find", placeholder="a word, an owner, an id", key="find", bind="query-params").strip().lower()
    )
    found = [metric for metric in METRICS if wanted in _text(metric).lower()]
    if not found:
        st.caption("No number has this word.")
        return
    tables.quiet([_row(metric) for metric in found], HEADS)
    by_label = {f"{metric.label} ({metric.id or metric.name})": metric for metric in found}
    chosen = st.selectbox(
        "Open one", list(by_label), index=None, key="open_one", placeholder="Open one: value, SQL, records"
    )
    if chosen:
        details.open_dialog(view, by_label[chosen].name)


def _row(metric: Metric) -> list[str]:
    guard = numbers.BY_NAME[metric.guard].label if metric.guard in numbers.BY_NAME else metric.guard.replace("_", " ")
    said = (
        metric.id,
        metric.label,
        metric.meaning,
        formula(metric),
        UNIT_WORDS[metric.unit],
        details.WANTED.get(metric.better, "neither way"),
        guard,
        metric.owner,
    )
    return [notation.escaped(text) for text in said]


def _text(metric: Metric) -> str:
    return " ".join((metric.id, metric.name, metric.label, metric.meaning, metric.owner, formula(metric)))


def _entry(stage: dict) -> str:
    parts = [f"status {', '.join(stage['status'][:3])}…" if stage.get("status") else ""]
    parts.append(f"opportunity stage {', '.join(stage['stage'][:3])}…" if stage.get("stage") else "")
    parts.append("a response" if stage.get("response") else "")
    parts.append("an opportunity is opened" if stage.get("created") else "")
    words = " or ".join(part for part in parts if part)
    return words + (f", with a score of {stage['min_score']} or more" if stage.get("min_score") else "")
