import pytest

from metrics import offer
from metrics.honesty import newcombe
from tests.rows import deal, many, person, touch
from tests.small_store import rules

KNOWN = [person("ann"), touch("ann", "2024-01-01")]


def won(promoted, quoted, bought, number=1):
    return many(number, deal, won="2024-03-01", offer_promoted=promoted, offer_quoted=quoted, offer_bought=bought)


def test_three_shares_say_where_the_offer_was_changed(given):
    store = given(
        *KNOWN, won("Suite", "Suite", "Suite", 5), won("Box", "Suite", "Suite", 2), won("Box", "Suite", "Box", 1),
        won("Box", "Box", "Suite", 2), won("Box", None, "Suite"), won(None, "Suite", "Suite"),
        deal(lost="2024-03-01", offer_promoted="Box", offer_quoted="Box"),
    )  # fmt: skip
    shares = (offer.offer_match_rate, offer.offer_quoted_rate, offer.offer_bought_rate, offer.offer_kept_rate)
    assert [store.value(share) for share in shares] == pytest.approx([0.5, 0.7, 0.7, 0.6])
    assert store.row(offer.offer_match_rate)["denominator"] == 10


def test_the_flow_is_the_same_wins_by_their_three_offers(given):
    store = given(*KNOWN, won("Suite", "Suite", "Suite", 5), won("Box", "Suite", "Suite", 2))
    flow = store.ask(offer.wins_with_offers, "family_promoted", "family_quoted", "family_bought")
    assert flow.iloc[:, :4].to_numpy().tolist() == [["Box", "Suite", "Suite", 2], ["Suite", "Suite", "Suite", 5]]


def test_offers_of_a_family_match(given):
    families = rules(offers={"families": {"Suite": ["Suite Plus"]}})
    store = given(*KNOWN, won("Suite", "Suite Plus", "suite"), sets=[families])
    assert store.value(offer.offer_match_rate) == 1


def test_a_matched_offer_is_worth_the_win_rate_that_it_adds(given):
    same, other = ({"offer_promoted": "Box", "offer_quoted": quoted} for quoted in ("Box", "Suite"))
    store = given(
        *KNOWN, many(20, deal, won="2024-03-01", **same), many(20, deal, lost="2024-03-01", **same),
        many(5, deal, won="2024-03-01", **other), many(20, deal, lost="2024-03-01", **other), deal(won="2024-03-01"),
    )  # fmt: skip
    row = store.row(offer.offer_win_rate_gap)
    assert row["value"] == pytest.approx(0.5 - 0.2)
    assert (row["low"], row["high"]) == newcombe(20, 40, 5, 25)
    assert (store.value(offer.win_rate_matched), store.value(offer.win_rate_unmatched)) == (0.5, 0.2)


def test_deals_that_name_no_offer_have_no_match(given):
    store = given(*KNOWN, deal(won="2024-03-01"))
    assert store.row(offer.offer_match_rate)["state"] == "not_available"
