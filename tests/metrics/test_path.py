from metrics import path
from tests.rows import deal, lead, many, status


def to_the_win(name, **changes):
    steps = {"inquiry": "2024-01-01", "mql": "2024-01-05", "sal": "2024-01-08"} | changes
    return [*lead(name, **steps), *deal(of=name, created="2024-01-10", sql="2024-01-15", won="2024-03-01")]


def test_a_win_is_on_the_path_if_its_lead_passed_every_stage_in_order(given):
    store = given(
        to_the_win("ann"), to_the_win("ben", inquiry=None), to_the_win("cid"),
        deal(created="2024-01-10", won="2024-03-01"),
        deal(of="ann", created="2024-01-12", won="2024-03-01", kind="expansion"), deal(lost="2024-03-01"),
    )  # fmt: skip
    row = store.row(path.path_conformity)
    assert (row["numerator"], row["denominator"]) == (2, 4)
    detours = store.split(path.new_wins, "detour")
    assert {name: count for name, count in detours.items() if name} == {"no_inquiry": 1, "no_lead": 1}
    assert set(detours) - {None} <= set(path.DETOURS)


def test_a_recycled_lead_comes_back_if_it_qualifies_again_within_half_a_year(given):
    store = given(
        lead("ann", mql="2024-01-05", recycled="2024-02-01"), status("ann", "mql", "2024-07-01"),
        lead("ben", mql="2024-01-05", recycled="2024-02-01"), status("ben", "mql", "2024-09-01"),
        lead("cid", mql="2024-01-05", recycled="2024-02-01"), status("cid", "open", "2024-03-01"),
        lead("dan", mql="2024-01-05", rejected="2024-02-01"), status("dan", "mql", "2024-03-01"),
        lead("eve", mql="2024-01-05", recycled="2024-02-01"), status("eve", "open", "2024-03-01"),
        status("eve", "recycled", "2024-03-05"), status("eve", "mql", "2024-04-01"),
    )  # fmt: skip
    row = store.row(path.re_entry_rate)
    assert (row["numerator"], row["denominator"]) == (2, 4)


def test_who_was_recycled_lately_has_time_to_come_back(given):
    store = given(
        many(2, lead, mql="2024-01-05", recycled="2024-02-01"), lead(mql="2024-01-05", recycled="2024-08-01"),
        until="2024-09-01",
    )  # fmt: skip
    row = store.row(path.re_entry_rate)
    assert (row["denominator"], row["value"]) == (2, 0)
    young = store.row(path.re_entry_rate, period=("2024-08-01", "2024-08-31"))
    assert young["state"] == "immature" and "of 180 days" in young["why"]


def test_a_month_among_others_is_as_young_as_alone(given):
    store = given(
        lead(mql="2024-01-05", recycled="2024-06-10"), lead(mql="2024-01-05", recycled="2024-07-10"),
        until="2024-09-01",
    )  # fmt: skip
    alone = store.row(path.re_entry_rate, period=("2024-06-01", "2024-06-30"))
    among = store.ask(path.re_entry_rate, "month", period=("2024-06-01", "2024-07-31")).iloc[0]
    assert alone["why"] == among["why"] == "the youngest are watched for 63 of 180 days, and more may follow"
