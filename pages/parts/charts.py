"""Plain shapes: a trend, bars, dots with intervals. A frame and a metric in, a figure out."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
from plotly.graph_objects import Figure, Scatter

from metrics.definition import Metric
from metrics.states import is_young
from pages.parts import notation, palette, rulings
from pages.parts.dressing import behind, dressed, laid, room_for, ticks

BESIDE, LINE = 46, 16  # letters of a line of words beside a mark, and its pixels


def trend(
    frame: pd.DataFrame,
    metric: Metric,
    by: str = "month",
    currency: str = "USD",
    open_from: date | None = None,
    earlier: pd.DataFrame | None = None,
    plan: pd.DataFrame | None = None,
    names: Mapping[date, str] | None = None,
) -> Figure:
    """Actual solid, the open period dashed, immature hollow with its band, last year lighter, plan outlined.

    A ruling on the number is a dashed vertical line on the day from which it holds.
    """
    look, figure = palette.now(), Figure()
    colour = look.owned(metric.owner)
    frame = frame.sort_values(by)
    frame = frame.assign(value=frame["value"].astype(float).where(_is_said(frame, metric)))
    if earlier is not None and not earlier.empty:
        _line(figure, earlier[by], earlier["value"], look.pale, "last year", width=1.6)
    if plan is not None and not plan.empty:
        _line(figure, plan[by], plan["value"], look.mute, "plan", dash="2px,3px", width=1.4)
    young = pd.Series([is_young(row) for row in frame.to_dict("records")], frame.index, dtype=bool)
    if young.any():
        _band(figure, frame[young | young.shift(-1, fill_value=False)], by, palette.tint(colour, 0.18, look.page))
    is_open = pd.to_datetime(frame[by]) >= pd.Timestamp(open_from) if open_from else pd.Series(False, index=frame.index)
    closed = frame[~is_open]
    _line(figure, closed[by], closed["value"], colour, metric.label, width=2.2)
    if is_open.any():
        tail = frame[is_open | is_open.shift(-1, fill_value=False)]
        _line(figure, tail[by], tail["value"], colour, "open period", dash="4px,3px", width=2.2)
    hollow = young | is_open
    texts = [notation.answer(row, metric.unit, currency) for row in frame.to_dict("records")]
    figure.add_scatter(
        x=frame[by],
        y=frame["value"],
        mode="markers",
        hovertext=_told(frame, metric, currency),
        hoverinfo="x+text",
        marker={
            "size": 6,
            "color": [look.page if h else colour for h in hollow],
            "line": {"color": colour, "width": 1.6},
        },
    )
    _label_ends(figure, frame, by, texts, look.ink)
    dressed(figure, left=room_for(["$100.0M"]), right=room_for(texts[-1:]) + 4, bottom=16)
    figure.update_yaxes(rangemode="tozero", showgrid=True, nticks=4, **ticks(metric.unit, currency))
    figure.update_xaxes(nticks=7, tickformat="%b %y")
    if names:
        days = [day for day in pd.to_datetime(frame[by]) if day.date() in names][:: 2 if len(frame) > 6 else 1]
        figure.update_xaxes(tickvals=days, ticktext=[names[day.date()] for day in days])
    return rulings.marked(figure, metric.name)


def bars(
    frame: pd.DataFrame,
    metric: Metric,
    by: str,
    currency: str = "USD",
    owner: str | None = None,
    keep_order: bool = False,
) -> Figure:
    """One bar a member, longest first, the number at its end; weak ones grey."""
    look, figure = palette.now(), Figure()
    frame = frame.assign(_v=frame["value"].astype(float).fillna(0))
    frame = frame.iloc[::-1] if keep_order else frame.sort_values("_v")
    names = [str(name) for name in frame[by]]
    rows = frame.to_dict("records")
    colour = look.owned(owner or metric.owner)
    texts = [notation.answer(row, metric.unit, currency) for row in rows]
    reasons = [_rests_on(row, text) for row, text in zip(rows, texts, strict=True)]
    figure.add_bar(
        y=[notation.charted(name) for name in names],
        x=frame["_v"],
        orientation="h",
        width=0.62,
        marker={"color": [look.pale if notation.is_weak(row) else colour for row in rows], "line": {"width": 0}},
        text=[
            f"{notation.charted(text)}  <span style='color:{look.mute}'>{_broken(rests)}</span>"
            for text, rests in zip(texts, reasons, strict=True)
        ],
        textposition="outside",
        cliponaxis=False,
        textfont={"color": look.ink, "size": 12},
        hovertext=_told(frame, metric, currency),
        hoverinfo="y+text",
        customdata=names,
    )
    longest = max((len(t) + max(map(len, why), default=0) for t, why in zip(texts, reasons, strict=True)), default=4)
    each = 28 + _deeper(reasons)
    dressed(figure, height=96 + each * max(len(rows), 2), left=room_for(names), right=longest * 5.6 + 24)
    figure.update_xaxes(visible=False, range=[min(0, frame["_v"].min() if len(frame) else 0), None], rangemode="tozero")
    return figure


def dots(frame: pd.DataFrame, metric: Metric, by: str, currency: str = "USD", owner: str | None = None) -> Figure:
    """Each member's value with its interval; the interval is the message."""
    look, figure = palette.now(), Figure()
    frame = frame.iloc[::-1]
    rows, names = frame.to_dict("records"), [str(name) for name in frame[by]]
    is_said = _is_said(frame, metric)
    value, low, high = (frame[c].astype(float).where(is_said) for c in ("value", "low", "high"))
    said = [_beside(row, metric, currency) for row in rows]
    colour = [look.pale if notation.is_weak(row) else look.owned(owner or metric.owner) for row in rows]
    figure.add_scatter(
        x=value,
        y=[notation.charted(name) for name in names],
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 9,
            "color": [look.page if is_young(r) else c for r, c in zip(rows, colour, strict=True)],
            "line": {"color": colour, "width": 2},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (high - value).fillna(0),
            "arrayminus": (value - low).fillna(0),
            "color": look.mute,
            "thickness": 1.4,
            "width": 4,
        },
        hovertext=_told(frame, metric, currency),
        hoverinfo="y+text",
        customdata=names,
    )
    top = pd.concat([high, value]).max()
    top = 1.0 if notation.is_missing(top) else float(top)
    right, each = room_for([line for lines in said for line in lines]), 30 + _deeper(said)
    dressed(figure, height=112 + each * max(len(rows), 2), left=room_for(names), right=right, bottom=14)
    laid(figure, behind([notation.charted(name) for name in names], [_broken(lines) for lines in said], look.ink))
    figure.update_xaxes(range=[0, top * 1.04 or 1], showgrid=True, nticks=5, **ticks(metric.unit, currency))
    return figure


