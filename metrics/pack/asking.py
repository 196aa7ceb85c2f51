"""Asks a figure's question of one snapshot: the same functions as the pages' charts, and rows that do not change."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, select

from data import rules
from data.schema import about, rule_sets
from metrics.ask import ask_many, availability
from metrics.catalog import EVERYTHING, METRICS
from metrics.changes import what_changed
from metrics.definition import Run, Scope
from metrics.explain import mix_and_rate
from metrics.funnel import reached
from metrics.pack.shape import Cell, PackWrong, Question
from metrics.plan import course, planned
from metrics.sums import NotSliceable, grain

HALVES = ("numerator", "denominator")
ROW = ("value", "numerator", "denominator", "n", "low", "high", "state", "why")


class Source:
    """One snapshot as packs read it: every SELECT asked once, its rows in an order that never changes."""

    def __init__(self, run: Run) -> None:
        self._run, self._known = run, {}
        said = self.run(select(about))
        self.about: dict[str, str] = dict(zip(said["name"], said["value"], strict=True))
        rows = self.run(select(rule_sets)).to_dict("records")
        self.sets = {str(row["rules"]): rules.from_content(json.loads(row["content"])) for row in rows}
        self.hashes = {str(row["rules"]): hashed(str(row["content"])) for row in rows}

    def run(self, query: Select) -> pd.DataFrame:
        asked = query.compile()
        key = f"{asked} {sorted(asked.params.items(), key=str)}"
        if key not in self._known:
            self._known[key] = _in_order(self._run(query), query)
        return self._known[key].copy()

    def scope(self, name: str, starts_on: date, ends_on: date, where: Sequence[Any] = ()) -> Scope:
        if name not in self.sets:
            raise PackWrong(f"The snapshot does not hold the rule set {name!r}: publish it as well.")
        chosen = self.sets[name]
        as_of = chosen.day_of(datetime.fromisoformat(self.about["as_of"]))
        return Scope(
            rules=name, starts_on=starts_on, ends_on=ends_on, as_of=as_of, where=tuple(where),
            windows=chosen.windows, constants=chosen.constants,
        )  # fmt: skip


def hashed(content: str) -> str:
    """A hash of what is agreed: a version keeps it when a newer one takes its name."""
    agreed = {key: value for key, value in json.loads(content).items() if key not in ("name", "label")}
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()[:12]


def answered(question: Question, source: Source) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Columns and rows of plain values, the same whenever and wherever the same snapshot is asked."""
    frame = ASKED[question.asked](question, source)
    rows = tuple(tuple(plain(value) for value in row) for row in frame.itertuples(index=False, name=None))
    return tuple(str(column) for column in frame.columns), rows


