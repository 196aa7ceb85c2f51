"""A side of a comparison: a rule set as published, one read anew on published facts, or a department's own list."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import MetaData, Select, Table, func, select
from sqlalchemy.sql.selectable import FromClause

from data import rules
from data.rules import RuleSet
from data.schema import about, calendar, market, rule_sets, spells
from metrics import reread
from metrics.definition import Measure, Run
from metrics.listed import Listed
from metrics.reread import NotReadable


class NotReconcilable(Exception):
    """Two sides cannot be laid beside each other; the message says what to do instead."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """`schema`: where a second snapshot's tables stand. `base`: the published rules on whose facts ours are read."""

    label: str
    run: Run
    snapshot: str
    as_of: datetime
    published_at: datetime
    rules: RuleSet | None = None
    schema: str | None = None
    base: RuleSet | None = None
    since: datetime | None = None
    listed: Listed | None = field(default=None)

    def table(self, of: Table) -> Table:
        return of if self.schema is None else of.to_metadata(MetaData(), schema=self.schema)

    def facts(self, measure: Measure) -> FromClause:
        """The rows of the measure's fact as this side has them. Raises NotReadable where they must be published."""
        assert self.rules is not None
        table = self.table(measure.fact)
        if self.base is None:
            return select(table).where(table.c.rules == self.rules.name).subquery()
        if missing := reread.unreadable(self.base, self.rules, measure):
            raise NotReadable(
                f"{self.label} changes {', '.join(missing)}, which cannot be read on published facts: "
                "publish it aside, or publish it with --rules, then compare the two."
            )
        if table.name != spells.name:  # nothing that reaches it has changed
            return select(table).where(table.c.rules == self.base.name).subquery()
        assert self.since is not None
        return reread.spells_under(table, self.table(market), self.base, self.rules, self.as_of, self.since)

    def has_cut_alike(self, other: "Side") -> bool:
        """Whether both have the same events and the same words for stages: then a record has one key on both."""
        if self.rules is None or other.rules is None:
            return True
        mine, theirs = self.rules.content, other.rules.content
        return self.snapshot == other.snapshot and all(mine[k] == theirs[k] for k in ("stages", "closings"))


def published(name: str, run: Run, *, snapshot: str = "", schema: str | None = None, label: str = "") -> Side:
    """A rule set as this snapshot has it. Raises NotReconcilable where it has not."""
    known = rule_sets_of(run, schema)
    if name not in known:
        raise NotReconcilable(f"This snapshot has no rule set {name!r}: choose from {', '.join(sorted(known))}.")
    found = known[name]
    return Side(
        label=label or f"{found.label} v{found.version}", run=run, snapshot=snapshot, schema=schema, rules=found,
        **_moments(run, schema),
    )  # fmt: skip


def read_anew(asked: RuleSet, base: str, run: Run, *, snapshot: str = "", label: str = "") -> Side:
    """A draft or an older version, read on the facts that were published under `base`."""
    stands = published(base, run, snapshot=snapshot)
    first = run(select(func.min(calendar.c.day).label("day")).where(calendar.c.rules == base))["day"].iloc[0]
    return Side(
        label=label or f"{asked.label} v{asked.version}", run=run, snapshot=snapshot, rules=asked, base=stands.rules,
        as_of=stands.as_of, published_at=stands.published_at,
        since=datetime.combine(date.fromisoformat(str(first)[:10]), time()),
    )  # fmt: skip


def of_list(found: Listed, beside: Side) -> Side:
    """A list that a department counts, beside the side that it is compared with."""
    return Side(
        label=found.name, run=beside.run, snapshot=beside.snapshot, listed=found, as_of=beside.as_of,
        published_at=beside.published_at,
    )  # fmt: skip


def rule_sets_of(run: Run, schema: str | None = None) -> dict[str, RuleSet]:
    frame = run(_select(rule_sets, schema))
    return {
        str(name): rules.from_content(json.loads(content))
        for name, content in zip(frame["rules"], frame["content"], strict=True)
    }


def _moments(run: Run, schema: str | None) -> dict[str, datetime]:
    said = run(_select(about, schema)).set_index("name")["value"]
    return {name: datetime.fromisoformat(said[name]) for name in ("as_of", "published_at")}


def _select(table: Table, schema: str | None) -> Select:
    return select(table if schema is None else table.to_metadata(MetaData(), schema=schema))
