"""What Reach, Conversion, Hand-off and the first page say of the market, the offer, the score and misalignment."""

import json

from tests.pages.test_pages import text

YEAR = {"period": "FY26"}


def figure(app, key):
    """A chart's own words and traces."""
    return next(json.loads(chart.proto.spec) for chart in app.get("plotly_chart") if f"chart_{key}" in chart.proto.id)


def words(drawn):
    return " ".join(each["text"] for each in drawn["layout"]["annotations"])


def test_reach_shows_both_lists_what_lies_inside_and_what_the_borders_cost(opened):
    app = opened("reach.py", **YEAR)
    assert "% of all listed accounts" in words(figure(app, "lists"))
    inside = figure(app, "inside")["data"][0]
    assert inside["y"][::-1][0] == "qualified leads (MQL)" and len(inside["y"]) == 5
    assert any("no account in spend" in said for said in inside["text"])
    said = text(app)
    assert "Inside against outside" in said and "pts" in said
    assert "wasted outside, together" in said and "signed by both" in said
    assert "a lead of each would bring" in said


def test_the_offer_flows_from_promoted_over_quoted_to_bought(opened):
    drawn = figure(opened("reach.py", **YEAR), "offers")
    links = drawn["data"][0]["link"]
    firsts = [value for source, value in zip(links["source"], links["value"], strict=True) if source < 3]
    assert sum(firsts) * 2 == sum(links["value"])
    assert "all three the same" in words(drawn)


def test_conversion_shows_the_path_the_way_back_and_what_another_offer_does(opened):
    app = opened("conversion.py", **YEAR)
    assert figure(app, "detours")["data"][0]["y"][-1] == "every agreed stage, in order"
    assert "as promoted" in words(figure(app, "offer_match"))
    assert "qualified again within 180 days" in words(figure(app, "coming_back"))


def test_the_score_shows_its_power_its_promise_and_where_its_bar_should_stand(opened):
    app = opened("hand_off.py", period="FY27 Q3")
    drawn = figure(app, "goldilocks")
    assert "today&#x27;s bar" in words(drawn) or "today's bar" in words(drawn)
    assert drawn["layout"]["yaxis2"]["ticktext"][-1] == "enough are accepted"
    assert "none knows" in " ".join(each.value for each in app.caption)
    assert len(figure(app, "score_tenths")["data"][0]["y"]) == 10
    assert "off by" in words(figure(app, "score_promise"))


def test_the_first_page_says_what_misalignment_costs(opened):
    said = text(opened(**YEAR))
    assert "What misalignment costs" in said and "no record twice" in said and "leads in purgatory" in said
