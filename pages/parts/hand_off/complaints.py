"""The 2x2 that tests both complaints on the same records, and the sentence that says which one they support."""

import pandas as pd
from plotly.graph_objects import Figure

from metrics.definition import Unit
from metrics.quality import by_fit_and_work
from metrics.verdict import Verdict, verdict
from pages.parts import notation, numbers, palette, show
from pages.parts.dressing import dressed
from pages.parts.filters import View

TITLE = "Are the leads bad, or are they not followed up? The same leads, both ways"
NEEDS = "quality_by_follow_up"


def found(view: View) -> Verdict | None:
    """What the records say; none where the source lacks what it takes."""
    return None if _lacking(view) else verdict(_cells(view))


def two_by_two(view: View) -> None:
    """Fit against follow-up, the SQL rate with its interval in each cell."""
    if why := _lacking(view):
        show.missing(TITLE, why)
        return
    cells = _cells(view)
    said = verdict(cells)
    show.figure(
        _drawn(cells),
        cells[["cell", "numerator", "denominator", "value", "low", "high"]],
        view,
        "two_by_two",
        TITLE,
        "Per cent qualified by sales within the window, of leads watched for all of it; 95% interval",
        n=float(cells["n"].sum()),
    )
    show.said(said.sentence + " This compares leads; it does not prove what caused what.")


def _lacking(view: View) -> str:
    rows = numbers.split(view, NEEDS)
    return str(rows["why"].iloc[0]) if set(rows["state"]) == {"not_available"} else ""


def _cells(view: View) -> pd.DataFrame:
    return by_fit_and_work(view.scope, numbers.runner(view.snapshot))


def _drawn(cells: pd.DataFrame) -> Figure:
    look, figure = palette.now(), Figure()
    highest = cells["value"].max()
    for row in cells.to_dict("records"):
        x, y = (0 if row["is_worked"] else 1), (1 if row["is_good"] else 0)
        weak = notation.is_missing(row["value"]) or row["n"] < notation.FEW
        strength = 0.0 if weak or not highest else 0.12 + 0.5 * float(row["value"]) / float(highest)
        fill = palette.tint(look.joint, strength, look.page)
        ink = max((look.ink, look.page), key=lambda text: palette.contrast(text, fill))
        figure.add_shape(
            type="rect", x0=x - 0.48, x1=x + 0.48, y0=y - 0.46, y1=y + 0.46, fillcolor=fill, layer="below",
            line={"width": 1, "color": look.line},
        )  # fmt: skip
        text = notation.answer({**row, "state": "small_n" if weak else "ok"}, Unit.SHARE)
        band = notation.interval(row, Unit.SHARE) if row["n"] >= notation.TOO_FEW else ""
        rests_on = "" if text == notation.of(row) else notation.of(row)  # too few: the counts are the number
        figure.add_annotation(
            x=x, y=y, showarrow=False, font={"size": 12, "color": look.mute if weak else ink},
            text=f"<b style='font-size:20px'>{text}</b>  {band}<br>{rests_on}",
        )  # fmt: skip
    dressed(figure, height=300, left=84, bottom=16)
    figure.update_xaxes(
        tickvals=[0, 1], ticktext=["worked as agreed", "not worked as agreed"], range=[-0.5, 1.5], showline=False
    )
    figure.update_yaxes(tickvals=[1, 0], ticktext=["good fit", "poor fit"], range=[-0.5, 1.5])
    return figure
