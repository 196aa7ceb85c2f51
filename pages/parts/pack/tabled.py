"""Figures that are tiles or tables: the five answers, courses, steps, risks, what changed since the last pack."""

from collections.abc import Mapping, Sequence

from metrics.catalog import EVERYTHING
from metrics.definition import Ratio
from metrics.honesty import change, reading
from metrics.pack import Figure, Pack
from pages.parts import notation
from pages.parts.cards import verdict
from pages.parts.pack import words
from pages.parts.pack.drawing import Grid, Number, Tile, Tiles, Words

FIVE = {
    "economic_value": "Value · expected, open funnel",
    "mql_to_sql_rate": "Conversion · MQL to SQL",
    "icp_coverage_rate": "Reach · agreed market covered",
    "cycle_days_median": "Velocity · to any close, median",
    "return_on_sm": "Return · margin per 1 of S&M",
}
SHOWN_RISKS, SHOWN_SINCE = 9, 7
ROUNDS_TO_NOTHING = 0.0005
LONGEST_HEAD = 9
Found = tuple[Grid | Tiles | Words, str, Number]


def tiles(figure: Figure, pack: Pack) -> Found:
    found = [_tile(name, _when(figure, name), pack) for name in figure.question.metrics]
    return Tiles(items=tuple(found)), "", None


def course(figure: Figure, pack: Pack) -> Found:
    """A row a number, a column a period; young cohorts in brackets."""
    by, rows = figure.question.by[0], figure.records()
    days = sorted({str(row[by]) for row in rows})
    lines = []
    for name in figure.question.metrics:
        values = {str(row[by]): row for row in rows if row["metric"] == name}
        lines.append((words.label(name), *(_cell(values.get(day), name, pack) for day in days)))
    heads = ("", *(words.named(pack, day) for day in days))
    note = "young cohorts and small numbers in brackets"
    return Grid(heads=heads, rows=tuple(lines), numeric=tuple(range(1, len(heads))),
                shares=(2.6, *[1.0] * len(days)), is_alone=True), note, None  # fmt: skip


def table(figure: Figure, pack: Pack) -> Found:
    """Now, before and plan, with what each rests on; or mix and rate by slice."""
    if figure.question.asked == "mix":
        return _mix(figure, pack)
    lines, bad = [], []
    for name in figure.question.metrics:
        found = _when(figure, name)
        now, unit = found.get("now", {}), EVERYTHING[name].unit
        rests = _rests_on(now, name, pack)
        band = notation.interval(now, unit, pack.currency)
        if _is_worse(found, name):
            bad.append((len(lines), 1))
        lines.append((
            words.label(name), notation.answer(now, unit, pack.currency), band, rests,
            _said(found.get("before"), name, pack), _said(found.get("plan"), name, pack),
        ))  # fmt: skip
    heads = ("number", "now", "interval", "rests on", _head(pack), "plan")
    return Grid(heads=heads, rows=tuple(lines), numeric=(1, 2, 4, 5), shares=(2.1, 1.1, 1.2, 1.7, 1.1, 1.0),
                bad=tuple(bad)), "", None  # fmt: skip


def _mix(figure: Figure, pack: Pack) -> Found:
    (dimension,) = figure.question.by
    rows = sorted(figure.records(), key=lambda row: row["effect"])
    lines = [
        (
            words.clean(row[dimension]),
            f"{_share(row, 'before')} → {_share(row, 'now')}",
            *(_points(row[part]) for part in ("rate", "mix", "effect")),
        )
        for row in rows
    ]
    lines.append(("All", "", *(_points(sum(row[part] for row in rows)) for part in ("rate", "mix", "effect"))))
    heads = (dimension, "rate: was → is", "by rate", "by mix", "together")
    bad = tuple((place, 4) for place, row in enumerate(rows) if row["effect"] < -ROUNDS_TO_NOTHING)
    return Grid(heads=heads, rows=tuple(lines), numeric=(1, 2, 3, 4), shares=(1.4, 1.5, 1, 1, 1), bad=bad), "", None


