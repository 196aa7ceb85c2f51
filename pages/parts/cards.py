"""A headline number as a tile: label, number, interval, against plan, against before, its recent course."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metrics.definition import Better, Metric, Unit
from metrics.honesty import NOTHING, is_within, judged
from metrics.states import is_young
from pages.parts import notation, palette

WIDTH, HEIGHT = 200, 34


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a tile shows. `row` is the answer's row; `plan` and `before` are other values of the same metric."""

    metric: Metric
    heading: str
    row: dict[str, Any]
    plan: float | None = None
    is_part_of_plan: bool = False  # what of an open period's plan is due so far: no measure for whole periods
    before: Mapping[str, Any] | None = None
    before_words: str = ""
    course: Sequence[float | None] = field(default_factory=tuple)
    is_open: bool = False
    no_plan: str = "no plan loaded"
    also: str = ""  # one more line
    notes: int = 0  # how many people wrote beside it; the details show them


def tile(card: Card, currency: str) -> str:
    """The tile as HTML, made of escaped strings only."""
    unit = card.metric.unit
    number = notation.answer(card.row, unit, currency)
    beside = notation.beside(card.row, unit, currency)
    beside = "" if beside == number else beside
    weak = " weak" if notation.is_weak(card.row) else ""
    young = " young" if is_young(card.row) else ""
    lines = [_against_plan(card, currency), _against_before(card, currency)]
    said = notation.brief(card.row)
    said = "" if said == beside else said
    return (
        f'<div class="tile{weak}{young}"><div class="tile-head">{notation.escaped(card.heading)}{_noted(card)}</div>'
        f'<div class="tile-big">{notation.escaped(number)} <small>{notation.escaped(beside)}</small></div>'
        f'<div class="tile-row">{"".join(lines)}</div>'
        + "".join(f'<div class="tile-why">{notation.escaped(line)}</div>' for line in (said, card.also) if line)
        + spark(card.course, None if card.is_part_of_plan else card.plan, card.is_open)
        + "</div>"
    )


def _noted(card: Card) -> str:
    """A mark where people wrote beside the number."""
    return f' <span class="tile-note">✎ {card.notes}</span>' if card.notes else ""


def verdict(now: Any, then: Any, better: Better, unit: Unit) -> str:
    """good, bad or same: the direction in terms of what is wanted."""
    if notation.is_missing(now) or notation.is_missing(then) or better in (Better.NEITHER, Better.BAND):
        return "same"
    if abs(float(now) - float(then)) <= abs(float(then)) * 0.005:
        return "same"
    return "good" if (float(now) > float(then)) == (better is Better.UP) else "bad"


def _against_plan(card: Card, currency: str) -> str:
    unit, value = card.metric.unit, card.row.get("value")
    if card.plan is None or notation.is_missing(value):
        return f"<span>{notation.escaped(card.no_plan)}</span>" if card.plan is None else ""
    judged = verdict(value, card.plan, card.metric.better, unit)
    is_above = float(value) > card.plan
    arrow = "▲" if is_above else "▼"
    shown = notation.shown(card.plan, unit, currency)
    gap = notation.difference(value, card.plan, unit, currency).lstrip("+−")
    words = {"same": "on plan"}.get(judged) if _is_close(value, card.plan) else None
    if words:
        return '<span class="ok">● on plan</span>'
    side = ("slower" if is_above else "faster") if _is_time(unit) else ("over" if is_above else "under")
    than = ("than plan" if _is_time(unit) else "plan") + (" so far" if card.is_part_of_plan else "")
    if is_within(card.row, card.plan):
        return f'<span class="ok">within chance of plan, {notation.escaped(shown)}</span>'
    return f'<span class="{judged}">{arrow} {notation.escaped(gap)} {side} {than}</span>'


def _against_before(card: Card, currency: str) -> str:
    before = card.before or {}
    if notation.is_missing(before.get("value")) or notation.is_missing(card.row.get("value")):
        return ""
    found = judged(card.metric, card.row, before)
    if found.words == NOTHING:
        return f'<span class="ok">{NOTHING}</span>'
    now, then = card.row["value"], before["value"]
    said = notation.against(found, now, then, card.metric.unit, currency, card.before_words)
    return f"<span>{notation.escaped(said)}</span>"


def spark(course: Sequence[float | None], plan: float | None = None, is_open: bool = False) -> str:
    """The last periods as one line; the open one dashed; the plan dotted. A picture: st.html drops inline SVG."""
    known = [(place, float(v)) for place, v in enumerate(course) if not notation.is_missing(v)]
    if len(known) < 2:
        return '<div class="tile-spark"></div>'
    values = [v for _, v in known] + ([plan] if plan is not None else [])
    low, high = min(values), max(values)
    step = WIDTH / max(len(course) - 1, 1)

    def at(value: float) -> float:
        return HEIGHT - 4 - (value - low) / ((high - low) or 1.0) * (HEIGHT - 8)

    drawn = [f"{place * step:.1f},{at(v):.1f}" for place, v in known]
    look = palette.now()
    lines = _drawn(drawn[:-1] if is_open else drawn, look.joint, 2, "")
    if is_open:
        lines += _drawn(drawn[-2:], look.joint, 2, "3 3")
    if plan is not None:
        lines += _drawn([f"0,{at(plan):.1f}", f"{WIDTH},{at(plan):.1f}"], look.mute, 1, "2 3")
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'preserveAspectRatio="none">{lines}</svg>'
    )
    coded = base64.b64encode(picture.encode()).decode()
    return f'<div class="tile-spark"><img alt="" src="data:image/svg+xml;base64,{coded}"></div>'


def _drawn(points: Sequence[str], colour: str, width: float, dash: str) -> str:
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}" vector-effect="non-scaling-stroke"/>'
    )


def _is_time(unit: Unit) -> bool:
    return unit in (Unit.HOURS, Unit.DAYS, Unit.MONTHS)


def _is_close(value: Any, plan: float) -> bool:
    return abs(float(value) - plan) <= abs(plan) * 0.005
