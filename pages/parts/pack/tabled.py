"""Figures that are tiles or tables: the five answers, courses, steps, risks, what changed since the last pack."""

from collections.abc import Mapping, Sequence

from metrics.catalog import EVERYTHING
from metrics.definition import Ratio, Unit
from metrics.honesty import is_sum, is_within, judged
from metrics.pack import Figure, Pack
from metrics.states import is_young
from pages.parts import notation
from pages.parts.cards import verdict
from pages.parts.pack import words
from pages.parts.pack.drawing import Grid, Tile, Tiles, Words

FIVE = {
    "economic_value": "Value · expected, open funnel",
    "mql_to_sql_rate": "Conversion · MQL to SQL",
    "icp_coverage_rate": "Reach · agreed market covered",
    "cycle_days_median": "Velocity · to any close, median",
    "return_on_sm": "Return · margin per 1 of S&M",
}
ROUNDS_TO_NOTHING = 0.0005
LONGEST_HEAD = 9
A_DAY = " a day"
DOUBTFUL = "young cohorts and small numbers in brackets"
Found = tuple[Grid | Tiles | Words, str, str]  # the body, its unit, what it rests on


def tiles(figure: Figure, pack: Pack) -> Found:
    found = [_tile(name, by_time(figure, name), pack) for name in figure.question.metrics]
    return Tiles(items=tuple(found)), "", f"n in each tile; {words.COHORTS}"


def course(figure: Figure, pack: Pack) -> Found:
    """A row a number, a column a period; young cohorts in brackets; what no period can answer says why."""
    by, rows = figure.question.by[0], figure.records()
    days = sorted({str(row[by]) for row in rows if row[by] is not None})
    lines = []
    for name in figure.question.metrics:
        values = {row[by]: row for row in rows if row["metric"] == name}
        cells = (_cell(values.get(day), name, pack) for day in days)
        rests = notation.brief(values[None]) if None in values else words.counted(values.get(days[-1], {}).get("n"))
        lines.append((words.label(name), *cells, rests.removeprefix("not available: ")))
    heads = ("", *(words.named(pack, day) for day in days), "the last rests on")
    rests = f"{words.TABLED}, all others in the spreadsheet"
    return Grid(heads=heads, rows=tuple(lines), numeric=tuple(range(1, len(heads))),
                shares=(2.6, *[1.0] * len(days), 1.6), is_alone=True), DOUBTFUL, rests  # fmt: skip


def table(figure: Figure, pack: Pack) -> Found:
    """Now, before and plan, with what each rests on; or mix and rate by slice."""
    if figure.question.asked == "mix":
        return _mix(figure, pack)
    lines, bad, doubtful = [], [], False
    for name in figure.question.metrics:
        found = by_time(figure, name)
        now, unit = found.get("now", {}), EVERYTHING[name].unit
        doubtful |= any(_is_doubtful(found.get(when)) for when in ("now", "before"))
        rests = _rests_on(now, name, pack)
        band = notation.interval(now, unit, pack.currency)
        if _is_worse(found, name):
            bad.append((len(lines), 1))
        numbers = (
            _bracketed(now, notation.answer(now, unit, pack.currency)), band, rests,
            _cell(found.get("before"), name, pack), shown(found.get("plan"), name, pack),
        )  # fmt: skip
        lines.append((_label(name), *(number.replace(A_DAY, "") for number in numbers)))
    heads = ("number", "now", "interval", "rests on", short_name(pack), "plan")
    return Grid(heads=heads, rows=tuple(lines), numeric=(1, 2, 4, 5), shares=(2.6, 1.0, 1.3, 1.75, 1.0, 0.9),
                bad=tuple(bad)), DOUBTFUL if doubtful else "", f"{words.TABLED}; {words.COHORTS}"  # fmt: skip


def _mix(figure: Figure, pack: Pack) -> Found:
    (dimension,) = figure.question.by
    rows = sorted(figure.records(), key=lambda row: row["effect"])
    lines = [
        (
            words.clean(row[dimension]),
            f"{row['denominator_before']:,.0f} → {row['denominator_now']:,.0f}",
            f"{_share(row, 'before')} → {_share(row, 'now')}",
            *(_points(row[part]) for part in ("rate", "mix", "effect")),
        )
        for row in rows
    ]
    both = [sum(row[f"denominator_{when}"] for row in rows) for when in ("before", "now")]
    sums = (_points(sum(row[part] for row in rows)) for part in ("rate", "mix", "effect"))
    lines.append(("All", " → ".join(f"{n:,.0f}" for n in both), "", *sums))
    heads = (dimension, "n: was → is", "rate: was → is", "by rate", "by mix", "together")
    bad = tuple((place, 5) for place, row in enumerate(rows) if row["effect"] < -ROUNDS_TO_NOTHING)
    shares = (1.4, 1.3, 1.6, 1, 1, 1)
    return Grid(heads=heads, rows=tuple(lines), numeric=(1, 2, 3, 4, 5), shares=shares, bad=bad), "", words.TABLED


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
        lines.append(plan_line(now, found["plan"], name, pack))
    if found.get("before") and not notation.is_missing(found["before"].get("value")):
        lines.append(before_line(now, found["before"], name, pack))
    why = notation.brief(now)
    if why and why not in (number, beside):
        lines.append((why, "same"))
    rests = "" if number == notation.of(now) else words.counted(now.get("n"))
    beside = " · ".join(part for part in (beside if beside != number else "", rests) if part)
    return Tile(
        heading=FIVE.get(name, metric.label), number=number, beside=beside,
        lines=tuple(lines), is_weak=notation.is_weak(now), is_young=is_young(now),
    )  # fmt: skip


