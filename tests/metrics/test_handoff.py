import pytest

from data.rules import from_content
from metrics import handoff as h
from metrics import past_due, refusals
from tests.rows import attempt, deal, lead, many, owned, person, user
from tests.small_store import rules

MONDAY = "2024-01-08 10:00"  # working hours are 9 to 17, and a standard lead has 24 of them: until Thursday 10:00
REP = {"owner_id": "rep"}


def tried(name, *moments, **fields):
    return [lead(name, mql=MONDAY, **REP, **fields), [attempt(name, at) for at in moments]]


def test_a_lead_is_followed_up_within_the_working_hours_of_its_class(given):
    store = given(
        *tried("in time", "2024-01-11 09:59", score=70), *tried("too late", "2024-01-11 10:01", score=70),
        *tried("hot in time", "2024-01-08 13:59", score=90), *tried("hot too late", "2024-01-08 14:01", score=90),
        *tried("referred", "2024-01-09 09:59", score=70, channel="Referral"),
    )  # fmt: skip
    assert store.value(h.followed_up_rate) == pytest.approx(3 / 5)
    assert store.split(h.followed_up_rate, "lead_class") == {"hot": 0.5, "referred": 1, "standard": 0.5}


def test_a_weekend_does_not_count_and_an_automatic_or_inbound_message_is_no_attempt(given):
    friday = "2024-01-12 16:00"
    store = given(
        lead("ann", mql=friday, **REP), attempt("ann", "2024-01-17 15:59"),
        lead("bob", mql=friday, **REP), attempt("bob", "2024-01-12 16:30", is_automatic=True),
        lead("cy", mql=friday, **REP), attempt("cy", "2024-01-12 16:30", is_inbound=True, kind="email"),
    )  # fmt: skip
    assert store.row(h.followed_up_rate)[["numerator", "denominator"]].tolist() == [1, 3]


def test_a_lead_without_an_owner_is_missed_by_routing_and_not_by_sales(given):
    store = given(
        user("queue", is_queue=True), *tried("worked", "2024-01-08 11:00"),
        lead("queued", mql=MONDAY, owner_id="queue"), owned("queued", "queue", MONDAY),
        lead("found late", mql=MONDAY, **REP), owned("found late", "queue", MONDAY),
        owned("found late", "rep", "2024-02-01"), attempt("found late", "2024-02-01 13:00"),
    )  # fmt: skip
    assert store.row(h.followed_up_rate)[["numerator", "denominator"]].tolist() == [1, 1]
    assert store.row(h.system_miss_rate)[["numerator", "denominator"]].tolist() == [2, 3]


def test_a_lead_whose_hours_still_run_is_not_due(given):
    store = given(lead(mql="2025-12-30", **REP), *tried("old", "2024-01-08 11:00"), until="2025-12-31")
    assert store.value(h.due_leads, period=("2025-12-01", "2025-12-31")) == 0
    assert store.value(h.due_leads) == 1


def test_persistence_is_five_attempts_or_a_decision_within_fourteen_days(given):
    days = [f"2024-01-{day:02}" for day in range(9, 14)]
    store = given(
        *tried("often", *days), *tried("seldom", *days[:4]), *tried("late", *days[:4], "2024-01-23"),
        lead("decided", mql=MONDAY, rejected="2024-01-10", reason="No budget"),
        lead("accepted", mql=MONDAY, sal="2024-01-09"),
    )  # fmt: skip
    assert store.row(h.persistence_rate)[["numerator", "denominator"]].tolist() == [3, 5]


def test_purgatory_is_entered_when_the_hours_run_out_and_left_with_an_attempt_or_a_decision(given):
    store = given(
        *tried("slow", "2024-01-15"), lead("refused", mql=MONDAY, rejected="2024-01-12", **REP),
        lead("forgotten", mql=MONDAY, **REP),
    )  # fmt: skip

    def untouched(day):
        return store.value(past_due.purgatory_untouched, period=("2024-01-01", day))

    assert [untouched(f"2024-01-{day}") for day in ("10", "11", "12", "15")] == [0, 3, 2, 1]
    assert untouched("2024-12-31") == 0  # after half a year it timed out


def test_a_lead_that_was_tried_is_undecided_from_the_fifteenth_day_until_somebody_decides(given):
    store = given(
        *tried("slow", "2024-01-09", rejected="2024-02-10"), *tried("quick", "2024-01-09", rejected="2024-01-12"),
        *tried("first tried late", "2024-01-30", sal="2024-02-20"),
    )  # fmt: skip

    def standing(metric, day):
        return store.value(metric, period=("2024-01-01", day))

    days = ("2024-01-21", "2024-01-22", "2024-01-30", "2024-02-10", "2024-02-20")
    assert [standing(past_due.purgatory_undecided, day) for day in days] == [0, 1, 2, 1, 0]
    assert [standing(past_due.purgatory, day) for day in days] == [1, 2, 2, 1, 0]
    assert store.row(past_due.purgatory)[["numerator", "denominator"]].isna().all()  # two stocks are no halves
    assert store.value(past_due.purgatory_rate) == pytest.approx(2 / 3)


