"""The sample company's troubles, found by name, cause and size with metrics only."""

import pytest

from data.company import write
from data.load import load
from data.publish import publish
from data.rules import read
from metrics import handoff, ledger, quality, root_causes
from metrics.catalog import MEASURES
from metrics.verdict import verdict
from tests.small_store import SmallStore

LEADS = 12_000  # of 40,000, so all sizes are three tenths
BROKEN, BEFORE = ("2026-07-01", "2026-09-15"), ("2026-04-15", "2026-06-27")
LEFT = ("2026-02-01", "2026-05-08")


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    write(folder / "export", leads=LEADS)
    for part in ("salesforce", "plan"):
        load(folder / "export" / part, store=folder / "store")
    found = SmallStore(folder / "store")
    found.sets = [read("official")]
    publish(found.folder, MEASURES, found.sets)
    return found


def test_the_broken_region_is_the_first_cause_of_leakage_and_was_none_before(company):
    found = root_causes.causes(company.scope(period=BROKEN), company.scope(period=BEFORE), company.run)
    worst = found.iloc[0]
    assert (worst["dimension"], worst["member"], worst["rank"]) == ("region", "DACH", 1)
    assert worst["rate"] > 2 * worst["usual"]
    assert worst["effect"] > 15_000
    assert worst["rank_before"] != 1


def test_its_leads_lie_with_a_queue_missed_by_routing_and_not_by_representatives(company):
    missed = company.ask(handoff.system_miss_rate, "region", period=BROKEN).set_index("region")["value"]
    assert missed["DACH"] > 0.6
    assert missed.drop("DACH").max() < 0.02
    frame = ledger.ledger("mql", company.scope(period=BROKEN, region="DACH"), company.run).set_index("part")
    assert frame.loc["leaked_no_owner", "value"] >= 5
    fair = company.ask(handoff.followed_up_rate, "region", period=BROKEN).set_index("region")["value"]
    assert fair["DACH"] > 0.7


def test_what_the_leaver_left_behind_is_named_by_cause_place_and_size(company):
    everywhere = ledger.ledger("mql", company.scope(period=LEFT), company.run).set_index("part")["value"]
    there = company.scope(period=LEFT, region="North America", segment="Mid-market")
    here = ledger.ledger("mql", there, company.run).set_index("part")["value"]
    assert here["leaked_owner_left"] == everywhere["leaked_owner_left"]
    assert 8 <= here["leaked_owner_left"] <= 26
    worth = company.ask(ledger.LEAKED_WORTH["mql"], "mql_fate", period=LEFT).set_index("mql_fate")["value"]
    assert worth["leaked_owner_left"] > 10_000


def test_both_complaints_hold_on_the_same_records(company):
    found = verdict(quality.by_fit_and_work(company.scope(period=("2023-11-01", "2026-07-31")), company.run))
    assert found.supports == "both"
    assert found.lost_to_work > 20
