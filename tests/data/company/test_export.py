import pandas as pd
import pytest

from data.company import write
from data.schema import account_lists, rates, spend, targets

PREFIX = {
    "Lead": "00Q",
    "Contact": "003",
    "Account": "001",
    "Opportunity": "006",
    "Campaign": "701",
    "User": "005",
    "Task": "00T",
    "Event": "00U",
}
EVERY = [*PREFIX, "LeadHistory", "OpportunityHistory", "CampaignMember"]
NONE = "000000000000000AAA"
LOOKUPS = [
    ("LeadHistory", "LeadId", "Lead"),
    ("CampaignMember", "LeadId", "Lead"),
    ("CampaignMember", "ContactId", "Contact"),
    ("CampaignMember", "CampaignId", "Campaign"),
    ("Lead", "ConvertedOpportunityId", "Opportunity"),
    ("Lead", "ConvertedContactId", "Contact"),
    ("Lead", "MasterRecordId", "Lead"),
    ("Lead", "OwnerId", "User"),
    ("Opportunity", "AccountId", "Account"),
    ("Opportunity", "ContactId", "Contact"),
    ("Opportunity", "OwnerId", "User"),
    ("OpportunityHistory", "OpportunityId", "Opportunity"),
    ("Task", "AccountId", "Account"),
    ("Event", "OwnerId", "User"),
]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        write(tmp_path / name, seed=seed, leads=1_500)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.csv"))
    assert len(files) == 15
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "same" / file).read_bytes(), file
    lead = "salesforce/Lead.csv"
    assert (tmp_path / "one" / lead).read_bytes() != (tmp_path / "other" / lead).read_bytes()


def test_a_company_can_end_on_another_day(tmp_path):
    from datetime import date

    write(tmp_path, leads=1_500, as_of=date(2025, 6, 30))
    history = pd.read_csv(tmp_path / "salesforce" / "LeadHistory.csv")
    assert history["CreatedDate"].max() < "2025-07-01"


def test_forty_thousand_leads_over_three_years(export):
    leads = export("Lead")
    assert 39_990 <= len(leads) <= 40_000
    assert leads["CreatedDate"].min() < "2023-11-03"
    assert leads["CreatedDate"].max() > "2026-11-19"


@pytest.mark.parametrize("name", EVERY)
def test_ids_are_unique_and_have_18_characters(export, name):
    ids = export(name)["Id"]
    assert ids.is_unique
    assert set(ids.str.len()) == {18}
    assert set(ids.str[:3]) == {PREFIX[name]} if name in PREFIX else True


@pytest.mark.parametrize(("name", "column", "target"), LOOKUPS)
def test_every_lookup_finds_its_record(export, name, column, target):
    looked_up = export(name)[column].dropna()
    assert set(looked_up) - {NONE} <= set(export(target)["Id"])


def test_nothing_happens_after_the_last_day(export):
    for name in EVERY:
        assert export(name)["CreatedDate"].max() < "2026-11-21", name


def test_a_lead_s_history_ends_in_the_status_it_has(export):
    history = export("LeadHistory").query("Field == 'Status'").sort_values("CreatedDate", kind="stable")
    last = history.groupby("LeadId")["NewValue"].last()
    now = export("Lead").set_index("Id")["Status"]
    assert (now.loc[last.index] == last).all()
    assert (now.drop(last.index) == "New").all()


def test_an_opportunity_s_history_ends_in_the_stage_it_has(export):
    history = export("OpportunityHistory").sort_values("CreatedDate", kind="stable")
    last = history.groupby("OpportunityId")["StageName"].last()
    now = export("Opportunity").set_index("Id")["StageName"]
    assert (now == last.loc[now.index]).all()


def test_seven_rows_are_wrong_on_purpose(folder):
    leads = pd.read_csv(folder / "salesforce" / "Lead.csv", dtype=str)
    assert pd.to_datetime(leads["CreatedDate"], format="%Y-%m-%dT%H:%M:%S.000Z", errors="coerce").isna().sum() == 5
    deals = pd.read_csv(folder / "salesforce" / "Opportunity.csv", dtype=str)
    assert deals["Id"].isna().sum() == 2


@pytest.mark.parametrize("table", [spend, targets, account_lists, rates], ids=lambda table: table.name)
def test_the_plan_s_files_are_written_as_their_tables(plan, table):
    expected = [column.name for column in table.columns if column.name not in ("system", "recorded_at")]
    assert list(plan(table.name).columns) == expected
