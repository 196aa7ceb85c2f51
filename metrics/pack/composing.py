"""Composes a pack: every figure's question asked of one snapshot; what cannot be answered is left out, saying so."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from data.rules import RuleSet
from data.schema import calendar
from metrics.catalog import EVERYTHING
from metrics.definition import Run
from metrics.pack import standard
from metrics.pack.asking import TROUBLE, Source, answered, plain
from metrics.pack.declared import code_version, hashes
from metrics.pack.shape import Cell, Figure, Pack, Page
from metrics.pack.standard import HEADLINES, PAGES, Asked

Said = Callable[[str, float], None]
EMPTY = "nothing to show in this period"


def silent(_: str, __: float) -> None:
    """Progress that nobody watches."""


def compose(
    asked: Asked,
    run: Run,
    *,
    since: str = "",
    progress: Said = silent,
) -> Pack:
    """The standard pages with all their values; `since` is the last pack's id."""
    source = Source(run)
    rules, pages, declared = source.sets[asked.rules], [], set()
    for place, (key, name) in enumerate(PAGES.items()):
        progress(name, place / len(PAGES))
        page = _page(key, name, asked, source)
        pages.append(page)
        declared |= {m for figure in page.figures if figure.question for m in _asks(figure)}
    found = Pack(
        name=f"Board pack {asked.period[0]}",
        period=asked.period,
        compared=asked.compared,
        where=asked.where,
        filters=_words(asked.where),
        snapshot=source.about["snapshot"],
        as_of=source.about["as_of"],
        rules=rules.name,
        version=rules.version,
        version_words=_version(rules),
        rules_hash=source.hashes[asked.rules],
        is_draft=rules.is_draft,
        currency=rules.reporting_currency,
        code=code_version(),
        declared=hashes(sorted(declared)),
        names=_names(asked, source),
        pages=tuple(pages),
        since=since,
    )
    return _explained(found)


def headline_values(pack: Pack) -> tuple[tuple[Cell, ...], ...]:
    """What the next pack is held against: metric, hash of the rules, first day, last day, value; each headline once."""
    found = {}
    for figure in pack.figures():
        if figure.question and figure.question.asked == "values" and not figure.question.by:
            for row in figure.records():
                if row["when"] == "now" and row["rules"] == pack.rules and row["value"] is not None:
                    found[row["metric"]] = row["value"]
    _, first, last = pack.period
    return tuple(
        (name, pack.rules_hash, first.isoformat(), last.isoformat(), found[name]) for name in HEADLINES if name in found
    )


def _explained(pack: Pack) -> Pack:
    """The pack with its last page's text: what the headline numbers mean, and what everything rests on."""
    used = [name for name in HEADLINES if name in pack.declared]
    half = (len(used) + 1) // 2
    parts = [used[:half], used[half:]]
    defined = [
        Figure(
            key=f"definitions_{number}",
            title="What the numbers mean, continued" if number else "What the numbers mean",
            subtitle="",
            shape="text",
            columns=("number", "what it means"),
            rows=tuple((EVERYTHING[name].label, EVERYTHING[name].meaning) for name in part),
        )
        for number, part in enumerate(parts)
        if part
    ]
    basis = Figure(
        key="basis", title="What this pack rests on", subtitle="", shape="text", columns=("what", "says"),
        rows=(
            ("definitions", f"{pack.version_words}; content {pack.rules_hash}"),
            ("snapshot", f"{pack.snapshot}, as of {pack.as_of}; kept as long as the pack is"),
            ("product", f"version and declarations {pack.code}"),
            ("last pack", pack.since or "none before this one"),
        ),
    )  # fmt: skip
    pages = [
        replace(page, figures=(*defined, basis, *page.figures)) if page.key == "definitions" else page
        for page in pack.pages
    ]
    return pack.with_pages(tuple(pages))


def _page(key: str, title: str, asked: Asked, source: Source) -> Page:
    kept, left_out = [], []
    for figure in standard.figures(asked, key):
        filled, why = _filled(figure, source)
        if why:
            left_out.append((figure.title, why))
        else:
            kept.append(filled)
    return Page(key=key, title=title, figures=tuple(kept), left_out=tuple(left_out))


def _filled(figure: Figure, source: Source) -> tuple[Figure, str]:
    """The figure with its values, or why there are none."""
    if figure.question is None:
        return figure, ""
    try:
        columns, rows = answered(figure.question, source)
    except TROUBLE as trouble:
        return figure, str(trouble)
    filled = replace(figure, columns=columns, rows=rows)
    return filled, _why_empty(filled)


def _why_empty(figure: Figure) -> str:
    """Why a figure has nothing to show; empty where it has."""
    rows = [row for row in figure.records() if row.get("when", "now") == "now"]
    if figure.shape == "lacking":
        return ""
    if not rows:
        return EMPTY
    if "value" in figure.columns:  # what is asked beside it does not fill a figure
        rows = [row for row in rows if row["metric"] in figure.question.metrics]
    if "value" in figure.columns and all(row["value"] is None for row in rows):
        return next((str(row["why"]) for row in rows if row.get("why")), EMPTY)
    if figure.shape == "bridge" and not any(row["value"] for row in rows):
        return "no opportunity was due in this period"
    if figure.shape == "funnel" and not any(row["n"] for row in rows):
        return "nobody entered in this period"
    return ""


def _asks(figure: Figure) -> set[str]:
    question = figure.question
    assert question is not None
    return {*question.metrics, *question.also, *(str(row[0]) for row in question.was)}


def _names(asked: Asked, source: Source) -> dict[str, str]:
    """What the calendar calls the periods of the courses."""
    if asked.grain not in ("quarter", "year"):
        return {}
    unit, label = calendar.c[asked.grain], calendar.c[f"{asked.grain}_label"]
    query = select(unit.label("day"), label.label("name")).where(
        calendar.c.rules == asked.rules, calendar.c.day.between(asked.trailing_from, asked.period[2])
    )
    rows = source.run(query.distinct().order_by(unit)).to_dict("records")
    return {str(plain(row["day"])): str(row["name"]) for row in rows}


def _words(where: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    said = [f"{name} {', '.join(members)}" for name, members in where]
    return " · ".join(said) or "all segments, regions, channels, sources"


def _version(rules: RuleSet) -> str:
    state = "not signed by both" if rules.is_draft else "signed by both"
    return f"{rules.label} v{rules.version}, {state}"
