"""Every lead has exactly one fate in each stage that it reached, whatever happened to it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import LEDGERS
from metrics import ledger as book
from metrics import purgatory
from metrics.records import how_many
from tests.rows import attempt, deal, flat, lead, merged, owned, person, status, touch, user
from tests.small_store import filled

MONDAY = "2024-01-08 10:00"
REP = {"owner_id": "rep"}
UNTIL = "2024-06-30"
YEAR = ("2023-01-01", "2024-12-31")


def parts(store, stage="mql", **asked):
    frame = book.ledger(stage, store.scope(**asked), store.run)
    return {row["part"]: row["value"] for row in frame.to_dict("records") if row["value"]}


def test_each_fate_by_what_happened(tmp_path):
    store = filled(
        tmp_path, user("rep"), user("gone", left_on=date(2024, 5, 1)), user("queue", is_queue=True),
        lead("advanced", mql=MONDAY, sal="2024-01-09", **REP),
        lead("refused", mql=MONDAY, rejected="2024-01-10", reason="No budget", **REP),
        lead("silent", mql=MONDAY, rejected="2024-01-10", reason="Other", **REP),
        lead("nurtured", mql=MONDAY, recycled="2024-01-10", **REP), touch("nurtured", "2024-02-01"),
        lead("dropped", mql=MONDAY, recycled="2024-01-10", **REP), touch("dropped", "2024-03-01"),
        lead("just recycled", mql="2024-06-20", recycled="2024-06-21", **REP),
        lead("new", mql="2024-06-28", **REP), lead("late", mql="2024-05-20", **REP),
        lead("left", mql="2024-05-20", owner_id="gone"),
        lead("nobody's", mql="2024-05-20", owner_id="queue"), owned("nobody's", "queue", "2024-05-20"),
        lead("timed out", mql="2023-12-04", **REP), touch("anybody", "2023-11-01"), person("anybody"),
        until=UNTIL,
    )  # fmt: skip
    assert parts(store, period=YEAR) == {
        "advanced": 1, "rejected": 1, "leaked_no_reason": 1, "nurtured": 1, "leaked_not_nurtured": 1, "open": 2,
        "leaked_overdue": 1, "leaked_owner_left": 1, "leaked_no_owner": 1, "leaked_timed_out": 1,
    }  # fmt: skip
    assert store.value(book.LEAKAGE["mql"], period=YEAR) == pytest.approx(6 / 11)


def test_leaks_stand_in_front_and_each_part_opens_its_records(tmp_path):
    store = filled(tmp_path, lead(mql=MONDAY, rejected="2024-01-09", **REP), lead(mql=MONDAY, sal="2024-01-09", **REP))
    frame = book.ledger("mql", store.scope(), store.run)
    assert frame["is_leak"].tolist() == sorted(frame["is_leak"], reverse=True)
    for row in frame.to_dict("records"):
        narrowed = book.part_of("mql", row["part"], store.scope())
        assert store.run(how_many(book.COHORTS["mql"], narrowed))["n"].iloc[0] == row["value"]


def test_later_stages_leak_when_their_window_has_passed_and_a_loss_needs_a_reason(tmp_path):
    qualified = {"mql": MONDAY, "sal": "2024-01-09", **REP}
    gone = {"created": "2024-01-20", "sql": "2024-01-25", "lost": "2024-02-01"}
    store = filled(
        tmp_path, lead("stuck", **qualified), touch("stuck", "2024-01-01"),
        lead("lost", **qualified), deal(of="lost", reason="Price", **gone),
        lead("why", **qualified), deal(of="why", **gone), until="2024-05-30",
    )  # fmt: skip
    assert parts(store, "sal") == {"leaked_overdue": 1, "advanced": 2}
    assert parts(store, "sql") == {"rejected": 1, "leaked_no_reason": 1}


def test_a_merged_person_keeps_its_history_and_is_no_leak(tmp_path):
    store = filled(tmp_path, lead("ann", mql=MONDAY, **REP), lead("anna", sal="2024-01-09"), merged("ann", into="anna"))
    assert parts(store) == {"advanced": 1}


def test_the_list_of_purgatory_counts_as_its_metric_does_with_the_most_worth_first(tmp_path):
    store = filled(
        tmp_path, lead("ann", mql=MONDAY, sal="2024-01-09", segment="Big"),
        deal(of="ann", won="2024-01-20", amount=900),
        lead("bob", mql="2024-06-03", segment="Small"), lead("cy", mql="2024-06-10", segment="Big"),
        attempt("cy", "2024-06-10 13:00"), attempt("ann", "2024-01-08 13:00"), until="2025-02-28",
    )  # fmt: skip
    june = store.scope(period=("2024-06-01", "2024-06-30"))
    frame = purgatory.listed(june, store.run)
    assert frame[["person_id", "kind", "days"]].values.tolist() == [
        ["crm:cy", "undecided", 6], ["crm:bob", "untouched", 24],
    ]  # fmt: skip
    assert purgatory.ages(june, store.run)["n"].sum() == 2
    assert store.value(purgatory.purgatory_age, period=("2024-06-01", "2024-06-30")) == 15


DAYS = st.integers(0, 500).map(lambda days: str(date(2023, 1, 2) + timedelta(days=days)))
WORDS = st.sampled_from(["open", "mql", "accepted", "qualified", "rejected", "recycled", "disqualified", "strange"])
REASONS = st.sampled_from([None, "Other", "No budget", "Unable to reach", "timing"])


@st.composite
def histories(draw):
    """A person with statuses in any order, attempts, touches, owners, an opportunity, and perhaps a twin."""
    name = f"p{draw(st.integers(0, 10**9))}"
    rows = [person(name, owner_id=draw(st.sampled_from([None, "rep", "gone", "queue"])), score=draw(st.floats(0, 99)))]
    rows += [
        status(name, word, day, reason=why)
        for word, day, why in draw(st.lists(st.tuples(WORDS, DAYS, REASONS), min_size=1, max_size=7))
    ]
    rows += [attempt(name, day) for day in draw(st.lists(DAYS, max_size=3))]
    rows += [touch(name, day, is_response=draw(st.booleans())) for day in draw(st.lists(DAYS, max_size=2))]
    by = st.sampled_from(["rep", "queue", "gone"])
    rows += [owned(name, draw(by), day) for day in draw(st.lists(DAYS, max_size=2))]
    if draw(st.booleans()):
        ends = {draw(st.sampled_from(["won", "lost"])): draw(DAYS)} if draw(st.booleans()) else {}
        rows += deal(of=name, created=draw(DAYS), reason=draw(REASONS), **ends)
    if draw(st.integers(0, 4)) == 0:
        rows += [*lead(f"{name}b", mql=draw(DAYS)), merged(f"{name}b", into=name)]
    return rows


@given(several=st.lists(histories(), min_size=12, max_size=30))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_ledger_adds_up_to_all_who_entered_for_any_history(several, tmp_path_factory):
    staff = [user("rep"), user("gone", left_on=date(2023, 8, 1)), user("queue", is_queue=True)]
    store = filled(tmp_path_factory.mktemp("any"), *staff, *flat(several), until="2024-05-20")
    scope = store.scope(period=("2020-01-01", "2030-12-31"))
    for stage in LEDGERS:
        frame = book.ledger(stage, scope, store.run)
        entered = store.value(book.COHORTS[stage], period=("2020-01-01", "2030-12-31")) or 0
        assert frame["value"].sum() == entered, stage
        assert entered == 0 or frame["share"].sum() == pytest.approx(1)
        leaked = store.value(book.LEAKAGE[stage].numerator, period=("2020-01-01", "2030-12-31")) or 0
        assert frame[frame["is_leak"]]["value"].sum() == leaked, stage
