"""The sample company's two numbers, explained: each trouble is a cause, with its size."""

import pytest

from data.company import write
from data.load import load
from data.publish import publish
from data.rules import read
from metrics.catalog import MEASURES
from metrics.leads import marketing_qualified_leads
from metrics.preview import preview
from metrics.reconcile import reconcile
from metrics.sides import published, read_anew
from tests.small_store import SmallStore

LEADS = 12_000  # of 40,000, so all sizes are three tenths
QUARTER, BROKEN, EVER = ("2026-08-01", "2026-10-31"), ("2026-07-01", "2026-09-15"), ("2024-01-01", "2026-10-31")


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


def bridge(company, left, right, period=EVER):
    """Only the official rules are published: the others are read on their facts."""
    sides = (
        published(name, company.run) if name == "official" else read_anew(read(name), "official", company.run)
        for name in (left, right)
    )
    return reconcile(*sides, marketing_qualified_leads, company.scope(period=period))


def causes(found):
    return {row["label"]: row for row in found.causes.to_dict("records")}


def test_the_definition_change_is_the_one_cause_between_its_two_versions(company):
    found = bridge(company, "official-1", "official")
    assert list(causes(found)) == ["score below 60"]
    assert -0.4 * found.left < found.difference < -0.2 * found.left
    scope = company.scope(period=QUARTER)
    changed = preview(read("official"), read("official-1"), scope, company.run).numbers.set_index("metric")
    assert changed.loc["marketing_qualified_leads", "change"] == "up"
    assert changed.loc["mql_to_sal_rate", "change"] == "down"


def test_marketing_counts_low_scores_customers_and_duplicates(company):
    found = causes(bridge(company, "marketing", "official"))
    assert list(found)[:3] == ["score below 60", "existing customer", "duplicate within 365 days"]
    assert 50 < found["duplicate within 365 days"]["records"] < 200
    assert found["score below 60"]["records"] > 5 * found["duplicate within 365 days"]["records"]


def test_sales_leaves_out_what_it_never_attempted_and_most_of_it_is_the_broken_region(company):
    found = bridge(company, "official", "sales", BROKEN)
    assert {"outside the market", "score below 70", "never attempted"} <= set(causes(found))
    never = causes(found)["never attempted"]
    assert never["records"] >= 3 and never["money"] > 0
    assert found.gathered("region", never["cause"])["member"].iloc[0] == "DACH"
