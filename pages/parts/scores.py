"""The lead score: what it is worth, whether its promise held, and where its bar should stand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

from metrics.definition import Unit
from metrics.goldilocks import conditions
from pages.parts import charts, notation, numbers, palette, shapes, show
from pages.parts.dressing import dressed, laid, room_for, ticks
from pages.parts.filters import View

BARS = {
    "acceptance": "acceptance_by_bar",
    "missed": "missed_by_bar",
    "vain": "vain_by_bar",
    "volume": "volume_by_bar",
}
STRIPS = {  # condition: what it is called beside its strip, from the top down
    "acceptance_holds": "enough are accepted",
    "missed_holds": "few winners are missed",
    "capacity": "sales can work them",
    "is_in_zone": "all three: the zone",
}
UNSEEN = 15  # points below the lowest score that are drawn, empty
ORDINALS = {2: "nd", 3: "rd"}


def watched(view: View, window: str) -> View:
    """The same view over the last twelve months that have been watched for a whole window (G3)."""
    last = min(view.period.ends_on, view.as_of - timedelta(days=view.rules.windows[window]))
    first = last - timedelta(days=364)
    name = f"{first:%b %y}–{last:%b %y}"
    period = replace(view.period, name=name, starts_on=first, ends_on=last, grain="year")
    return replace(view, period=period, before=None)


def power(view: View) -> None:
    """How often sales qualified each tenth of the leads, the highest scores first."""
    view, title = watched(view, "qualify"), "Does the score find the good leads?"
    found = numbers.frames(view, ["score_power", "score_lift", "score_tenths"], (), view.scope)
    auc, lift = (found[name].iloc[0].to_dict() for name in ("score_power", "score_lift"))
    if notation.is_missing(auc["value"]):
        show.missing(title, notation.why(auc))
        return
    rows = found["score_tenths"]
    rows = rows.assign(tenth=[f"{'highest' if n == 1 else _place(n)} tenth" for n in rows["tenth"].astype(int)])
    said = f"power {auc['value']:.2f} ({notation.interval(auc, Unit.RATIO)}; a coin has 0.50)"
    show.figure(
        charts.bars(
            rows.drop(columns=["numerator", "denominator"]), numbers.metric("score_tenths"), "tenth", keep_order=True
        ),
        rows,
        view,
        "score_tenths",
        title,
        f"Per cent that sales qualified; {said}; highest tenth {lift['value']:.1f} times all",
        n=float(auc["n"]),
    )


def _place(number: int) -> str:
    return f"{number}{ORDINALS.get(number, 'th')}"


def promise(view: View) -> None:
    """What earlier leads of a band of scores came to, against what came of the later ones."""
    view, title = watched(view, "qualify"), "Does the score keep its promise later?"
    found = numbers.frames(view, ["score_miss", "score_came", "score_foreseen"], (), view.scope)
    off = found["score_miss"].iloc[0].to_dict()
    if notation.is_missing(off["value"]):
        show.missing(title, notation.why(off))
        return
    foreseen = found["score_foreseen"][["scores", "value"]].rename(columns={"value": "foreseen"})
    rows = found["score_came"].merge(foreseen, on="scores")
    rows = rows.rename(columns={"value": "came", "scores": "label"}).iloc[::-1]
    show.figure(
        shapes.pairs(rows),
        rows[["label", "n", "foreseen", "came", "low", "high"]],
        view,
        "score_promise",
        title,
        f"Dot: share that sales qualified; diamond: foreseen by leads before; off by {off['value'] * 100:.1f} points",
        n=float(off["n"]),
    )


def goldilocks(view: View) -> None:
    """Both errors in money for every bar, where each signed condition holds, and the zone in which all do."""
    view = watched(view, "end_to_end")
    title = "Where should the score's bar stand?"
    found = numbers.frames(view, [*BARS.values(), "goldilocks_zone", "unscored_leads"], (), view.scope)
    zone = found["goldilocks_zone"].iloc[0].to_dict()
    bars = found[BARS["acceptance"]]
    if bars.empty or "threshold" not in bars or bars["value"].isna().all():
        show.missing(title, notation.why(zone))
        return
    rows = _together(view, found)
    unseen = int(found["unscored_leads"]["value"].fillna(0).iloc[0])
    show.figure(
        judged(rows, view.rules.constants, view.currency),
        rows,
        view,
        "goldilocks",
        title,
        f"{view.currency} a month by bar. {_finding(found['goldilocks_zone'], view)}",
        legend=[(palette.now().leak, "won below: missed"), (palette.now().sales, "worked in vain")],
        n=float(rows["n"].max()),
    )
    st.caption(notation.plain(_unseen(rows, unseen, view)))


def _together(view: View, found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A row a bar, with all that is known of it and which signed conditions hold at it."""
    rows = found[BARS["acceptance"]][["threshold", "n"]].astype({"threshold": int})
    rows = rows.assign(**{name: found[metric]["value"].to_numpy(float) for name, metric in BARS.items()})
    return rows.merge(conditions(rows, view.rules.constants), on="threshold", suffixes=("", "_holds"))


