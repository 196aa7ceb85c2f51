"""One filter bar for all pages: it lives in the address, survives a change of page, and is returned as a value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.rules import RuleSet
from data.schema import DAILY_DIMENSIONS
from data.store import Snapshot
from metrics.definition import Scope
from pages.parts import notation, periods, served
from pages.parts.periods import Period

CHOSEN, CHOSEN_ON = "_chosen", "_chosen_on"
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
    """Draws the bar and returns what was chosen."""
    names = list(served.rule_sets(snapshot))
    name = _said("rules", names[0])
    rule_set = served.rule_sets(snapshot)[name if name in names else names[0]]
    as_of = rule_set.day_of(served.as_of(snapshot))
    listed = _periods(snapshot, rule_set.name, as_of)
    with st.container(horizontal=True, gap="small", key="bar"):
        period = _period(listed, as_of)
        comparison = _comparison()
        unknown = _unknown(snapshot)
        where = tuple((each, found) for each in DAILY_DIMENSIONS if (found := _members(snapshot, each)))
        _versions(snapshot, names, rule_set)
    if unknown:
        st.warning(f"{unknown} in the address is not in this snapshot: the numbers below are not filtered by it.")
    _remember()
    before = periods.compared(period, comparison, listed, as_of)
    return View(snapshot, rule_set, as_of, period, before, comparison, where, listed)


@lru_cache(maxsize=served.KEPT)
def _periods(snapshot: Snapshot, rules: str, as_of: date) -> tuple[Period, ...]:
    """What may be chosen: the fiscal periods that anything is known of."""
    listed = periods.listed(served.calendar(snapshot, rules), as_of)
    first = served.first_day(snapshot)
    return tuple([p for p in listed if p.ends_on >= first] or listed)


def _period(listed: Sequence[Period], as_of: date) -> Period:
    first = periods.first_choice(listed, as_of)
    options = [p.name for p in listed] + [periods.LAST_12, periods.CUSTOM]
    name = _said("period", first)
    custom = (as_of - timedelta(days=90), as_of)
    said = name if name in options else first
    chip = periods.chosen(said, listed, as_of, _said_days(custom)).name if said == periods.CUSTOM else said
    with st.popover(notation.plain(chip), key="pop_period"):
        name = st.selectbox("Period", options, index=options.index(first), **_kept("period"))
        if name == periods.CUSTOM:
            custom = (
                st.date_input("From", custom[0], **_kept("from")),
                st.date_input("To", custom[1], **_kept("to")),
            )
    return periods.chosen(name, listed, as_of, custom)


def _comparison() -> str:
    said = _said("compare", periods.BEFORE)
    with st.popover(f"vs {said if said in periods.COMPARISONS else periods.BEFORE}", key="pop_compare"):
        return st.selectbox("Compared with", periods.COMPARISONS, **_kept("compare"))


def _unknown(snapshot: Snapshot) -> str:
    """What the address filters on and nobody has ever heard of."""
    asked = [(each, name) for each in DAILY_DIMENSIONS for name in st.query_params.get_all(each)]
    unknown = [f"{each} {name}" for each, name in asked if name not in served.members(snapshot, each)]
    return ", ".join(notation.plain(words) for words in unknown)


def _members(snapshot: Snapshot, dimension: str) -> tuple[str, ...]:
    options = served.members(snapshot, dimension)
    said = [name for name in _said_many(dimension) if name in options]
    label = f"All {PLURALS[dimension]}"
    if said:
        label = said[0] if len(said) == 1 else f"{len(said)} {PLURALS[dimension]}"
    with st.popover(notation.plain(label), key=f"pop_{dimension}"):
        found = st.multiselect(
            dimension.capitalize(), options, placeholder=f"All {PLURALS[dimension]}", **_kept(dimension)
        )
    return tuple(found)


def _versions(snapshot: Snapshot, names: list[str], rule_set: RuleSet) -> None:
    """The chip of the definition in force: its text, its signatures, its history, and the other rule sets."""
    state = "DRAFT" if rule_set.is_draft else "signed"
    with st.popover(f"{notation.plain(_kind(rule_set).capitalize())} v{rule_set.version} · {state}", key="pop_rules"):
        st.selectbox("Definitions", names, **_kept("rules"))
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


def _kept(key: str) -> dict[str, str]:
    """In the address, and kept over a change of page.

    A value that came from the address and was never touched is lost on the first change of page; so what was last
    chosen is remembered here as well, and put back on a new page whose address says nothing.
    """
    remembered = st.session_state.get(CHOSEN, {})
    if key in remembered and _is_new_page() and key not in st.query_params:
        st.session_state[key] = remembered[key]
    return {"key": key, "bind": "query-params", "persist_state": "session"}


def _is_new_page() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.page_script_hash != st.session_state.get(CHOSEN_ON)


def _remember() -> None:
    """What the bar says now; the next page starts from it."""
    context = get_script_run_ctx()
    st.session_state[CHOSEN_ON] = context.page_script_hash if context else ""
    st.session_state[CHOSEN] = {key: st.session_state[key] for key in KEYS if key in st.session_state}


def _said(key: str, otherwise: str) -> str:
    """What is chosen, known before its widget is drawn: by the session, else by the address."""
    said = st.session_state.get(key) or st.query_params.get(key) or st.session_state.get(CHOSEN, {}).get(key)
    return str(said or otherwise)


def _said_days(otherwise: tuple[date, date]) -> tuple[date, date]:
    """The custom dates that were chosen; a word in the address that is no day counts as none."""
    first, last = (_said(key, str(day)) for key, day in zip(("from", "to"), otherwise, strict=True))
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return otherwise


def _said_many(key: str) -> list[str]:
    if key in st.session_state:
        return list(st.session_state[key])
    return st.query_params.get_all(key) or list(st.session_state.get(CHOSEN, {}).get(key, ()))
