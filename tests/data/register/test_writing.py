"""A rule set written as text reads back as the same rules."""

import pytest

from data.rules import SHIPPED, RulesWrong, read
from data.rules.difference import NOT_RULES, difference
from data.rules.writing import as_toml, from_toml


@pytest.mark.parametrize("name", [*SHIPPED, "official-1"])
def test_a_shipped_rule_set_survives_being_written_and_read(name):
    content = read(name).content
    again = from_toml(as_toml(content))
    assert difference(content, again) == []
    assert set(again) == set(content) - set(NOT_RULES)


def test_odd_words_survive():
    content = {"a b": 'says "x" \\ y\nz', "list": [{"name": "ü", "inner": {"deep": [1, 2.5, True]}}], "none": []}
    assert from_toml(as_toml(content)) == content


def test_what_is_no_toml_is_said():
    with pytest.raises(RulesWrong, match="mend that line"):
        from_toml("min_score = ")
