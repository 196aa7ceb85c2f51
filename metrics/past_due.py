"""Purgatory as stock and flow: leads past the agreement whom nobody tried, or on whom nobody decided (A3, A4)."""

from data.schema import spells
from metrics.definition import Better, Formula, Stock
from metrics.handoff import BOTH, FOLLOWED, counted, share_of
from metrics.leads import is_lead

S = spells.c


def _purgatory(kind: str, id: str, label: str, meaning: str, amount=None) -> Stock:
    enters, leaves = S[f"{kind}_from_on"], S[f"{kind}_to_on"]
    what = kind if amount is None else f"{kind}_worth"
    words = kind if amount is None else f"{kind}, their worth"
    came = counted(
        f"{what}_began", f"Became {words}", f"Leads that came into purgatory {kind} in the period.", enters, is_lead,
        FOLLOWED, amount=amount, owner=BOTH,
    )  # fmt: skip
    went = counted(
        f"{what}_ended", f"No longer {words}", f"Leads that ceased to be {kind}: tried, decided or timed out.", leaves,
        is_lead, FOLLOWED, amount=amount, owner=BOTH, better=Better.UP,
    )  # fmt: skip
    return Stock(
        name=f"purgatory_{what}",
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=came.unit,
        better=Better.DOWN,
        guard="persistence_rate",
        needs=came.needs,
        entered=came,
        left=went,
    )


purgatory_untouched = _purgatory(
    "untouched", "A3.untouched", "Purgatory, untouched",
    "Leads past their agreed hours at the period's end without a human attempt or a decision.",
)  # fmt: skip
purgatory_undecided = _purgatory(
    "undecided", "A3.undecided", "Purgatory, undecided",
    "Leads tried but neither accepted nor refused, and the agreed days to decide have passed at the period's end.",
)  # fmt: skip
purgatory_untouched_worth = _purgatory(
    "untouched", "A3.untouched_worth", "Purgatory, untouched, in money",
    "What the untouched leads would be worth: each its segment's mean won amount a lead, those that bring nothing "
    "included.", S.worth,
)  # fmt: skip
purgatory_undecided_worth = _purgatory(
    "undecided", "A3.undecided_worth", "Purgatory, undecided, in money",
    "What the undecided leads would be worth: each its segment's mean won amount a lead, those that bring nothing "
    "included.", S.worth,
)  # fmt: skip


def _both(untouched: float | None, undecided: float | None) -> float | None:
    return None if untouched is None and undecided is None else (untouched or 0) + (undecided or 0)


def _in_all(
    name: str, id: str, label: str, meaning: str, parts: tuple[Stock, Stock], rests_on: Formula | None = None
) -> Formula:
    return Formula(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner=BOTH,
        unit=parts[0].unit,
        better=Better.DOWN,
        guard="persistence_rate",
        parts=parts,
        formula=_both,
        words="untouched + undecided at the period's end",
        rests_on=rests_on,
    )


purgatory = _in_all(
    "purgatory", "A3", "Leads in purgatory",
    "Leads past the agreement with no decision at the period's end: nobody tried them, or nobody decided.",
    (purgatory_untouched, purgatory_undecided),
)  # fmt: skip
purgatory_worth = _in_all(
    "purgatory_worth", "A3.worth", "Purgatory, in money",
    "What the leads in purgatory would be worth, each at its segment's mean won amount a lead.",
    (purgatory_untouched_worth, purgatory_undecided_worth), purgatory,
)  # fmt: skip
decision_watched = counted(
    "decision_watched", "Leads past the days to decide",
    "Leads that qualified in the period and for whom the agreed days to decide have passed.",
    S.mql_on, is_lead & S.is_decision_due, FOLLOWED, better=Better.NEITHER,
)  # fmt: skip
ever_in_purgatory = counted(
    "ever_in_purgatory", "Leads that were ever in purgatory",
    "Of those, leads that were ever past the agreement without an attempt or a decision, on the day they qualified.",
    S.mql_on, is_lead & S.is_decision_due & S.was_in_purgatory, FOLLOWED, owner=BOTH,
)  # fmt: skip
purgatory_rate = share_of(
    "purgatory_rate", "A4", "Ever in purgatory",
    "Of leads whose days to decide have passed, the share that was ever past the agreement untouched or undecided; a "
    "clean-up at the week's end does not change it.",
    ever_in_purgatory, decision_watched, Better.DOWN, "persistence_rate", BOTH,
)  # fmt: skip