def test_a_clean_up_empties_the_stock_and_not_the_flow(given):
    store = given(many(3, lead, mql=MONDAY, recycled="2024-01-19", **REP), *tried("good", "2024-01-08 11:00"))
    assert store.value(past_due.purgatory, period=("2024-01-01", "2024-01-18")) == 3
    assert store.value(past_due.purgatory, period=("2024-01-01", "2024-01-19")) == 0
    ever = store.row(past_due.purgatory_rate)
    assert ever[["numerator", "denominator"]].tolist() == [4, 4]  # the good one stays undecided


def test_purgatory_is_worth_what_a_lead_of_its_segment_brought_those_that_brought_nothing_included(given):
    bought = [lead("ann", mql=MONDAY, sal="2024-01-09", segment="SMB"), deal(of="ann", won="2024-03-01", amount=900)]
    idle = [many(2, lead, mql=MONDAY, segment="SMB"), lead(mql=MONDAY, segment="Enterprise")]
    store = given(*bought, *idle, attempt("ann", "2024-01-08 11:00"))
    worth = store.split(past_due.purgatory_worth, "segment", period=("2024-01-01", "2024-01-20"))
    assert (worth["SMB"], worth["Enterprise"]) == (600, 0)
    assert store.row(past_due.purgatory_worth, period=("2024-01-01", "2024-01-20"))["n"] == 3  # leads, not their worth


def test_other_and_nothing_are_no_reason(given):
    store = given(
        lead(mql=MONDAY, rejected="2024-01-10", reason="Not a fit: too small"),
        lead(mql=MONDAY, rejected="2024-01-18", reason="No budget this year"),
        lead(mql=MONDAY, rejected="2024-01-10", reason="Other"), lead(mql=MONDAY, disqualified="2024-01-10"),
    )  # fmt: skip
    assert store.row(refusals.feedback_rate)[["numerator", "denominator"]].tolist() == [2, 4]
    assert store.value(refusals.feedback_days) == pytest.approx((2 + 10) / 2, abs=0.1)
    assert store.split(refusals.refused_leads, "rejection") == {"no_fit": 1, "no_budget": 1, None: 2}


def test_unable_to_reach_holds_only_after_the_agreed_attempts(given):
    days = [f"2024-01-{day:02}" for day in range(9, 14)]
    far = {"rejected": "2024-01-15", "reason": "Unable to reach"}
    store = given(*tried("often", *days, **far), *tried("once", days[0], **far), lead(mql=MONDAY, **far))
    assert store.row(refusals.given_up_early_rate)[["numerator", "denominator"]].tolist() == [2, 3]


def test_a_win_below_the_bar_or_after_a_refusal_was_missed(given):
    store = given(
        lead("below", mql=MONDAY, score=40), deal(of="below", created="2024-02-01", won="2024-03-01", amount=70),
        lead("refused", mql=MONDAY, rejected="2024-01-10", reason="No need"),
        deal(of="refused", created="2024-05-01", won="2024-06-01", amount=30),
        lead("good", mql=MONDAY, score=80, sal="2024-01-10"), deal(of="good", created="2024-02-01", won="2024-03-01"),
    )  # fmt: skip
    assert (store.value(refusals.missed_winners), store.value(refusals.missed_winners_worth)) == (2, 100)


def test_what_is_accepted_within_a_minute_or_twenty_at_once_is_waved_through(given):
    at_once = {"mql": MONDAY, "sal": "2024-01-10 14:00:30", "owner_id": "bulk"}
    store = given(
        many(20, lead, **at_once), many(19, lead, **at_once | {"sal": "2024-01-10 14:05:00"}),
        lead("hasty", mql=MONDAY, sal="2024-01-10 09:00:40", **REP), owned("hasty", "rep", "2024-01-10 09:00:00"),
        lead("calm", mql=MONDAY, sal="2024-01-10 09:01:10", **REP), owned("calm", "rep", "2024-01-10 09:00:00"),
    )  # fmt: skip
    assert store.row(refusals.waved_through_rate)[["numerator", "denominator"]].tolist() == [21, 41]


def test_a_customer_waits_until_somebody_answers_and_an_automatic_reply_is_no_answer(given):
    def question(of, at):
        return attempt(of, at, is_inbound=True, kind="email")

    store = given(
        [person(name) for name in ("ann", "bob", "cy", "di")],
        *[row for name in ("ann", "bob", "cy") for row in (question(name, MONDAY), attempt(name, "2024-01-08 18:00"))],
        question("di", MONDAY), attempt("di", "2024-01-08 10:01", is_automatic=True),
        attempt("di", "2024-01-09 10:00"),
    )  # fmt: skip
    assert store.value(h.hours_to_answer) == 8


def test_where_no_source_tells_what_came_in_it_says_so(given):
    store = given(*tried("ann", "2024-01-09"))
    assert store.row(h.hours_to_answer)["why"] == "not available: no inbound questions in this source"


def test_without_a_working_calendar_the_hours_are_elapsed_ones(given):
    without = from_content({**rules().content, "working": {}})
    store = given(*tried("a", "2024-01-09 09:00"), *tried("b", "2024-01-09 11:00"), sets=[without])
    assert store.row(h.followed_up_rate)[["numerator", "denominator"]].tolist() == [1, 2]
