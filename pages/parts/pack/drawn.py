"""A figure's frozen values as a drawing: words and shapes only, no number is made here that was not frozen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from metrics.bridge import CAME_AND_WENT, END, START
from metrics.catalog import EVERYTHING
from metrics.definition import Measure, Unit
from metrics.pack import Figure, Pack
from pages.parts import notation, palette
from pages.parts.pack import compared, tabled, words
from pages.parts.pack.drawing import Bars, Body, Bridge, Drawing, Funnel, Grid, Lines, Number, Ranges, Words, ticks
from pages.parts.pack.words import Frozen

LOOK = palette.LIGHT
Row = Mapping[str, object]
STAGE_NAMES = {"inquiry": "Inquiries", "mql": "MQL", "sal": "Accepted (SAL)", "sql": "Qualified (SQL)"}
FUNNEL_LEGEND = ((LOOK.marketing, "marketing's part"), (LOOK.sales, "sales' part"), (LOOK.leak, "leaked before"))
SIDES = {"marketing": "Marketing's own", "official": "As agreed", "sales": "Sales' own"}


def drawing(figure: Figure, frozen: Frozen) -> Drawing:
    """The figure, and all that must stand inside it."""
    body, unit, rests = _BODIES[figure.shape](figure, frozen.pack)
    subtitle = " · ".join(part for part in (unit, figure.subtitle) if part)
    return Drawing(
        key=figure.key,
        title=words.clean(figure.title),
        subtitle=words.clean(subtitle[:1].upper() + subtitle[1:]),
        foot=words.foot(frozen, rests, words.span(figure, frozen.pack)),
        body=body,
        notes=words.definitions(figure),
        legend=FUNNEL_LEGEND if figure.shape == "funnel" else _line_legend(body),
    )


Found = tuple[Body, str, str]  # the body, its unit, what it rests on


def _line(figure: Figure, pack: Pack) -> Found:
    metric, by = figure.question.metrics[0], figure.question.by[0]
    rows = sorted((r for r in figure.records() if r["when"] == "now"), key=lambda r: str(r[by]))
    plan = {str(r[by]): r["value"] for r in figure.records() if r["when"] == "plan"}
    values = tuple(_number(row["value"]) for row in rows)
    planned = tuple(_number(plan.get(str(row[by]))) for row in rows)
    unit = EVERYTHING[metric].unit
    is_open = pack.period[2] > _as_of(pack)
    last = len(rows) - 1
    return (
        Lines(
            name=words.clean(words.label(metric)),
            labels=tuple(words.named(pack, row[by]) for row in rows),
            values=values,
            texts=tuple(_bare(notation.answer(row, unit, pack.currency)) for row in rows),
            hollow=tuple(row["state"] in ("immature", "small_n") or (is_open and place == last)
                         for place, row in enumerate(rows)),
            colour=LOOK.owned(EVERYTHING[metric].owner),
            ticks=_ticks((*values, *planned), unit, pack.currency),
            plan=planned if any(v is not None for v in planned) else (),
            is_open=is_open,
        ),
        words.unit_of(metric, pack.currency),
        _last_rests_on(rows[-1] if rows else {}, metric, pack),
    )  # fmt: skip


def _ranges(figure: Figure, pack: Pack) -> Found:
    """Values with their intervals, split by one dimension, or several metrics one below the other."""
    question, metric = figure.question, figure.question.metrics[0]
    by = question.by[0] if question.by else "metric"
    rows = [r for r in figure.records() if r["when"] == "now" and r["metric"] in question.metrics]
    if by == "stage":
        order = ["inquiry", "mql", "sal", "sql"]
        rows = sorted(rows, key=lambda r: order.index(r[by]) if r[by] in order else 9)
    rows = [row for row in rows if row["value"] is not None]
    unit, whole = EVERYTHING[metric].unit, _whole(rows, by)
    marks = [r for r in figure.records() if r["metric"] in question.also and r["value"] is not None]
    mark = _number(marks[0]["value"]) if marks else None
    ends = [_number(row[name]) for row in rows for name in ("value", "high")]
    return (
        Ranges(
            labels=tuple(_member(row, by) for row in rows),
            lows=tuple(_number(row["low"]) for row in rows),
            highs=tuple(_number(row["high"]) for row in rows),
            points=tuple(_number(row["value"]) for row in rows),
            texts=tuple(_beside(row, unit, pack.currency, whole) for row in rows),
            colours=tuple(LOOK.pale if notation.is_weak(row) else LOOK.owned(EVERYTHING[str(row["metric"])].owner)
                          for row in rows),
            ticks=_ticks((*ends, mark), unit, pack.currency),
            mark=mark,
            mark_words="" if mark is None else f"required {mark:.2f}",
        ),
        words.unit_of(metric, pack.currency),
        words.counted(whole),
    )  # fmt: skip


def _credit(figure: Figure, pack: Pack) -> Found:
    """Each channel from the least to the most that any model gives it."""
    given: dict[str, list[float]] = {}
    for row in figure.records():
        if row["when"] == "now" and row["value"] is not None:
            given.setdefault(str(row["channel"]), []).append(float(row["value"]))
    models = len(figure.question.metrics)
    ends = {name: (min(v) if len(v) == models else 0.0, max(v)) for name, v in given.items() if any(v)}
    names = sorted(ends, key=lambda name: -ends[name][1])
    lows, highs = tuple(ends[n][0] for n in names), tuple(ends[n][1] for n in names)
    said = [f"{words.money(low, pack.currency)}–{words.money(high, pack.currency)}"
            for low, high in zip(lows, highs, strict=True)]  # fmt: skip
    body = Ranges(
        labels=tuple(words.clean("(unattributed)" if n == "(unknown)" else n) for n in names), lows=lows, highs=highs,
        points=(None,) * len(names), texts=tuple(said), colours=(LOOK.marketing,) * len(names),
        ticks=_ticks(highs, Unit.MONEY, pack.currency),
    )  # fmt: skip
    return body, pack.currency, words.ALL


def _bridge(figure: Figure, pack: Pack) -> Found:
    rows = [r for r in figure.records() if r["when"] == "now" and r["step"] != CAME_AND_WENT]
    steps, values = [str(r["step"]) for r in rows], tuple(float(r["value"] or 0) for r in rows)
    totals = (steps.index(START), steps.index(END))
    texts = tuple(
        ("+" if value > 0 and place not in totals else "") + words.money(value, pack.currency)
        for place, value in enumerate(values)
    )
    return (
        Bridge(labels=tuple(step.capitalize() for step in steps), values=values, totals=totals, texts=texts),
        pack.currency,
        f"{words.counted(_number(rows[0]['n']))} at the start, {_number(rows[-1]['n']) or 0:,.0f} at the end",
    )


def _funnel(figure: Figure, pack: Pack) -> Found:
    rows = [row for row in figure.records()]
    while len(rows) > 1 and not rows[0]["n"]:
        rows = rows[1:]
    counts = [float(row["n"] or 0) for row in rows]
    lost = [0.0, *(float(row["leaked"] or 0) for row in rows[:-1])]
    labels = [STAGE_NAMES.get(str(row["stage"]), str(row["label"])) for row in rows]
    notes = []
    for place, count in enumerate(counts):
        said = ""
        if place:
            said = _of(count, counts[place - 1], labels[place - 1])
            said += f" · {_of(count, counts[0], labels[0])}" if place > 1 else ""
            said += f" · {lost[place]:,.0f} leaked" if lost[place] else ""
        notes.append(said)
    return (
        Funnel(
            labels=tuple(words.clean(label) for label in labels), values=tuple(counts), lost=tuple(lost),
            texts=tuple(notation.shown(count, Unit.COUNT) for count in counts), notes=tuple(notes),
            colours=tuple(LOOK.stage(str(row["stage"])) for row in rows),
        ),
        f"count; {sum(float(row['open'] or 0) for row in rows):,.0f} still open",
        words.counted(counts[0]),
    )  # fmt: skip


def _sides(figure: Figure, pack: Pack) -> Found:
    rows = [r for r in figure.records() if r["value"] is not None]
    metric = figure.question.metrics[0]
    colours = {"marketing": LOOK.marketing, "sales": LOOK.sales}
    body = Bars(
        labels=tuple(SIDES.get(str(r["rules"]), str(r["rules"])) for r in rows),
        values=tuple(float(r["value"]) for r in rows),
        texts=tuple(words.shown(r["value"], metric, pack.currency) for r in rows),
        colours=tuple(colours.get(str(r["rules"]), LOOK.joint) for r in rows),
    )
    return body, words.unit_of(metric, pack.currency), "each number is its n"


def _changes(figure: Figure, pack: Pack) -> Found:
    """The largest causes, worst first, the rest together, and the whole."""
    rows, total = figure.records()[:-1], figure.records()[-1]
    shown, rest = rows[:6], rows[6:]
    lines = [(f"{r['cause']} ({r['kind']})", float(r["effect"])) for r in shown if r["effect"]]
    lines.sort(key=lambda line: line[1])
    if rest:
        lines.append((f"{len(rest)} smaller causes", sum(float(r["effect"]) for r in rest)))
    lines.append((f"{total['cause']}, {total['kind']}", float(total["effect"])))
    body = Bars(
        labels=tuple(words.clean(name) for name, _ in lines),
        values=tuple(value for _, value in lines),
        texts=tuple(("+" if value > 0 else "") + words.money(value, pack.currency) for _, value in lines),
        colours=tuple(LOOK.leak if value < 0 else LOOK.joint for _, value in lines),
    )
    return body, pack.currency, f"{words.ALL} of both periods"


def _text(figure: Figure, pack: Pack) -> Found:
    if figure.columns == ("line",):
        return Words(lines=tuple(words.clean(row[0]) for row in figure.rows)), "", ""
    rows = tuple(tuple(words.clean("" if cell is None else cell) for cell in row) for row in figure.rows)
    return Grid(heads=figure.columns, rows=rows, shares=tabled.shares(figure.columns, rows)), "", ""


_BODIES: dict[str, Callable[[Figure, Pack], Found]] = {
    "tiles": tabled.tiles,
    "course": tabled.course,
    "table": tabled.table,
    "risks": compared.risks,
    "since": compared.since,
    "lacking": compared.lacking,
    "line": _line,
    "ranges": _ranges,
    "credit": _credit,
    "bridge": _bridge,
    "funnel": _funnel,
    "bars": _sides,
    "changes": _changes,
    "text": _text,
}


def _member(row: Row, by: str) -> str:
    said = words.label(str(row["metric"])) if by == "metric" else str(row[by])
    return words.clean(STAGE_NAMES.get(said, said.upper()) if by == "stage" else said)


def _beside(row: Row, unit: Unit, currency: str, whole: Number) -> str:
    """The value, its interval, and its own n where that is not the figure's."""
    own = words.counted(_number(row["n"])) if _number(row["n"]) != whole else ""
    parts = (notation.answer(row, unit, currency), notation.interval(row, unit, currency), own)
    return "  ".join(part for part in parts if part)


