"""What people said of a number, in its details: rulings, disputes and notes; and the forms that add to them."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data.register import notes
from data.register.docket import disputes
from metrics.definition import Metric
from pages.parts import acting, decided, docket_parts, frame, notation, rulings
from pages.parts.filters import View


def decided_on(view: View, metric: Metric) -> None:
    """Rulings with before and after, disputes that are open, and notes; nothing where there is none."""
    register = decided.register()
    for each in disputes(register, metric.name):
        if each.ruling:
            frame.part(f"Ruling {each.number}, in force from {notation.day(each.in_force_from)}", each.ruling)
            for side, words in each.dissent.items():
                st.caption(f"{side.capitalize()} dissents: {notation.plain(words)}")
            st.caption(notation.plain(rulings.before_and_after(view, each)))
        elif each.state == "open":
            frame.part(f"Dispute {each.number} is open, by {each.opened_by}", each.claim)
    for note in notes.notes(register, metric.name):
        who = f"{note.who or 'no name'} ({note.actor}), {notation.day(note.at)}"
        st.caption(f"**Note** by {notation.plain(who)}: {notation.plain(note.text)}")


def forms(
    view: View,
    metric: Metric,
    value: str,
    evidence: Callable[[], pd.DataFrame] | None = None,
    records: int = 0,
) -> None:
    """A dispute with the records behind the number, or a note beside it."""
    scope = docket_parts.scope_words(view, value)
    with st.expander("Dispute this number"):
        docket_parts.open_form(
            metric.name, scope, evidence, records=records, snapshot=view.snapshot.id, key=metric.name
        )
    with st.expander("Write a note beside it"):
        actor = acting.choose(f"note_{metric.name}")
        text = st.text_area("Note", key=f"note_text_{metric.name}", height=70)
        if st.button("Write the note", key=f"write_note_{metric.name}", type="primary") and decided.write(
            lambda: notes.write(decided.register(), metric.name, **actor.as_writer, text=text, scope=scope),
            f"The note stands beside {metric.label}.",
        ):
            st.rerun()