def plain(value: Any) -> Cell:
    """A value as JSON holds it to the last digit: a day as text, nothing as null."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp | datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return str(value)


def _in_order(frame: pd.DataFrame, query: Select) -> pd.DataFrame:
    """Rows that came in any order are put into one: sums of floats would else differ in their last digit."""
    if len(frame) < 2 or query._order_by_clauses:
        return frame
    return frame.sort_values(list(frame.columns), kind="stable", ignore_index=True, key=_sortable)


def _sortable(column: pd.Series) -> pd.Series:
    return column.astype(str) if column.dtype == object or isinstance(column.dtype, pd.CategoricalDtype) else column


def _values(question: Question, source: Source) -> pd.DataFrame:
    """Each metric for each rule set and period, split or whole; and what was planned."""
    found = []
    metrics = [EVERYTHING[name] for name in question.metrics]
    for name in question.rules:
        for when, first, last in question.periods:
            scope = source.scope(name, first, last, question.where)
            answers = ask_many(metrics, scope, question.by, run=source.run)
            for metric in metrics:
                found.append(answers[metric.name].assign(metric=metric.name, rules=name, when=when))
            if question.also and when == "now":
                others = ask_many([EVERYTHING[other] for other in question.also], scope, (), run=source.run)
                found += [rows.assign(metric=other, rules=name, when=when) for other, rows in others.items()]
            if question.has_plan and when == "now":
                found += _plans(question, scope, source.run)
    whole = pd.concat([_typed(frame) for frame in found], ignore_index=True)
    keys = ["metric", "rules", "when"]
    return whole[[*keys, *(c for c in whole.columns if c not in (*keys, *ROW)), *ROW]]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """With columns that stack whatever their kind: an empty one has none of its own."""
    return frame.astype(object)


def _plans(question: Question, scope: Scope, run: Run) -> list[pd.DataFrame]:
    metrics, unit = [EVERYTHING[name] for name in question.metrics], grain(question.by)
    if unit:
        courses = {m.name: course(m, scope, run).rename(columns={"starts_on": unit}) for m in metrics}
        return [rows.assign(metric=name, rules=scope.rules, when="plan") for name, rows in courses.items()]
    plans = planned(list(metrics), scope, run)
    rows = [{"metric": name, "value": said.value, "why": said.why} for name, said in plans.items()]
    return [pd.DataFrame(rows).assign(rules=scope.rules, when="plan")] if not question.by else []


def _funnel(question: Question, source: Source) -> pd.DataFrame:
    found = reached(_first(question, source), source.run)
    labels = {stage["name"]: stage["label"] for stage in source.sets[question.rules[0]].stages}
    return found.assign(label=[labels.get(name, name) for name in found["stage"]])


def _changes(question: Question, source: Source) -> pd.DataFrame:
    """The ranked causes of a change in money; the last row is all together."""
    found = what_changed(_first(question, source), _first(question, source, 1), source.run)
    if found is None:
        return pd.DataFrame(columns=["cause", "kind", "effect"])
    total = pd.DataFrame([{"cause": "All together", "kind": f"by {found.dimension}", "effect": found.total}])
    return pd.concat([found.rows[["cause", "kind", "effect"]], total], ignore_index=True)


def _mix(question: Question, source: Source) -> pd.DataFrame:
    """A rate's change by the slices of one dimension, as mix and rate."""
    metric, (dimension,) = EVERYTHING[question.metrics[0]], question.by
    sides = []
    for place, name in enumerate(("now", "before")):
        frame = ask_many([metric], _first(question, source, place), question.by, run=source.run)[metric.name]
        sides.append(frame[[dimension, *HALVES]].rename(columns={half: f"{half}_{name}" for half in HALVES}))
    both = sides[0].merge(sides[1], on=dimension, how="outer").sort_values(dimension, ignore_index=True)
    numbers = [column for column in both if column != dimension]
    both[numbers] = both[numbers].astype(float).fillna(0)
    if not both["denominator_now"].sum() or not both["denominator_before"].sum():
        return both.iloc[:0]
    return mix_and_rate(both)


def _lacking(question: Question, source: Source) -> pd.DataFrame:
    """The metrics that this snapshot cannot answer, and why."""
    found = availability(METRICS, question.rules[0], source.run)
    return pd.DataFrame([{"metric": name, "why": why} for name, why in found.items()], columns=["metric", "why"])


def _since(question: Question, source: Source) -> pd.DataFrame:
    """Each number of the last pack, asked again: of today's data, then under today's definition, then for this period.

    `was` holds metric, hash of the rules then in force, first day, last day, value. The three steps add up to the
    whole change; where this snapshot does not hold those rules, `restated` is unknown.
    """
    name, rows = question.rules[0], []
    for metric, hash_then, first, last, was in question.was:
        days = date.fromisoformat(str(first)), date.fromisoformat(str(last))
        then = next((each for each, found in source.hashes.items() if found == hash_then), None)
        again = _one(str(metric), source.scope(then, *days, question.where), source) if then else None
        redefined = _one(str(metric), source.scope(name, *days, question.where), source)
        now = _one(str(metric), _first(question, source), source)
        rows.append((metric, was, again, redefined, now))
    return pd.DataFrame(rows, columns=["metric", "was", "restated", "redefined", "now"], dtype=object)


def _one(name: str, scope: Scope, source: Source) -> float | None:
    frame = ask_many([EVERYTHING[name]], scope, (), run=source.run)[name]
    value = frame["value"].iloc[0] if len(frame) else None
    return plain(None if value is None else float(value))


def _first(question: Question, source: Source, place: int = 0) -> Scope:
    _, first, last = question.periods[place]
    return replace(source.scope(question.rules[0], first, last), where=question.where)


ASKED: dict[str, Callable[[Question, Source], pd.DataFrame]] = {
    "values": _values,
    "funnel": _funnel,
    "changes": _changes,
    "mix": _mix,
    "lacking": _lacking,
    "since": _since,
}
TROUBLE = (NotSliceable, PackWrong)
