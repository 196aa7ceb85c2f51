from metrics import misalignment, waste
from tests.rows import account, attempt, deal, lead, listed, many, spend, user
from tests.small_store import rules

AT_TEN = [rules(constants={"cost_lag_days": 0, "margin_rate": 0.5, "cost_per_hour": 10})]
PARTS = (
    misalignment.purgatory_cost, misalignment.leakage_cost, waste.outside_work_cost, waste.outside_spend,
    misalignment.sub_par_cost,
)  # fmt: skip


def at(name, **more):
    return {"mql": "2024-01-10", "account_id": name, "owner_id": "rep"} | more


def test_each_record_costs_once_and_the_parts_add_up(given):
    store = given(
        user("rep"), account("acme"), account("zoo"), listed("acme"),
        lead("winner", sal="2024-01-12", sql="2024-01-15", **at("acme")),
        deal(of="winner", created="2024-01-15", won="2024-02-01", amount=1000),
        lead("tried", **at("acme")), attempt("tried", "2024-01-11", hours=1),  # undecided: purgatory
        lead("refused", rejected="2024-01-20", **at("acme")),  # without a reason: leaks
        lead("bad", rejected="2024-01-20", reason="no fit", **at("acme")), attempt("bad", "2024-01-11", hours=2),
        lead("outside", **at("zoo")), attempt("outside", "2024-01-11", hours=4),  # lost nothing: it was work in vain
        lead("worse", rejected="2024-01-20", reason="no fit", **at("zoo")), attempt("worse", "2024-01-11", hours=8),
        spend(5, "2024-01-11", account_id="zoo"), until="2024-02-20",
        sets=[rules(constants=AT_TEN[0].content["constants"], windows={"end_to_end": 30})],
    )  # fmt: skip
    worth = round(1000 / 6, 2)
    costs = [store.value(part) for part in PARTS]
    assert costs == [worth, worth, 120, 5, 20]
    assert store.value(misalignment.misalignment_cost) == sum(costs)


def test_a_lead_of_no_known_account_can_be_lost(given):
    store = given(
        account("zoo"), listed("acme"), lead("ann", mql="2024-01-01", sal="2024-01-01", sql="2024-01-02"),
        deal(of="ann", created="2024-01-02", won="2024-01-03", amount=100),
        *many(3, lead, mql="2024-01-10", rejected="2024-01-20"), attempt("ann", "2024-01-02", hours=1),
    )  # fmt: skip
    assert store.value(misalignment.leakage_cost) == 75
