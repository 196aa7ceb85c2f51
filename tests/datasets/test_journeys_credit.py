"""Journeys of the package ChannelAttribution: credit by first, last, linear and 40-20-40, to the publisher's digit."""

import pytest
from sqlalchemy import Float, cast, func, select

from data.schema import credits
from metrics.attribution import CREDITED, MODELS, influenced_wins, sourced_revenue
from metrics.bookings import bookings_total
from metrics.conversion import deals_won
from metrics.leads import new_inquiries

SHARES = {"first": "first_touch", "last": "last_touch", "linear": "linear", "u_shaped": "position_40_20_40"}
VALUES = {
    "first": "first_touch_value",
    "last": "last_touch_value",
    "linear": "linear_value",
    "u_shaped": "position_value",
}
A_CENT_EACH = 0.01


def test_every_conversion_is_a_win_and_every_journey_an_inquiry(journeys):
    should = journeys.expected("totals")
    assert journeys.value(deals_won) == should["conversions"]
    assert journeys.value(new_inquiries) == should["conversions"] + should["null"]
    assert journeys.value(deals_won) / journeys.value(new_inquiries) == pytest.approx(
        should["conversion_rate"], abs=1e-6
    )
    assert journeys.value(bookings_total) == pytest.approx(should["value"], abs=0.005)


@pytest.mark.parametrize("model", SHARES)
def test_conversions_credited_to_channels(journeys, model):
    assert journeys.by(CREDITED["share"][model], "channel") == pytest.approx(
        journeys.expected(SHARES[model]), abs=0.001
    )


@pytest.mark.parametrize("model", VALUES)
def test_value_credited_to_channels(journeys, model):
    """The publisher's values have fractions of a cent, money has none: a conversion may be off by half a cent."""
    should = journeys.expected(VALUES[model])
    found = journeys.by(CREDITED["won"][model], "channel")
    assert found == pytest.approx(should, abs=0.5)
    assert sum(found.values()) == pytest.approx(sum(should.values()), abs=A_CENT_EACH)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_adds_up_to_all_conversions_and_all_their_value(journeys, model):
    should = journeys.expected("totals")
    assert journeys.value(CREDITED["share"][model]) == pytest.approx(should["conversions"], abs=0.001)
    assert journeys.value(CREDITED["won"][model]) == pytest.approx(should["value"], abs=A_CENT_EACH)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_gives_each_conversion_once(journeys, model):
    c = credits.c
    given = func.sum(cast(c[f"{model}_share"], Float)).label("given")
    whole = select(given).where(c.rules == "official").group_by(c.deal_id).subquery("given_to_each")
    row = journeys.run(select(func.min(whole.c.given).label("least"), func.max(whole.c.given).label("most"))).iloc[0]
    assert (row["least"], row["most"]) == (pytest.approx(1, abs=1e-6), pytest.approx(1, abs=1e-6))


def test_the_first_touch_opened_each_pass_so_it_is_the_source(journeys):
    assert journeys.by(sourced_revenue, "channel") == pytest.approx(journeys.by(CREDITED["won"]["first"], "channel"))


def test_influence_overlaps_and_is_no_share(journeys):
    touched = journeys.counted(
        "SELECT channel, sum(total_conversions) FROM (SELECT DISTINCT path, total_conversions, row, "
        "unnest(string_split(path, ' > ')) AS channel FROM (SELECT *, row_number() OVER () AS row FROM {Data})) "
        "WHERE total_conversions > 0 GROUP BY 1"
    )
    found = journeys.by(influenced_wins, "channel")
    assert found == {channel: n for channel, n in touched}
    assert sum(found.values()) > journeys.expected("totals")["conversions"]