def _whole(rows: Sequence[Row], by: str) -> Number:
    """Slices of one number are apart and add up; several numbers count the same records, so the largest n is all."""
    counts = [n for row in rows if (n := _number(row["n"])) is not None]
    return None if not counts else max(counts) if by == "metric" else sum(counts)


def _last_rests_on(row: Row, metric: str, pack: Pack) -> str:
    n = _number(row.get("n"))
    if n is not None:
        return f"{words.counted(n)} in {pack.period[0]}"
    return words.ALL if isinstance(EVERYTHING[metric], Measure) else f"each part a {words.ALL}"


def _ticks(values: tuple[Number, ...], unit: Unit, currency: str) -> tuple[tuple[float, str], ...]:
    return tuple((at, _bare(notation.shown(at, unit, currency).replace(".0%", "%"))) for at in ticks(values))


def _bare(said: str) -> str:
    """Without what the subtitle's unit says already."""
    return said.removesuffix(" a day")


def _of(part: float, whole: float, label: str) -> str:
    return notation.part(part, whole, label.split(" (")[0])


def _number(value: object) -> Number:
    return None if notation.is_missing(value) else float(value)


def _as_of(pack: Pack) -> date:
    return datetime.fromisoformat(pack.as_of).date()


def _line_legend(body: Body) -> tuple[tuple[str, str], ...]:
    return ((body.colour, "actual"), (LOOK.mute, "plan (dotted)")) if isinstance(body, Lines) and body.plan else ()
