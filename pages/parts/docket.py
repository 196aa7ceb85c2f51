"""The docket: every dispute with its state, and one in full, with what may be done next."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from data.register import docket
from data.register.docket import Dispute
from pages.parts import acting, decided, frame, notation, rulings, show, tables
from pages.parts.filters import View

ORDER = {"open": 0, "ruled": 1, "closed": 2}
SIDES = ("marketing", "sales")
REVIEW_AFTER = timedelta(days=90)
LISTED, LETTERS = 6, 220  # how many are listed at first, and how much of each


def listed(view: View) -> None:
    """Open ones first, then the newest."""
    found = sorted(docket.disputes(decided.register()), key=lambda each: (ORDER[each.state], -each.number))
    counts = {state: sum(each.state == state for each in found) for state in ORDER}
    said = " · ".join(f"{n} {state}" for state, n in counts.items() if n) or "nothing is disputed"
    frame.part("Docket", f"{said}. Any number can be disputed: look into it")
    is_all = len(found) <= LISTED or st.toggle(f"All {len(found)}", key="docket_all")
    for each in found if is_all else found[:LISTED]:
        with st.container(key=f"door_dispute_{each.number}"):
            st.html(_row(each, view))
            label = f"See ruling {each.number}" if each.ruling else f"Open dispute {each.number}"
            if st.button(label, key=f"dispute_{each.number}", type="tertiary"):
                open_dialog(view, each.number)


@st.dialog("Dispute", width="large")
def open_dialog(view: View, number: int) -> None:
    """All of one dispute: what each side says, the evidence, the ruling, and the next step."""
    found = docket.dispute(decided.register(), number)
    name = notation.escaped(rulings.title(found.metric))
    st.html(f'<div class="ask"><h1>Dispute {number} on {name}: {found.state}</h1></div>')
    st.caption(notation.plain(" · ".join(f"{what} {said}" for what, said in found.scope.items())))
    _sides(found)
    _ruling(view, found)
    _evidence(view, found)
    if found.state != "closed":
        _next(view, found)
    with st.expander(f"History: {counted(found.history)}"):
        tables.quiet(history(found.history), ["when", "who", "what", "why"])


def history(entries) -> list[list[str]]:
    """Entries as rows of a quiet table."""
    return [
        [
            f"{notation.day(e.at)} {e.at:%H:%M}",
            notation.escaped(f"{e.who or 'no name'} ({e.actor}, {'verified' if e.is_verified else 'unverified'})"),
            notation.escaped(e.kind.split(".")[-1].replace("_", " ")),
            notation.escaped(e.why),
        ]
        for e in entries
    ]


def counted(entries) -> str:
    return f"{len(entries)} entr{'y' if len(entries) == 1 else 'ies'}"


def _row(each: Dispute, view: View) -> str:
    name = notation.escaped(rulings.title(each.metric))
    if each.ruling:
        review = "; its review is due" if each.is_due(view.as_of) else ""
        since = f"from {notation.day(each.in_force_from)}" if each.in_force_from else ""
        against = [f"{side} dissents: {rulings.short(words, LETTERS)}" for side, words in each.dissent.items()]
        held = "".join(f"<br>{notation.escaped(words[:1].upper() + words[1:])}" for words in against)
        said = f"ruled, in force {since}{review}: {notation.escaped(rulings.short(each.ruling, LETTERS))}{held}"
    else:
        claim = notation.escaped(rulings.short(each.claim, LETTERS))
        said = f"{each.state}, by {each.opened_by} on {notation.day(each.opened_at)}: {claim}"
    kind = "point open" if each.state == "open" else "point"
    return f'<div class="{kind}"><b>{each.number} · {name}</b>{said}</div>'


def _sides(found: Dispute) -> None:
    """Both departments at the same size, whoever spoke first; others below."""
    for place, side in zip(st.columns(2, gap="medium"), SIDES, strict=True):
        with place:
            said = found.sides.get(side, "has said nothing yet")
            colour = "mkt" if side == "marketing" else "sal"
            st.html(f'<div class="side {colour}"><b>{side.capitalize()} says</b>{notation.escaped(said)}</div>')
    for side, said in found.sides.items():
        if side not in SIDES:
            st.html(f'<div class="side"><b>{side.capitalize()} says</b>{notation.escaped(said)}</div>')


def _ruling(view: View, found: Dispute) -> None:
    if not found.ruling:
        return
    review = f" · to be reviewed on {notation.day(found.review_on)}" if found.review_on else ""
    frame.part(
        f"Ruling {found.number}, in force from {notation.day(found.in_force_from)}{review}",
        f"by {found.ruled_by}, {notation.day(found.ruled_at)}",
    )
    st.markdown(notation.plain(found.ruling))
    for side, words in found.dissent.items():
        st.markdown(f"**{side.capitalize()} dissents:** {notation.plain(words)}")
    st.caption(notation.plain(rulings.before_and_after(view, found)))


def _evidence(view: View, found: Dispute) -> None:
    if not found.evidence:
        st.caption("No records are attached.")
        return
    kept = len(found.evidence)
    said = notation.many(found.records, "record")
    said = said if kept == found.records else f"{kept:,} of {said}"
    snapshot = f", snapshot {found.snapshot[:7]}" if found.snapshot else ""
    with st.expander(f"Evidence: {said}, as they were on {notation.day(found.opened_at)}{snapshot}"):
        rows = pd.DataFrame(list(found.evidence)).dropna(axis="columns", how="all")
        show.listed(rows, f"evidence_{found.number}", view)


def _next(view: View, found: Dispute) -> None:
    """What may come next; who may do it is checked when it is done."""
    register, number = decided.register(), found.number
    actor = acting.choose(f"docket_{number}")
    steps = ["Answer", "Rule"] if found.state == "open" else ["Dissent"]
    step = st.segmented_control("Next step", [*steps, "Close"], default=steps[-1], key=f"step_{number}")
    words = st.text_area(_asked(step), key=f"words_{number}_{step}", height=90)
    if step == "Rule":
        _rule(view, found, actor, words)
    elif step and st.button(step, key=f"do_{number}_{step}", type="primary"):
        do = {"Answer": docket.answer, "Dissent": docket.dissent, "Close": docket.close}[step]
        if decided.write(lambda: do(register, number, **actor.as_writer, why=words), f"{step}: written down."):
            st.rerun()


def _rule(view: View, found: Dispute, actor: acting.Actor, words: str) -> None:
    """The arbiter's form: from when, until when, and who does not agree."""
    first, second = st.columns(2, gap="medium")
    starts = first.date_input("In force from", view.as_of, key=f"from_{found.number}")
    review = second.date_input("To be reviewed on", starts + REVIEW_AFTER, key=f"review_{found.number}")
    dissent = {
        side: place.text_input(f"Dissent of {side}, if any", key=f"dissent_{found.number}_{side}")
        for place, side in zip((first, second), SIDES, strict=True)
    }
    if st.button("Rule", key=f"do_{found.number}_Rule", type="primary") and decided.write(
        lambda: docket.rule(
            decided.register(),
            found.number,
            **actor.as_writer,
            ruling=words,
            in_force_from=starts,
            review_on=review,
            dissent=dissent,
            snapshot=view.snapshot.id,
        ),
        f"Ruling {found.number} holds from {notation.day(starts)}.",
    ):
        st.rerun()


def _asked(step: str | None) -> str:
    return {"Rule": "The ruling", "Answer": "What you say to it", "Dissent": "Why you do not agree"}.get(
        step or "", "Why"
    )
