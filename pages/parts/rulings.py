"""Rulings where they matter: cited under the number that they changed, and marked on its trend."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from data.register.docket import Dispute, disputes, rulings_of
from metrics.rulings import Around, around
from pages.parts import decided, notation, numbers, palette
from pages.parts.filters import View

CITED = 3  # the newest; the docket has them all


def cited(view: View, names: Sequence[str]) -> None:
    """A quiet line for each ruling on these numbers, and for each dispute that is open; nothing where there is none."""
    found = decided.known(disputes, [])
    about = [each for each in reversed(found) if each.metric in names and _counts(each)]
    lines = [_line(each, view) for each in about[:CITED]]
    if len(about) > CITED:
        lines.append(f"{len(about) - CITED} more are on the Agreements page")
    if lines:
        st.html('<div class="cited">' + "".join(f"<span>{line}</span>" for line in lines) + "</div>")


def marked(figure: Figure, name: str) -> Figure:
    """A dashed vertical line on a trend for each ruling, where the trend reaches it."""
    ruled = decided.known(lambda register: rulings_of(register, name), [], is_quiet=True)
    days = [pd.Timestamp(day) for trace in figure.data for day in (trace.x if trace.x is not None else ())]
    look = palette.now()
    for each in ruled:
        if days and each.in_force_from and min(days) <= pd.Timestamp(each.in_force_from) <= max(days):
            figure.add_vline(x=each.in_force_from, line={"color": look.mute, "width": 1.2, "dash": "5px,4px"})
            figure.add_annotation(
                x=each.in_force_from,
                y=0.02,
                yref="paper",
                yanchor="bottom",
                xanchor="right",
                textangle=-90,
                text=f"ruling {each.number}",
                showarrow=False,
                font={"size": 11, "color": look.mute},
            )
    return figure


def before_and_after(view: View, dispute: Dispute) -> str:
    """The number in equal spans before and after the ruling, and whether it moved; in one sentence."""
    if dispute.in_force_from is None or dispute.metric not in numbers.BY_NAME:
        return ""
    found = _around(str(view.snapshot.path), dispute.metric, repr(view.scope), dispute.in_force_from, view)
    if found is None:
        return "Too early for a before and after: a week has not passed since it came into force."
    unit = numbers.metric(dispute.metric).unit
    before, after = (_said(row, unit, view.currency) for row in (found.before, found.after))
    return f"{found.days} days before {before}, {found.days} days after {after}: {found.change.words}."


def title(name: str) -> str:
    return numbers.metric(name).label if name in numbers.BY_NAME else name.replace("_", " ")


def _line(each: Dispute, view: View) -> str:
    name = notation.escaped(title(each.metric))
    if each.ruling:
        held = f" · dissent: {', '.join(sorted(each.dissent))}" if each.dissent else ""
        since = f", in force from {notation.day(each.in_force_from)}" if each.in_force_from else ""
        return f"<b>Ruling {each.number}</b> on {name}{since}: {notation.escaped(short(each.ruling))}{held}"
    return f"<b>Dispute {each.number}</b> on {name} is open: {notation.escaped(short(each.claim))}"


def _counts(each: Dispute) -> bool:
    return bool(each.ruling) or each.state == "open"


def _said(row: dict, unit, currency: str) -> str:
    span = notation.interval(row, unit, currency)
    return notation.answer(row, unit, currency) + (f" ({span})" if span else "")


def short(text: str, length: int = 110) -> str:
    """The beginning of a text, cut between words."""
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


@st.cache_data(show_spinner=False, max_entries=300)
def _around(path: str, name: str, scope: str, day: date, _view: View) -> Around | None:
    return around(numbers.metric(name), _view.scope, day, numbers.runner(_view.snapshot))
