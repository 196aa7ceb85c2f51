"""The score on screen: whether it ranks leads and keeps its promise (Q4), and where its bar should stand (Q5)."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from metrics.definition import Unit
from pages.parts import frame, headline, notation, numbers, palette, served, shapes, show
from pages.parts.dressing import dressed, room_for, ticks
from pages.parts.filters import View
from pages.parts.periods import Period

TILES = {
    "score_power": "Power of the score",
    "score_power_won": "Power, to the win",
    "score_lift": "Lift of the highest tenth",
    "score_miss": "Promise missed by",
    "unscored_leads": "Leads without a score",
}
LINES = {"missed_by_bar": "missed below the bar", "vain_by_bar": "worked in vain"}
TABLE = ("missed_by_bar", "vain_by_bar", "acceptance_by_bar", "volume_by_bar")


def power(view: View) -> None:
    """Whether a higher score means more, over the last twelve months: a quarter is too young for it."""
    year = _over(view, view.months(), "12 months to")
    frame.part("The lead score", f"Leads that qualified in the {year.period.name}, those below the bar too")
    headline.row(year, TILES, numbers.totals(year, list(TILES)), "score")
    left, right = st.columns(2, gap="medium")
    with left:
        _goldilocks(_over(view, Period("", served.first_day(view.snapshot), view.period.ends_on, "year"), "all up to"))
    with right:
        _promise(year)


def _over(view: View, period: Period, words: str) -> View:
    return replace(view, period=replace(period, name=f"{words} {view.period.name}", grain="year"), before=None)


def _promise(view: View) -> None:
    """What each band of scores had foreseen, and what came."""
    title = "Does the score keep its promise? Foreseen against what came"
    came, foreseen = (numbers.split(view, name) for name in ("score_came", "score_foreseen"))
    if came["value"].isna().all():
        show.missing(title, notation.why(came.iloc[0].to_dict()) if len(came) else "too few leads")
        return
    rows = came.merge(foreseen[["scores", "value"]], on="scores", suffixes=("", "_foreseen"))
    rows = rows.rename(columns={"scores": "label", "value": "came", "value_foreseen": "foreseen"})
    show.figure(
        shapes.pairs(rows),
        rows[["label", "foreseen", "came", "low", "high", "numerator", "denominator"]],
        view,
        "promise",
        title,
        "Per cent qualified by sales; diamond: earlier leads of those scores; dot: what came, 95% interval",
        n=float(rows["denominator"].sum()),
    )


def _goldilocks(view: View) -> None:
    """Both errors in money at each bar, and the zone where both sides' conditions hold, or that there is none."""
    title = "Where the bar should stand: both errors in money"
    found = numbers.splits(view, [*TABLE, "goldilocks_zone"])
    zone, lines = found.pop("goldilocks_zone"), {name: found[name] for name in LINES}
    if any(each["value"].isna().all() for each in lines.values()):
        worst = next(each for each in lines.values() if each["value"].isna().all())
        show.missing(title, notation.why(worst.iloc[0].to_dict()) if len(worst) else "no lead was watched to the end")
        return
    ends = dict(zip(zone["edge"], zone["value"], strict=True))
    has_zone = not notation.is_missing(ends.get("from"))
    bar = view.rules.content["exclusions"].get("min_score")
    table = lines["missed_by_bar"][["threshold"]]
    for name in TABLE:
        own = found[name][["threshold", "value"]].rename(columns={"value": name})
        table = table.merge(own, on="threshold", how="left")
    show.figure(
        _drawn(table, ends if has_zone else {}, bar, view.currency),
        table,
        view,
        "goldilocks",
        title,
        f"{view.currency} a month by bar; shaded: acceptance, missed winners and capacity all within what both signed"
        if has_zone
        else f"{view.currency} a month by bar; no bar meets all that both signed",
        n=float(zone["n"].max()) if zone["n"].notna().any() else None,
    )
    if has_zone:
        words = f"At a bar of {ends['from']:.0f} to {ends['to']:.0f} all conditions hold; it stands at {bar}."
    else:
        words = notation.why(zone.iloc[0].to_dict()) if len(zone) else ""
        words = f"{words[:1].upper()}{words[1:]}."
    show.said(words)


def _drawn(table: pd.DataFrame, zone: dict[str, float], bar: float | None, currency: str) -> Figure:
    look, figure = palette.now(), Figure()
    colours = {"missed_by_bar": look.sales, "vain_by_bar": look.leak}
    if zone:
        figure.add_vrect(
            x0=zone["from"] - 0.5, x1=zone["to"] + 0.5, line_width=0, layer="below",
            fillcolor=palette.tint(look.marketing, 0.18, look.page),
        )  # fmt: skip
    last = {name: float(table[name].dropna().iloc[-1]) for name in LINES}
    for name, label in LINES.items():
        figure.add_scatter(
            x=table["threshold"], y=table[name], mode="lines", line={"color": colours[name], "width": 2.2},
            hovertemplate="bar %{x}: %{y:,.0f}<extra>" + label + "</extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=1, xref="paper", y=last[name], text=label, showarrow=False, xanchor="left", xshift=6,
            font={"size": 12, "color": colours[name]},
        )  # fmt: skip
    if bar:
        figure.add_vline(x=bar, line={"color": look.ink, "width": 1.4, "dash": "2px,3px"})
        figure.add_annotation(
            x=bar, y=1, yref="paper", text=f"bar {bar:g}", showarrow=False, xanchor="right", xshift=-4, yanchor="top",
            font={"size": 12, "color": look.ink},
        )  # fmt: skip
    dressed(figure, height=320, left=room_for(["$100.0M"]), right=room_for(list(LINES.values())), bottom=16)
    figure.update_yaxes(rangemode="tozero", showgrid=True, nticks=5, **ticks(Unit.MONEY, currency))
    figure.update_xaxes(nticks=8, range=[float(table["threshold"].min()), float(table["threshold"].max())])
    return figure
