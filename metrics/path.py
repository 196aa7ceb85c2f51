"""The agreed path: which won deals followed it, and which recycled leads came back to it."""

from data.schema import deals, spells
from metrics.conversion import is_won
from metrics.declaring import measure
from metrics.definition import Better, Ratio, Unit
from metrics.leads import is_lead

D, S = deals.c, spells.c
STAGES = ("inquiries", "mql", "sal", "sql", "won")
DETOURS = {  # as publish names them
    "no_lead": "no lead: sales found it",
    "no_mql": "never qualified by marketing",
    "no_inquiry": "no inquiry before",
    "no_sal": "not accepted by sales",
    "no_sql": "not qualified by sales",
    "out_of_order": "stages in another order",
}


is_new_win = is_won & (D.kind == "new")
new_wins = measure(
    "new_wins", "New business won", "Opportunities of new business won in the period, by closing day.",
    D.closed_on, is_new_win, STAGES, owner="Sales",
)  # fmt: skip
path_conformity = Ratio(
    name="path_conformity",
    id="L3",
    label="Wins on the agreed path",
    meaning="Of new business won in the period, the share whose lead passed inquiry, MQL, SAL and SQL in this order, "
    "none of them skipped. If it is low, the process no longer fits how customers buy.",
    owner="Sales and Marketing",
    unit=Unit.SHARE,
    better=Better.UP,
    guard="win_rate",
    needs=STAGES,
    numerator=measure(
        "wins_on_path", "Won on the agreed path", "New business won whose lead passed every agreed stage in order.",
        D.closed_on, is_new_win & D.follows_path, STAGES,
    ),
    denominator=new_wins,
    is_proportion=True,
)  # fmt: skip
re_entry_rate = Ratio(
    name="re_entry_rate",
    id="C9",
    label="Recycled leads that come back",
    meaning="Of leads recycled in the period and watched for the whole window since, the share that qualified again "
    "within it: nurture, and not dumping.",
    owner="Marketing",
    unit=Unit.SHARE,
    better=Better.UP,
    guard="mql_to_sal_rate",
    needs=("mql", "recycled"),
    numerator=measure(
        "recycled_came_back", "Recycled and back", "Recycled leads that qualified again within the window, on the day "
        "they were recycled.", S.closed_on, is_lead & S.is_re_entry_mature & S.is_re_entry_in_time,
        ("mql", "recycled"), owner="Marketing",
    ),
    denominator=measure(
        "recycled_watched", "Recycled and watched", "Leads recycled in the period, watched for the whole window since.",
        S.closed_on, is_lead & S.is_re_entry_mature, ("mql", "recycled"), owner="Sales",
    ),
    is_proportion=True,
    matures="re_entry",
)  # fmt: skip
