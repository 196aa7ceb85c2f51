"""A department's own list of the records that it counts: which column holds the ids, and what each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, String, and_, cast, func, literal, select, union_all
from sqlalchemy.sql.selectable import FromClause

from data.schema import aliases
from metrics.definition import Measure, Run

IDENTITIES = {
    "spells": ("person_id", "spell_id", "opportunity_id"),
    "deals": ("deal_id", "person_id"),
    "bookings": ("deal_id",),
    "market": ("account_id",),
}
ENTITIES = {"person_id": "person", "opportunity_id": "opportunity", "deal_id": "opportunity", "account_id": "account"}
SHORT = 15  # some CRMs print the first 15 letters of an id of 18
TRIED = 2_000  # ids of each column that are tried to find the one that holds them
SEPARATOR = "\x1f"


class ListUnclear(Exception):
    """No column of the list holds ids that this snapshot knows; the message says what to do."""


@dataclass(frozen=True)
class Listed:
    """`entries`: one per line of the list that has an id: the record's key, which time it is named, what is wrong."""

    name: str
    column: str
    identity: str
    entries: tuple[tuple[str, int, str], ...]

    @property
    def says(self) -> Mapping[str, int]:
        """How many lines are of each kind: named, known, unknown, repeated, merged."""
        kinds = [wrong for _, _, wrong in self.entries]
        counted = {kind: kinds.count(kind) for kind in ("unknown", "repeated", "merged")}
        return {"named": len(kinds), "known": kinds.count("")} | counted

    def rows(self) -> FromClause:
        """The entries as a selectable: record, slot, wrong."""
        line = _lines("\n".join(SEPARATOR.join((key, str(slot), wrong)) for key, slot, wrong in self.entries))
        part = [func.split_part(line.c.line, SEPARATOR, place, type_=String) for place in (1, 2, 3)]
        return select(
            part[0].label("record"), cast(part[1], Integer).label("slot"), part[2].label("wrong")
        ).where(line.c.line != "").subquery("listed")  # fmt: skip


def listed(name: str, columns: Mapping[str, Sequence[str]], measure: Measure, rules: str, run: Run) -> Listed:
    """Matches a list's columns against a fact's ids. Raises ListUnclear where none of them matches."""
    identities = IDENTITIES.get(measure.fact.name)
    if identities is None:
        raise ListUnclear(f"{measure.label} is not counted by records that a list can name: choose another number.")
    best: tuple[int, str, str] = (0, "", "")
    for column, values in columns.items():
        tried = list(dict.fromkeys(value for value in (column, *values) if value))[: TRIED + 1]
        for identity in identities:
            found = len(_known(tried, measure, identity, rules, run))
            best = max(best, (found, column, identity), key=lambda each: each[0])
    if not best[0]:
        said = ", ".join(list(columns)[:6]) or "none"
        raise ListUnclear(
            f"No column of {name} (found {said}) holds ids of {measure.fact.name} in this snapshot: "
            "export the record ids of the CRM as a column, then try again."
        )
    _, column, identity = best
    known = _known(list(dict.fromkeys([column, *filter(None, columns[column])])), measure, identity, rules, run)
    values = [value for value in ([column] * (column in known) + list(columns[column])) if value]  # a header or none
    return Listed(name, column, identity, tuple(_entries(values, known)))


def _entries(values: Sequence[str], known: Mapping[str, tuple[str, bool]]):
    """Records named by their own id come before those that a merge led to, so that the latter are the second."""
    times: dict[str, int] = {}
    own_first = sorted(values, key=lambda value: value in known and known[value][1])
    for value in own_first:
        record, is_merged = known.get(value, (value, False))
        times[record] = slot = times.get(record, 0) + 1
        wrong = "repeated" if slot > 1 else ""
        if value not in known:
            wrong = "unknown"
        elif is_merged and slot > 1:
            wrong = "merged"
        yield record, slot, wrong


def _known(
    values: Sequence[str], measure: Measure, identity: str, rules: str, run: Run
) -> dict[str, tuple[str, bool]]:
    """By the id as it was written: the record that stands for it, and whether a merge led there."""
    line = _lines("\n".join(values)).c.line
    fact = measure.fact
    ids = select(fact.c[identity].label("record"), fact.c[identity].label("stands")).where(
        fact.c.rules == rules, fact.c[identity].is_not(None)
    )
    parts = [ids.add_columns(literal(0).label("is_merged"))]
    if entity := ENTITIES.get(identity):
        merged = select(aliases.c.record, aliases.c.survivor.label("stands"), literal(1).label("is_merged"))
        parts.append(merged.where(aliases.c.entity == entity))
    every = union_all(*parts).subquery("every")
    bare = func.substr(every.c.record, func.strpos(every.c.record, ":") + 1, type_=String)
    spelled = [every.c.record, bare, func.substr(bare, 1, SHORT, type_=String)]
    found = []
    for place, spelling in enumerate(spelled):
        is_it = line == spelling if place < 2 else and_(line == spelling, func.length(bare) > SHORT)
        query = select(line.label("line"), every.c.stands, every.c.is_merged, literal(place).label("place"))
        found.append(query.join(every, is_it).distinct())
    frame = run(union_all(*found)).sort_values(["is_merged", "place", "stands"], kind="stable")
    first = frame.drop_duplicates("line")
    return {
        str(row["line"]): (str(row["stands"]), bool(row["is_merged"])) for row in first.to_dict("records")
    }


def _lines(text: str) -> FromClause:
    """A long text as one row a line: one parameter, however many lines."""
    return func.unnest(func.string_to_array(text, "\n")).table_valued("line").render_derived()
