"""The definitions: every version with its state and signatures; one of them in full, and its next step."""

import re
from datetime import date

import streamlit as st

from data.register import versions
from data.register.versions import Version
from data.rules import SHIPPED
from data.rules.writing import as_toml
from pages.parts import acting, agreement_draft, agreement_impact, decided, docket, frame, notation, tables
from pages.parts.filters import View

FIRST = ("proposed", "draft", "scheduled", "in_force")  # which version is looked at first
NAMES = {"official": "Official", "marketing": "Marketing's own", "sales": "Sales' own"}
STEPS = {"draft": ["Propose"], "proposed": ["Sign", "Dissent", "Put in force"], "scheduled": ["Sign", "Dissent"],
         "in_force": ["Sign", "Dissent"]}  # fmt: skip


def history(view: View) -> None:
    """The newest version first, with who signed it."""
    frame.part("Definitions", "The official versions, the newest first; an edit makes a new version, never in place")
    rows = [_row(each) for each in reversed(versions.all_of(decided.register()))]
    tables.quiet(rows, ["version", "state", "from", "marketing", "sales", "what changed"])


def workbench(view: View) -> None:
    """One version: what it changes, who signed, what signing it would do, and the next step."""
    found = _chosen()
    base = _base(found)
    since = f" from {notation.day(found.in_force_from)}" if found.in_force_from else ""
    frame.part(f"{_title(found)}: {_words(found.state)}{since}", found.change)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _difference(found, base)
        is_ahead = found.state in ("draft", "proposed", "scheduled")
        said = agreement_impact.preview(view, found) if is_ahead else None
    with right:
        _signatures(found)
        _steps(view, found)
        if said:
            agreement_impact.moved(view, said, found)
    with st.expander(f"Edit: make a new version from {_title(found).lower()}"):
        agreement_draft.form(found)
    with st.expander(f"The whole text of {_title(found).lower()}"):
        st.code(as_toml(found.content), language="toml", wrap_lines=True)
    kept = docket.counted(found.history) if found.history else "it came with the program"
    with st.expander(f"History of {_title(found).lower()}: {kept}"):
        if found.is_shipped:
            st.caption("Its text and its signatures came with the program: nothing was decided about it here.")
        else:
            tables.quiet(docket.history(found.history), ["when", "who", "what", "why"])


def _chosen() -> Version:
    with st.container(horizontal=True, gap="small"):
        line = st.selectbox("Whose definitions", list(SHIPPED), format_func=NAMES.get, key="line", width=200)
        found = list(reversed(versions.all_of(decided.register(), line)))
        names = [each.name for each in found]
        first = next((each.name for state in FIRST for each in found if each.state == state), names[0])
        if st.session_state.get("version") not in names:
            st.session_state["version"] = first
        by_name = {each.name: each for each in found}
        name = st.selectbox(
            "Version", names, key="version", width=300,
            format_func=lambda n: f"{_title(by_name[n])}: {by_name[n].change}" if n in by_name else n,
        )  # fmt: skip
        acting.boxes("page")
    return by_name[name]


def _base(found: Version) -> Version | None:
    """What it is compared with: the version in force, or the one that it took the place of."""
    known = versions.all_of(decided.register(), found.line)
    if found.state in ("draft", "proposed", "scheduled"):
        return next((each for each in known if each.state == "in_force"), None)
    earlier = [each for each in known if each.number < found.number and each.in_force_from]
    return earlier[-1] if earlier else None


def _difference(found: Version, base: Version | None) -> None:
    if base is None:
        st.caption("This is the first version.")
        return
    lines = versions.difference(base.content, found.content)
    said = "".join(f"<li>{notation.escaped(line)}</li>" for line in lines) or "<li>nothing: it says the same</li>"
    st.html(f'<div class="changes"><b>What differs from {_title(base).lower()}</b><ul>{said}</ul></div>')


