"""How a number is made, in words: read off its declaration, so that it cannot say anything else."""

from sqlalchemy import Column

from metrics.definition import Computed, Distinct, Formula, Measure, Named, Quantile, Ratio, Stock, Wait

THINGS = {
    "spells": "passes of leads", "deals": "opportunities", "bookings": "bookings", "stretches": "spans of open amounts",
    "market": "accounts", "coverage": "spans of cover", "work": "acts of sales work", "costs": "costs",
    "credits": "shares of credit", "untouched": "untouched spans of accounts", "buying_reasons": "reasons of buyers",
    "questions": "questions of customers",
}  # fmt: skip
DAYS = {
    "day": "by day", "inquiry_on": "by the day of the inquiry", "mql_on": "by the day of the MQL",
    "sal_on": "by the day of the SAL", "sql_on": "by the day of the SQL", "won_on": "by the day of the win",
    "closed_on": "by the day of closing", "accepted_on": "by the day of acceptance", "created_on": "by the day opened",
    "starts_on": "by the first day", "ends_on": "by the last day", "lagged_on": "by the day, moved by the agreed lag",
}  # fmt: skip


def formula(metric: Named) -> str:
    """One line: what is counted, summed, divided or read off a curve."""
    match metric:
        case Ratio():
            return f"{metric.numerator.label} ÷ {metric.denominator.label}"
        case Formula() | Computed():
            return metric.words
        case Stock():
            less = f" less all of “{metric.left.label}”" if metric.left else ""
            return f"all of “{metric.entered.label}”{less}, up to the period's end"
        case Wait():
            among = "among those who get there within the window" if metric.among_converted else "open ones censored"
            return f"{_point(metric.quantile)} of the wait, {among}; rejection and other ends compete"
        case Quantile():
            return f"{_point(metric.share)} of {_spaced(metric.of)} of {_made_of(metric)}"
        case Distinct():
            return f"different {_spaced(metric.of)} of {_made_of(metric)}"
        case Measure() if metric.amount is not None:
            return f"sum of {_spaced(metric.amount)} of {_made_of(metric)}"
        case Measure():
            return f"count of {_made_of(metric)}"
    raise TypeError(f"{metric.name} is of no kind that has a formula.")


def _made_of(metric: Measure | Distinct | Quantile) -> str:
    """What is counted, and by which of its days."""
    day = DAYS.get(metric.on.name, f"by the day of {_spaced(metric.on).removesuffix(' on')}")
    return f"{THINGS.get(metric.fact.name, metric.fact.name)}, {day}"


def _point(share: float) -> str:
    return "median" if share == 0.5 else f"{share:.0%} point"


def _spaced(column: Column) -> str:
    return str(column.name).replace("_", " ")
