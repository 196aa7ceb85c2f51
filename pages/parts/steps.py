"""Conversion's figures: the steps with their intervals, cohorts by month, the win rates side by side."""

import pandas as pd

from pages.parts import charts, notation, numbers, shapes, show
from pages.parts.filters import View

STEPS = (
    "inquiry_to_mql_rate",
    "mql_to_sal_rate",
    "mql_to_sql_rate",
    "sal_to_sql_rate",
    "sql_to_won_rate",
    "mql_to_won_rate",
)
COHORTS = ("mql_to_sal_rate", "mql_to_sql_rate", "sal_to_sql_rate", "sql_to_won_rate")
WINS = {
    "win_rate_narrow": "against competitors",
    "win_rate": "all closed",
    "win_rate_created": "of created",
    "money_win_rate_narrow": "against competitors, money",
    "money_win_rate": "all closed, money",
    "money_win_rate_created": "of created, money",
}


def table(view: View) -> None:
    """Each step's rate with its interval; a young cohort hollow."""
    frame = _rows(view, {name: numbers.metric(name).label for name in STEPS})
    show.figure(
        charts.dots(frame, numbers.metric("mql_to_sql_rate"), "step"),
        frame,
        view,
        "steps",
        "Each step, how sure we are",
        f"Per cent of those who entered in {view.period.name}, 95% interval; hollow: immature, estimated",
        n=float(frame["n"].max()),  # steps are entered by the same leads: they are not added up
    )


def cohorts(view: View) -> None:
    """A row a month of entry; a cell nobody has watched to the end is hollow, a small one grey."""
    found = numbers.splits(view, COHORTS, "month", period=view.months())
    parts = [
        frame.assign(step=numbers.metric(name).label) for name, frame in found.items() if frame["month"].notna().all()
    ]
    if not parts:
        show.missing("Cohorts by month of entry", str(found[COHORTS[0]]["why"].iloc[0]))
        return
    frame = pd.concat(parts).sort_values("month", kind="stable")
    frame["cohort"] = [f"{day:%b %Y}" for day in frame["month"]]
    frame = frame.sort_values("month", kind="stable")
    show.figure(
        shapes.heat(frame, "step", "cohort", numbers.metric(COHORTS[0]).unit),
        frame,
        view,
        "cohorts",
        "Cohorts by month of entry",
        f"Per cent within the window; dashed: immature, estimated; grey: fewer than {notation.FEW}",
        n=_n(frame[frame["step"] == frame["step"].iloc[0]]) if len(frame) else None,
    )


def wins(view: View) -> None:
    """The same wins under three denominators, by count and by money."""
    frame = _rows(view, WINS)
    show.figure(
        charts.dots(frame, numbers.metric("win_rate"), "step", owner="sales"),
        frame,
        view,
        "wins",
        "Three win rates, side by side",
        "Per cent won: of decided, of all closed, of created; by count and by money",
        n=_n(frame.iloc[1:2]),
    )


def _rows(view: View, labels: dict[str, str]) -> pd.DataFrame:
    found = numbers.frames(view, list(labels), (), view.scope)
    return pd.concat([found[name].head(1).assign(step=label) for name, label in labels.items()], ignore_index=True)


def _n(frame: pd.DataFrame) -> float | None:
    return float(frame["n"].fillna(0).sum()) if len(frame) else None
