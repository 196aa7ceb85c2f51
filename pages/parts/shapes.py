"""Shapes of their own: the funnel, the bridge, the cohort heat map, curves of waiting, ranges, calibration, ageing."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure

from metrics.definition import Unit
from metrics.states import is_young
from pages.parts import notation, palette
from pages.parts.dressing import behind, dressed, laid, room_for, ticks


def funnel(frame: pd.DataFrame, unit: Unit, currency: str = "USD") -> Figure:
    """One bar a stage, both departments' parts in their colours, what did not go on in the leak's.

    The frame has a row per stage: stage, label, value, lost (of those that could have entered), note.
    """
    look, figure = palette.now(), Figure()
    rows = frame.iloc[::-1].to_dict("records")
    labels = [notation.charted(row["label"]) for row in rows]
    values, lost = [float(r["value"]) for r in rows], [float(r.get("lost") or 0) for r in rows]
    longest = max([v + gone for v, gone in zip(values, lost, strict=True)] + [1.0])
    texts = [notation.shown(value, unit, currency) for value in values]
    fits = [value / longest > 0.13 for value in values]
    figure.add_bar(
        y=labels,
        x=values,
        orientation="h",
        width=0.6,
        marker={"color": [look.stage(r["stage"]) for r in rows]},
        text=[f"<b>{t}</b>" if ok else "" for t, ok in zip(texts, fits, strict=True)],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": look.on_bar, "size": 13},
        hoverinfo="skip",
        constraintext="none",
        textangle=0,
    )
    figure.add_bar(y=labels, x=lost, orientation="h", width=0.6, marker={"color": look.leak}, hoverinfo="skip")
    ends = [
        ("" if ok else f"<b style='color:{look.ink}'>{text}</b>  ") + row["note"]
        for text, ok, row in zip(texts, fits, rows, strict=True)
    ]
    laid(figure, behind(labels, ends, look.soft, [v + gone for v, gone in zip(values, lost, strict=True)]))
    dressed(figure, height=104 + 33 * len(rows), left=room_for(labels))
    figure.update_layout(barmode="stack")
    figure.update_xaxes(visible=False, range=[0, longest * 1.62])
    return figure


def bridge(
    labels: Sequence[str], values: Sequence[float], totals: Sequence[int], unit: Unit, currency: str = "USD"
) -> Figure:
    """From one number to another: totals stand on zero, steps hang between, losses in the leak's colour."""
    look, figure = palette.now(), Figure()
    base, height, colours, texts, level = [], [], [], [], 0.0
    for place, value in enumerate(values):
        if place in totals:
            level, start, size, colour = value, 0.0, value, look.joint
            texts.append(f"<b>{notation.shown(value, unit, currency)}</b>")
        else:
            start, size, colour = min(level, level + value), abs(value), look.leak if value < 0 else look.joint
            level += value
            texts.append(("+" if value > 0 else "") + notation.shown(value, unit, currency))
        base.append(start), height.append(size), colours.append(colour)
    names = [
        notation.charted(label).replace(" ", "<br>", 1) if len(label) > 9 else notation.charted(label)
        for label in labels
    ]
    figure.add_bar(
        x=list(range(len(names))),
        y=height,
        base=base,
        width=0.68,
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": [
                palette.tint(c, 1 if i in totals or c == look.leak else 0.62, look.page) for i, c in enumerate(colours)
            ]
        },
        textfont={"color": look.ink, "size": 12},
        hoverinfo="skip",
        constraintext="none",
    )
    levels = [b + h for b, h in zip(base, height, strict=True)]
    dressed(figure, height=320, bottom=32, left=8)
    figure.update_yaxes(visible=False, range=[min(0, min(base, default=0)), max(levels, default=1) * 1.12 or 1])
    figure.update_xaxes(tickvals=list(range(len(names))), ticktext=names, tickfont={"size": 12}, tickangle=0)
    return figure


