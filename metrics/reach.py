"""How many, and of whom? Stocks in each stage, and the agreed market: covered, reachable, worked."""

from data.schema import coverage, market, work
from metrics.definition import Better, Distinct, Formula, Measure, Ratio, Stock, Unit
from metrics.leads import standing

open_inquiries = standing("inquiry", "Inquiry", "Marketing")
open_mqls = standing("mql", "MQL", "Sales and Marketing")
open_sals = standing("sal", "SAL", "Sales")
open_sqls = standing("sql", "SQL", "Sales")


def _total(*stocks: float | None) -> float | None:
    known = [stock for stock in stocks if stock is not None]
    return sum(known) if known else None


stage_inventory = Formula(
    name="stage_inventory",
    id="R1",
    label="Open leads, all stages",
    meaning="All passes that stand in any stage at the period's end: a stock, not an audience.",
    owner="Sales and Marketing",
    unit=Unit.COUNT,
    better=Better.BAND,
    parts=(open_inquiries, open_mqls, open_sals, open_sqls),
    formula=_total,
    words="inquiries + MQLs + SALs + SQLs open at the period's end",
)


def _accounts(name: str, label: str, meaning: str, table, on, where) -> Measure:
    return Measure(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.COUNT,
        better=Better.NEITHER,
        needs=("market",),
        fact=table,
        on=on,
        where=where,
    )


def _stock(name: str, label: str, meaning: str, entered: Measure, left: Measure | None, need: str) -> Stock:
    return Stock(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.COUNT,
        better=Better.UP,
        needs=("market", need),
        entered=entered,
        left=left,
    )


M, C, W = market.c, coverage.c, work.c
agreed_accounts = _stock(
    "agreed_accounts",
    "Accounts in the agreed market",
    "Accounts that both departments list, by the period's end.",
    _accounts(
        "accounts_agreed", "Accounts agreed", "Accounts that came onto both lists.", market, M.agreed_on, M.is_agreed
    ),
    None,
    "market",
)
covered_accounts = _stock(
    "covered_accounts",
    "Accounts covered",
    "Agreed accounts with a two-way touch within the agreed days before the period's end.",
    _accounts(
        "coverage_began", "Coverage began", "Agreed accounts that came to be covered.", coverage, C.starts_on, None
    ),
    _accounts("coverage_ended", "Coverage ended", "Agreed accounts whose coverage lapsed.", coverage, C.ends_on, None),
    "work",
)
reachable_accounts = _stock(
    "reachable_accounts",
    "Accounts reachable",
    "Agreed accounts with a valid contact that consents today, since the first such contact was created.",
    _accounts(
        "accounts_reachable", "Became reachable", "Agreed accounts whose first such contact was created.", market,
        M.reachable_on, M.is_agreed,
    ),
    None,
    "reachable",
)  # fmt: skip


def _share(name: str, id: str, label: str, meaning: str, top, bottom, better: Better, guard: str, needs) -> Ratio:
    return Ratio(
        name=name,
        id=id,
        label=label,
        meaning=meaning,
        owner="Sales and Marketing",
        unit=Unit.SHARE,
        better=better,
        guard=guard,
        needs=needs,
        numerator=top,
        denominator=bottom,
        is_proportion=True,
    )


icp_coverage_rate = _share(
    "icp_coverage_rate",
    "R3",
    "Agreed market covered",
    "Agreed accounts with a meaningful two-way touch in the agreed days, over all agreed accounts; an ad seen is none.",
    covered_accounts,
    agreed_accounts,
    Better.UP,
    "outside_work_rate",
    ("market", "work"),
)
reachable_rate = _share(
    "reachable_rate",
    "R4",
    "Agreed market reachable",
    "Agreed accounts with at least one valid, consented contact, over all agreed accounts; consent as it stands today.",
    reachable_accounts,
    agreed_accounts,
    Better.UP,
    "icp_coverage_rate",
    ("market", "reachable"),
)


def _worked(name: str, label: str, meaning: str, where) -> Distinct:
    return Distinct(
        name=name,
        label=label,
        meaning=meaning,
        owner="Sales",
        unit=Unit.COUNT,
        better=Better.NEITHER,
        needs=("work",),
        fact=work,
        on=W.day,
        of=W.account_id,
        where=where,
        day_before=W.day_before,
        varying=("team",),
    )


accounts_worked = _worked(
    "accounts_worked", "Accounts worked", "Different accounts that sales worked in the period.", None
)
accounts_worked_outside = _worked(
    "accounts_worked_outside",
    "Accounts worked outside the market",
    "Different accounts worked in the period that are not in the agreed market.",
    W.is_agreed.is_not(True),
)
outside_work_rate = _share(
    "outside_work_rate",
    "R6",
    "Worked outside the market",
    "Accounts that sales worked in the period and that are not in the agreed market, over all it worked.",
    accounts_worked_outside,
    accounts_worked,
    Better.DOWN,
    "icp_coverage_rate",
    ("market", "work"),
)