def _finding(zone: pd.DataFrame, view: View) -> str:
    """The zone, or that there is none and why."""
    ends = dict(zip(zone["edge"], zone["value"], strict=True))
    if notation.is_missing(ends.get("from")):
        return notation.why(zone.iloc[0].to_dict()).capitalize()
    bar, first, last = view.rules.constants["score_bar"], ends["from"], ends["to"]
    place = "in it" if first <= bar <= last else "below it" if bar < first else "above it"
    return f"All conditions hold from {first:.0f} to {last:.0f}; today's bar, {bar:g}, is {place}"


def _unseen(rows: pd.DataFrame, unseen: int, view: View) -> str:
    """What nobody can know from these leads."""
    cut = " The limits are signed for all leads, not for a slice." if view.where else ""
    return (
        f"Seen are leads that qualified with a score from {rows['threshold'].min()} up and were watched to the end, "
        f"those below today's bar too; {unseen:,} had no score. Leads that never qualified have no outcome: none knows "
        f"what a lower bar would bring. Missed means won though below the bar: lost if nobody had worked them.{cut}"
    )


def judged(rows: pd.DataFrame, constants: Mapping[str, float], currency: str) -> Figure:
    """Above, both errors by bar; below, a strip for each signed condition where it holds, and one for all."""
    look, figure = palette.now(), Figure()
    for name, colour in (("missed", look.leak), ("vain", look.sales)):
        figure.add_scatter(
            x=rows["threshold"], y=rows[name], mode="lines", line={"color": colour, "width": 2.2},
            hovertemplate="bar %{x}: %{y:,.0f}<extra></extra>",
        )  # fmt: skip
    for place, name in enumerate(reversed(STRIPS)):
        fill = look.joint if name == "is_in_zone" else palette.tint(look.joint, 0.35, look.page)
        strip = {"type": "rect", "y0": place - 0.3, "y1": place + 0.3, "yref": "y2", "layer": "below",
                 "line": {"width": 0}, "fillcolor": fill}  # fmt: skip
        bars = rows.loc[rows[name].astype(bool), "threshold"]
        laid(figure, shapes=[{**strip, "x0": first - 0.5, "x1": last + 0.5} for first, last in _runs(bars)])
    dressed(figure, height=430, left=room_for(list(STRIPS.values())), bottom=18)
    top = float(rows[["missed", "vain"]].max(axis=None) or 1) * 1.06
    figure.update_xaxes(range=[max(int(rows["threshold"].min()) - UNSEEN, 0), 100], nticks=11)
    figure.update_yaxes(domain=[0.34, 1], range=[0, top], showgrid=True, nticks=5, **ticks(Unit.MONEY, currency))
    figure.update_layout(
        yaxis2={
            "domain": [0, 0.28], "range": [-0.6, len(STRIPS) - 0.4], "tickvals": list(range(len(STRIPS))),
            "ticktext": list(reversed(STRIPS.values())), "fixedrange": True, "showgrid": False, "zeroline": False,
            "ticks": "", "ticklabelstandoff": 6, "anchor": "x",
        }
    )  # fmt: skip
    figure.add_vline(x=constants["score_bar"], line={"color": look.ink, "width": 1.4, "dash": "2px,3px"})
    figure.add_annotation(
        x=constants["score_bar"], y=1, yref="paper", xanchor="left", xshift=5, yanchor="top", showarrow=False,
        text=f"today's bar {constants['score_bar']:g}", font={"size": 12, "color": look.ink},
    )  # fmt: skip
    _shade_unseen(figure, int(rows["threshold"].min()), look)
    return figure


def _runs(bars: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of neighbours."""
    found: list[tuple[int, int]] = []
    for bar in bars:
        is_next = found and bar == found[-1][1] + 1
        found = [*found[:-1], (found[-1][0], bar)] if is_next else [*found, (bar, bar)]
    return found


def _shade_unseen(figure: Figure, lowest: int, look: palette.Palette) -> None:
    if lowest > 0:
        first = max(lowest - UNSEEN, 0)
        figure.add_vrect(x0=first, x1=lowest - 0.5, fillcolor=look.raised, line_width=0, layer="below")
        figure.add_annotation(
            x=(first + lowest - 0.5) / 2, y=0.67, yref="paper", showarrow=False,
            text="no lead<br>qualified<br>with so low<br>a score", font={"size": 12, "color": look.mute},
        )  # fmt: skip
