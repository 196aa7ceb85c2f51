"""The hand-off page's generated answer: followed up, leaked, why most, and which complaint the records support."""

from metrics.definition import Unit
from pages.parts import notation
from pages.parts.filters import View
from pages.parts.hand_off import complaints, root_causes
from pages.parts.sentences import Answers, moved, said, share, why

SUPPORTED = {
    "both": "the records support <b>both complaints</b>: poor fit and missing follow-up",
    "leads": "the records support that <b>leads are of poor fit</b>, not that follow-up lacks",
    "follow_up": "the records support that <b>follow-up lacks</b>, not that the leads are bad",
    "neither": "the records support <b>neither complaint</b>",
    "unknown": "the records cannot tell which complaint holds",
}


def sentence(view: View, answers: Answers) -> str:
    """The first half needs follow-up, the second leakage; what is not known is left out and said."""
    followed, leaked, worth = (answers[name] for name in ("followed_up_rate", "mql_leakage_rate", "mql_leaked_worth"))
    parts = []
    if notation.is_missing(followed.row.get("value")):
        parts.append(f"whether leads are followed up cannot be said ({why(followed)})")
    else:
        parts.append(f"sales followed up {share(view, followed, 'leads it got')} as agreed{moved(view, followed)}")
    if not notation.is_missing(leaked.row.get("value")):
        money = "" if notation.is_missing(worth.row.get("value")) else f", worth {said(view, worth)}"
        parts.append(f"{said(view, leaked)} leaked before acceptance{money}{_cause(view)}")
    if verdict := complaints.found(view):
        parts.append(SUPPORTED[verdict.supports])
    whole = "; ".join(parts)
    return f"{whole[:1].upper()}{whole[1:]}."


def _cause(view: View) -> str:
    """The largest harmful cause, if there is one that chance does not explain."""
    found = root_causes.found(view)
    harmful = found[(found["dimension"] != "") & (found["effect"] > 0)]
    if harmful.empty:
        return ""
    worst = harmful.iloc[0]
    money = notation.shown(worst["effect"], Unit.MONEY, view.currency)
    where = f"{root_causes.WORDS[worst['dimension']]} {worst['member']}"
    return f", most of all in <b>{notation.escaped(where)}</b> ({notation.escaped(money)} beyond the usual)"
