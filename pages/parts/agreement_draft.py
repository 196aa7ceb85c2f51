"""Editing a version on screen: the parts that are argued over as fields, the rest as text; it makes a new draft."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.register import versions
from data.register.versions import Version
from data.rules import WHICH, WHO, RulesWrong
from data.rules.difference import called, difference
from data.rules.writing import as_toml, from_toml
from pages.parts import acting, decided, notation

FIELDS, TEXT = "The parts that are argued over", "The whole text"
NUMBERS = {
    "follow_up": ("hours", "attempts", "days"),
    "windows": ("accept", "qualify", "inquiry", "sal_sql", "win", "end_to_end", "horizon"),
}
MARKETS = ("both", "either", "marketing", "sales")


@st.fragment
def form(base: Version) -> None:
    """Nothing is written until the button says so; what would change is shown all the while."""
    way = st.segmented_control("Edit", [FIELDS, TEXT], default=FIELDS, key=f"way_{base.name}", required=True)
    try:
        content = _fields(base) if way == FIELDS else _text(base)
    except RulesWrong as trouble:
        st.error(str(trouble))
        return
    lines = difference(base.content, content)
    said = "".join(f"<li>{notation.escaped(line)}</li>" for line in lines) or "<li>nothing yet</li>"
    st.html(f'<div class="changes"><b>What would change</b><ul>{said}</ul></div>')
    why = st.text_input("What changes and why, in one sentence", key=f"draft_why_{base.name}")
    if st.button("Make a draft", key=f"draft_{base.name}", type="primary"):
        made = decided.write(
            lambda: versions.draft(
                decided.register(),
                content,
                **acting.now().as_writer,
                why=why,
                line=base.line,
                based_on=base.name,
            ),
            "A draft is made: look at what it does, then propose it.",
        )
        if made:
            st.session_state.pop("version", None)
            st.rerun()


def _text(base: Version) -> dict[str, Any]:
    return from_toml(st.text_area("TOML", as_toml(base.content), height=420, key=f"toml_{base.name}"))


def _fields(base: Version) -> dict[str, Any]:
    """The base's content with what the fields say."""
    content = {part: dict(value) if isinstance(value, Mapping) else value for part, value in base.content.items()}
    content["exclusions"] = _exclusions(base, content["exclusions"])
    content["market"] = _market(base, content["market"])
    for part, keys in NUMBERS.items():
        content[part] |= _numbers(base, part, keys, content[part])
    constants = tuple(key for key, value in content["constants"].items() if _is_number(value))
    content["constants"] |= _numbers(base, "constants", constants, content["constants"])
    return content


def _exclusions(base: Version, said: Mapping[str, Any]) -> dict[str, Any]:
    first, second, third = st.columns([4, 1, 1], gap="small")
    order = first.multiselect(
        "Left out, in this order (the first that holds is the cause; choose in the order that you want)",
        [*WHO, *WHICH],
        default=list(said["order"]),
        format_func=lambda name: name.replace("_", " "),
        key=f"order_{base.name}",
    )
    score = second.number_input("Minimum score", value=said["min_score"], key=f"score_{base.name}")
    days = third.number_input(
        "Duplicate within days", value=int(said["duplicate_days"]), min_value=0, key=f"duplicate_{base.name}"
    )
    return {**said, "order": order, "min_score": score, "duplicate_days": days}


def _market(base: Version, said: Mapping[str, Any]) -> dict[str, Any]:
    first, second = st.columns([4, 2], gap="small")
    agreed = first.selectbox(
        "An account is in the market when listed by",
        MARKETS,
        MARKETS.index(said["agreed"]) if said["agreed"] in MARKETS else 0,
        key=f"agreed_{base.name}",
    )
    days = second.number_input(
        "A two-way touch covers it for days", value=int(said["touch_days"]), min_value=0, key=f"touch_{base.name}"
    )
    return {**said, "agreed": agreed, "touch_days": days}


def _numbers(base: Version, part: str, keys: tuple[str, ...], said: Mapping[str, Any]) -> dict[str, Any]:
    """A row of number boxes; a whole number stays one."""
    keys = tuple(key for key in keys if _is_number(said.get(key)))
    found = {}
    for start in range(0, len(keys), 4):
        for place, key in zip(st.columns(4, gap="small"), keys[start : start + 4], strict=False):
            found[key] = place.number_input(
                called(f"{part}.{key}"), value=said[key], min_value=type(said[key])(0), key=f"{part}_{key}_{base.name}"
            )
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
