"""The standard eight pages: which figures stand on them, and what each of them asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.attribution import CREDITED
from metrics.pack.shape import Cell, Figure, Question, Span

FIVE = ("economic_value", "mql_to_sql_rate", "icp_coverage_rate", "cycle_days_median", "return_on_sm")
HEADLINES = (
    "economic_value", "open_pipeline", "bookings", "coverage_ratio", "inquiry_to_mql_rate", "mql_to_sal_rate",
    "mql_to_sql_rate", "sal_to_sql_rate", "win_rate", "icp_coverage_rate", "cycle_days_median", "hours_to_attempt",
    "pipeline_velocity", "return_on_sm", "romi", "customer_acquisition_cost", "cac_payback", "cost_of_sales",
)  # fmt: skip
COURSE = (
    "economic_value", "bookings", "mql_to_sal_rate", "mql_to_sql_rate", "win_rate", "icp_coverage_rate",
    "cycle_days_median", "return_on_sm",
)  # fmt: skip
STEPS = ("inquiry_to_mql_rate", "mql_to_sal_rate", "sal_to_sql_rate", "sql_to_won_rate", "mql_to_won_rate", "win_rate")
DELAYS = ("hours_to_assignment", "hours_human", "hours_to_attempt", "working_hours_to_attempt")
FACTORS = ("pipeline_velocity", "accepted_opportunities", "win_rate", "average_won_amount", "cycle_days_median")
COSTS = ("cost_per_sal", "cost_per_sql", "cost_per_won", "customer_acquisition_cost", "cost_of_sales")
SIDES = ("marketing", "official", "sales")

PAGES = {
    "five": "Five answers",
    "value": "Value",
    "funnel": "Funnel",
    "velocity": "Velocity",
    "return": "Return",
    "agreement": "Agreement",
    "risks": "Risks and what changed",
    "definitions": "Definitions and restatements",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a pack is made for: rule set, period, what it is compared with, filters, and the pack before."""

    rules: str
    period: Span
    grain: str  # quarter, year or month: how courses are drawn
    trailing_from: date  # up to eight periods
    compared: Span | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sides: tuple[str, ...] = ()  # the rule sets of the snapshot
    was: tuple[tuple[Cell, ...], ...] = ()  # metric, hash of the rules, first day, last day, value of the last pack


def figures(asked: Asked, page: str) -> list[Figure]:
    """A page's figures without their values."""
    return _DRAFTS[page](asked)


def _five(asked: Asked) -> list[Figure]:
    return [
        _figure(
            "five", "Five answers", "Each in its own unit, with its interval and n", "tiles",
            _values(asked, FIVE, has_plan=True),
        ),
        _figure("course", "The recent periods", "", "course", _course(asked, COURSE)),
    ]  # fmt: skip


def _value(asked: Asked) -> list[Figure]:
    worth = "Chance of a win × mean won amount, with the band of 80 of 100 runs"
    due = "Due by the period's end, from its start to its end; closes to the cent"
    return [
        _figure("worth", "Expected value by stage", worth, "ranges", _values(asked, ["economic_value"], ["stage"])),
        _figure("bridge", "Pipeline bridge", due, "bridge", _values(asked, ["pipeline_bridge"])),
        _figure(
            "coverage", "Coverage against what is required", "Times the target that was due, by region", "ranges",
            _values(asked, ["coverage_ratio"], ["region"], also=["required_coverage"]),
        ),
        _line(asked, "bookings", "Bookings against plan"),
    ]  # fmt: skip


def _funnel(asked: Asked) -> list[Figure]:
    found = [
        _figure(
            "funnel", "Who carries the funnel, and where it leaks", "Leads that entered in the period, so far",
            "funnel", _question(asked, "funnel"),
        ),
        _line(asked, "mql_to_sal_rate", "MQL to SAL, mature cohorts; young ones hollow"),
        _figure("steps", "Steps, in mature cohorts", "", "table", _values(asked, STEPS, has_plan=True)),
    ]  # fmt: skip
    if asked.compared:
        question = _question(asked, "mix", ["mql_to_sal_rate"], ["region"])
        found.append(
            _figure("mix", "Why MQL to SAL moved", "Points by rate and by mix add up to it", "table", question)
        )
    return found


