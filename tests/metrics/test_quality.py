from metrics import quality as q
from metrics.verdict import verdict
from tests.rows import account, attempt, lead, listed, many

JANUARY = "2024-01-08 10:00"
AGREED = [account("acme"), *listed("acme")]
GOOD = {"account_id": "acme", "score": 80, "owner_id": "rep"}
POOR = {"score": 65, "owner_id": "rep"}


def worked(name, sql=None, **fields):
    """Tried at once and decided within the fortnight."""
    ended = {"sal": "2024-01-10", "sql": sql} if sql else {"rejected": "2024-01-10", "reason": "No budget"}
    return [*lead(name, mql=JANUARY, **ended, **fields), attempt(name, "2024-01-08 11:00")]


def test_sub_par_is_refused_for_quality_of_those_decided(given):
    store = given(
        lead(mql=JANUARY, rejected="2024-01-10", reason="No budget"), lead(mql=JANUARY, sal="2024-01-10"),
        lead(mql=JANUARY, rejected="2024-01-10", reason="Duplicate"),
        lead(mql=JANUARY, rejected="2024-01-10", reason="Unable to reach"), lead(mql=JANUARY),
    )  # fmt: skip
    assert store.row(q.sub_par_rate)[["numerator", "denominator"]].tolist() == [1, 4]


def test_the_sweet_spot_is_the_agreed_market_at_the_agreed_intent(given):
    store = given(
        *AGREED, lead(mql=JANUARY, **GOOD), lead(mql=JANUARY, account_id="acme", score=69), lead(mql=JANUARY, score=90),
        lead(mql=JANUARY, account_id="acme"),
    )  # fmt: skip
    assert store.row(q.sweet_spot_rate)[["numerator", "denominator"]].tolist() == [1, 3]


def test_without_a_market_nobody_can_say_what_fits(given):
    assert "nothing to judge the agreed fit by" in given(lead(mql=JANUARY, score=90)).row(q.sweet_spot_rate)["why"]


def test_owners_are_counted_and_only_those_with_ten_leads(given):
    store = given(
        *AGREED, many(2, lead, mql=JANUARY, **GOOD), many(8, lead, mql=JANUARY, **POOR),
        many(9, lead, mql=JANUARY, **POOR | {"owner_id": "other"}),
        many(5, lead, mql=JANUARY, **GOOD | {"owner_id": "third"}),
        many(5, lead, mql=JANUARY, **POOR | {"owner_id": "third"}),
    )  # fmt: skip
    assert store.row(q.owners_without_sweet_spot)[["numerator", "denominator"]].tolist() == [1, 2]


def test_the_two_by_two_counts_every_watched_lead_in_one_cell(given):
    store = given(
        *AGREED, *worked("a", sql="2024-02-01", **GOOD), *worked("b", **GOOD), *worked("c", sql="2024-02-01", **POOR),
        lead("d", mql=JANUARY, **GOOD), lead("e", mql=JANUARY, sal="2024-05-01", sql="2024-06-01", **POOR),
        lead("late", mql=JANUARY, rejected="2024-01-10", **POOR), attempt("late", "2024-02-10"),
    )  # fmt: skip
    frame = q.by_fit_and_work(store.scope(), store.run).set_index("cell")
    assert frame["numerator"].to_dict() == {
        "good fit, worked": 1, "good fit, not worked": 0, "poor fit, worked": 1, "poor fit, not worked": 0,
    }  # fmt: skip
    assert frame["denominator"].tolist() == [2, 1, 1, 2]
    assert verdict(frame.reset_index()).supports == "unknown"
    assert store.ask(q.quality_by_follow_up).set_index("cell").loc["good fit, worked", "value"] == 0.5
