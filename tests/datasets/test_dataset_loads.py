"""The shipped mappings load the publishers' own files row for row; nothing of these files is in the repository."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data.load import load

DATASETS = Path(__file__).parents[3] / "shared" / "datasets"
IS_REQUIRED = os.environ.get("CI") == "true"

pytestmark = pytest.mark.skipif(
    not DATASETS.exists() and not IS_REQUIRED, reason="the datasets of ../shared are not on this machine"
)


def expected(folder: str) -> dict:
    return {
        name: one["value"]
        for name, one in json.loads((DATASETS / folder / "expected.json").read_text())["metrics"].items()
    }


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Callable[[str, str], list[tuple]]:
    """Rows of a dataset that was loaded once, without naming its mapping: its files are recognised."""
    stores: dict[str, Path] = {}

    def ask(dataset: str, select: str) -> list[tuple]:
        if dataset not in stores:
            stores[dataset] = tmp_path_factory.mktemp("store")
            report = load(DATASETS / dataset, store=stores[dataset])
            assert report.refused == 0
        with duckdb.connect(str(stores[dataset] / "events.duckdb"), read_only=True) as connection:
            return connection.execute(select).fetchall()

    return ask


AS_WRITTEN = "happened_at - INTERVAL 5 HOURS"  # the mappings of Olist and Maven read times in Etc/GMT+5
OLIST, MAVEN, JOURNEYS = "olist_marketing_funnel", "maven_crm", "channelattribution"


def test_every_lead_and_deal_of_olist_is_loaded(asked):
    should = expected(OLIST)
    assert asked(OLIST, "SELECT count(*) FROM events WHERE value = 'MQL'") == [(should["mql"],)]
    assert asked(OLIST, "SELECT count(*) FROM events WHERE value = 'Closed Won'") == [(should["won"],)]
    assert asked(OLIST, "SELECT count(*), count(*) FILTER (is_response) FROM touches") == [(should["mql"],) * 2]
    assert asked(OLIST, "SELECT count(DISTINCT campaign) FROM touches") == [(should["landing_pages"]["distinct"],)]


def test_a_blank_origin_of_olist_is_not_its_unknown(asked):
    found = asked(
        OLIST,
        """SELECT coalesce(persons.channel, '(missing)'), count(*), count(opportunity_id)
        FROM persons LEFT JOIN opportunities USING (person_id) GROUP BY 1""",
    )
    should = expected(OLIST)["by_origin_raw"]
    assert {name: (leads, won) for name, leads, won in found} == {
        name: (one["mql"], one["won"]) for name, one in should.items()
    }


def test_olist_s_months_are_its_own(asked):
    months = f"SELECT strftime({AS_WRITTEN}, '%Y-%m'), count(*) FROM events WHERE value = '{{}}' GROUP BY 1"
    should = expected(OLIST)
    assert dict(asked(OLIST, months.format("Closed Won"))) == should["won_by_month"]
    assert dict(asked(OLIST, months.format("MQL"))) == {k: v["mql"] for k, v in should["by_mql_month"].items()}


def test_olist_has_no_amounts_and_none_are_made_up(asked):
    assert asked(OLIST, "SELECT DISTINCT kind FROM events ORDER BY 1") == [("stage",), ("status",)]


def test_every_deal_of_maven_is_in_its_stage(asked):
    last = """SELECT value, count(*) FROM (SELECT value FROM events WHERE kind = 'stage'
        QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY happened_at DESC, value = 'Engaging') = 1)
        GROUP BY 1"""
    assert dict(asked(MAVEN, last)) == expected(MAVEN)["stage_counts"]


def test_maven_s_revenue_is_what_was_paid_and_open_deals_stand_at_list_price(asked):
    amounts = """WITH amounts AS (SELECT entity_id, amount FROM events WHERE kind = 'amount'
            QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY happened_at DESC, detail NULLS FIRST) = 1),
        stages AS (SELECT entity_id, max(value) FILTER (value <> 'Engaging') AS ended FROM events
            WHERE kind = 'stage' GROUP BY 1)
        SELECT coalesce(ended, 'Engaging'), sum(amount)::BIGINT FROM stages JOIN amounts USING (entity_id) GROUP BY 1"""
    should, found = expected(MAVEN), dict(asked(MAVEN, amounts))
    assert found["Won"] == should["revenue"]
    for stage in ("Engaging", "Prospecting"):
        assert found[stage] == should["open_pipeline_at_list_price"][stage]["amount"]


def test_prospecting_deals_of_maven_get_no_date_that_nobody_gave(asked):
    assert asked(MAVEN, "SELECT count(*) FROM opportunities WHERE created_at IS NULL") == [(500,)]
    prospecting = f"SELECT DISTINCT {AS_WRITTEN}, detail LIKE '%no date%' FROM events WHERE value = 'Prospecting'"
    assert asked(MAVEN, prospecting) == [(datetime(2017, 12, 31), True)]
    assert asked(MAVEN, "SELECT count(*) FROM events WHERE kind = 'created'") == [(8300,)]


def test_maven_s_products_are_spelled_as_in_its_price_list(asked):
    won = """SELECT product_line, count(*) FILTER (value = 'Won'), count(*) FROM opportunities
        JOIN events ON entity_id = opportunity_id WHERE value IN ('Won', 'Lost') GROUP BY 1"""
    should = expected(MAVEN)["by_product"]
    assert {name: (won, closed) for name, won, closed in asked(MAVEN, won)} == {
        name: (one["won"], one["closed"]) for name, one in should.items()
    }


def test_maven_s_regions_come_from_its_teams(asked):
    won = """SELECT region, count(*) FROM opportunities JOIN events ON entity_id = opportunity_id
        WHERE value = 'Won' GROUP BY 1"""
    should = expected(MAVEN)
    assert dict(asked(MAVEN, won)) == {name: one["won"] for name, one in should["by_region"].items()}
    assert asked(MAVEN, "SELECT count(*), count(DISTINCT team) FROM users") == [(35, 6)]


def test_every_journey_is_a_person_and_every_conversion_a_deal(asked):
    should = expected(JOURNEYS)["totals"]
    assert asked(JOURNEYS, "SELECT count(*) FROM opportunities") == [(should["conversions"],)]
    assert asked(JOURNEYS, "SELECT count(*) FROM persons") == [(should["conversions"] + should["null"],)]
    assert asked(JOURNEYS, "SELECT count(DISTINCT channel) FROM touches") == [(should["channels"],)]
    assert asked(JOURNEYS, "SELECT sum(amount)::DOUBLE FROM events") == [(round(should["value"], 2),)]


@pytest.mark.parametrize(("end", "order"), [("first_touch", "ASC"), ("last_touch", "DESC")])
def test_journeys_begin_and_end_where_they_should(asked, end, order):
    channels = f"""SELECT channel, count(*) FROM (SELECT channel FROM touches WHERE opportunity_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY happened_at {order}) = 1) GROUP BY 1"""
    assert dict(asked(JOURNEYS, channels)) == expected(JOURNEYS)[end]


def test_loading_a_dataset_again_changes_nothing(tmp_path):
    first = load(DATASETS / OLIST, store=tmp_path, mapping="olist")
    again = load(DATASETS / OLIST, store=tmp_path, mapping="olist")
    assert (first.kept > 0, again.kept, again.sources[0].is_new) == (True, 0, False)
