"""The records behind a number: the same condition as the sum, on the fact's rows."""

from sqlalchemy import Select, and_, func, or_, select

from metrics.definition import (
    Computed,
    Counted,
    Distinct,
    Formula,
    Listing,
    Measure,
    Metric,
    Quantile,
    Ratio,
    Scope,
    Stock,
    Wait,
)


def countable(metric: Metric) -> list[Counted]:
    """The counts and sums that a metric is made of or rests on, each with records of its own."""
    if isinstance(metric, (Wait, Computed)):
        return list(metric.listed)
    if isinstance(metric, (Measure, Distinct, Quantile, Stock)):
        return [metric]
    if isinstance(metric, Ratio):
        found = [*countable(metric.numerator), *countable(metric.denominator)]
    elif isinstance(metric, Formula):
        found = [each for part in metric.parts for each in countable(part)]
    else:
        found = []
    return list({each.name: each for each in found}.values())


def records(counted: Counted, scope: Scope, limit: int | None = None) -> Select:
    """The rows that are counted, newest first; a listing's in its own order."""
    if isinstance(counted, Listing):
        return counted.rows(scope).limit(limit)
    measure = counted.entered if isinstance(counted, Stock) else counted
    fact = measure.fact
    query = select(fact).where(fact.c.rules == scope.rules, *_within(counted, scope))
    if measure.where is not None:
        query = query.where(measure.where)
    added = measure.amount if isinstance(measure, Measure) else measure.of if isinstance(measure, Quantile) else None
    if added is not None:  # what has no amount adds nothing
        query = query.where(added.is_not(None))
    for dimension, members in scope.where:
        if dimension in fact.c:
            query = query.where(fact.c[dimension].in_(members))
    return query.order_by(measure.on.desc(), fact.c[fact.columns.keys()[1]]).limit(limit)


def how_many(counted: Counted, scope: Scope) -> Select:
    return select(func.count().label("n")).select_from(records(counted, scope).order_by(None).subquery())


def _within(counted: Counted, scope: Scope) -> list:
    if isinstance(counted, Stock):
        entered = counted.entered.on <= scope.until
        if counted.left is None:
            return [entered]
        return [entered, or_(counted.left.on.is_(None), counted.left.on > scope.until)]
    return [and_(counted.on >= scope.starts_on, counted.on <= scope.until)]
