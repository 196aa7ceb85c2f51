"""How long winners stayed in each stage: what an open one is measured by (T4)."""

from sqlalchemy import ColumnElement, Select, literal, select

from data.engines import day_count, quantile
from data.schema import deals, spells

SLOW = 0.75


def winners_stays(rules: str) -> list[Select]:
    """A row per stage, under a rule set's name: the age that three of four winners had left it by."""
    s, d = spells.c, deals.c

    def winners(stage: str, stay: ColumnElement, fact, *where: ColumnElement) -> Select:
        return select(literal(stage).label("stage"), quantile(stay, SLOW).label("days")).where(
            fact.c.rules == rules, stay >= 0, *where
        )

    return [
        winners(
            "inquiry",
            day_count(s.inquiry_on, s.left_inquiry_on),
            spells,
            s.won_on.is_not(None),
            s.is_inquiry_imputed.is_not(True),
        ),
        winners(
            "mql", day_count(s.mql_on, s.left_mql_on), spells, s.won_on.is_not(None), s.is_sal_imputed.is_not(True)
        ),
        winners("sal", day_count(d.accepted_on, d.sql_on), deals, d.outcome == "won"),
        winners("sql", day_count(d.sql_on, d.closed_on), deals, d.outcome == "won"),
    ]