def heat(frame: pd.DataFrame, across: str, down: str, unit: Unit, currency: str = "USD") -> Figure:
    """One cell a cohort: the stronger the fuller; an immature cell is hollow, the number of a small one is grey."""
    look, figure = palette.now(), Figure()
    columns, lines = list(dict.fromkeys(frame[across])), list(dict.fromkeys(frame[down]))[::-1]
    is_full = pd.Series([_is_full(row) for row in frame.to_dict("records")], frame.index, dtype=bool)
    ripe = frame[is_full].groupby(across)["value"]
    lows, highs = ripe.min(), ripe.max()
    full = [[None] * len(columns) for _ in lines]
    hollow, texts = [], []
    for row, fills in zip(frame.to_dict("records"), is_full, strict=True):
        x, y = columns.index(row[across]), lines.index(row[down])
        strength = _strength(float(row["value"]), lows[row[across]], highs[row[across]]) if fills else 0.0
        full[y][x] = strength if fills else None
        if is_young(row):
            place = {"x0": x - 0.47, "x1": x + 0.47, "y0": y - 0.44, "y1": y + 0.44}
            edge = {"width": 1, "color": look.mute, "dash": "2px,2px"}
            hollow.append({"type": "rect", **place, "layer": "below", "line": edge})
        text = "–" if notation.is_missing(row["value"]) else notation.answer(row, unit, currency)
        ink = _read_on(palette.tint(look.sales, strength, look.page), look) if fills else look.mute
        texts.append((x, y, text, ink))
    colours = [[0, look.page], [1, look.sales]]
    quiet = {"hoverinfo": "skip", "showlegend": False}
    figure.add_heatmap(z=full, zmin=0, zmax=1, colorscale=colours, showscale=False, xgap=6, ygap=3, **quiet)
    across_, down_, words, inks = zip(*texts, strict=True) if texts else ((),) * 4
    figure.add_scatter(
        x=across_, y=down_, text=words, mode="text", textfont={"size": 12, "color": inks}, cliponaxis=False, **quiet
    )
    laid(figure, shapes=hollow)
    dressed(figure, height=112 + 25 * len(lines), left=room_for([str(line) for line in lines]), bottom=14)
    figure.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=[str(c) for c in columns], range=[-0.5, len(columns) - 0.5]
    )
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=[notation.charted(line) for line in lines],
        range=[-0.5, len(lines) - 0.5],
    )
    figure.update_xaxes(showline=False)
    return figure


def curves(frame: pd.DataFrame, days: str = "days", name: str = "outcome", end: float | None = None) -> Figure:
    """How many have gone on by each day, each outcome its own line, labelled on the line, with its band."""
    look, figure = palette.now(), Figure()
    kinds = list(dict.fromkeys(frame[name]))
    strong = [look.sales, look.leak, look.joint, look.marketing]
    ends: list[tuple[float, str, str]] = []
    for place, kind in enumerate(kinds):
        part, colour = frame[frame[name] == kind].sort_values(days), strong[place % 4]
        if {"low", "high"} <= set(part.columns) and part["low"].notna().any():
            band = palette.tint(colour, 0.15, look.page)
            figure.add_scatter(
                x=part[days], y=part["low"], mode="lines", line={"width": 0, "shape": "hv"}, hoverinfo="skip"
            )
            figure.add_scatter(
                x=part[days],
                y=part["high"],
                mode="lines",
                line={"width": 0, "shape": "hv"},
                fill="tonexty",
                fillcolor=band,
                hoverinfo="skip",
            )
        figure.add_scatter(
            x=part[days],
            y=part["value"],
            mode="lines",
            line={"color": colour, "width": 2.2, "shape": "hv"},
            hovertemplate="%{y:.1%} by day %{x:.0f}<extra>" + notation.charted(kind) + "</extra>",
        )
        ends.append((float(part["value"].iloc[-1]), f"{notation.charted(kind)} {part['value'].iloc[-1]:.1%}", colour))
    dressed(figure, height=320, left=44, right=room_for([text for _, text, _ in ends]), bottom=18)
    _spread_labels(figure, ends, float(frame[days].max() if len(frame) else 1))
    figure.update_yaxes(rangemode="tozero", showgrid=True, nticks=5, tickformat=".0%")
    figure.update_xaxes(nticks=8, ticksuffix=" d", range=[0, end or (frame[days].max() if len(frame) else 1)])
    return figure


def ranges(frame: pd.DataFrame, by: str, unit: Unit, currency: str = "USD") -> Figure:
    """From the least to the most that any model gives; a point a model."""
    look, figure = palette.now(), Figure()
    order = frame.groupby(by, sort=False)["value"].max().sort_values().index.tolist()
    spans: dict[int, str] = {}
    for place, member in enumerate(order):
        values = frame.loc[frame[by] == member, "value"].dropna()
        if values.empty:
            continue
        figure.add_scatter(
            x=[values.min(), values.max()],
            y=[place, place],
            mode="lines",
            hoverinfo="skip",
            line={"color": palette.tint(look.marketing, 0.35, look.page), "width": 11},
        )
        ends = dict.fromkeys(notation.shown(v, unit, currency) for v in (values.min(), values.max()))
        spans[place] = " – ".join(ends)
    laid(figure, behind(list(spans), list(spans.values()), look.ink))
    figure.add_scatter(
        x=frame["value"],
        y=[order.index(m) for m in frame[by]],
        mode="markers",
        hoverinfo="text",
        hovertext=[
            f"{notation.charted(r['model'])}: {notation.shown(r['value'], unit, currency)}"
            for r in frame.to_dict("records")
        ],
        marker={"size": 7, "color": look.marketing, "symbol": "line-ns", "line": {"width": 2, "color": look.marketing}},
    )
    dressed(
        figure,
        height=112 + 30 * max(len(order), 2),
        left=room_for([str(o) for o in order]),
        right=room_for(["$100.0M – $100.0M"]),
        bottom=14,
    )
    figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=[notation.charted(o) for o in order], range=[-0.6, len(order) - 0.4]
    )
    figure.update_xaxes(rangemode="tozero", showgrid=True, nticks=5, **ticks(unit, currency))
    return figure


