"""How a number is made, in words: read off its declaration, so that it cannot say anything else."""

from sqlalchemy import Column

from metrics.definition import Computed, Distinct, Formula, Measure, Named, Quantile, Ratio, Stock, Wait


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
            return f"{_point(metric.share)} of {_spaced(metric.of)} in {metric.fact.name}, on {_spaced(metric.on)}"
        case Distinct():
            return f"different {_spaced(metric.of)} in {metric.fact.name}, on {_spaced(metric.on)}"
        case Measure() if metric.amount is not None:
            return f"sum of {_spaced(metric.amount)} in {metric.fact.name}, on {_spaced(metric.on)}"
        case Measure():
            return f"count of {metric.fact.name}, on {_spaced(metric.on)}"
    raise TypeError(f"{metric.name} is of no kind that has a formula.")


def _point(share: float) -> str:
    return "median" if share == 0.5 else f"{share:.0%} point"


def _spaced(column: Column) -> str:
    return str(column.name).replace("_", " ")
