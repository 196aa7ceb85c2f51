"""Records of the meeting begin with what tells something."""

import pandas as pd
import pytest

from pages.parts import palette
from pages.parts.meeting import charts, listing


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