def _velocity(asked: Asked) -> list[Figure]:
    delays = "Median hours with 95% interval; leads nobody tried still wait. Medians do not add up."
    return [
        _line(asked, "cycle_days_median", "Sales cycle to any close, median"),
        _line(asked, "pipeline_velocity", "Pipeline velocity"),
        _figure("delays", "Speed to lead: routing's part and the representatives'", delays, "ranges",
                _values(asked, DELAYS)),
        _figure("factors", "What the velocity is made of", "", "table", _values(asked, FACTORS, has_plan=True)),
    ]  # fmt: skip


def _return(asked: Asked) -> list[Figure]:
    models = [measure.name for measure in CREDITED["won"].values()]
    said = f"Won in the period, least to most that {len(models)} models give; each adds to 100%, none is causal"
    return [
        _figure("credit", "Who gets the credit: a range", said, "credit", _values(asked, models, ["channel"])),
        _line(asked, "return_on_sm", "Margin per 1 of sales and marketing"),
        _line(asked, "cac_payback", "Payback of a new customer's cost"),
        _figure("costs", "What things cost", "", "table", _values(asked, COSTS, has_plan=True)),
    ]


def _agreement(asked: Asked) -> list[Figure]:
    sides = tuple(side for side in SIDES if side == asked.rules or side in asked.sides)
    question = _values(asked, ["marketing_qualified_leads"], rules=sides)
    said = "The same records under each department's own definitions and under the agreed one"
    return [_figure("sides", "Qualified leads, counted by each side", said, "bars", question)]


def _risks(asked: Asked) -> list[Figure]:
    found = [
        _figure(
            "risks",
            "Behind plan, worse than before, or too few to tell",
            "",
            "risks",
            _values(asked, HEADLINES, has_plan=True),
        )
    ]
    if asked.compared:
        said = "Accepted leads at what one has brought; volume, mix and rate add up"
        found.append(_figure("changes", "What changed, in money", said, "changes", _question(asked, "changes")))
    if asked.was:
        said = "The last pack's numbers asked again: of today's data, by today's definitions, then for this period"
        found.append(_figure("since", "Since the last pack", said, "since", _question(asked, "since", was=asked.was)))
    return found


def _definitions(asked: Asked) -> list[Figure]:
    question = _question(asked, "lacking")
    return [_figure("lacking", "What the data cannot answer", "", "lacking", question)]


_DRAFTS = {
    "five": _five, "value": _value, "funnel": _funnel, "velocity": _velocity, "return": _return,
    "agreement": _agreement, "risks": _risks, "definitions": _definitions,
}  # fmt: skip


def _figure(key: str, title: str, subtitle: str, shape: str, question: Question) -> Figure:
    return Figure(key=key, title=title, subtitle=subtitle, shape=shape, question=question)


def _line(asked: Asked, metric: str, title: str) -> Figure:
    return _figure(f"{metric}_course", title, "", "line", _course(asked, [metric], has_plan=True))


def _question(
    asked: Asked,
    way: str,
    metrics: Sequence[str] = (),
    by: Sequence[str] = (),
    was: tuple[tuple[Cell, ...], ...] = (),
) -> Question:
    _, first, last = asked.period
    periods: tuple[Span, ...] = (("now", first, last),)
    if asked.compared:
        periods = (*periods, ("before", *asked.compared[1:]))
    return Question(
        asked=way, rules=(asked.rules,), periods=periods, metrics=tuple(metrics), by=tuple(by), where=asked.where,
        was=was,
    )  # fmt: skip


def _values(
    asked: Asked,
    metrics: Sequence[str],
    by: Sequence[str] = (),
    rules: Sequence[str] = (),
    has_plan: bool = False,
    also: Sequence[str] = (),
) -> Question:
    """Now and before; `also` are asked for the whole beside those that are split."""
    whole = _question(asked, "values", metrics, by)
    periods = whole.periods[:1] if by or rules else whole.periods
    return Question(
        asked="values", rules=tuple(rules) or whole.rules, periods=periods, metrics=tuple(metrics), by=tuple(by),
        where=asked.where, has_plan=has_plan, also=tuple(also),
    )  # fmt: skip


def _course(asked: Asked, metrics: Sequence[str], has_plan: bool = False) -> Question:
    span: Span = ("now", asked.trailing_from, asked.period[2])
    return Question(
        asked="values", rules=(asked.rules,), periods=(span,), metrics=tuple(metrics), by=(asked.grain,),
        where=asked.where, has_plan=has_plan,
    )  # fmt: skip
