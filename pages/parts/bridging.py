"""The one picture: from one side's number to the other's, a bar a cause, and the sentence that says what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import streamlit as st
from plotly.graph_objects import Figure

from metrics.choice import OFFICIAL
from metrics.definition import Unit
from metrics.reconcile import Reconciliation
from pages.parts import notation, palette, served, show
from pages.parts.comparing import Comparison
from pages.parts.dressing import dressed, printed
from pages.parts.filters import View

MOST = {1: 8, 2: 4}  # causes drawn of each bridge, by how many bridges there are; the others stand together
CHOSEN, CHART = "compare_cause", "chart_bridges"
ENOUGH = 0.66  # the answer names the causes that make up so much of the difference, and no more than three
WIDE = 15  # letters a line under a bar
NUMBERS = {1: "One cause makes", 2: "Two causes make", 3: "Three causes make"}


@dataclass(frozen=True)
class Bar:
    """A side's number, or the records under one cause (several where they stand together); `place`: its bridge."""

    label: str
    value: float
    word: str = ""
    place: int = 0
    causes: tuple[str, ...] = ()
    records: int = 0
    money: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.place}:{'+'.join(self.causes)}"


def bars(asked: Comparison, found: Sequence[Reconciliation]) -> list[Bar]:
    """From left to right; none where nothing could be compared."""
    if not found:
        return []
    drawn = [Bar(_side(asked, asked.words[0]), found[0].left, asked.words[0])]
    for place, one in enumerate(found):
        rows = one.causes.to_dict("records")
        shown, rest = rows[: MOST[len(found)]], rows[MOST[len(found)] :]
        if len(rest) == 1:
            shown, rest = rows, []
        groups = [[row] for row in shown] + ([rest] if rest else [])
        for group in groups:
            label = group[0]["label"] if len(group) == 1 else notation.many(len(group), "smaller cause")
            effect, n, money = (sum(row[name] for row in group) for name in ("effect", "records", "money"))
            drawn.append(Bar(label, effect, "", place, tuple(row["cause"] for row in group), n, money))
        drawn.append(Bar(_side(asked, asked.words[place + 1]), one.right, asked.words[place + 1]))
    return drawn


def picture(view: View, asked: Comparison, drawn: Sequence[Bar]) -> None:
    """A click on a bar chooses its records."""
    if not drawn:
        return
    if st.session_state.get(CHOSEN) not in [bar.name for bar in drawn if bar.causes]:
        st.session_state.pop(CHOSEN, None)
    figure = _figure(view, asked, drawn, chosen(drawn))
    title = f"From {_spoken(asked, 0)} to {_spoken(asked, -1)}, one cause per record"
    between = "the official number stands in the middle · " if len(asked.words) == 3 else ""
    what = f"{asked.measure.label} · {between}click on a bar for its records"
    with st.container(key="door_chart_bridges"):
        st.plotly_chart(
            printed(figure, title, what, show.foot(view, None)),
            theme=None,
            config=show.CONFIG,
            key=CHART,
            on_select=_clicked,
            selection_mode="points",
            alt=f"{title}. {_told(view, asked, drawn)}",
        )


def chosen(drawn: Sequence[Bar]) -> Bar | None:
    """The bar whose records are shown: as chosen, else the largest."""
    steps = [bar for bar in drawn if bar.causes]
    said = st.session_state.get(CHOSEN)
    return next((bar for bar in steps if bar.name == said), max(steps, key=lambda bar: abs(bar.value), default=None))


def sentence(view: View, asked: Comparison, found: Sequence[Reconciliation]) -> str:
    """What both count, what is official, and the causes that make up most of the difference."""
    if not found:
        return "These two sides cannot be compared; the note below says what to do."
    unit = asked.measure.unit
    values = [found[0].left, *(one.right for one in found)]
    colours = {"marketing": "mkt", "sales": "sal"}
    said = [
        f'{notation.escaped(_spoken(asked, place))} counts <b class="{colours.get(word, "")}">'
        f"{notation.escaped(notation.shown(value, unit, view.currency))}</b>"
        for place, (word, value) in enumerate(zip(asked.words, values, strict=True))
        if word != OFFICIAL or len(asked.words) == 2
    ]
    first = ", ".join(said)
    first = first[:1].upper() + first[1:]
    if len(asked.words) == 3:
        rules = served.rule_sets(view.snapshot)[OFFICIAL]
        state = "not yet signed by both (DRAFT)" if rules.is_draft else "that both signed"
        official = notation.escaped(notation.shown(values[1], unit, view.currency))
        first += f"; under the definition {state} it is <b>{official}</b>"
    return f"{first}. {_most(found)}"


