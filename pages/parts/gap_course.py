"""The gap between the two departments' own numbers over time, with the rulings that closed it or did not."""

from pages.parts import charts, notation, numbers, reconciled, rulings, show
from pages.parts.comparing import Comparison
from pages.parts.filters import View

TITLE = "The gap over time"


def trend(view: View, asked: Comparison) -> None:
    """Marketing's less sales' number, as a share of the official one, month by month."""
    found = reconciled.course(view, asked)
    if "month" not in found or found["value"].isna().all():
        show.missing(TITLE, _why(found))
        return
    figure = charts.trend(found, numbers.metric("number_gap"), by="month", currency=view.currency)
    show.figure(
        rulings.marked(figure, asked.measure.name),
        found[["month", "marketing", "official", "sales", "value"]],
        view,
        "gap",
        TITLE,
        f"{asked.measure.label}: marketing's less sales' own, share of the official one",
    )


def _why(found) -> str:
    said = next((str(why) for why in found.get("why", []) if not notation.is_missing(why) and why), "")
    return said.removeprefix("not available: ").removeprefix("n/a ") or "no month has an official number"
