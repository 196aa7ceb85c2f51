"""Files that speak for themselves need no mapping; for others one is proposed."""

import pytest

from data.load import LoadError, propose
from data.load.find import find
from data.load.mapping import read_mapping
from data.load.plan import recognise, shipped


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_mapping_can_be_read(name):
    assert read_mapping(shipped()[name]).tables


def test_a_file_named_like_a_table_with_its_columns_is_arbiter_s_own(given, loaded, rows):
    given({"spend.csv": "day,kind,channel,amount,currency\n2024-01-01,program,Google,12.5,EUR\n"})
    given({"targets.csv": "metric,starts_on,ends_on,value\nmqls,2024-01-01,2024-01-31,100\n"})
    assert loaded(None).sources[0].format == "arbiter"
    assert rows("SELECT channel, amount::DOUBLE, currency FROM spend") == [("Google", 12.5, "EUR")]
    assert rows("SELECT metric, value FROM targets") == [("mqls", 100)]


def test_arbiter_s_own_files_speak_of_the_records_they_lie_beside(given, loaded, rows):
    given({"Account.csv": "Id,Name\n001,Acme\n", "account_lists.csv": "department,account_id\nsales,001\n"})
    loaded(None)
    assert rows("SELECT DISTINCT system FROM accounts") == [("salesforce",)]
    assert rows("SELECT system, account_id FROM account_lists") == [("salesforce", "001")]


def test_a_system_s_name_can_be_given(given, loaded, rows):
    given({"account_lists.csv": "department,account_id\nsales,001\n"})
    loaded(None, system="north")
    assert rows("SELECT system FROM account_lists") == [("north",)]


def test_an_unknown_folder_is_an_error_that_names_the_way(given, loaded):
    given({"deals.csv": "a,b\n1,2\n"})
    with pytest.raises(LoadError, match="data propose"):
        loaded(None)


def test_recognition_looks_at_columns_not_only_names(given, tmp_path):
    given({"accounts.csv": "account,sector\nAcme,retail\n", "sales_pipeline.csv": "x\n1\n"})
    assert recognise(find(tmp_path / "export", tmp_path)) is None


def test_a_proposal_loads_as_it_is(given, loaded, rows, folder):
    given(
        {
            "deals.csv": "Deal ID;Stage;Created Date;Close Date;Value\n"
            '1;Won;31.01.2024;15.02.2024;"1.234,50 €"\n2;Open;01.02.2024 12:30;;"99,00 €"\n',
            "ads.csv": "Date,Campaign,Cost\n2024-01-31,Brand,10\n",
            "notes.csv": "what\nnothing\n",
        }
    )
    text = propose(folder)
    assert 'currency = ["€"]' in text
    report = loaded(text)
    assert report.refused == 0
    assert rows(
        "SELECT kind, value, amount::DOUBLE, happened_at::DATE::VARCHAR FROM events WHERE entity_id = '1' ORDER BY 1"
    ) == [
        ("amount", None, 1234.5, "2024-01-31"),
        ("created", None, None, "2024-01-31"),
        ("due", None, None, "2024-01-31"),
        ("stage", "Won", None, "2024-02-15"),
    ]
    assert rows("SELECT campaign, amount::DOUBLE FROM spend") == [("Brand", 10)]


def test_a_proposal_for_people_loads_as_it_is(given, loaded, rows, folder):
    given({"contacts.csv": 'Email,Lead Source,Status,Created At,Odd "one"\nann@x.org,Web,New,01/31/2024 5:30 PM,\n'})
    loaded(propose(folder))
    assert rows("SELECT channel, created_at::VARCHAR FROM persons") == [("Web", "2024-01-31 17:30:00")]
    assert rows("SELECT kind, value FROM events") == [("status", "New")]


def test_a_date_for_each_stage_becomes_what_happened_to_the_lead(given, loaded, rows, folder):
    given(
        {
            "leads.csv": "Lead ID,Created At,MQL Date,Became a sales qualified lead date,Qualified\n"
            "ann,2024-01-31,01.02.2024,2024-02-03,yes\nben,2024-01-31,,,no\n"
        }
    )
    report = loaded(propose(folder))
    assert (report.refused, rows("SELECT count(*) FROM persons")) == (0, [(2,)])
    assert rows("SELECT entity_id, value, happened_at::DATE::VARCHAR FROM events ORDER BY 3") == [
        ("ann", "MQL", "2024-02-01"),
        ("ann", "SQL", "2024-02-03"),
    ]


def test_a_proposal_for_the_unguessable_says_so_and_still_loads(given, loaded, folder):
    given({"x.csv": "alpha,beta\n1,2\n"})
    text = propose(folder)
    assert "Nothing in the columns says" in text
    assert loaded(text).kept == 1