def _most(found: Sequence[Reconciliation]) -> str:
    rows = [row for one in found for row in one.causes.to_dict("records")]
    whole = sum(abs(row["effect"]) for row in rows)
    if not rows:
        return "No record differs."
    if not whole:
        return "Records differ, but their effects cancel out."
    ranked = sorted(rows, key=lambda row: -abs(row["effect"]))
    named, share = [], 0.0
    while share < ENOUGH and len(named) < min(3, len(ranked)):
        row = ranked[len(named)]
        named.append(f"<b>{notation.escaped(row['label'])}</b>")
        share += abs(row["effect"]) / whole
    if len(rows) == 1:
        return f"One cause makes the whole difference: {named[0]}."
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{NUMBERS[len(named)]} up {share:.0%} of what differs: {listed}."


def _clicked() -> None:
    points = st.session_state[CHART].selection.points
    name = points[0].get("customdata") if points else None
    name = name[0] if isinstance(name, list) else name
    if name:
        st.session_state[CHOSEN] = name


def _figure(view: View, asked: Comparison, drawn: Sequence[Bar], picked: Bar | None) -> Figure:
    look, figure = palette.now(), Figure()
    base, height, colours, texts, edges, level = [], [], [], [], [], 0.0
    for bar in drawn:
        if bar.causes:
            start, size = min(level, level + bar.value), abs(bar.value)
            level += bar.value
            colour = look.leak if bar.value < 0 else palette.tint(look.joint, 0.62, look.page)
            sign = "+" if bar.value > 0 else ""
            texts.append(sign + notation.shown(bar.value, asked.measure.unit, view.currency))
        else:
            level = bar.value
            start, size, colour = min(0.0, level), abs(level), _colour(bar.word, look)
            texts.append(f"<b>{notation.shown(level, asked.measure.unit, view.currency)}</b>")
        base.append(start), height.append(size), colours.append(colour)
        edges.append(2.5 if picked is not None and bar.name == picked.name and bar.causes else 0)
    figure.add_bar(
        x=list(range(len(drawn))),
        y=height,
        base=base,
        width=[(0.82 if bar.causes else 0.94) * min(1.0, (len(drawn) + 3) / 9) for bar in drawn],
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={"color": colours, "line": {"color": look.ink, "width": edges}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        textfont={"color": look.ink, "size": 13},
        customdata=[bar.name if bar.causes else "" for bar in drawn],
        hovertext=[_hover(bar, view) for bar in drawn],
        hoverinfo="text",
        constraintext="none",
    )
    tops = [b + h for b, h in zip(base, height, strict=True)]
    lines = [wrap(bar.label, WIDE if len(drawn) > 7 else 2 * WIDE)[:3] for bar in drawn]
    labels = ["<br>".join(notation.charted(line) for line in found) for found in lines]
    signed = [_signed(view, bar) for bar in drawn]
    labels = [f"{label}<br>{said}" if said else label for label, said in zip(labels, signed, strict=True)]
    deep = 16 * (max(label.count("<br>") for label in labels) > 1)
    dressed(figure, height=292 + deep, bottom=24 + deep, left=8)
    figure.update_yaxes(visible=False, range=[min(0.0, *base), max(*tops, 1.0) * 1.12])
    figure.update_xaxes(tickvals=list(range(len(drawn))), ticktext=labels, tickfont={"size": 12}, tickangle=0,
                        range=[-0.55, len(drawn) - 0.45])  # fmt: skip
    return figure


def _signed(view: View, bar: Bar) -> str:
    """Who signed what a published side rests on."""
    rules = served.rule_sets(view.snapshot).get(bar.word)
    if rules is None or bar.word != OFFICIAL:
        return ""
    return "DRAFT" if rules.is_draft else "signed by both"


def _colour(word: str, look: palette.Palette) -> str:
    return {"marketing": look.marketing, "sales": look.sales}.get(word, look.joint)


def _hover(bar: Bar, view: View) -> str:
    if not bar.causes:
        return notation.charted(bar.label)
    worth = notation.shown(bar.money, Unit.MONEY, view.currency)
    return notation.charted(f"{bar.label}: {notation.many(bar.records, 'record')}, worth {worth}")


def _told(view: View, asked: Comparison, drawn: Sequence[Bar]) -> str:
    """The picture in words, for whoever cannot see it."""
    return "; ".join(f"{bar.label}: {notation.shown(bar.value, asked.measure.unit, view.currency)}" for bar in drawn)


def _side(asked: Comparison, word: str) -> str:
    return {"marketing": "Marketing's number", "sales": "Sales' number"}.get(word, asked.labels[word])


def _spoken(asked: Comparison, place: int) -> str:
    word = asked.words[place]
    return {"marketing": "marketing", "sales": "sales"}.get(word, asked.labels[word])
