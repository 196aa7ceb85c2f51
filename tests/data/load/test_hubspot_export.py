"""What a person exports from HubSpot's own pages, read by its columns, whatever the files are called."""

from datetime import datetime

import pytest

from data.load import LoadError, load, propose
from data.load.plan import shipped
from metrics.catalog import find
from tests.data.load.kept import asking, events
from tests.small_store import SmallStore

CONTACTS = """Record ID,First Name,Last Name,Email,Lifecycle Stage,Lead Status,Contact owner,HubSpot Team,\
Owner Assigned Date,Create Date,Last Modified Date,Became a Lead Date,Became a Marketing Qualified Lead Date,\
Became a Sales Qualified Lead Date,Original Source,Original Source Drill-Down 1,HubSpot Score,Country/Region,\
Unsubscribed from all email,Associated Company IDs,Associated Deal IDs,Favourite colour
1,Eve,E,eve@x.example,Sales Qualified Lead,In Progress,Ann A,Inside,\
2024-01-02 09:30,2024-01-01 10:00,2024-06-01 08:00,2024-01-01 10:00,2024-01-05 09:12,\
2024-01-20,Paid Search,brand,70,Norway,,9;8,D1;D2,red
2,Max,M,max@x.example,Lead,New,Bob B (Deactivated User),,\
,2024-01-02 10:00,2024-06-01 08:00,,,\
,Offline Sources,CRM_UI,,,true,,,
3,Ida,I,ida@x.example,Marketing Qualified Lead,Open,,,\
,2024-01-03 10:00,2024-06-01 08:00,2024-01-03 10:00,soon,\
,Organic Social,,,,,8,,
"""
COMPANIES = """Record ID,Company name,Company owner,Industry,Annual Revenue,Number of Employees,Create Date
9,Acme,Ann A,Retail,1000000,150,2024-01-01 09:00
8,Bolt,,,,,2024-01-01 09:00
"""
DEALS = '''Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Close Date,Create Date,Deal owner,Deal Type,\
Closed Lost Reason,Is Closed Won,Is Deal Closed?,Original Traffic Source,Original Traffic Source Drill-Down 1,\
Associated Contact IDs,Associated Company IDs (Primary),"Date entered ""Contract Sent (Sales (EU))""",\
"Date entered ""Closed Won (Sales (EU))""",Date entered current stage
D1,One,Sales (EU),Closed Won (Sales (EU)),900.50,USD,2024-03-01 15:00,2024-02-01 10:00,Ann A,New Business,\
,true,true,Paid Search,brand,1;2,9,2024-02-20 10:00,2024-03-09 10:00,2024-03-09 10:00
D2,Two,Sales (EU),Gone elsewhere,500,USD,2024-03-05 15:00,2024-02-02 10:00,Ann A,Existing Business,\
Price,false,true,Offline Sources,CRM UI,,,2024-02-10 10:00,,
D3,Three,Sales (EU),Contract Sent,700,USD,2024-09-30 12:00,2024-02-03 10:00,Bob B (Deactivated User),,\
,false,false,,,2,8,later,,
D4,Four,Sales (EU),Discovery,1,USD,,2024-02-04 10:00,,,\
,false,false,,,,,,,
'''
CALLS = """Record ID,Call Title,Activity date,Activity assigned to,Call outcome,Call direction,Call duration,\
Associated Contact IDs,Associated Deal IDs
E1,Hello,2024-01-06 10:00,Ann A,Connected,Outbound,120000,1;2,D1
E2,Again,2024-01-07 10:00,Ann A,No answer,Outbound,00:00:36,1,
"""
MEETINGS = """Record ID,Meeting name,Activity date,Activity assigned to,Meeting outcome,Start Time,End Time,\
Associated Contact IDs
E3,Demo,2024-01-21 10:00,Bob B,Completed,2024-01-21 10:00,2024-01-21 10:30,1
E4,Demo,2024-01-22 10:00,Bob B,No Show,2024-01-22 10:00,2024-01-22 10:30,2
"""
EXPORT = {
    "hubspot-crm-exports-all-contacts-2024-06-01.csv": CONTACTS,
    "firms.csv": COMPANIES,
    "deals.csv": DEALS,
    "calls.csv": CALLS,
    "diary.csv": MEETINGS,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The export above, loaded."""
    place = tmp_path_factory.mktemp("hubspot_export")
    (place / "export").mkdir()
    for name, content in EXPORT.items():
        (place / "export" / name).write_text(content)
    load(place / "export", store=place / "store", recorded_at=datetime(2024, 6, 2))
    return place


@pytest.fixture(scope="module")
def ask(place):
    return asking(place / "store")


def test_it_is_recognised_by_its_columns_and_says_so(ask, place):
    assert ask("SELECT system, format FROM sources") == [("hubspot", "hubspot_export")]
    assert "is recognised (hubspot_export)" in propose(place / "export")
    assert ask("SELECT count(*) FROM accounts UNION ALL SELECT count(*) FROM persons") == [(2,), (3,)]


def test_lifecycle_stages_happened_when_hubspot_says_they_were_entered(ask):
    assert events(ask, "1", "status") == [
        ("Lead", "2024-01-01 10:00:00"),
        ("Marketing Qualified Lead", "2024-01-05 09:12:00"),
        ("Sales Qualified Lead", "2024-01-20 00:00:00"),
    ]


def test_a_lead_without_dates_became_one_when_it_was_created_and_a_lead_status_is_no_event(ask):
    assert events(ask, "2", "status") == [("Lead", "2024-01-02 10:00:00")]


def test_a_date_that_cannot_be_read_is_refused_with_its_line_and_the_rest_of_the_row_counts(ask):
    assert ask("SELECT file, line, left(reason, 20) FROM refused ORDER BY 1") == [
        ("deals.csv", 4, "happened_at: 'later'"),
        ("hubspot-crm-exports-all-contacts-2024-06-01.csv", 4, "happened_at: 'soon' "),
    ]
    assert events(ask, "3", "status") == [("Lead", "2024-01-03 10:00:00")]


def test_contacts_say_channel_owner_company_and_whether_they_may_be_reached(ask):
    columns = "person_id, account_id, channel, source, region, score, owner_id, is_reachable"
    assert ask(f"SELECT {columns} FROM persons ORDER BY 1") == [
        ("1", "9", "Paid search", "brand", "Norway", 70, "Ann A", True),
        ("2", None, "Offline", "CRM_UI", None, None, "Bob B", False),
        ("3", "8", "Organic social", None, None, None, None, True),
    ]


def test_owners_are_their_names_with_the_team_and_are_assigned_where_the_export_says_when(ask):
    assert ask("SELECT user_id, team FROM users ORDER BY 1") == [("Ann A", "Inside"), ("Bob B", None)]
    assert ask("SELECT entity_id, value, happened_at::VARCHAR FROM events WHERE kind = 'owner'") == [
        ("1", "Ann A", "2024-01-02 09:30:00")
    ]


def test_names_and_addresses_are_kept_apart(ask):
    assert ask("SELECT name, email FROM names WHERE record_id = '1'") == [("Eve E", "eve@x.example")]
    assert ask("SELECT count(*) FROM persons WHERE persons::VARCHAR LIKE '%eve@%'") == [(0,)]


def test_the_first_contact_stands_for_a_deal_or_the_one_that_names_it(ask):
    columns = "opportunity_id, person_id, account_id, kind, origin"
    assert ask(f"SELECT {columns} FROM opportunities ORDER BY 1") == [
        ("D1", "1", "9", "new", "marketing"),
        ("D2", "1", None, "expansion", "sales"),
        ("D3", "2", "8", None, None),
        ("D4", None, None, None, None),
    ]


def test_a_back_dated_close_happened_on_its_close_date(ask):
    assert events(ask, "D1", "stage", "value, happened_at::VARCHAR, recorded_at::VARCHAR") == [
        ("Contract Sent", "2024-02-20 10:00:00", "2024-02-20 10:00:00"),
        ("Closed Won", "2024-03-01 15:00:00", "2024-03-09 10:00:00"),
    ]


def test_a_stage_that_is_flagged_as_closed_closed_on_the_close_date(ask):
    assert events(ask, "D2", "stage", "value, detail, happened_at::VARCHAR")[-1] == (
        "Closed Lost", "Price", "2024-03-05 15:00:00",
    )  # fmt: skip


def test_an_open_stage_without_a_date_is_left_out_and_only_open_deals_are_due(ask):
    assert events(ask, "D4", "stage") == []
    assert ask("SELECT entity_id, due_on::VARCHAR FROM events WHERE kind = 'due'") == [("D3", "2024-09-30")]


def test_a_call_is_an_activity_of_each_contact_and_its_hours_count_once(ask):
    columns = "activity_id, person_id, opportunity_id, kind, user_id, is_two_way, round(hours, 4)"
    assert ask(f"SELECT {columns} FROM activities ORDER BY 1") == [
        ("E1", "1", "D1", "call", "Ann A", True, 0.0333),
        ("E1:2", "2", "D1", "call", "Ann A", True, 0),
        ("E2", "1", None, "call", "Ann A", False, 0.01),
        ("E3", "1", None, "meeting", "Bob B", True, 0.5),
        ("E4", "2", None, "meeting", "Bob B", False, 0.5),
    ]


def test_what_is_published_counts_and_what_no_export_has_is_not_available(place):
    store = SmallStore(place / "store")
    store.publish(as_of="2025-01-01")
    assert store.value(find("bookings")) == 900.5
    assert store.value(find("marketing_qualified_leads")) == 1
    assert store.value(find("hours_to_attempt")) == 24  # from 5 January, 9:12, to the call on the 6th at 10:00
    assert store.row(find("romi_linear"))["why"] == "not available: no marketing touches in this source"
    assert store.row(find("refused_leads"))["why"] == "not available: no refused leads in this source"


def test_older_exports_name_some_columns_differently(given, loaded, rows):
    given({"a.csv": "contact id,EMAIL,Create date,Original source\n1,eve@x.example,2024-01-01,Paid Search\n"})
    given({"b.csv": "Company ID,Name,Company owner,Create Date\n9,Acme,,2024-01-01\n"})
    given({"c.csv": "Deal ID,Deal Name,Deal Stage,Close Date,Amount\nD1,One,closedwon,2024-03-01 15:00,10\n"})
    loaded(None)
    assert rows("SELECT person_id, channel FROM persons") == [("1", "Paid search")]
    assert rows("SELECT record_id, name FROM names ORDER BY 1 DESC") == [
        ("D1", "One"), ("9", "Acme"), ("1", None),
    ]  # fmt: skip
    assert rows("SELECT kind, value, happened_at::VARCHAR FROM events ORDER BY 1") == [
        ("amount", None, "2024-03-01 15:00:00"),
        ("stage", "Closed Won", "2024-03-01 15:00:00"),
    ]


def test_newer_exports_date_lifecycle_stages_as_a_pipeline_does(given, loaded, rows):
    head = 'Record ID,Email,Create Date,Became a Lead Date,"Date entered ""Lead (Lifecycle Stage Pipeline)""",\
"Date entered ""Sales Accepted (Lifecycle Stage Pipeline)"""'
    given({"x.csv": f"{head}\n1,,2024-01-01,2024-01-02 10:00,2024-01-02 10:01,2024-01-03 10:00\n"})
    loaded(None)
    assert rows("SELECT value, happened_at::VARCHAR FROM events ORDER BY 2") == [
        ("Lead", "2024-01-02 10:01:00"),
        ("Sales Accepted", "2024-01-03 10:00:00"),
    ]


def test_an_export_without_any_date_of_a_stage_has_no_stages(given, loaded, rows):
    given({"x.csv": "Record ID,Email,Create Date,Lifecycle Stage\n1,,2024-01-01,Lead\n2,,2024-01-01,Customer\n"})
    loaded(None)
    assert rows("SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM events)") == [(2, 0)]
    assert rows("SELECT DISTINCT is_reachable FROM persons") == [(None,)]  # nor does it say who opted out


def test_a_stage_that_nothing_says_is_won_stays_open(given, loaded, rows):
    given({"x.csv": "Record ID,Deal Name,Deal Stage,Close Date,Is Deal Closed?\nD1,One,Signed,2024-03-01,true\n"})
    loaded(None)
    assert rows("SELECT value FROM events WHERE kind = 'stage'") == []


def test_a_copy_states_the_time_zone_of_the_account(given, loaded, rows):
    given({"x.csv": "Record ID,Email,Create Date\n1,,2024-01-01 10:00\n", "notes.csv": "what\nnothing\n"})
    report = loaded(shipped()["hubspot_export"].read_text().replace('timezone = "UTC"', 'timezone = "Europe/Oslo"'))
    assert report.ignored == ["notes.csv"]
    assert rows("SELECT created_at::VARCHAR FROM persons") == [("2024-01-01 09:00:00",)]


def test_another_crm_s_export_is_not_taken_for_hubspot_s(given, loaded):
    given({"x.csv": "Record Id,First Name,Last Name,Email,Lead Status,Contact Owner,Created Time\n1,,,,,,2024-01-01\n"})
    with pytest.raises(LoadError, match="data propose"):
        loaded(None)
