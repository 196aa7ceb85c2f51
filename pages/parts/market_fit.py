"""Whether the agreed market is the right one, and what it costs to work outside it and to leave it untouched."""

from metrics.definition import Unit
from pages.parts import frame, notation, numbers, show, tables
from pages.parts.filters import View

ROWS = {  # label: inside, outside, and the gap between them
    "win rate, all closed": ("win_rate_inside", "win_rate_outside", "icp_win_rate_gap"),
    "sales cycle, median": ("cycle_days_inside", "cycle_days_outside", "icp_cycle_gap"),
    "margin per win": ("margin_per_win_inside", "margin_per_win_outside", "icp_margin_gap"),
}
COSTS = {
    "outside_work_cost": "sales' work outside the market",
    "outside_spend": "spend outside the market",
    "outside_waste": "wasted outside, together",
    "missed_value": "missed inside: a lead of each untouched account",
}


def worth_it(view: View) -> None:
    """Win rate, cycle and margin inside against outside: without a gap, the market is the wrong one."""
    names = [name for row in ROWS.values() for name in row]
    found = {name: each.iloc[0].to_dict() for name, each in numbers.frames(view, names, (), view.scope).items()}
    frame.part(
        "Is it the right market? Inside against outside",
        "Deals that closed in the period, by whether their account is agreed; 95% interval of the gap",
    )
    sides = {label: _sides(view, [found[name] for name in row], row[-1]) for label, row in ROWS.items()}
    rows = [[notation.escaped(label), *cells] for label, cells in sides.items()]
    tables.quiet(rows, ["", "inside", "outside", "gap", "interval", "what it says"], numeric=[1, 2, 3, 4])


def _sides(view: View, found: list[dict], name: str) -> list[str]:
    unit, gap = numbers.metric(name).unit, found[-1]
    sides = [notation.answer(row, unit, view.currency) for row in found[:2]]
    if notation.is_missing(gap["value"]):
        return [*(notation.escaped(side) for side in sides), "n/a", "", notation.escaped(notation.why(gap))]
    ends = [gap["low"], gap["high"]]
    band = "" if any(notation.is_missing(end) for end in ends) else " to ".join(_gap(end, unit, view) for end in ends)
    weak = ' class="q"' if gap["state"] == "small_n" else ""
    return [
        *(notation.escaped(side) for side in sides),
        f"<span{weak}>{notation.escaped(_gap(gap['value'], unit, view))}</span>",
        notation.escaped(band),
        notation.escaped(_judged(gap)),
    ]


def _gap(value: float, unit: Unit, view: View) -> str:
    """A difference in its own unit: points for shares."""
    if unit is Unit.SHARE:
        return notation.difference(value, 0.0, unit)
    return ("+" if value > 0 else "") + notation.shown(value, unit, view.currency)


def _judged(gap: dict) -> str:
    if ": " in (said := notation.why(gap)):
        return said.split(": ", 1)[1]
    return "more inside" if gap["value"] > 0 else "less inside"


def costs(view: View) -> None:
    """Both errors about the market, in money: too large wastes, too small misses."""
    found = numbers.frames(view, list(COSTS), (), view.scope)
    first = {name: each.iloc[0].to_dict() for name, each in found.items()}
    title = "What the market's borders cost"
    if all(notation.is_missing(row["value"]) for row in first.values()):
        show.missing(title, notation.why(first["outside_waste"]))
        return
    each = notation.shown(view.rules.constants["cost_per_hour"], Unit.MONEY, view.currency)
    signed = "an assumption not signed by both" if view.rules.is_draft else "signed by both"
    frame.part(title, f"An hour of sales' work at {each}, {signed}; a missed account at its segment's value per lead")
    largest = max(abs(float(row["value"])) for row in first.values() if not notation.is_missing(row["value"]))
    rows = [[notation.escaped(words), *_money(view, first[name], largest)] for name, words in COSTS.items()]
    tables.quiet(rows, ["", "money", ""], numeric=[1])


def _money(view: View, row: dict, largest: float) -> list[str]:
    if notation.is_missing(row["value"]):
        return [f"<span class='q'>{notation.escaped(notation.why(row))}</span>", ""]
    shown = notation.shown(row["value"], Unit.MONEY, view.currency)
    return [notation.escaped(shown), tables.bar(-float(row["value"]), largest or 1.0)]
