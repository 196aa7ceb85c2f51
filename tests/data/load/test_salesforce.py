"""Salesforce's own CSV export and the tables an ELT tool lands, read by the shipped mapping."""

from datetime import datetime

import pytest

from data.load import load
from tests.data.load.kept import asking, events

NONE = "000000000000000AAA"
ANN, BOB, QUEUE = "005A00000000001AAA", "005A00000000002AAA", "00GA00000000001AAA"

EXPORT = {
    "User.csv": f"""Id,Name,Team__c,IsActive,Left_On__c,LastModifiedDate
{ANN},Ann,Inside sales,1,,2024-01-01T00:00:00.000Z
{BOB},Bob,Inside sales,0,2024-05-01,2024-05-03T00:00:00.000Z
""",
    "Group.csv": f"Id,Name,Type\n{QUEUE},Inbound,Queue\n",
    "Lead.csv": f""""Id","IsDeleted","MasterRecordId","Name","Email","HasOptedOutOfEmail","Status","OwnerId",\
"LeadSource","Lead_Source_Detail__c","Score__c","Rejection_Reason__c","NumberOfEmployees","Is_Test__c","IsConverted","ConvertedDate",\
"ConvertedContactId","ConvertedOpportunityId","CreatedDate","LastModifiedDate"
"L1","0","{NONE}","Eve","eve@x.example","0","Closed - Converted","{ANN}","Webinar","Own","65","","2000","0","1",\
"2024-01-10","C1","O1","2024-01-01T10:00:00.000Z","2024-01-10T08:00:00.000+0000"
"L2","0","{NONE}","Max","","0","Rejected","{QUEUE}","Event","","30","No budget","50","1","0","","{NONE}","{NONE}",\
"2024-01-02 10:00:00","2024-01-05T12:00:00.000Z"
"L3","1","L2","Max again","max@x.example","1","New","{ANN}","Outbound","","","","","0","0","","{NONE}","{NONE}",\
"2024-01-03T10:00:00.000Z","2024-01-04T10:00:00.000Z"
"","0","{NONE}","Nobody","","0","New","{ANN}","","","","","","0","0","","{NONE}","{NONE}","2024-01-01T10:00:00.000Z",""
"L5","0","{NONE}","Soon","","0","New","{ANN}","","","","","","0","0","","{NONE}","{NONE}","soon",""
""",
    "LeadHistory.csv": f"""Id,LeadId,Field,OldValue,NewValue,CreatedDate
1,L1,Score__c,40,65,2024-01-03T09:00:00.000Z
2,L1,Status,New,Marketing Qualified,2024-01-03T09:00:00.000Z
3,L1,Owner,Inbound,Ann,2024-01-03T11:00:00.000Z
4,L1,Owner,{QUEUE},{ANN},2024-01-03T11:00:00.000Z
5,L1,Status,Marketing Qualified,Accepted,2024-01-04T09:00:00.000Z
6,L1,leadConverted,,,2024-01-10T08:00:00.000Z
7,L2,Status,New,Rejected,2024-01-05T12:00:00.000Z
""",
    "Contact.csv": f"""Id,AccountId,Name,Email,IsEmailBounced,MailingCountry,CreatedDate,LastModifiedDate
C1,A1,Eve,eve@x.example,1,Norway,2024-01-10T08:00:00.000Z,2024-01-10T08:00:00.000Z
C2,{NONE},Ida,ida@x.example,0,,2024-01-11T08:00:00.000Z,2024-01-11T08:00:00.000Z
""",
    "Account.csv": "Id,Name,NumberOfEmployees,Region__c,Potential__c\nA1,Acme,150,Nordics,90000.5\n",
    "Opportunity.csv": f"""Id,AccountId,ContactId,Name,StageName,Amount,CurrencyIsoCode,Probability,CloseDate,Type,\
LeadSource,Loss_Reason__c,IsClosed,IsWon,IsDeleted,Merged_Into__c,OwnerId,CreatedDate,LastModifiedDate
O1,A1,{NONE},One,Closed Won,1500,EUR,100,2024-03-10,New Customer,Webinar,,1,1,0,,{ANN},2024-01-10T08:00:00.000Z,\
2024-03-20T09:00:00.000Z
O2,A1,C2,Two,Gone elsewhere,700,EUR,0,2024-03-05,Existing Customer - Upgrade,Customer referral,Price,1,0,0,,{BOB},\
2024-02-01T08:00:00.000Z,2024-03-05T15:00:00.000Z
O3,A1,{NONE},Three,Prospecting,,EUR,1000,2024-09-01,,Reseller,,0,0,1,O1,{BOB},2024-02-01T08:00:00.000Z,\
2024-02-02T08:00:00.000Z
""",
    "OpportunityHistory.csv": """Id,OpportunityId,StageName,Amount,CloseDate,Probability,CreatedDate
1,O1,Qualification,1000.0,2024-03-01,20,2024-01-10T08:00:01.000Z
2,O1,Proposal,1500,2024-03-01,50,2024-02-01T08:00:00.000Z
3,O1,Negotiation,1500,2024-03-01,80,2024-03-15T08:00:00.000Z
4,O1,Closed Won,1500,2024-03-10,100,2024-03-20T09:00:00.000Z
""",
    "OpportunityFieldHistory.csv": """Id,OpportunityId,Field,OldValue,NewValue,CreatedDate
1,O2,StageName,Prospecting,Negotiation,2024-02-05T08:00:00.000Z
2,O2,Amount,500,700,2024-02-06T08:00:00.000Z
3,O1,StageName,Qualification,Never shown,2024-02-01T08:00:00.000Z
""",
    "OpportunityContactRole.csv": """OpportunityId,ContactId,IsPrimary,CreatedDate
O3,C1,0,2024-02-01
O3,C2,1,2024-02-02
""",
    "Campaign.csv": "Id,Name,Type,ActualCost\nK1,Spring webinar,Webinar,4200\n",
    "CampaignMember.csv": f"""Id,CampaignId,LeadId,ContactId,HasResponded,FirstRespondedDate,CreatedDate
M1,K1,L2,{NONE},1,2024-01-02,2024-01-02T10:00:00.000Z
M2,K1,{NONE},C2,0,,2024-01-11T08:00:00.000Z
""",
    "Task.csv": f"""Id,WhoId,WhatId,AccountId,Subject,TaskSubtype,Status,IsClosed,ActivityDate,CompletedDateTime,\
CreatedDate,CallDurationInSeconds,CallDisposition,OwnerId
T1,L1,{NONE},{NONE},Call,Call,Completed,1,2024-01-03,2024-01-03T12:00:00.000Z,2024-01-03T11:30:00.000Z,90,,{ANN}
T2,L1,{NONE},{NONE},Call,Call,Completed,1,2024-01-03,,2024-01-03T13:00:00.000Z,5,Not connected,{ANN}
T3,L1,{NONE},{NONE},News,ListEmail,Completed,1,2024-01-04,,2024-01-03T13:00:00.000Z,,,{ANN}
T4,C1,O1,A1,To do,Task,Not Started,0,2024-01-09,,2024-01-03T13:00:00.000Z,,,{ANN}
""",
    "Event.csv": f"""Id,WhoId,WhatId,AccountId,Subject,StartDateTime,DurationInMinutes,CreatedDate,OwnerId
E1,C1,O1,A1,Demo,2024-01-20T09:00:00.000Z,30,2024-01-12T09:00:00.000Z,{ANN}
E2,C1,A1,{NONE},Review,2030-01-20T09:00:00.000Z,30,2024-01-12T09:00:00.000Z,{ANN}
""",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """One load of the export above; ask(sql) gives its rows."""
    place = tmp_path_factory.mktemp("salesforce")
    return _loaded(place, EXPORT)


def _loaded(place, files):
    export = place / "export"
    export.mkdir()
    for name, content in files.items():
        (export / name).write_text(content)
    load(export, store=place / "store", recorded_at=datetime(2024, 6, 1))

    return asking(place / "store")


def test_statuses_are_the_first_one_each_change_and_the_conversion(ask):
    assert events(ask, "L1", "status") == [
        ("New", "2024-01-01 10:00:00"),
        ("Marketing Qualified", "2024-01-03 09:00:00"),
        ("Accepted", "2024-01-04 09:00:00"),
        ("Closed - Converted", "2024-01-10 08:00:00"),
    ]


def test_a_status_carries_the_score_of_its_moment(ask):
    assert events(ask, "L1", "status", "number") == [(40,), (65,), (65,), (65,)]


def test_a_rejection_carries_the_records_reason(ask):
    assert events(ask, "L2", "status", "value, detail") == [("New", None), ("Rejected", "No budget")]


def test_an_owner_change_told_by_name_and_by_id_is_one_change(ask):
    assert events(ask, "L1", "owner") == [(QUEUE, "2024-01-01 10:00:00"), (ANN, "2024-01-03 11:00:00")]


def test_queues_and_leavers_are_users(ask):
    assert ask("SELECT user_id, is_queue, left_on::VARCHAR FROM users ORDER BY 1") == [
        (ANN, False, None),
        (BOB, False, "2024-05-01"),
        (QUEUE, True, None),
    ]


def test_a_contact_inherits_from_the_lead_that_became_it(ask):
    people = ask(
        "SELECT person_id, account_id, segment, region, channel, source, score, is_test, is_reachable, "
        "deleted_at IS NOT NULL FROM persons ORDER BY 1"
    )
    assert people == [
        ("C1", "A1", "Enterprise", "Norway", "Webinar", "Own", 65, False, False, False),
        ("C2", None, None, None, None, None, None, None, True, False),
        ("L1", None, "Enterprise", None, "Webinar", "Own", 65, False, True, False),
        ("L2", None, "SMB", None, "Event", "Event", 30, True, False, False),
        ("L3", None, None, None, "Outbound", "Outbound", None, False, False, True),
    ]


def test_merged_and_converted_records_name_their_survivors(ask):
    assert ask("SELECT entity, loser_id, survivor_id FROM merges ORDER BY 1, 2") == [
        ("opportunity", "O3", "O1"),
        ("person", "L1", "C1"),
        ("person", "L3", "L2"),
    ]


def test_a_back_dated_close_happened_on_its_close_date_and_nothing_before_it_later(ask):
    assert events(ask, "O1", "stage", "value, happened_at::VARCHAR, recorded_at::VARCHAR") == [
        ("Qualification", "2024-01-10 08:00:01", "2024-01-10 08:00:01"),
        ("Proposal", "2024-02-01 08:00:00", "2024-02-01 08:00:00"),
        ("Negotiation", "2024-03-10 12:00:00", "2024-03-15 08:00:00"),
        ("Closed Won", "2024-03-10 12:00:00", "2024-03-20 09:00:00"),
    ]


def test_only_changes_of_amount_due_date_and_probability_are_events(ask):
    assert events(ask, "O1", "amount", "amount, happened_at::VARCHAR") == [
        (1000, "2024-01-10 08:00:00"),
        (1500, "2024-02-01 08:00:00"),
    ]
    assert events(ask, "O1", "due", "due_on::VARCHAR") == [("2024-03-01",), ("2024-03-10",)]
    assert events(ask, "O1", "probability", "number") == [(0.2,), (0.5,), (0.8,), (1.0,)]


def test_field_history_serves_where_there_is_no_state_history(ask):
    assert events(ask, "O2", "amount", "amount, happened_at::VARCHAR") == [
        (500, "2024-02-01 08:00:00"),
        (700, "2024-02-06 08:00:00"),
    ]


def test_a_close_that_the_history_misses_is_taken_from_the_record_and_its_flags(ask):
    assert events(ask, "O2", "stage", "value, detail, happened_at::VARCHAR") == [
        ("Prospecting", None, "2024-02-01 08:00:00"),
        ("Negotiation", None, "2024-02-05 08:00:00"),
        ("Closed Lost", "Price", "2024-03-05 15:00:00"),
    ]


def test_opportunities_say_kind_origin_and_primary_contact(ask):
    columns = "opportunity_id, person_id, kind, origin, currency, deleted_at IS NOT NULL"
    assert ask(f"SELECT {columns} FROM opportunities ORDER BY 1") == [
        ("O1", "C1", "new", "marketing", "EUR", False),
        ("O2", "C2", "expansion", "referral", "EUR", False),
        ("O3", "C2", None, "partner", "EUR", True),
    ]


def test_touches_are_campaign_members_and_leads_that_none_explains(ask):
    columns = "touch_id, person_id, channel, is_response, happened_at::VARCHAR"
    assert ask(f"SELECT {columns} FROM touches ORDER BY 1") == [
        ("M1", "L2", "Webinar", True, "2024-01-02 10:00:00"),
        ("M2", "C2", "Webinar", False, "2024-01-11 08:00:00"),
        ("lead:L1", "L1", "Webinar", True, "2024-01-01 10:00:00"),
        ("lead:L3", "L3", "Outbound", False, "2024-01-03 10:00:00"),
    ]


def test_activities_are_what_was_done_not_what_is_planned(ask):
    columns = "activity_id, opportunity_id, account_id, kind, is_automatic, is_two_way, happened_at::VARCHAR"
    assert ask(f"SELECT {columns} FROM activities ORDER BY 1") == [
        ("E1", "O1", "A1", "meeting", False, True, "2024-01-20 09:00:00"),
        ("T1", None, None, "call", False, True, "2024-01-03 12:00:00"),
        ("T2", None, None, "call", False, False, "2024-01-03 13:00:00"),
        ("T3", None, None, "email", True, False, "2024-01-04 12:00:00"),
    ]


def test_campaign_costs_are_not_spend_unless_asked_for(ask):
    assert ask("SELECT count(*) FROM spend") == [(0,)]


def test_rows_that_cannot_be_read_are_refused_by_file_and_line(ask):
    refused = ask("SELECT DISTINCT file, line FROM refused ORDER BY ALL")
    assert refused == [("Lead.csv", 5), ("Lead.csv", 6), ("Opportunity.csv", 4)]
    assert ask("SELECT reason FROM refused WHERE file = 'Opportunity.csv'") == [("number: '1000 %' is not a number",)]


def test_row_versions_of_an_elt_tool_are_a_history_too(tmp_path):
    ask = _loaded(
        tmp_path,
        {
            "sf_lead_data.csv": "id,status,owner_id,created_date,last_modified_date,is_deleted\n"
            "L1,Accepted,U1,2024-01-01 10:00:00,2024-01-05 10:00:00,FALSE\n",
            "sf_lead_history_data.csv": "id,status,owner_id,_fivetran_start,_fivetran_end\n"
            "L1,New,U1,2024-01-01 10:00:00,2024-01-03 09:59:59\n"
            "L1,Accepted,U1,2024-01-03 10:00:00,9999-12-31 23:59:59\n",
            "sf_opportunity_data.csv": "id,stage_name,amount,close_date,is_closed,is_won,created_date,"
            "_fivetran_active\n"
            "O1,Signed,10,2024-02-20 00:00:00,true,true,2024-01-04 10:00:00,true\n"
            "O2,Talking,20,2024-09-20 00:00:00,false,false,2024-01-04 10:00:00,false\n",
            "sf_opportunity_history_data.csv": "id,stage_name,amount,close_date,_fivetran_start\n"
            "O1,Talking,10,2024-02-20 00:00:00,2024-02-01 10:00:00\n"
            "O1,Signed,10,2024-02-20 00:00:00,2024-02-20 10:00:00\n",
        },
    )
    assert events(ask, "L1", "status") == [("New", "2024-01-01 10:00:00"), ("Accepted", "2024-01-03 10:00:00")]
    assert events(ask, "O1", "stage") == [("Talking", "2024-02-01 10:00:00"), ("Closed Won", "2024-02-20 10:00:00")]
    assert events(ask, "O1", "amount", "amount, happened_at::VARCHAR") == [(10, "2024-01-04 10:00:00")]
    assert ask("SELECT opportunity_id FROM opportunities WHERE deleted_at IS NOT NULL") == [("O2",)]


def test_one_file_with_nothing_but_ids_and_times_is_enough(tmp_path):
    ask = _loaded(tmp_path, {"Lead.csv": "Id,CreatedDate\nL1,2024-01-01T10:00:00.000Z\n"})
    assert ask("SELECT person_id, channel, is_test, is_reachable FROM persons") == [("L1", None, None, False)]
    assert ask("SELECT count(*) FROM refused") == [(0,)]
