"""The meeting's pictures: a number week by week against what is usual, what moved it, and the way of single leads."""

import pandas as pd
from plotly.graph_objects import Figure

from metrics.definition import Metric
from metrics.scorecard import Line
from pages.parts import charts, notation, palette
from pages.parts.dressing import dressed, room_for

HAPPENED = {
    "inquiry_at": "inquiry", "mql_at": "MQL", "assigned_at": "assigned", "attempted_at": "first attempt",
    "sal_at": "SAL", "sql_at": "SQL", "closed_at": "closed",
}  # fmt: skip


def weekly(
    frame: pd.DataFrame, metric: Metric, currency: str, line: Line | None = None, target: float | None = None
) -> Figure:
    """Week by week; the usual range as a band behind it, a target as a dotted line."""
    figure = charts.trend(frame, metric, "week", currency)
    look = palette.now()
    figure.update_xaxes(tickformat="%-d %b", nticks=9)
    if line is not None and line.usual_low is not None and line.usual_high is not None:
        figure.add_hrect(
            y0=line.usual_low, y1=line.usual_high, fillcolor=palette.tint(look.mute, 0.1, look.page), line_width=0,
            layer="below",
        )  # fmt: skip
    if target is not None:
        figure.add_hline(y=target, line={"color": look.ink, "width": 1.4, "dash": "2px,3px"})
    figure.update_layout(height=290)
    return figure


def effects(rows: pd.DataFrame, texts: list[str], is_clear: bool = True) -> Figure:
    """One bar a cause, left for less and right for more; largest first. What chance may explain is drawn quietly."""
    look, figure = palette.now(), Figure()
    rows, texts = rows.iloc[::-1], texts[::-1]
    names = [notation.charted(f"{member} · {kind}") for member, kind in zip(rows["member"], rows["kind"], strict=True)]
    size = float(rows["effect"].abs().max()) or 1.0
    figure.add_bar(
        y=names,
        x=rows["effect"],
        orientation="h",
        width=0.6,
        marker={"color": [look.mute if not is_clear else look.leak if e < 0 else look.joint for e in rows["effect"]]},
        text=texts,
        textposition="outside",
        cliponaxis=False,
        textfont={"color": look.ink, "size": 12},
        hoverinfo="skip",
    )
    dressed(figure, height=110 + 27 * max(len(rows), 2), left=room_for(names), right=20)
    figure.update_xaxes(visible=False, range=[-size * 1.45, size * 1.45])
    figure.add_vline(x=0, line={"color": look.line, "width": 1})
    return figure


def ways(rows: pd.DataFrame, names: list[str]) -> Figure:
    """Each lead's way in days since it qualified: a dot where something happened."""
    look, figure = palette.now(), Figure()
    days = {
        column: (rows[column] - rows["mql_at"]).dt.total_seconds() / 86_400 for column in HAPPENED if column in rows
    }
    colours = {"inquiry_at": look.marketing, "mql_at": look.marketing}
    labels = [notation.charted(name) for name in names]
    for place, label in enumerate(labels):
        known = [float(day.iloc[place]) for day in days.values() if not pd.isna(day.iloc[place])]
        figure.add_scatter(
            x=[min(known, default=0), max(known, default=0)], y=[label] * 2, mode="lines",
            line={"color": look.line, "width": 2}, hoverinfo="skip",
        )  # fmt: skip
    for column, day in days.items():
        figure.add_scatter(
            x=day,
            y=labels,
            mode="markers",
            marker={"size": 10, "color": colours.get(column, look.sales), "symbol": _symbol(column)},
            hovertext=[HAPPENED[column]] * len(labels),
            hoverinfo="x+text",
        )
    dressed(figure, height=112 + 30 * max(len(rows), 2), left=room_for(names), right=24, bottom=16)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(showgrid=True, ticksuffix=" d", nticks=6, tickangle=0, zeroline=True, zerolinecolor=look.mute)
    return figure


def _symbol(column: str) -> str:
    return {"assigned_at": "circle-open", "attempted_at": "triangle-up", "closed_at": "x"}.get(column, "circle")
