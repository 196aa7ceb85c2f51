from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.bridge import bridge, moves

DUE = date(2026, 3, 1)
LATER = date(2026, 6, 1)
QUARTER = {"due_from": date(2026, 1, 1), "due_to": date(2026, 3, 31)}


def at_start(*rows):
    return pd.DataFrame(list(rows), columns=["deal_id", "amount", "due_on"])


def at_end(*rows):
    return pd.DataFrame(list(rows), columns=["deal_id", "amount", "due_on", "outcome"])


def bucket_of(start, end, **window):
    return moves(start, end, **window).set_index("deal_id")["bucket"].to_dict()


def test_every_deal_falls_in_one_bucket():
    start = at_start(*[(name, 100, DUE) for name in ("won", "lost", "more", "less", "same", "merged")])
    end = at_end(
        ("won", 120, DUE, "won"), ("lost", 100, DUE, "no_decision"), ("more", 130, DUE, None), ("less", 60, DUE, None),
        ("same", 100, DUE, None), ("new", 50, DUE, None), ("brief", 10, DUE, "lost"),
    )  # fmt: skip
    assert bucket_of(start, end) == {
        "won": "won", "lost": "lost", "more": "increased", "less": "decreased", "same": "unchanged",
        "merged": "no longer counted", "new": "created", "brief": "came and went",
    }  # fmt: skip


def test_a_moved_due_date_pulls_in_and_pushes_out():
    start = at_start(("here", 100, DUE), ("there", 70, LATER), ("far", 5, LATER))
    end = at_end(("here", 100, LATER, None), ("there", 80, DUE, None), ("far", 5, LATER, None))
    assert bucket_of(start, end, **QUARTER) == {"here": "pushed out", "there": "pulled in"}


def test_a_deal_that_is_won_and_pushed_is_won():
    assert bucket_of(at_start(("a", 1, DUE)), at_end(("a", 1, LATER, "won")), **QUARTER) == {"a": "won"}


def test_a_deal_that_grew_before_it_was_won_leaves_with_what_it_came_with():
    lines = bridge(moves(at_start(("a", 100, DUE)), at_end(("a", 120, DUE, "won")))).set_index("step")["amount"]
    assert (lines["start"], lines["won"], lines["end"]) == (100, -100, 0)


def test_a_deal_without_a_due_date_is_not_due():
    assert bucket_of(at_start(("a", 1, None)), at_end(("a", 1, DUE, None)), **QUARTER) == {"a": "pulled in"}


def test_what_only_the_rate_brought_is_a_line_of_its_own():
    end = at_end(("a", 112, DUE, None)).assign(currency_effect=2)
    lines = bridge(moves(at_start(("a", 100, DUE)), end)).set_index("step")["amount"]
    assert (lines["increased"], lines["currency"], lines["end"]) == (10, 2, 112)


def test_an_empty_pipeline_has_its_lines_at_0():
    lines = bridge(moves(at_start(), at_end()))
    assert lines["step"].iloc[[0, -1]].tolist() == ["start", "end"]
    assert lines["amount"].sum() == 0 and lines["n"].sum() == 0


def test_a_deal_given_twice_or_without_amount_is_refused():
    with pytest.raises(ValueError, match="one row"):
        moves(at_start(("a", 1, DUE), ("a", 2, DUE)), at_end())
    with pytest.raises(ValueError, match="no amount"):
        moves(at_start(("a", None, DUE)), at_end())


deal = st.tuples(st.integers(0, 20), st.decimals(0, 10_000_000, places=2), st.sampled_from([DUE, LATER, None]))
closed_deal = st.tuples(deal, st.sampled_from([None, None, "won", "lost", "disqualified"])).map(lambda d: (*d[0], d[1]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(deal, max_size=15, unique_by=lambda d: d[0]),
    st.lists(closed_deal, max_size=15, unique_by=lambda d: d[0]),
    st.booleans(),
)
def test_the_bridge_closes_to_the_cent(start, end, has_window):
    lines = bridge(moves(at_start(*start), at_end(*end), **(QUARTER if has_window else {})))
    cents = [round(amount * 100) for amount in lines["amount"]]
    is_in = lambda due: not has_window or due == DUE  # noqa: E731
    assert sum(cents[:-1]) == cents[-1]
    assert cents[0] == sum(int(amount * 100) for _, amount, due in start if is_in(due))
    assert cents[-1] == sum(int(amount * 100) for _, amount, due, outcome in end if is_in(due) and outcome is None)
