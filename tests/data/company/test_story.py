import pandas as pd
import pytest

NONE = "000000000000000AAA"


@pytest.fixture(scope="session")
def qualified(export):
    """One row per lead: its first qualification, score of that moment, and when it was accepted."""
    history = export("LeadHistory")
    moments = pd.to_datetime(history["CreatedDate"])
    first = history.assign(at=moments).groupby(["LeadId", "Field", "NewValue"])["at"].min()
    status = first.xs("Status", level="Field").unstack()
    score = history[history["Field"] == "Score__c"].groupby("LeadId")["NewValue"].first().astype(float)
    frame = export("Lead").set_index("Id").join(status).join(score.rename("score"))
    frame = frame[frame["Marketing Qualified"].notna()]
    return frame.assign(accepted=(frame["Accepted"] - frame["Marketing Qualified"]).dt.days < 14)


@pytest.fixture(scope="session")
def closed(export):
    deals = export("Opportunity")
    return deals[(deals["IsClosed"] == "1") & (deals["Type"] == "New Business")].assign(won=deals["IsWon"] == "1")


def test_routing_in_dach_breaks_for_a_quarter_and_leads_rot(qualified):
    good = qualified[(qualified["score"] >= 60) & (qualified["Region__c"] == "DACH")]
    is_broken = good["Marketing Qualified"].between("2026-06-28", "2026-09-20")
    before = good["Marketing Qualified"] < "2026-06-28"
    assert good[is_broken]["accepted"].mean() < 0.42
    assert good[before]["accepted"].mean() > 0.58


def test_leads_of_the_broken_quarter_still_lie_in_the_queue(export, qualified):
    queue = export("User").query("Name == 'DACH inbound queue' and UserType == 'Queue'")["Id"].item()
    lying = qualified[qualified["OwnerId"] == queue]
    lying = lying[lying["Marketing Qualified"] >= "2026-06-28"]
    assert len(lying) > 60
    assert not set(lying.index) & set(export("Task").query("Is_Automatic__c == '0' and Is_Inbound__c == '0'")["WhoId"])


def test_a_representative_leaves_and_work_stays_behind(export):
    who = export("User").query("Name == 'Dana Whitfield'").iloc[0]
    assert (who["IsActive"], who["Left_On__c"]) == ("0", "2026-04-15")
    leads = export("Lead").query("OwnerId == @who.Id and Status in ['Marketing Qualified', 'Accepted']")
    deals = export("Opportunity").query("OwnerId == @who.Id and IsClosed == '0'")
    assert 105 <= len(leads) + len(deals) <= 135
    assert export("Task").query("OwnerId == @who.Id")["CreatedDate"].max() < "2026-04-15"
    assert deals["LastModifiedDate"].max() < "2026-04-15"


def test_marketing_goes_on_sending_what_is_below_the_agreed_bar(qualified):
    late = qualified[qualified["Marketing Qualified"] >= "2026-02-01"]
    low = late["score"] < 60
    assert 0.25 < low.mean() < 0.5
    assert late[low]["accepted"].mean() < 0.6 * late[~low]["accepted"].mean()


def test_marketing_promotes_insights_while_sales_quotes_the_suite(closed, export):
    leads = export("Lead")
    now = leads[leads["CreatedDate"] > "2026-02"]["Promoted_Offer__c"]
    assert now.value_counts().idxmax() == "Insights"
    quoted = closed[closed["CreatedDate"] > "2026-02"]["Quoted_Offer__c"]
    assert quoted.value_counts().idxmax() == "Suite"
    is_same = closed["Promoted_Offer__c"] == closed["Quoted_Offer__c"]
    both = closed["Promoted_Offer__c"].notna()
    assert closed[is_same & both]["won"].mean() > closed[~is_same & both]["won"].mean() + 0.06


def test_paid_social_is_cheap_a_lead_and_dear_a_customer(export, plan):
    spend = plan("spend").query("kind == 'program'").groupby("channel")["amount"].sum()
    leads = export("Lead")
    won = set(export("Opportunity").query("IsWon == '1'")["Id"])
    per_lead = spend / leads.groupby("LeadSource").size()
    per_customer = spend / leads[leads["ConvertedOpportunityId"].isin(won)].groupby("LeadSource").size()
    assert per_lead["Paid social"] < per_lead.median()
    assert per_customer.idxmax() == "Paid social"


def test_some_people_are_there_twice_and_some_were_merged(export):
    leads = export("Lead")
    merged = leads["MasterRecordId"] != NONE
    assert merged.mean() == pytest.approx(0.01, abs=0.002)
    assert (leads[merged]["IsDeleted"] == "1").all()
    assert leads[~merged]["Email"].duplicated().mean() == pytest.approx(0.03, abs=0.01)


def test_some_closes_are_recorded_weeks_late_and_some_deals_open_again(export):
    history = export("OpportunityHistory").sort_values(["OpportunityId", "CreatedDate"], kind="stable")
    is_closed = history["StageName"].str.startswith("Closed")
    recorded, due = pd.to_datetime(history["CreatedDate"].str[:10]), pd.to_datetime(history["CloseDate"])
    assert ((recorded - due).dt.days[is_closed] > 14).sum() > 50
    again = is_closed.groupby(history["OpportunityId"]).shift(1, fill_value=False) & ~is_closed
    assert again.sum() > 20


def test_deals_are_in_several_currencies_and_one_has_no_rate(export, plan):
    used, rated = set(export("Opportunity")["CurrencyIsoCode"]), set(plan("rates")["currency"])
    assert used == {"USD", "EUR", "GBP", "CHF"}
    assert rated == {"EUR", "GBP"}


def test_one_deal_in_thirty_has_no_amount(export):
    assert export("Opportunity")["Amount"].isna().mean() == pytest.approx(0.03, abs=0.01)


def test_the_two_departments_share_three_fifths_of_their_market(plan):
    lists = plan("account_lists").groupby("department")["account_id"].apply(set)
    both = lists["marketing"] & lists["sales"]
    assert len(both) == 2_400
    assert len(both) / len(lists["marketing"] | lists["sales"]) == pytest.approx(0.62, abs=0.01)


def test_recycled_leads_come_back(export):
    statuses = export("LeadHistory").query("Field == 'Status' and NewValue == 'Marketing Qualified'")
    assert statuses["LeadId"].duplicated().sum() > 400


def test_august_and_december_are_quiet(export):
    months = export("Lead")["CreatedDate"].str[:7].value_counts()
    for quiet, neighbours in (("2025-08", ["2025-07", "2025-09"]), ("2025-12", ["2025-11", "2026-01"])):
        assert months[quiet] < 0.85 * months[neighbours].mean()


def test_bookings_cover_what_sales_and_marketing_cost(export, plan):
    won = export("Opportunity").query("IsWon == '1' and CloseDate >= '2025-02-01' and CloseDate < '2026-02-01'")
    spend = plan("spend").query("day >= '2025-02-01' and day < '2026-02-01'")["amount"].sum()
    bookings = won["Amount"].astype(float).sum()  # in mixed currencies, near enough
    assert 25e6 < bookings < 45e6
    assert 0.4 < spend / bookings < 0.62