def risks(figure: Figure, pack: Pack) -> Found:
    """What is behind plan or detectably worse than before, worst first; then what rests on too few to tell."""
    lines = []
    for name in figure.question.metrics:
        found = _when(figure, name)
        trouble, thin = _trouble(found, name, pack)
        if trouble or thin:
            now = notation.answer(found["now"], EVERYTHING[name].unit, pack.currency)
            plan, before = (_said(found.get(when), name, pack) for when in ("plan", "before"))
            wrong = "; ".join(part for part in (trouble, thin) if part)
            lines.append((bool(trouble), _behind(found, name), (words.label(name), now, plan, before, wrong)))
    lines.sort(key=lambda line: (not line[0], -line[1]))
    if not lines:
        return Words(lines=("No headline number is behind plan or detectably worse than before.",)), "", None
    shown = lines[:SHOWN_RISKS]
    heads = ("number", "now", "plan", _head(pack), "what is wrong")
    bad = tuple((place, 4) for place, (is_behind, _, _) in enumerate(shown) if is_behind)
    rows = tuple(row for _, _, row in shown)
    return Grid(heads=heads, rows=rows, numeric=(1, 2, 3), shares=(2.1, 0.9, 0.9, 1.0, 2.2), bad=bad), "", None


def since(figure: Figure, pack: Pack) -> Found:
    """Was; what other data, another definition and another period made of it; is. Restated numbers come first."""
    rows = sorted(figure.records(), key=lambda row: row["was"] == row["redefined"])
    shown, rest = rows[:SHOWN_SINCE], rows[SHOWN_SINCE:]
    restated = sum(row["was"] != row["redefined"] for row in rows)
    said = f"{restated} of {len(rows)} restated"
    if rest:
        said += f"; {len(rest)} more in the spreadsheet"
    heads = ("number", "last pack", "other data", "other definition", "other period", "now")
    lines = tuple(_since(row, pack) for row in shown)
    return (
        Grid(heads=heads, rows=lines, numeric=(1, 2, 3, 4, 5), shares=(2.2, 1, 1, 1, 1, 1), is_alone=True),
        said,
        None,
    )


def _since(row: Mapping, pack: Pack) -> tuple[str, ...]:
    name, unit = str(row["metric"]), EVERYTHING[str(row["metric"])].unit
    was, again, redefined, now = (row[step] for step in ("was", "restated", "redefined", "now"))
    gaps = (_gap(again, was, unit, pack), _gap(redefined, again, unit, pack))
    if again is None:  # the definition of then is not in today's snapshot: both steps are one
        gaps = ("with definition", _gap(redefined, was, unit, pack))
    ends = [words.shown(value, name, pack.currency) for value in (was, now)]
    return words.label(name), ends[0], *gaps, _gap(now, redefined, unit, pack), ends[1]


def lacking(figure: Figure, pack: Pack) -> Found:
    rows = figure.records()
    if not rows:
        return Words(lines=("Nothing: the data answer every declared number.",)), "", None
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(str(row["why"]).removeprefix("not available: "), []).append(words.label(str(row["metric"])))
    lines = tuple((words.clean(why), ", ".join(names)) for why, names in reasons.items())
    return Grid(heads=("the source has", "so these are left out"), rows=lines, shares=(1, 2)), "", None