def pairs(frame: pd.DataFrame) -> Figure:
    """A row each: what was foreseen as a hollow diamond, what came as a dot with its interval."""
    look, figure = palette.now(), Figure()
    frame = frame.iloc[::-1]
    names = [notation.charted(label) for label in frame["label"]]
    figure.add_scatter(
        x=frame["came"],
        y=names,
        mode="markers",
        marker={"size": 9, "color": look.joint},
        hoverinfo="skip",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": frame["high"] - frame["came"],
            "arrayminus": frame["came"] - frame["low"],
            "color": look.mute,
            "thickness": 1.4,
            "width": 4,
        },
    )
    figure.add_scatter(
        x=frame["foreseen"],
        y=names,
        mode="markers",
        hoverinfo="skip",
        marker={"size": 10, "symbol": "diamond-open", "color": look.leak, "line": {"width": 2, "color": look.leak}},
    )
    texts = [f"{c:.0%} against {f:.0%}" for c, f in zip(frame["came"], frame["foreseen"], strict=True)]
    dressed(figure, height=112 + 28 * max(len(names), 2), left=room_for(names), right=room_for(texts), bottom=14)
    laid(figure, behind(names, texts, look.ink))
    top = float(max(frame["foreseen"].max(), frame["high"].max())) * 1.06
    figure.update_xaxes(range=[0, min(top, 1.02)], tickformat=".0%", nticks=5, showgrid=True)
    return figure


def stacked(
    frame: pd.DataFrame, along: str, parts: str, unit: Unit, colours: dict[str, str], currency: str = "USD"
) -> Figure:
    """Bars made of parts in a fixed order, each part's name on the first bar that has room."""
    look, figure = palette.now(), Figure()
    lines = list(dict.fromkeys(frame[along]))[::-1]
    whole = frame.groupby(along)["value"].sum()
    top = float(whole.max() or 1)
    for part in colours:
        found = frame[frame[parts] == part].set_index(along)["value"].reindex(lines).fillna(0).astype(float)
        fill = colours[part]
        figure.add_bar(
            y=[notation.charted(line) for line in lines],
            x=found,
            orientation="h",
            width=0.6,
            marker={"color": fill},
            text=[notation.shown(v, unit, currency) if v / top > 0.07 else "" for v in found],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"size": 11.5, "color": _read_on(fill, look)},
            constraintext="none",
            textangle=0,
            hovertemplate="%{y} · " + notation.charted(part) + ": %{x:,.0f}<extra></extra>",
        )
    sums = [f"<b>{notation.shown(whole[line], unit, currency)}</b>" for line in lines]
    laid(figure, behind([notation.charted(line) for line in lines], sums, look.ink, [float(whole[x]) for x in lines]))
    dressed(figure, height=100 + 34 * max(len(lines), 2), left=room_for([str(line) for line in lines]))
    figure.update_layout(barmode="stack")
    figure.update_xaxes(visible=False, range=[0, top * 1.16])
    return figure


def _is_full(row: Mapping[str, Any]) -> bool:
    """Whether a cohort is told by its cell's colour: it was watched to the end, and is not small."""
    return not (is_young(row) or notation.is_weak(row))


def _strength(value: float, low: float, high: float) -> float:
    """How full a cell is, between the least and the most of its column."""
    return 0.4 if high <= low else 0.1 + 0.6 * (value - low) / (high - low)


def _read_on(fill: str, look: palette.Palette) -> str:
    """Ink or paper, whichever is read better on this fill."""
    return max((look.ink, look.page), key=lambda text: palette.contrast(text, fill))


def _spread_labels(figure: Figure, ends: list[tuple[float, str, str]], at: float) -> None:
    """Labels at the line's ends, pushed apart where they would lie on each other."""
    top = max((value for value, _, _ in ends), default=1) or 1
    last, notes = -1.0, []
    for value, text, colour in sorted(ends):
        last = max(value, last + top * 0.075)
        notes += behind([last], [text], colour)
    laid(figure, notes)
