"""Who gets the credit: always several signed models side by side, never a verdict (2.9). Each model adds to 100%."""

from data.schema import credits, deals
from metrics.definition import Better, Distinct, Measure, Unit

C, D = credits.c, deals.c

MODELS = {
    "first": "First touch",
    "last": "Last touch",
    "linear": "Linear",
    "u_shaped": "U: 40 first, 40 opportunity, 20 rest",
    "w_shaped": "W: 30 first, 30 lead, 30 opportunity, 10 rest",
    "full_path": "Full path: 22.5 each of four, 10 rest",
    "time_decay": "Time decay",
}
AMOUNTS = {
    "share": ("credited_wins", "Wins credited", C.won_on, Unit.COUNT),
    "accepted": ("credited_pipeline", "Pipeline credited", C.accepted_on, Unit.MONEY),
    "won": ("credited_revenue", "Revenue credited", C.won_on, Unit.MONEY),
    "margin": ("credited_margin", "Margin credited", C.won_on, Unit.MONEY),
}


def _credited(model: str, words: str, what: str) -> Measure:
    name, label, on, unit = AMOUNTS[what]
    return Measure(
        name=f"{name}_{model}",
        id=f"2.9.{model}.{what}",
        label=f"{label}, {words.split(':')[0].lower()}",
        meaning=f"{label} to the touches of each opportunity by the {model.replace('_', ' ')} model ({words}); "
        "without a touch: unattributed.",
        owner="Sales and Marketing",
        unit=unit,
        better=Better.UP,
        needs=("won", "touches") if unit is Unit.COUNT else ("won", "touches", "amounts"),
        fact=credits,
        on=on,
        where=C.won_on.is_not(None) if what == "share" else None,
        amount=C[f"{model}_{what}"],
    )


CREDITED = {what: {model: _credited(model, words, what) for model, words in MODELS.items()} for what in AMOUNTS}

sourced_revenue = Measure(
    name="sourced_revenue",
    id="2.9.sourced",
    label="Sourced revenue",
    meaning="Revenue of the opportunities whose winning pass a channel's touch opened; what sales found itself stands "
    "apart. Exclusive, adds to 100%.",
    owner="Marketing",
    unit=Unit.MONEY,
    better=Better.UP,
    guard="bookings",
    needs=("won", "amounts", "touches"),
    fact=credits,
    on=C.won_on,
    where=C.is_opening,
    amount=C.whole_won,
)
influenced_wins = Distinct(
    name="influenced_wins",
    id="2.9.influenced",
    label="Influenced wins",
    meaning="Opportunities won that had any touch of a channel before the close: overlapping, so never added up.",
    owner="Marketing",
    unit=Unit.COUNT,
    better=Better.NEITHER,
    needs=("won", "touches"),
    fact=credits,
    on=C.won_on,
    of=C.deal_id,
    where=C.touch_id.is_not(None),
)
self_reported_wins = Measure(
    name="self_reported_wins",
    id="2.9.self_reported",
    label="Wins by self-reported source",
    meaning="Opportunities won in the period whose buyer said how they heard of us; split it by self_reported.",
    owner="Marketing",
    unit=Unit.COUNT,
    better=Better.NEITHER,
    needs=("won", "self_reported"),
    fact=deals,
    on=D.closed_on,
    where=(D.outcome == "won") & D.self_reported.is_not(None),
)
unattributed_margin = Measure(
    name="unattributed_margin",
    id="2.9.unattributed",
    label="Margin without a touch",
    meaning="Gross margin of opportunities won that no marketing touch preceded: no model credits it to marketing.",
    owner="Sales and Marketing",
    unit=Unit.MONEY,
    better=Better.NEITHER,
    needs=("won", "amounts", "touches"),
    fact=credits,
    on=C.won_on,
    where=C.touch_id.is_(None),  # a sales find that was touched has its credit elsewhere, and none here
    amount=C.linear_margin,
)
ALL = tuple(measure for group in CREDITED.values() for measure in group.values())