def shares(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Room for each column by the longest text that it holds."""
    longest = [max([len(head), *(len(row[place]) for row in rows)]) for place, head in enumerate(heads)]
    return tuple(min(max(length, 9), 60) ** 0.65 for length in longest)


def _tile(name: str, found: Mapping[str, Mapping], pack: Pack) -> Tile:
    metric, now = EVERYTHING[name], found.get("now", {})
    unit = metric.unit
    number = notation.answer(now, unit, pack.currency)
    beside = notation.interval(now, unit, pack.currency) or notation.of(now)
    lines = []
    if found.get("plan") and not notation.is_missing(found["plan"].get("value")):
        lines.append(_plan_line(now, found["plan"], name, pack))
    if found.get("before") and not notation.is_missing(found["before"].get("value")):
        lines.append(_before_line(now, found["before"], name, pack))
    why = notation.brief(now)
    if why and why not in (number, beside):
        lines.append((why, "same"))
    return Tile(
        heading=FIVE.get(name, metric.label), number=number, beside="" if beside == number else beside,
        lines=tuple(lines), is_weak=notation.is_weak(now), is_young=now.get("state") == "immature",
    )  # fmt: skip


def _plan_line(now: Mapping, plan: Mapping, name: str, pack: Pack) -> tuple[str, str]:
    metric, value = EVERYTHING[name], now.get("value")
    if notation.is_missing(value):
        return "", "same"
    tone = verdict(value, plan["value"], metric.better, metric.unit)
    if abs(float(value) - float(plan["value"])) <= abs(float(plan["value"])) * 0.005:
        return "● on plan", "same"
    gap = notation.difference(value, plan["value"], metric.unit, pack.currency).lstrip("+−")
    is_above = float(value) > float(plan["value"])
    return f"{'▲' if is_above else '▼'} {gap} {'over' if is_above else 'under'} plan", tone


def _before_line(now: Mapping, before: Mapping, name: str, pack: Pack) -> tuple[str, str]:
    metric = EVERYTHING[name]
    found = change(reading(now), reading(before), metric.better)
    if found.words == "no detectable change" or notation.is_missing(now.get("value")):
        return "no detectable change", "same"
    gap = notation.difference(now["value"], before["value"], metric.unit, pack.currency)
    return f"{gap} on {_before(pack)}", "bad" if found.is_good is False else "same"


def _trouble(found: Mapping[str, Mapping], name: str, pack: Pack) -> tuple[str, str]:
    """How a number is behind plan or worse; and whether it rests on too few."""
    now, plan, before = (found.get(when, {}) for when in ("now", "plan", "before"))
    if notation.is_missing(now.get("value")):
        return "", ""
    said = []
    if not notation.is_missing(plan.get("value")):
        text, tone = _plan_line(now, plan, name, pack)
        said += [text.lstrip("▲▼ ")] if tone == "bad" else []
    if not notation.is_missing(before.get("value")):
        text, tone = _before_line(now, before, name, pack)
        said += [text] if tone == "bad" else []
    return "; ".join(said), notation.why(now) if now.get("state") == "small_n" else ""


def _behind(found: Mapping[str, Mapping], name: str) -> float:
    """How far behind, as a share of what was planned, else of what it was: for the order only."""
    now = found["now"]["value"]
    for when in ("plan", "before"):
        other = found.get(when, {}).get("value")
        if not notation.is_missing(other) and other:
            return abs(float(now) - float(other)) / abs(float(other))
    return 0.0


def _rests_on(row: Mapping, name: str, pack: Pack) -> str:
    """Both halves, in their units; of a young cohort, that it is estimated."""
    metric = EVERYTHING[name]
    is_young = row.get("state") == "immature"
    if not notation.of(row) or (is_young and not isinstance(metric, Ratio)):
        return notation.brief(row)
    if is_young and metric.is_proportion:
        return "estimated: young"
    if not isinstance(metric, Ratio) or metric.is_proportion:
        return notation.of(row)
    halves = ((row["numerator"], metric.numerator.unit), (row["denominator"], metric.denominator.unit))
    said = " ÷ ".join(notation.shown(value, unit, pack.currency) for value, unit in halves)
    return f"{said}, more to come" if is_young else said


def _is_worse(found: Mapping[str, Mapping], name: str) -> bool:
    now, before = found.get("now", {}), found.get("before", {})
    if notation.is_missing(now.get("value")) or notation.is_missing(before.get("value")):
        return False
    return change(reading(now), reading(before), EVERYTHING[name].better).is_good is False


def _when(figure: Figure, name: str) -> dict[str, Mapping]:
    return {str(row["when"]): row for row in figure.records() if row["metric"] == name}


def _said(row: Mapping | None, name: str, pack: Pack) -> str:
    return "–" if not row or notation.is_missing(row.get("value")) else words.shown(row["value"], name, pack.currency)


def _cell(row: Mapping | None, name: str, pack: Pack) -> str:
    if row is None or notation.is_missing(row["value"]):
        return "–"
    said = notation.answer(row, EVERYTHING[name].unit, pack.currency)
    return f"({said})" if row["state"] in ("immature", "small_n") else said


def _gap(now: object, then: object, unit, pack: Pack) -> str:
    if notation.is_missing(now) or notation.is_missing(then):
        return "–"
    return "0" if float(now) == float(then) else notation.difference(now, then, unit, pack.currency)


def _before(pack: Pack) -> str:
    return words.clean(pack.compared[0]) if pack.compared else "before"


def _head(pack: Pack) -> str:
    """The same above a narrow column."""
    name = _before(pack)
    return name if len(name) <= LONGEST_HEAD else "before"


def _share(row: Mapping, when: str) -> str:
    whole = row[f"denominator_{when}"]
    return f"{row[f'numerator_{when}'] / whole:.1%}" if whole else "n/a"


def _points(value: float) -> str:
    if abs(value) < ROUNDS_TO_NOTHING:
        return "0.0 pts"
    return f"{notation.MINUS if value < 0 else '+'}{abs(value) * 100:.1f} pts"
