"""What a currency was worth on a day."""

from sqlalchemy import ColumnElement, Date, and_, cast, func, literal, select
from sqlalchemy.sql.selectable import FromClause

from data.engines import lag
from data.publish.build import NEVER, Build
from data.schema import rates


def rate_spans(build: Build) -> FromClause:
    """One row per currency, kind and stretch of days with one rate."""
    newest = build.latest(rates, rates.c.system, rates.c.currency, rates.c.kind, rates.c.starts_on).subquery(
        "newest_rates"
    )
    n = newest.c
    return build.keep(
        "rate_spans",
        select(
            n.currency,
            n.kind,
            n.starts_on,
            lag(
                n.starts_on, partition_by=[n.currency, n.kind], order_by=[n.starts_on.desc(), n.system.desc()]
            ).label("ends_on"),
            n.rate,
        ),
    )


def rate_on(
    spans: FromClause, kind: str, currency: ColumnElement, day: ColumnElement, name: str
) -> tuple[FromClause, ColumnElement]:
    """A join target and its condition that find the rate of a currency on a day."""
    span = spans.alias(name)
    return span, and_(
        span.c.kind == kind,
        span.c.currency == currency,
        span.c.starts_on <= day,
        func.coalesce(span.c.ends_on, cast(literal(NEVER.date()), Date)) > day,
    )
