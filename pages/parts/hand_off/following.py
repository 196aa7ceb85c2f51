"""Follow-up on screen: each class of leads against its own agreement, routing's part apart from people's."""

import pandas as pd

from pages.parts import charts, frame, notation, numbers, show, tables
from pages.parts.filters import View

HOURS = ("tried_working_hours", "tried_hours", "tried_routing_hours", "tried_owner_hours")
RATES = ("followed_up_rate", "persistence_rate", "system_miss_rate")
TITLE = "Follow-up by class of lead, each against its own agreement"


def by_class(view: View) -> None:
    """The share followed up in time, with its interval; leads without an owner are not in it."""
    found = _of_classes(view, "followed_up_rate")
    if found["value"].isna().all():
        show.missing(TITLE, notation.why(found.iloc[0].to_dict()) if len(found) else "no lead was due")
        return
    show.figure(
        charts.dots(found, numbers.metric("followed_up_rate"), "class"),
        found,
        view,
        "by_class",
        TITLE,
        "Per cent tried by a human within the agreed working hours, 95% interval; without those that had no owner",
        n=float(found["n"].sum()),
    )


def hours(view: View) -> None:
    """Working hours beside elapsed ones, routing's beside the owner's; what routing missed stands apart."""
    rates = {name: _of_classes(view, name) for name in RATES}
    waits = {name: _of_classes(view, name) for name in HOURS}
    if all(each["value"].isna().all() for each in waits.values()):
        return
    frame.part(
        "How long until the first attempt, and how often",
        "Median hours of leads that were tried; medians do not add up. Missed by routing: without an owner in time",
    )
    rows = [_row(view, place, {**rates, **waits}) for place in range(len(view.rules.lead_classes))]
    heads = ["class", "agreed", "working", "elapsed", "routing", "owner", "persistence", "missed by routing"]
    tables.quiet(rows, heads, numeric=range(1, len(heads)))


def _of_classes(view: View, name: str) -> pd.DataFrame:
    """One row per class in the agreement's order; a class without leads is a row too."""
    found = numbers.split(view, name, "lead_class")
    classes = view.rules.lead_classes
    labels = {each["name"]: f"{each['label']} · {each['hours']:g} h" for each in classes}
    rows = pd.DataFrame({"lead_class": [each["name"] for each in classes]}).merge(found, on="lead_class", how="left")
    if set(found["state"]) == {"not_available"}:
        rows = rows.assign(state="not_available", why=found["why"].iloc[0])
    return rows.assign(state=rows["state"].fillna("empty"), why=rows["why"].fillna("")).assign(
        **{"class": [labels[each] for each in rows["lead_class"]]}
    )


def _row(view: View, place: int, found: dict[str, pd.DataFrame]) -> list[str]:
    each = view.rules.lead_classes[place]
    cells = [each["label"], f"{each['hours']:g} h"]
    for name in (*HOURS, "persistence_rate", "system_miss_rate"):
        row = found[name].iloc[place].to_dict()
        cells.append(notation.answer(row, numbers.metric(name).unit, view.currency))
    return [notation.escaped(cell) for cell in cells]