def _signatures(found: Version) -> None:
    """Every department that has to sign, at the same size."""
    cells = []
    for side in found.signers:
        signed, held = found.signatures.get(side), found.dissent.get(side)
        said = f"signed: {_signed(signed)}" if signed else f"dissents: {held}" if held else "has not signed"
        colour = "mkt" if side == "marketing" else "sal"
        cells.append(f'<div class="side {colour}"><b>{side.capitalize()}</b>{notation.escaped(said)}</div>')
    st.html(f'<div class="sides">{"".join(cells)}</div>')


def _steps(view: View, found: Version) -> None:
    """What may come next in this state; who may do it is checked when it is done."""
    steps = [] if found.is_shipped else STEPS.get(found.state, [])
    if not found.unsigned:
        steps = [step for step in steps if step not in ("Sign", "Dissent")]
    if found.state in ("draft", "proposed", "scheduled"):
        steps = [*steps, "Withdraw"]
    if not steps:
        return
    first = "Put in force" if "Put in force" in steps and not found.unsigned else steps[0]
    step = st.segmented_control("Next step", steps, default=first, key=f"step_{found.name}_{found.step}")
    actor = acting.now()
    starts, dissent = view.as_of, ""
    if step == "Put in force":
        starts = st.date_input("In force from", max(date.today(), view.as_of), key=f"starts_{found.name}")
        missing = [side for side in found.unsigned if side not in found.dissent]
        if missing:
            absent = " and ".join(missing)
            said = f"Without {absent} only the arbiter may: what does {absent} hold against it?"
            dissent = st.text_input(said, key=f"held_{found.name}")
    why = st.text_input("Why", key=f"why_{found.name}_{step}") if step not in ("Sign", "Put in force", None) else ""
    is_theirs = step != "Sign" or actor.role in found.signers
    said = f"Sign as {actor.role}" if step == "Sign" and is_theirs else step
    if not is_theirs:
        st.caption(f"To sign, act as {' or '.join(found.signers)}, and write your name.")
    if step and st.button(said, key=f"do_{found.name}", type="primary", disabled=not is_theirs):
        _do(step, found, actor, why, starts, dissent)


def _do(step: str, found: Version, actor: acting.Actor, why: str, starts: date, dissent: str) -> None:
    register, writer = decided.register(), actor.as_writer
    do = {
        "Propose": lambda: versions.propose(register, found.name, **writer, why=why),
        "Sign": lambda: versions.sign(register, found.name, **writer),
        "Dissent": lambda: versions.dissent(register, found.name, **writer, why=why),
        "Withdraw": lambda: versions.withdraw(register, found.name, **writer, why=why),
        "Put in force": lambda: versions.put_in_force(register, found.name, starts, **writer, dissent=dissent),
    }[step]
    told = {"Propose": "is proposed", "Sign": "is signed", "Dissent": "has a dissent", "Withdraw": "is withdrawn"}
    said = told.get(step, f"is in force from {notation.day(starts)}")
    if decided.write(do, f"{_title(found)} {said}."):
        st.rerun()


def _row(each: Version) -> list[str]:
    signed = {side: _signed(each.signatures.get(side, "")) for side in ("marketing", "sales")}
    held = {side: "dissents" for side in each.dissent if not signed.get(side)}
    state = _words(each.state)
    cells = (
        str(each.number),
        state,
        notation.day(each.in_force_from).replace(" ", "\u00a0") if each.in_force_from else "",
        *(signed[side] or held.get(side) or "not signed" for side in ("marketing", "sales")),
        each.change,
    )
    bold = each.state == "in_force"
    return [f"<b>{notation.escaped(cell)}</b>" if bold else notation.escaped(cell) for cell in cells]


def _signed(text: str) -> str:
    """Who, and the day as it is written elsewhere."""
    who, _, day = text.rpartition(", ")
    return f"{who}, {notation.day(date.fromisoformat(day))}" if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else text


def _title(found: Version) -> str:
    return f"Version {found.number}" if found.line == "official" else f"{NAMES[found.line]} version {found.number}"


def _words(state: str) -> str:
    return state.replace("_", " ")
