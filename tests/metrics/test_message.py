import pytest

from metrics import message
from tests.rows import lead, many, reason


def said(voice, **times):
    return [row for words, number in times.items() for row in many(number, reason, voice, words)]


def test_one_message_is_the_same_top_three_in_the_same_order(given):
    voices = [said(voice, price=9, speed=8, service=7, colour=1) for voice in message.VOICES]
    row = given(lead(mql="2024-01-01"), *voices).row(message.message_agreement)
    assert (row["value"], row["state"], row["n"]) == (1, "ok", 25)


def test_another_order_and_other_reasons_agree_less(given):
    store = given(
        lead(mql="2024-01-01"), said("campaign", price=9, speed=8, service=7),
        said("call", speed=9, price=8, service=7), said("interview", colour=9, shape=8, size=7),
    )  # fmt: skip
    # campaign and call: 0 of 1, 2 of 2, 3 of 3; the interviews share nothing with either
    assert store.value(message.message_agreement) == pytest.approx((0 + 1 + 1) / 3 / 3)


def test_few_tags_are_grey_and_a_silent_voice_leaves_nothing_to_compare(given):
    store = given(
        lead(mql="2024-01-01"), said("campaign", price=2), said("call", price=2), said("interview", price=2),
        reason("call", "price", segment="Big"),
    )  # fmt: skip
    row = store.row(message.message_agreement)
    assert (row["value"], row["state"]) == (1, "small_n")
    assert store.row(message.message_agreement, segment="Big")["why"] == (
        "n/a (no reasons tagged on a campaign in this period)"
    )


def test_without_tags_it_is_not_available(given):
    row = given(lead(mql="2024-01-01"), reason("call", "price")).row(message.message_agreement)
    assert row["why"] == "not available: no tagged reasons in this source"
