"""What the meeting lists, draws and marks: telling columns first, and nothing coloured that chance may explain."""

import pandas as pd
import pytest

from metrics.scorecard import Line
from pages.parts import palette
from pages.parts.meeting import charts, listing, scorecard


def test_the_telling_columns_come_first_and_ids_last():
    rows = pd.DataFrame([["official", "s1", "p1", "North", 3, "mql"]],
                        columns=["rules", "spell_id", "person_id", "region", "attempts", "stage"])  # fmt: skip
    assert list(listing.ordered(rows)) == ["stage", "region", "attempts", "spell_id", "person_id"]


@pytest.mark.parametrize("is_clear", [True, False])
def test_what_chance_may_explain_is_drawn_in_the_quiet_colour(is_clear):
    rows = pd.DataFrame({"member": ["North", "South"], "kind": "volume", "effect": [-3.0, 2.0]})
    (bar,) = charts.effects(rows, ["-3", "+2"], is_clear).data
    look = palette.now()
    assert list(bar.marker.color) == ([look.joint, look.leak] if is_clear else [look.mute] * 2)


@pytest.mark.parametrize(("low", "high", "state", "why"), [
    (0.2, 0.5, "ok", "within its interval"), (0.2, 0.3, "ok", ""), (None, None, "small_n", "too few to tell"),
])  # fmt: skip
def test_a_rate_is_marked_against_its_plan_only_where_chance_does_not_explain_it(low, high, state, why):
    row = {"value": 0.28, "low": low, "high": high, "state": state, "n": 7}
    line = Line(metric="mql_to_sql_rate", label="", starts_on="2024-11-11", ends_on="2024-11-17", row=row, before={},
                year={}, plan=0.36)  # fmt: skip
    assert scorecard._unjudged(line) == why