def plan_line(now: Mapping, plan: Mapping, name: str, pack: Pack) -> tuple[str, str]:
    metric, value = EVERYTHING[name], now.get("value")
    if notation.is_missing(value):
        return "", "same"
    tone = verdict(value, plan["value"], metric.better, metric.unit)
    if abs(float(value) - float(plan["value"])) <= abs(float(plan["value"])) * 0.005:
        return "● on plan", "same"
    if is_within(now, float(plan["value"])):
        return "● within chance of plan", "same"
    gap = notation.difference(value, plan["value"], metric.unit, pack.currency).lstrip("+−")
    is_above = float(value) > float(plan["value"])
    return f"{'▲' if is_above else '▼'} {gap} {'over' if is_above else 'under'} plan", tone


def before_line(now: Mapping, before: Mapping, name: str, pack: Pack) -> tuple[str, str]:
    metric = EVERYTHING[name]
    if notation.is_missing(now.get("value")):
        return "", "same"
    found = judged(metric, now, before)
    said = notation.against(found, now["value"], before["value"], metric.unit, pack.currency, f"on {_before(pack)}")
    return said, "bad" if _is_worse({"now": now, "before": before}, name) else "same"


def _rests_on(row: Mapping, name: str, pack: Pack) -> str:
    """Both halves, in their units, or how many records; of a young cohort, that it is estimated."""
    metric, young = EVERYTHING[name], is_young(row)
    if notation.is_missing(row.get("value")):
        return notation.brief(row)
    if young and (not isinstance(metric, Ratio) or metric.is_proportion):
        return f"young, {words.counted(row.get('n'))}"
    if not notation.of(row):
        return words.counted(row.get("n"))
    if not isinstance(metric, Ratio) or metric.is_proportion:
        return notation.of(row)
    halves = ((row["numerator"], metric.numerator.unit), (row["denominator"], metric.denominator.unit))
    said = " ÷ ".join(notation.shown(value, unit, pack.currency) for value, unit in halves)
    return f"{said}, more to come" if young else said


def _is_worse(found: Mapping[str, Mapping], name: str) -> bool:
    """Whether an estimate is detectably worse; a smaller sum is no risk by itself."""
    metric, now, before = EVERYTHING[name], found.get("now", {}), found.get("before", {})
    if notation.is_missing(now.get("value")) or notation.is_missing(before.get("value")):
        return False
    return judged(metric, now, before).is_good is False and not is_sum(metric, now, before)


def _label(name: str) -> str:
    """What is written beside every number of a narrow table is written once."""
    metric = EVERYTHING[name]
    return f"{metric.label}, {A_DAY.strip()}" if metric.unit is Unit.MONEY_PER_DAY else metric.label


def by_time(figure: Figure, name: str) -> dict[str, Mapping]:
    return {str(row["when"]): row for row in figure.records() if row["metric"] == name}


def shown(row: Mapping | None, name: str, pack: Pack) -> str:
    return "–" if not row or notation.is_missing(row.get("value")) else words.shown(row["value"], name, pack.currency)


def _cell(row: Mapping | None, name: str, pack: Pack) -> str:
    if not row or notation.is_missing(row["value"]):
        return "–"
    return _bracketed(row, notation.answer(row, EVERYTHING[name].unit, pack.currency))


def _bracketed(row: Mapping, said: str) -> str:
    return f"({said})" if _is_doubtful(row) else said


def _is_doubtful(row: Mapping | None) -> bool:
    return bool(row) and not notation.is_missing(row["value"]) and row["state"] in ("immature", "small_n")


def _before(pack: Pack) -> str:
    return words.clean(pack.compared[0]) if pack.compared else "before"


def short_name(pack: Pack) -> str:
    """The same above a narrow column."""
    name = _before(pack)
    return name if len(name) <= LONGEST_HEAD else "before"


def _share(row: Mapping, when: str) -> str:
    return notation.share(row[f"numerator_{when}"], row[f"denominator_{when}"])


def _points(value: float) -> str:
    if abs(value) < ROUNDS_TO_NOTHING:
        return "0.0 pts"
    return f"{notation.MINUS if value < 0 else '+'}{abs(value) * 100:.1f} pts"
