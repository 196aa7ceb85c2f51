"""The lead ledger on screen: every cohort's parts, leaks in front, each with its records."""

import pandas as pd
import streamlit as st

from data.schema import LEDGERS
from metrics.definition import Unit
from metrics.ledger import COHORTS, LABELS, LEAKED, LEAKED_WORTH, ledger, part_of
from metrics.records import how_many, records
from pages.parts import frame, notation, numbers, palette, served, shapes, show, tables
from pages.parts.filters import View

SHOWN = 200
TITLE = "The lead ledger: what became of everybody who reached a stage"
ROWS = {"open": "open", "nurtured": "nurtured", "rejected": "refused with a reason", "advanced": "advanced"}
COLUMNS = ("person_id", "mql_on", "stage", "closing", "reason", "segment", "region", "channel", "team", "worth")


def whole(view: View) -> None:
    """One bar a stage that adds up to all who entered; leaks first, in their own colour."""
    rows = pd.concat([_drawn(view, stage) for stage in LEDGERS], ignore_index=True)
    rows = rows[rows["entered"] > 0]
    if rows.empty:
        show.missing(TITLE, f"nobody entered a stage in {view.period.name}")
        return
    shades = _shades()
    show.figure(
        shapes.stacked(rows, "in", "what", Unit.SHARE, shades),
        rows[["stage", "label", "count", "value"]].rename(columns={"value": "share"}),
        view,
        "ledger",
        TITLE,
        f"Per cent of those who entered in {view.period.name}, as of today",
        legend=[(shades[name], name) for name in shades],
        n=float(rows["entered"].max()),  # a lead stands in every stage that it reached: stages are not added up
    )
    st.caption("Shares of all who entered, as of today. Rates elsewhere give each lead the same days, so they differ.")


def parts(view: View) -> None:
    """Each part of one stage's ledger in count and money; one opens with its records."""
    stage = str(
        st.segmented_control(
            "Stage", list(LEDGERS), default="mql", key="ledger_stage", format_func=LABELS.__getitem__, required=True,
            label_visibility="collapsed",
        )
        or "mql"
    )  # fmt: skip
    found = ledger(stage, view.scope, numbers.runner(view.snapshot))
    worth = _worth(view, stage)
    entered = float(found["value"].sum())
    frame.part(
        f"{LABELS[stage]}: {entered:,.0f} entered, and each is in one part",
        "Leaks are lost without an agreed reason; money is the segment's mean won amount a lead, zeros included",
    )
    if not entered:
        return
    kept = found[found["value"] > 0]
    lines = [_line(view, row, worth) for row in kept.to_dict("records")]
    lines.append([f"<b>{cell}</b>" if cell else "" for cell in ("All", f"{entered:,.0f}", "100.0%", "")])
    tables.quiet(lines, ["part", "leads", "share", "leaked money"], numeric=[1, 2, 3])
    _opened(view, stage, dict(zip(kept["label"], kept["part"], strict=True)))


def _opened(view: View, stage: str, labels: dict[str, str]) -> None:
    """The records of one part, with their CSV."""
    label = st.selectbox(
        "Open the records of a part", list(labels), index=None, key=f"ledger_part_{stage}",
        placeholder="Open the records of a part", label_visibility="collapsed",
    )  # fmt: skip
    if not label:
        return
    scope = part_of(stage, labels[label], view.scope)
    n = int(served.read(view.snapshot, how_many(COHORTS[stage], scope))["n"].iloc[0])
    rows = served.read(view.snapshot, records(COHORTS[stage], scope, SHOWN))
    st.caption(notation.many(n, "record") + (f", the newest {SHOWN} shown and exported" if n > SHOWN else ""))
    show.listed(rows[list(COLUMNS)], f"ledger-{stage}-{labels[label]}", view)


def _drawn(view: View, stage: str) -> pd.DataFrame:
    found = ledger(stage, view.scope, numbers.runner(view.snapshot))
    entered = found["value"].sum()
    return found.assign(
        stage=LABELS[stage],
        entered=entered,
        count=found["value"],
        value=found["share"].fillna(0.0),
        what=["leaked" if leak else ROWS[part] for part, leak in zip(found["part"], found["is_leak"], strict=True)],
        **{"in": f"{LABELS[stage]} ({entered:,.0f})"},
    ).pipe(_together)


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """The leaks of a stage as one stretch of its bar."""
    keys = ["stage", "in", "entered", "what"]
    summed = rows.groupby(keys, as_index=False, sort=False)[["count", "value"]].sum()
    return summed.assign(label=summed["what"])


def _shades() -> dict[str, str]:
    look = palette.now()
    return {
        "leaked": look.leak,
        "open": palette.tint(look.joint, 0.22, look.page),
        "nurtured": palette.tint(look.joint, 0.42, look.page),
        "refused with a reason": palette.tint(look.joint, 0.62, look.page),
        "advanced": look.joint,
    }


def _worth(view: View, stage: str) -> dict[str, float]:
    """Money by leak; an inquiry has no agreed worth."""
    if stage not in LEAKED_WORTH:
        return {}
    found = numbers.split(view, LEAKED_WORTH[stage].name, f"{stage}_fate")
    return dict(zip(found[f"{stage}_fate"], found["value"], strict=True))


def _line(view: View, row: dict, worth: dict[str, float]) -> list[str]:
    money = notation.shown(worth[row["part"]], Unit.MONEY, view.currency) if worth.get(row["part"]) else ""
    label = notation.escaped(row["label"])
    return [
        f'<span class="leak">{label}</span>' if row["part"] in LEAKED else label,
        f"{row['value']:,.0f}",
        notation.shown(row["share"], Unit.SHARE),
        notation.escaped(money),
    ]
