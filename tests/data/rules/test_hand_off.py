"""The parts of a rule set about the hand-over: what is refused, and what an older version falls back on."""

from copy import deepcopy

import pytest

from data.rules import RulesWrong, from_content, read

REASON = {"name": "x", "label": "X", "words": ["x"], "is_quality": True}


def changed(**parts):
    content = deepcopy(dict(read("official").content))
    for name, value in parts.items():
        content[name] = {**content[name], **value} if isinstance(value, dict) else value
    return from_content(content)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"lead_classes": [{"name": "a", "label": "A"}]}, "lead_classes a lacks hours"),
        ({"lead_classes": []}, "There is no lead class"),
        ({"lead_classes": [{"name": "a", "label": "A", "hours": 4, "min_score": 60}]}, "a, must fit every lead"),
        ({"lead_classes": [{"name": "a", "label": "A", "hours": -1}]}, "hours is -1: write a number from 0 to 500"),
        ({"lead_classes": [{"name": "a", "label": "A", "hours": "soon"}]}, "hours is 'soon' and must be a number"),
        ({"lead_classes": [{"name": "a", "label": "A", "hours": 4}] * 2}, "names a twice"),
        ({"rejection_reasons": [{"name": "x", "label": "X"}]}, "rejection_reasons x lacks words, is_quality"),
        ({"rejection_reasons": [REASON, REASON]}, "names x twice"),
        ({"follow_up": {"decide_days": -3}}, "follow_up.decide_days is -3"),
        ({"fit": {"segments": [1]}}, "fit.segments is [1] and must be a list"),
    ],
)
def test_what_cannot_be_kept_is_one_clear_sentence(parts, said):
    with pytest.raises(RulesWrong, match=r"^[^\n]+$") as trouble:
        changed(**parts)
    assert said in str(trouble.value)


def test_a_version_from_before_the_hand_off_has_the_shipped_terms():
    content = {
        name: part for name, part in read("official").content.items()
        if name not in ("lead_classes", "rejection_reasons", "fit", "follow_up")
    }  # fmt: skip
    old = from_content(content)
    assert [each["name"] for each in old.lead_classes][-1] == "standard"
    assert old.follow_up["decide_days"] == 14
    assert old.fit["min_score"] == 70 and old.rejection_reasons


def test_terms_that_a_version_does_not_say_are_the_shipped_ones():
    content = dict(read("official").content) | {"follow_up": {"hours": 24, "attempts": 3, "days": 7}}
    assert (from_content(content).follow_up["attempts"], from_content(content).follow_up["bulk"]) == (3, 20)
