"""The agreed path: what won deals skipped of it, and who comes back to it after being recycled."""

from metrics.definition import Unit
from metrics.path import DETOURS
from pages.parts import charts, notation, numbers, show
from pages.parts.filters import View

ON_PATH = "every agreed stage, in order"


def detours(view: View) -> None:
    """New business won, by the first agreed stage that its lead went without."""
    title = "Do wins follow the agreed path?"
    share = numbers.split(view, "path_conformity").iloc[0].to_dict()
    if notation.is_missing(share["value"]):
        show.missing(title, notation.why(share))
        return
    rows = numbers.split(view, "new_wins", "detour")
    rows = rows.assign(way=rows["detour"].map(DETOURS).fillna(ON_PATH))
    rows = rows.assign(place=rows["way"].ne(ON_PATH)).sort_values(["place", "value"], ascending=[True, False])
    interval = notation.interval(share, Unit.SHARE) if notation.is_said(share, Unit.SHARE) else ""
    said = f"{notation.answer(share, Unit.SHARE)} on the path{f' ({interval})' if interval else ''}"
    show.figure(
        charts.bars(rows, numbers.metric("new_wins"), "way", view.currency, keep_order=True),
        rows[["way", "value"]],
        view,
        "detours",
        title,
        f"New business won; {said}, if low it no longer fits",
        n=float(share["denominator"]),
    )


def coming_back(view: View) -> None:
    """Recycled leads that qualify again: nurture, and not dumping."""
    grain, period, title = view.period.grain, view.trailing(), "Do recycled leads come back?"
    rows = numbers.split(view, "re_entry_rate", grain, period=period)
    if charts.is_empty(rows, numbers.metric("re_entry_rate")):
        show.missing(title, notation.why(rows.iloc[-1].to_dict()))
        return
    days = view.rules.windows["re_entry"]
    show.figure(
        charts.trend(
            rows, numbers.metric("re_entry_rate"), grain, view.currency, open_from=view.open_from, names=view.names
        ),
        rows,
        view,
        "coming_back",
        title,
        f"Per cent of leads recycled in each {grain} that qualified again within {days} days",
        n=float(rows["denominator"].fillna(0).sum()),
    )
