"""HubSpot's tables as an ELT tool lands them, read by the shipped mapping."""

from datetime import datetime

import pytest

from data.load import load
from tests.data.load.kept import asking, events

ACCOUNT = {
    "owner_data.csv": """owner_id,email,first_name,last_name,is_active,updated_at
7,ann@x.example,Ann,A,true,2024-01-01 00:00:00
8,bob@x.example,Bob,B,false,2024-05-01 00:00:00
""",
    "owner_team_data.csv": "owner_id,team_id,is_team_primary\n7,1,false\n7,2,true\n",
    "team_data.csv": "id,name\n1,East\n2,West\n",
    "contact_data.csv": """id,_fivetran_deleted,_fivetran_synced,property_email,property_firstname,property_createdate,\
property_lifecyclestage,property_hs_lead_status,property_hubspot_owner_id,property_hubspotscore,\
property_hs_analytics_source,property_hs_merged_object_ids,property_hs_lifecyclestage_lead_date,property_country
1,false,2024-06-01 00:00:00,eve@x.example,Eve,2024-01-01 10:00:00,opportunity,IN_PROGRESS,7,70,PAID_SEARCH,5;6,,Norway
2,false,2024-06-01 00:00:00,max@x.example,Max,2024-01-02 10:00:00,lead,,7,20,OFFLINE,,2024-01-02 11:00:00,
5,true,2024-06-01 00:00:00,,Eve,2024-01-03 10:00:00,subscriber,,,,,,,
""",
    "contact_property_history_data.csv": """contact_id,name,value,timestamp
1,lifecyclestage,lead,2024-01-01 10:00:00
1,hubspotscore,40,2024-01-01 10:00:00
1,hubspotscore,70,2024-01-05 09:00:00
1,lifecyclestage,marketingqualifiedlead,2024-01-05 09:00:00
1,jobtitle,Head,2024-01-05 09:00:00
""",
    "contact_merge_audit_data.csv": "canonical_vid,contact_id,vid_to_merge,timestamp\n1,1,6,2024-02-01 00:00:00\n",
    "company_data.csv": "id,property_name,property_createdate,property_numberofemployees\n9,Acme,2024-01-01,50\n",
    "deal_data.csv": """deal_id,is_deleted,owner_id,deal_pipeline_stage_id,property_dealname,property_amount,\
property_closedate,property_createdate,property_dealtype,property_closed_lost_reason,_fivetran_synced
D1,false,7,s3,One,900,2024-03-01 15:00:00,2024-02-01 10:00:00,newbusiness,,2024-06-01 00:00:00
D2,false,7,s4,Two,500,2024-03-05 15:00:00,2024-02-02 10:00:00,existingbusiness,,2024-06-01 00:00:00
""",
    "deal_stage_data.csv": """deal_id,value,date_entered
D1,s1,2024-02-01 10:00:00
D1,s2,2024-03-08 10:00:00
D1,s3,2024-03-09 10:00:00
""",
    "deal_pipeline_stage_data.csv": """stage_id,label,closed_won,is_closed,probability
s1,Qualified,false,false,0.2
s2,Contract,false,false,0.8
s3,Signed,true,true,1.0
s4,Gone elsewhere,false,true,0.0
""",
    "deal_contact_data.csv": "deal_id,contact_id,_fivetran_synced\nD1,2,2024-02-05\nD1,1,2024-02-01\n",
    "deal_company_data.csv": "deal_id,company_id,type_id\nD1,9,5\n",
    "merged_deal_data.csv": "deal_id,merged_deal_id,_fivetran_synced\nD1,D0,2024-06-01 00:00:00\n",
    "engagement_call_data.csv": """engagement_id,property_hs_timestamp,property_hs_call_duration
E1,2024-01-06 10:00:00,120000
""",
    "engagement_meeting_data.csv": """engagement_id,start_time,end_time,meeting_outcome
E2,2024-01-08 10:00:00,2024-01-08 10:30:00,NO_SHOW
""",
    "engagement_task_data.csv": """engagement_id,property_hs_timestamp,property_hs_task_type,property_hs_task_status
E3,2024-01-09 10:00:00,EMAIL,COMPLETED
E4,2024-01-10 10:00:00,TODO,NOT_STARTED
""",
    "engagement_contact_data.csv": "engagement_id,contact_id\nE1,1\nE1,2\n",
    "engagement_deal_data.csv": "engagement_id,deal_id\nE2,D1\n",
    "contact_form_submission_data.csv": """contact_id,timestamp,form_id,conversion_id,title
1,2024-01-01 09:59:00,f,c,Demo
""",
    "email_event_data.csv": """id,type,created,recipient,email_campaign_id,filtered_event
k1,CLICK,2024-01-04 10:00:00,EVE@x.example,3,false
k2,OPEN,2024-01-04 10:00:00,eve@x.example,3,false
""",
    "email_event_click_data.csv": "id,url\nk1,u\nk9,u\n",
    "email_campaign_data.csv": "id,name,subject\n3,News,Hello\n",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """One load of the account above; ask(sql) gives its rows."""
    place = tmp_path_factory.mktemp("hubspot")
    (place / "export").mkdir()
    for name, content in ACCOUNT.items():
        (place / "export" / name).write_text(content)
    load(place / "export", store=place / "store", recorded_at=datetime(2024, 6, 1))

    return asking(place / "store")


def test_lifecycle_stages_are_statuses_with_the_score_of_their_moment(ask):
    assert events(ask, "1", "status", "value, number, happened_at::VARCHAR") == [
        ("lead", 40, "2024-01-01 10:00:00"),
        ("marketingqualifiedlead", 70, "2024-01-05 09:00:00"),
        ("In progress", 70, "2024-06-01 00:00:00"),
    ]


def test_without_history_the_dates_of_the_stages_serve(ask):
    assert events(ask, "2", "status") == [("lead", "2024-01-02 11:00:00")]


def test_contacts_say_channel_owner_and_deletion(ask):
    columns = "person_id, channel, region, owner_id, is_reachable, deleted_at IS NOT NULL"
    assert ask(f"SELECT {columns} FROM persons ORDER BY 1") == [
        ("1", "Paid search", "Norway", "7", True, False),
        ("2", "Offline", None, "7", True, False),
        ("5", None, None, None, False, True),
    ]


def test_merges_come_from_both_of_hubspots_lists_once(ask):
    assert ask("SELECT entity, loser_id, survivor_id FROM merges ORDER BY 1, 2") == [
        ("opportunity", "D0", "D1"),
        ("person", "5", "1"),
        ("person", "6", "1"),
    ]


def test_deals_show_labels_and_the_portals_flags_say_what_is_won(ask):
    assert events(ask, "D1", "stage", "value, happened_at::VARCHAR, recorded_at::VARCHAR") == [
        ("Qualified", "2024-02-01 10:00:00", "2024-02-01 10:00:00"),
        ("Contract", "2024-03-01 15:00:00", "2024-03-08 10:00:00"),
        ("Closed Won", "2024-03-01 15:00:00", "2024-03-09 10:00:00"),
    ]
    assert events(ask, "D1", "probability", "number") == [(0.2,), (0.8,), (1.0,)]


def test_a_deal_without_history_closed_on_its_close_date(ask):
    assert events(ask, "D2", "stage", "value, detail, happened_at::VARCHAR") == [
        ("Closed Lost", "Gone elsewhere", "2024-03-05 15:00:00")
    ]
    assert events(ask, "D2", "amount", "amount, happened_at::VARCHAR") == [(500, "2024-02-02 10:00:00")]


def test_opportunities_say_kind_first_contact_and_company(ask):
    assert ask("SELECT opportunity_id, person_id, account_id, kind FROM opportunities ORDER BY 1") == [
        ("D1", "1", "9", "new"),
        ("D2", None, None, "expansion"),
    ]


def test_an_owner_is_in_the_primary_team(ask):
    assert ask("SELECT user_id, team, left_on::VARCHAR FROM users ORDER BY 1") == [
        ("7", "West", None),
        ("8", None, "2024-05-01"),
    ]


def test_an_engagement_is_an_activity_of_each_contact_and_its_hours_count_once(ask):
    columns = "activity_id, person_id, opportunity_id, kind, is_two_way"
    assert ask(f"SELECT {columns} FROM activities ORDER BY 1") == [
        ("E1", "1", None, "call", True),
        ("E1:2", "2", None, "call", True),
        ("E2", None, "D1", "meeting", False),
        ("E3", None, None, "email", False),
    ]
    hours = ask("SELECT round(sum(hours), 6) FROM activities WHERE kind = 'call'")
    assert hours == [(round(2 / 60, 6),)]


def test_forms_are_responses_clicks_are_not_and_a_click_without_its_event_is_refused(ask):
    columns = "touch_id, person_id, channel, is_response"
    assert ask(f"SELECT {columns} FROM touches ORDER BY 1") == [
        ("click:k1", "1", "Email", False),
        ("form:c", "1", "Paid search", True),
    ]
    assert ask("SELECT file, line FROM refused") == [("email_event_click_data.csv", 3)]
