"""What misalignment costs: its parts in money, which add up because no record stands in two of them."""

from metrics.definition import Unit
from pages.parts import frame, notation, numbers, tables
from pages.parts.filters import View

PARTS = {
    "purgatory_cost": "leads in purgatory",
    "leakage_cost": "leads leaked elsewhere",
    "outside_work_cost": "sales' work outside the market",
    "outside_spend": "spend outside the market",
    "sub_par_cost": "sales' work on sub-par leads",
}


def parts(view: View) -> None:
    """The cost of misalignment and what it is made of."""
    names = [*PARTS, "misalignment_cost"]
    found = {name: each.iloc[0].to_dict() for name, each in numbers.frames(view, names, (), view.scope).items()}
    whole = found["misalignment_cost"]
    each = notation.shown(view.rules.constants["cost_per_hour"], Unit.MONEY, view.currency)
    said = "not signed by both" if view.rules.is_draft else "signed by both"
    frame.part(
        "What misalignment costs",
        f"{view.period.name}: a lost lead at its segment's value per lead, an hour at {each}, {said}; no record twice. "
        "A lead outside the market counts as work there, not as lost.",
    )
    known = [float(row["value"]) for row in found.values() if not notation.is_missing(row["value"])]
    largest = max([abs(value) for value in known], default=1.0) or 1.0
    rows = [_cells(view, words, found[name], largest) for name, words in PARTS.items()]
    rows.append(_cells(view, "together", whole, largest, "<b>{}</b>"))
    tables.quiet(rows, ["", "money", ""], numeric=[1])


def _cells(view: View, words: str, row: dict, largest: float, wrap: str = "{}") -> list[str]:
    label = wrap.format(notation.escaped(words))
    if notation.is_missing(row["value"]):
        return [label, f"<span class='q'>{notation.escaped(notation.why(row))}</span>", ""]
    shown = notation.shown(row["value"], Unit.MONEY, view.currency)
    return [label, wrap.format(notation.escaped(shown)), tables.bar(-float(row["value"]), largest)]