def is_empty(frame: pd.DataFrame, metric: Metric) -> bool:
    """Whether a picture would show nothing: no value, or shares of so few that they are not drawn."""
    return not _is_said(frame, metric).any()


def marked(figure: Figure, at: float) -> Figure:
    """A dotted line where a plan or a requirement stands."""
    figure.add_vline(x=at, line={"color": palette.now().ink, "width": 1.4, "dash": "2px,3px"})
    figure.update_xaxes(range=[0, max(float(figure.layout.xaxis.range[1]), at * 1.06)])
    return figure


def _line(
    figure: Figure, x: pd.Series, y: pd.Series, colour: str, name: str, dash: str = "solid", width: float = 2
) -> None:
    figure.add_trace(
        Scatter(
            x=x, y=y, mode="lines", name=name, line={"color": colour, "width": width, "dash": dash}, hoverinfo="skip"
        )
    )


def _band(figure: Figure, frame: pd.DataFrame, by: str, fill: str) -> None:
    kept = frame.dropna(subset=["low", "high"])
    figure.add_scatter(x=kept[by], y=kept["low"], mode="lines", line={"width": 0}, hoverinfo="skip")
    figure.add_scatter(
        x=kept[by], y=kept["high"], mode="lines", line={"width": 0}, fill="tonexty", fillcolor=fill, hoverinfo="skip"
    )


def _label_ends(figure: Figure, frame: pd.DataFrame, by: str, texts: list[str], colour: str) -> None:
    if frame.empty or notation.is_missing(frame["value"].iloc[-1]):
        return
    figure.add_annotation(
        x=frame[by].iloc[-1],
        y=float(frame["value"].iloc[-1]),
        text=f"<b>{texts[-1]}</b>",
        showarrow=False,
        xanchor="left",
        xshift=8,
        font={"color": colour, "size": 12},
    )


def _is_said(frame: pd.DataFrame, metric: Metric) -> pd.Series:
    return pd.Series([notation.is_said(row, metric.unit) for row in frame.to_dict("records")], frame.index, dtype=bool)


def _beside(row: dict, metric: Metric, currency: str) -> list[str]:
    """A value with its interval; where there is none, why in a few words; in lines."""
    band = notation.interval(row, metric.unit, currency) if notation.is_said(row, metric.unit) else ""
    said = notation.answer(row, metric.unit, currency)
    parts = (said, band, _bare(notation.brief(row)) if said == "n/a" else "")
    return textwrap.wrap("  ".join(part for part in parts if part), BESIDE)


def _rests_on(row: dict, said: str) -> list[str]:
    """The halves of a value where they are not the value itself, else why it is weak; in lines."""
    halves = notation.of(row)
    why = _bare(notation.why(row)) if notation.is_weak(row) else ""
    return textwrap.wrap((halves if halves != said else "") if halves else why, BESIDE)


def _bare(why: str) -> str:
    """A reason behind n/a, which says already that there is no value."""
    return why.removeprefix("n/a ").removeprefix("not available: ")


def _deeper(said: Sequence[Sequence[str]]) -> int:
    """Pixels that each row takes more where words need several lines."""
    return LINE * max(max(map(len, said), default=1) - 1, 0)


def _broken(lines: Sequence[str]) -> str:
    return "<br>".join(notation.charted(line) for line in lines)


def _told(frame: pd.DataFrame, metric: Metric, currency: str) -> list[str]:
    """What is said on hover: the value, its interval, its halves, why it is weak."""
    parts = (
        (
            notation.answer(r, metric.unit, currency),
            notation.interval(r, metric.unit, currency),
            notation.of(r),
            notation.why(r),
        )
        for r in frame.to_dict("records")
    )
    return [notation.charted(" · ".join(p for p in said if p)) for said in parts]
