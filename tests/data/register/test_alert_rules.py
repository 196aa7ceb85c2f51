"""Rules that people set on metrics, and what was already told."""

import pytest

from data.register import NotAllowed, alerts


def test_a_rule_stands_until_it_is_removed(register):
    made = alerts.set_rule(register, "win_rate", actor="sales", who="Bo", why="it fell", kind="beyond", side="below",
                           limit=0.2)  # fmt: skip
    assert [each.number for each in alerts.rules(register)] == [made.number] == [1]
    alerts.remove(register, 1, actor="sales", who="Bo")
    assert alerts.rules(register) == []
    with pytest.raises(NotAllowed, match="no alert 1"):
        alerts.remove(register, 1, actor="sales", who="Ada")


def test_a_number_is_never_given_twice(register):
    alerts.set_rule(register, "win_rate", actor="sales", who="Ada", why="a")
    alerts.remove(register, 1, actor="sales", who="Ada")
    assert alerts.set_rule(register, "win_rate", actor="sales", who="Ada", why="b").number == 2


def test_what_was_told_is_remembered_by_snapshot_and_way(register):
    alerts.set_rule(register, "win_rate", actor="sales", who="Ada", why="a", where=[("region", ["DACH"])])
    alerts.told(register, 1, "s1", "webhook")
    (rule,) = alerts.rules(register)
    assert rule.told == {("s1", "webhook")}
    assert rule.where == (("region", ("DACH",)),)


@pytest.mark.parametrize(
    "asked",
    [{"kind": "beyond"}, {"kind": "beyond", "limit": 1.0}, {"weeks": 2}, {"spread": 0}, {"kind": "odd"}],
    ids=["no limit", "no side", "two weeks", "no spread", "unknown"],
)
def test_half_a_rule_is_refused(register, asked):
    with pytest.raises(NotAllowed):
        alerts.set_rule(register, "win_rate", actor="sales", who="Ada", why="a", **asked)


def test_a_viewer_sets_none(register):
    with pytest.raises(NotAllowed, match="a viewer"):
        alerts.set_rule(register, "win_rate", actor="viewer", who="Ada", why="a")
