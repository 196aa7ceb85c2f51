"""Alert rules on screen: those that stand, taken away or added."""

from collections import Counter

import streamlit as st

from data.register import alerts
from data.register.alerts import AlertRule
from metrics.catalog import METRICS
from metrics.definition import Unit
from pages.parts import acting, decided, notation, numbers
from pages.parts.meeting.room import Room

UNUSUAL, ABOVE, BELOW = "outside its usual range", "strictly above", "strictly below"
NAMES = [metric.name for metric in METRICS]
LABELS = Counter(metric.label for metric in METRICS)
SET = "_alert_set"


def standing(room: Room, rule: AlertRule, words: str, state: str) -> None:
    left, right = st.columns([6, 1], vertical_alignment="center")
    who = f"{rule.who or 'no name'} ({rule.actor}), {notation.day(rule.at)}: {rule.why}"
    left.caption(f"**{rule.number}. {notation.plain(words)}** · {state} · {notation.plain(who)}")
    if right.button("Remove", key=f"alert_remove_{rule.number}", type="tertiary") and decided.write(
        lambda: alerts.remove(room.register, rule.number, **acting.now().as_writer) or True, "The alert is removed."
    ):
        st.rerun()


def new(room: Room) -> None:
    if st.session_state.pop(SET, False):
        st.session_state["alert_why"] = ""
    name = st.selectbox(
        "Number", NAMES, index=NAMES.index(room.lines[0].metric) if room.lines[0].metric in NAMES else 0,
        format_func=_label, key="alert_metric",
    )  # fmt: skip
    left, right = st.columns(2)
    how = left.selectbox("Tell when it is", [UNUSUAL, ABOVE, BELOW], key="alert_how")
    limit = 0.0
    if how != UNUSUAL:
        asked = "Threshold in per cent" if numbers.metric(name).unit is Unit.SHARE else "Threshold"
        limit = right.number_input(asked, value=0.0, key="alert_limit")
    why = st.text_input("Why it is watched", key="alert_why")
    is_sent = st.button("Set the alert", key="alert_set")
    st.caption(
        "Usual: the median of the 26 weeks before, three scaled median deviations either side. The newest watched week "
        "is judged; too few or too young is never an alarm. `python -m metrics alerts` tells by webhook or mail."
    )
    if is_sent and decided.write(lambda: _set(room, name, how, limit, why), "The alert is set."):
        st.session_state[SET] = True
        st.rerun()


def _set(room: Room, name: str, how: str, limit: float, why: str) -> AlertRule:
    writer = acting.now().as_writer
    if how == UNUSUAL:
        return alerts.set_rule(room.register, name, **writer, why=why)
    is_share = numbers.metric(name).unit is Unit.SHARE
    side = "above" if how == ABOVE else "below"
    return alerts.set_rule(
        room.register, name, **writer, why=why, kind="beyond", side=side, limit=limit / (100 if is_share else 1)
    )


def _label(name: str) -> str:
    """Its label; where two metrics are called alike, with what tells them apart."""
    metric = numbers.metric(name)
    return f"{metric.label} ({metric.id or name})" if LABELS[metric.label] > 1 else metric.label
