"""One filter bar for all pages: it lives in the address, survives a change of page, and is returned as a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.rules import RuleSet
from data.schema import DAILY_DIMENSIONS
from data.store import Snapshot
from metrics.definition import Scope
from pages.parts import menu, notation, periods, served
from pages.parts.periods import Period

BOXES = "_boxes"
KEYS = ("period", "from", "to", "compare", *DAILY_DIMENSIONS, "rules")
PLURALS = {"segment": "segments", "region": "regions", "channel": "channels", "source": "sources"}


@dataclass(frozen=True)
class View:
    """What the viewer asked: a snapshot, a scope, what it is compared with; and the words for it."""

    snapshot: Snapshot
    rules: RuleSet
    as_of: date
    period: Period
    before: Period | None
    comparison: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    listed: tuple[Period, ...] = ()

    @property
    def currency(self) -> str:
        return self.rules.reporting_currency

    @property
    def is_open(self) -> bool:
        return self.period.is_open(self.as_of)

    @property
    def scope(self) -> Scope:
        return self.over(self.period)

    @property
    def before_words(self) -> str:
        return f"on {self.before.name}" if self.before else ""

    def over(self, period: Period) -> Scope:
        """The same question over another period."""
        return Scope(
            rules=self.rules.name,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            as_of=self.as_of,
            where=self.where,
            windows=self.rules.windows,
            constants=self.rules.constants,
        )

    @property
    def open_from(self) -> date | None:
        """The first day of the period that is not over yet, for drawing it dashed."""
        return self.period.starts_on if self.is_open and self.period.grain != "month" else None

    def trailing(self, count: int = 8) -> Period:
        """This period and those of its kind before it, as one, for a course."""
        if self.period.grain == "month":
            return self.months()
        alike = sorted(p.starts_on for p in self.listed if p.grain == self.period.grain)
        upto = [day for day in alike if day <= self.period.starts_on][-count:]
        return replace(self.period, starts_on=upto[0] if upto else self.period.starts_on)

    def months(self, count: int = 12) -> Period:
        """The last so many months of this period, as one."""
        last = min(self.period.ends_on, self.as_of)
        month = last.year * 12 + last.month - count
        return Period(self.period.name, date(month // 12, month % 12 + 1, 1), self.period.ends_on, "month")

    @property
    def names(self) -> dict[date, str]:
        """What the fiscal calendar calls each period, by its first day."""
        return {period.starts_on: period.name for period in self.listed if period.grain == self.period.grain}

    @property
    def filter_words(self) -> str:
        said = [f"{name} {', '.join(members)}" for name, members in self.where]
        return " · ".join(said) or "all segments, regions, channels, sources"

    @property
    def version_words(self) -> str:
        state = "DRAFT" if self.rules.is_draft else "signed"
        return f"{_kind(self.rules)} v{self.rules.version} · {state}"


def filter_bar(snapshot: Snapshot) -> View:
    """Draws the bar and returns what was chosen.

    Each choice is held by an unseen widget that is bound to the address, and made in a box within its chip. The box
    itself cannot be bound: while its chip is closed the browser does not know of it, and drops its part of the address
    on the way to another page.
    """
    names, asked = list(served.rule_sets(snapshot)), _asked()
    address = st.container(key="address")
    rule_set = served.rule_sets(snapshot)[address.selectbox("Definitions", **_held("rules", names, names[0]))]
    as_of = rule_set.day_of(served.as_of(snapshot))
    listed = _periods(snapshot, rule_set.name, as_of)
    with st.container(horizontal=True, gap="small", key="bar"):
        period = _period(address, listed, as_of)
        comparison = _comparison(address)
        where = tuple((each, found) for each in DAILY_DIMENSIONS if (found := _members(address, snapshot, each)))
        _versions(snapshot, names, rule_set)
    before = periods.compared(period, comparison, listed, as_of)
    view = View(snapshot, rule_set, as_of, period, before, comparison, where, listed)
    if dropped := list(_dropped(asked, view)):
        st.warning("\n\n".join(dropped))
    return view


@lru_cache(maxsize=served.KEPT)
def _periods(snapshot: Snapshot, rules: str, as_of: date) -> tuple[Period, ...]:
    """What may be chosen: the fiscal periods that anything is known of."""
    listed = periods.listed(served.calendar(snapshot, rules), as_of)
    first = served.first_day(snapshot)
    return tuple([p for p in listed if p.ends_on >= first] or listed)


def _period(address: DeltaGenerator, listed: Sequence[Period], as_of: date) -> Period:
    first = periods.first_choice(listed, as_of)
    options = [p.name for p in listed] + [periods.LAST_12, periods.CUSTOM]
    name = address.selectbox("Period", **_held("period", options, first))
    custom = (as_of - timedelta(days=90), as_of)
    if name == periods.CUSTOM:
        custom = (
            address.date_input("From", custom[0], **_bound("from")),
            address.date_input("To", custom[1], **_bound("to")),
        )
    period = periods.chosen(name, listed, as_of, custom)
    with st.popover(notation.plain(period.name), key="pop_period"):
        st.selectbox("Period", options, index=options.index(name), **_box("period", name))
        if name == periods.CUSTOM:
            st.date_input("From", custom[0], **_box("from", custom[0]))
            st.date_input("To", custom[1], **_box("to", custom[1]))
    return period


def _comparison(address: DeltaGenerator) -> str:
    options = periods.COMPARISONS
    name = address.selectbox("Compared with", **_held("compare", options, periods.BEFORE))
    with st.popover(f"vs {name}", key="pop_compare"):
        st.selectbox("Compared with", options, index=options.index(name), **_box("compare", name))
    return name


def _members(address: DeltaGenerator, snapshot: Snapshot, dimension: str) -> tuple[str, ...]:
    options, everything = served.members(snapshot, dimension), f"All {PLURALS[dimension]}"
    found = address.multiselect(dimension.capitalize(), options, **_bound(dimension))
    label = everything
    if found:
        label = found[0] if len(found) == 1 else f"{len(found)} {PLURALS[dimension]}"
    with st.popover(notation.plain(label), key=f"pop_{dimension}"):
        st.multiselect(dimension.capitalize(), options, found, placeholder=everything, **_box(dimension, found))
    return tuple(found)


def _versions(snapshot: Snapshot, names: list[str], rule_set: RuleSet) -> None:
    """The chip of the definition in force: its text, its signatures, its history, and the other rule sets."""
    state = "DRAFT" if rule_set.is_draft else "signed"
    with st.popover(f"{notation.plain(_kind(rule_set).capitalize())} v{rule_set.version} · {state}", key="pop_rules"):
        st.selectbox("Definitions", names, index=names.index(rule_set.name), **_box("rules", rule_set.name))
        st.markdown("\n\n".join(_said_of(snapshot, rule_set)))  # one element: each is sent and drawn on its own
        st.page_link("pages/agreements.py", label="Who agreed, and since when")
        st.page_link("pages/definitions.py", label="Every definition in full")


def _said_of(snapshot: Snapshot, rule_set: RuleSet) -> Iterator[str]:
    """Since when a rule set is in force, who signed it, and the other versions of its kind."""
    yield f"**In force since** {notation.day(rule_set.in_force_from) if rule_set.in_force_from else 'always'}"
    yield notation.plain(rule_set.content.get("change", ""))
    for department in ("marketing", "sales"):
        signed = rule_set.signature(department)
        held = rule_set.content.get("dissent", {}).get(department)
        not_signed = f"*dissents*: {notation.plain(held)}" if held else "*not signed*"
        yield f"{department.capitalize()}: {notation.plain(signed) if signed else not_signed}"
    for other in served.rule_sets(snapshot).values():
        if _kind(other) == _kind(rule_set) and other.version != rule_set.version:
            yield f"Version {other.version}: {notation.plain(other.content.get('change', ''))}"


def _kind(rules: RuleSet) -> str:
    """official, marketing or sales, whichever version it is."""
    return rules.name.split("-")[0]


def _held(key: str, options: Sequence[str], first: str) -> dict[str, Any]:
    """In the address. What is not offered any more, as by other definitions, goes from the address as well."""
    if st.session_state.get(key, first) not in options:
        st.session_state[key] = first
    return {"options": options, "index": options.index(first), **_bound(key)}


def _bound(key: str) -> dict[str, Any]:
    return {"key": key, "bind": "query-params"}


def _box(key: str, held: Any) -> dict[str, Any]:
    """Where a choice is made; a new box where the last one says something else than the address.

    The browser goes on sending what a box in a closed chip said, and takes no correction for it.
    """
    turns = st.session_state.setdefault(BOXES, {})
    if st.session_state.get(f"{key}_{turns.get(key, 0)}", held) != held:
        turns[key] = turns.get(key, 0) + 1
    name = f"{key}_{turns.get(key, 0)}"
    return {"key": name, "on_change": _choose, "args": (key, name)}


def _choose(key: str, box: str) -> None:
    st.session_state[key] = st.session_state[box]


def _asked() -> dict[str, list[str]]:
    """What the address says, where it decides: when the app is opened, and on the way back or forward."""
    if "rules" in st.session_state and not menu.went_back():
        return {}
    return {key: st.query_params.get_all(key) for key in KEYS}


def _dropped(asked: Mapping[str, Sequence[str]], view: View) -> Iterator[str]:
    """What the address asks for and cannot have, and what is shown instead."""
    of = f"of {notation.plain(view.period.name)}"
    instead = {"period": of, "from": of, "to": of, "compare": f"compared with the {view.comparison}"}
    instead["rules"] = f"made by {notation.plain(_kind(view.rules))} v{view.rules.version}"
    for key, words in asked.items():
        held = st.session_state.get(key)
        known = [str(each) for each in (held if isinstance(held, list) else [held])]
        why = "cannot be used" if key in ("from", "to", "compare") else "is not in this snapshot"
        are = instead.get(key, "not filtered by it")
        for word in words:
            if word not in known:
                yield f"{key} {notation.plain(word)} in the address {why}: the numbers below are {are}."
