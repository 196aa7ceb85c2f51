"""The offer on its way, promoted, quoted, bought; what it does to the win rate; and whether the message is one."""

from itertools import pairwise

import pandas as pd
from plotly.graph_objects import Figure

from metrics.definition import Unit
from pages.parts import charts, frame, notation, numbers, palette, show, tables
from pages.parts.dressing import dressed
from pages.parts.filters import View

STEPS = {"family_promoted": "promoted", "family_quoted": "first quoted", "family_bought": "bought"}
VOICES = {"campaign": "campaigns", "call": "notes of calls", "interview": "interviews after a win"}
TOP = 3
SHARES = {
    "offer_quoted_as_promoted_rate": "quoted as promoted",
    "offer_bought_as_quoted_rate": "bought as quoted",
    "offer_matched_rate": "all three the same",
}


def flow(view: View) -> None:
    """Wins by the offer that was promoted, quoted and bought; a step that changes the offer has the leak's colour."""
    title = "The offer: promoted, quoted, bought"
    rows = numbers.split(view, "wins_with_offers", *STEPS)
    rows = rows[rows["value"].fillna(0) > 0] if len(rows) else rows
    if rows.empty or rows[list(STEPS)].isna().any(axis=None):
        said = numbers.split(view, "offer_matched_rate").iloc[0].to_dict()
        show.missing(title, notation.why(said))
        return
    shares = numbers.frames(view, list(SHARES), (), view.scope)
    words = [f"{said} {notation.answer(shares[name].iloc[0], Unit.SHARE)}" for name, said in SHARES.items()]
    look = palette.now()
    show.figure(
        flowing(rows),
        rows[[*STEPS, "value"]].rename(columns={"value": "wins"}),
        view,
        "offers",
        title,
        "Wins by family of offers; " + ", ".join(words),
        legend=[(look.leak, "another offer than the step before")],
        n=float(rows["value"].sum()),
    )


def flowing(rows: pd.DataFrame) -> Figure:
    """Three columns of offers and the wins between them."""
    look = palette.now()
    columns = list(STEPS)
    offers = sorted(set(rows[columns].to_numpy().ravel()), key=lambda name: -_size(rows, name))
    nodes = [(place, name) for place, column in enumerate(columns) for name in offers if (rows[column] == name).any()]
    at = {node: number for number, node in enumerate(nodes)}
    same, other = palette.tint(look.joint, 0.22, look.page), palette.tint(look.leak, 0.55, look.page)
    links = [
        (at[place, a], at[place + 1, b], part["value"].sum(), same if a == b else other)
        for place, pair in enumerate(pairwise(columns))
        for (a, b), part in rows.groupby(list(pair))
    ]
    figure = Figure()
    figure.add_sankey(
        arrangement="fixed",
        node={
            "label": [f"{notation.charted(name)}  {_standing(rows, columns[place], name)}" for place, name in nodes],
            "color": look.joint,
            "x": [(0.001, 0.5, 0.999)[place] for place, _ in nodes],
            "y": [_height(rows, columns[place], name, offers) for place, name in nodes],
            "thickness": 14,
            "pad": 18,
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        link={
            "source": [link[0] for link in links],
            "target": [link[1] for link in links],
            "value": [link[2] for link in links],
            "color": [link[3] for link in links],
            "hovertemplate": "%{value:,.0f} wins<extra></extra>",
        },
        textfont={"size": 12, "color": look.ink, "shadow": "none"},
    )
    dressed(figure, height=346, bottom=20)
    for x, said, anchor in zip((0, 0.5, 1), STEPS.values(), ("left", "center", "right"), strict=True):
        figure.add_annotation(
            x=x, y=0, xref="paper", yref="paper", yshift=-22, xanchor=anchor, showarrow=False, text=said,
            font={"size": 12, "color": look.soft},
        )  # fmt: skip
    return figure


def _size(rows: pd.DataFrame, name: str) -> float:
    return float(rows.loc[(rows[list(STEPS)] == name).any(axis=1), "value"].sum())


def _standing(rows: pd.DataFrame, column: str, name: str) -> str:
    return f"{rows.loc[rows[column] == name, 'value'].sum():,.0f}"


def _height(rows: pd.DataFrame, column: str, name: str, offers: list[str]) -> float:
    """The middle of a node: those above it, largest offer first."""
    sums = rows.groupby(column)["value"].sum().reindex(offers).fillna(0) / rows["value"].sum()
    before = sums.iloc[: offers.index(name)].sum()
    return float(min(max(before + sums[name] / 2, 0.02), 0.98))


def by_match(view: View) -> None:
    """The win rate where sales quoted what marketing promoted, and where it quoted something else."""
    names = {"win_rate_offer_matched": "quoted as promoted", "win_rate_offer_unmatched": "quoted another offer"}
    found = numbers.frames(view, [*names, "offer_win_rate_gap"], (), view.scope)
    gap, title = found["offer_win_rate_gap"].iloc[0].to_dict(), "Does a changed offer win less?"
    if notation.is_missing(gap["value"]):
        show.missing(title, notation.why(gap))
        return
    rows = pd.concat([found[name].head(1).assign(offer=words) for name, words in names.items()], ignore_index=True)
    points = notation.difference(gap["value"], 0.0, Unit.SHARE)
    band = [notation.difference(gap[end], 0.0, Unit.SHARE) for end in ("low", "high")]
    said = f"{points} as promoted" if not notation.is_few(gap) else "too few to compare"
    said += f" (95%: {band[0]} to {band[1]})" if "n/a" not in band else ""
    show.figure(
        charts.dots(rows, numbers.metric("win_rate_offer_matched"), "offer", owner="sales"),
        rows,
        view,
        "offer_match",
        title,
        f"Per cent won of all that closed, 95% interval; {said}",
        n=float(rows["n"].sum()),
    )


def message(view: View) -> None:
    """The three reasons for buying that campaigns, calls and customers name most often, side by side."""
    title, agreed = "One message? Why customers buy", numbers.split(view, "message_agreement").iloc[0].to_dict()
    if notation.is_missing(agreed["value"]):
        show.missing(title, notation.why(agreed))
        return
    rows = numbers.split(view, "reasons_tagged", "voice", "reason")
    rows = rows.sort_values("value", ascending=False, kind="stable")
    tops = {voice: rows[rows["voice"] == voice].head(TOP) for voice in VOICES}
    said = f"they agree by {agreed['value']:.2f} of 1, in the order of places"
    frame.part(title, f"The reasons tagged most often; {said}")
    places = range(max(len(top) for top in tops.values()))
    cells = [[str(place + 1), *(_reason(top, place) for top in tops.values())] for place in places]
    tables.quiet(cells, ["", *VOICES.values()])


def _reason(top: pd.DataFrame, place: int) -> str:
    if place >= len(top):
        return ""
    return f"{notation.escaped(top['reason'].iloc[place])} <span class='q'>{top['value'].iloc[place]:,.0f}</span>"
