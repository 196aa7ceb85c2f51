"""What a metric is: one frozen declaration, from which headline, chart, drill-down and export are all drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import pandas as pd
from sqlalchemy import Column, ColumnElement, Select, Table
from sqlalchemy.sql.elements import BooleanClauseList
from sqlalchemy.sql.operators import and_ as and_operator

Run = Callable[[Select], pd.DataFrame]

STATES = ("ok", "immature", "small_n", "empty", "not_available")


class Unit(Enum):
    COUNT = "count"
    MONEY = "money"
    MONEY_EACH = "money each"
    MONEY_PER_DAY = "money per day"
    SHARE = "share"  # 0.614 is shown as 61.4%
    RATIO = "ratio"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


class Better(Enum):
    UP = "up"
    DOWN = "down"
    BAND = "in its band"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True, eq=False)
class Named:
    """What every metric says of itself. `id` is the line of the catalogue (V1, C2, ...); empty for a building block."""

    name: str
    id: str = ""
    label: str
    meaning: str
    owner: str
    unit: Unit
    better: Better
    guard: str = ""  # name of the metric that shows when this one is gamed
    needs: tuple[str, ...] = ()  # what the source must have: stages, fields, spend, ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Measure(Named):
    """A count or sum over one fact, on the day it lands: adds up over days and slices."""

    fact: Table
    on: Column
    where: ColumnElement | None = None
    amount: Column | None = None  # null: rows are counted

    @property
    def conditions(self) -> Sequence[ColumnElement]:
        """What must all hold of a row that is counted."""
        where = self.where
        if where is None:
            return ()
        is_all = isinstance(where, BooleanClauseList) and where.operator is and_operator
        return where.clauses if is_all else (where,)


@dataclass(frozen=True, kw_only=True, eq=False)
class Distinct(Named):
    """How many different things a fact holds: slices may overlap, so they do not add up.

    `day_before` is the last day before this row's on which the same thing had one: the first rows of a period are then
    counted, which takes no table of things. `varying` names the dimensions that differ between rows of one thing.
    """

    fact: Table
    on: Column
    of: Column
    where: ColumnElement | None = None
    day_before: Column | None = None
    varying: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Quantile(Named):
    """An exact quantile over the rows of one fact."""

    fact: Table
    on: Column
    of: Column
    where: ColumnElement | None = None
    share: float = 0.5
    per: float = 1.0  # 24: the column is in hours, the number in days


@dataclass(frozen=True, kw_only=True, eq=False)
class Stock(Named):
    """What is there at the end of a period: all that entered by then less all that left."""

    entered: Measure
    left: Measure | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Records that no one fact's condition tells: rows of a SELECT of its own, in its own order."""

    name: str
    label: str
    rows: Callable[["Scope"], Select]


Counted = Measure | Distinct | Quantile | Stock | Listing


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratio(Named):
    """One metric over another. A cohort ratio names its wait: an immature cohort is then estimated from it."""

    numerator: Named
    denominator: Named
    cohort: "Cohort | None" = None
    is_proportion: bool = False  # the numerator counts some of the denominator: Wilson interval
    per: float = 1.0  # 24: the quotient is in hours, the number in days
    resampled: str = ""  # mean or sum: a bootstrap interval (bands.py says of what)
    matures: str = ""  # name in [windows]: until it has passed, the denominator still grows
    rests_on: Measure | None = None  # counts the records behind a denominator of money


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """How long a cohort is watched: the waits step and outcome, the rule set's window, and all who entered."""

    step: str
    outcome: str
    window: str  # name in the rule set's [windows], in days
    entered: Measure


@dataclass(frozen=True, kw_only=True, eq=False)
class Wait(Named):
    """A time to the next thing, read off the cumulative incidence: open ones censored, other ends competing."""

    step: str
    outcomes: tuple[str, ...]
    quantile: float = 0.5
    window: str = ""  # name in [windows]; among those who convert within it. Empty: no window
    among_converted: bool = False
    listed: tuple[Counted, ...] = ()  # whose records are shown behind it


@dataclass(frozen=True, kw_only=True, eq=False)
class Formula(Named):
    """A number made of other metrics' values by one pure function, row by row."""

    parts: tuple[Named, ...]
    formula: Callable[..., float | None]
    words: str
    constants: tuple[str, ...] = ()  # names in the rule set's [constants], handed on after the parts
    rests_on: Named | None = None  # counts the records behind a number that is made of money


@dataclass(frozen=True, kw_only=True, eq=False)
class Computed(Named):
    """A number that no formula of sums gives (a simulation, a curve): its own function, scope in, rows out."""

    compute: Callable[["Scope", tuple[str, ...], Run], pd.DataFrame]
    words: str
    own_split: str = ""  # the column that its rows are always split by
    listed: tuple[Counted, ...] = ()  # whose records are shown behind it
    takes_periods: bool = False  # its function splits by quarter or year itself; else it is called for each period


Metric = Measure | Distinct | Quantile | Stock | Ratio | Wait | Formula | Computed


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the viewer asked: one rule set, one period (both days included), filters; and the snapshot's as-of day."""

    rules: str
    starts_on: date
    ends_on: date
    as_of: date
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (("segment", ("Enterprise",)), ...)
    windows: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False)
    constants: Mapping[str, float] = field(default_factory=dict, hash=False, compare=False)

    @property
    def until(self) -> date:
        """The last day that is counted: of an open period the as-of day. What is due later (a lagged cost, the end of
        a coverage) has not come yet."""
        return min(self.ends_on, self.as_of)
