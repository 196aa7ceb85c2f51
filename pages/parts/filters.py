"""What the viewer asked, as a value: the choices that may be made, and the view that the choices made amount to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from data.rules import RuleSet
from data.schema import DAILY_DIMENSIONS
from data.store import Snapshot
from metrics.definition import Scope
from pages.parts import periods, served
from pages.parts.periods import Period


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

    @property
    def no_before(self) -> str:
        """Why there is nothing to compare with, where there is not."""
        if self.comparison == periods.PLAN:
            return "Choose a period to compare with: a plan has no causes."
        return f"Nothing to compare with: the data do not reach back to the {self.comparison}."

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
        return f"{kind(self.rules)} v{self.rules.version} · {signing(self.rules)}"


@dataclass(frozen=True)
class Choice:
    """One thing to choose: one of its options, or, where there is no `first`, any of them."""

    key: str
    label: str
    options: tuple[str, ...]
    first: str | None = None

    @property
    def nothing(self) -> Any:
        """What stands where nothing was chosen."""
        return [] if self.first is None else self.first

    def of(self, chosen: Mapping[str, Any]) -> Any:
        """What was chosen, as far as it is offered: a name, or a list of names."""
        found = chosen.get(self.key)
        if self.first is None:
            return [name for name in self.options if name in (found or ())]
        return found if found in self.options else self.first


def choices(snapshot: Snapshot, chosen: Mapping[str, Any]) -> Iterator[Choice]:
    """What may be chosen, one after the other: which periods there are hangs on the definitions chosen before."""
    names = tuple(served.rule_sets(snapshot))
    yield (rules := Choice("rules", "Definitions", names, names[0]))
    as_of, listed = _calendar(snapshot, rules.of(chosen))
    names = (*(period.name for period in listed), periods.LAST_12, periods.CUSTOM)
    yield Choice("period", "Period", names, periods.first_choice(listed, as_of))
    yield Choice("compare", "Compared with", periods.COMPARISONS, periods.BEFORE)
    for dimension in DAILY_DIMENSIONS:
        yield Choice(dimension, dimension.capitalize(), tuple(served.members(snapshot, dimension)))


def days(snapshot: Snapshot, chosen: Mapping[str, Any]) -> dict[str, date]:
    """The first and the last day that were chosen by hand; none where a period is chosen by its name."""
    if chosen["period"] != periods.CUSTOM:
        return {}
    as_of, _ = _calendar(snapshot, chosen["rules"])
    return {"from": chosen.get("from", as_of - timedelta(days=90)), "to": chosen.get("to", as_of)}


def view(snapshot: Snapshot, chosen: Mapping[str, Any]) -> View:
    """The question that these choices amount to; each must be one that is offered."""
    rules = served.rule_sets(snapshot)[chosen["rules"]]
    as_of, listed = _calendar(snapshot, rules.name)
    period = periods.chosen(chosen["period"], listed, as_of, tuple(days(snapshot, chosen).values()))
    before = periods.compared(period, chosen["compare"], listed, as_of)
    where = tuple((each, tuple(chosen[each])) for each in DAILY_DIMENSIONS if chosen[each])
    return View(snapshot, rules, as_of, period, before, chosen["compare"], where, listed)


@lru_cache(maxsize=served.KEPT)
def _calendar(snapshot: Snapshot, rules: str) -> tuple[date, tuple[Period, ...]]:
    """The as-of day of these definitions, and the fiscal periods that anything is known of."""
    as_of = served.rule_sets(snapshot)[rules].day_of(served.as_of(snapshot))
    listed = periods.listed(served.calendar(snapshot, rules), as_of)
    first = served.first_day(snapshot)
    return as_of, tuple([p for p in listed if p.ends_on >= first] or listed)


def kind(rules: RuleSet) -> str:
    """official, marketing or sales, whichever version it is."""
    return rules.name.split("-")[0]


def signing(rules: RuleSet) -> str:
    return "DRAFT" if rules.is_draft else "signed"
