"""A mapping says what fills what; one that cannot be followed says what is wrong with it, and nothing is written."""

import json

import pytest

from data.load import LoadError
from tests.data.load.conftest import PEOPLE

HEAD = 'name = "crm"\n[files]\nlead = "lead"\n'


def into(table, columns, where=""):
    return f'{HEAD}[[tables]]\ninto = "{table}"\nfrom = "lead"\n{where}\n[tables.columns]\n{columns}\n'


def asked(query, table="persons"):
    return f'{HEAD}[[tables]]\ninto = "{table}"\nquery = """{query}"""\n'


WRONG = {
    "a missing file": (PEOPLE.replace('"lead*"', '"leads_2024"'), "needs a file leads_2024"),
    "a missing column": (PEOPLE.replace('"Channel"', '"Chanel"'), "did you mean Channel"),
    "an unknown table": (PEOPLE.replace('"persons"', '"person"'), "did you mean persons"),
    "an unknown field": (PEOPLE.replace("channel =", "chanel ="), "did you mean channel"),
    "an unknown alias": (PEOPLE.replace('from = "lead"', 'from = "leads"'), "not under .files."),
    "an unknown key": (PEOPLE.replace("from =", "form ="), "unknown key 'form'"),
    "no tables": (HEAD, "at least one"),
    "broken TOML": ("name = 'crm\n", "not valid TOML"),
    "two sources of a field": (into("persons", 'person_id = {column = "Id", constant = "1"}'), "exactly one of"),
    "both from and query": (into("persons", 'person_id = "Id"', 'query = "SELECT 1"'), "either from or query"),
    "a query without the line": (asked("SELECT Id AS person_id, _file FROM lead"), "also select _line"),
    "a query that is not SQL": (asked("SELEC 1"), "correct"),
    "two statements": (asked("SELECT 1; DROP TABLE misfits"), "one SELECT"),
    "a query that writes": (asked("DELETE FROM lead"), "one SELECT"),
    "a query over no file": (asked("SELECT Id AS person_id, _file, _line FROM leed"), "correct the mapping"),
    "a query with another column": (asked("SELECT Id AS person, _file, _line FROM lead"), "no field of it"),
    "a query that fails on a row": (
        asked("SELECT CAST(Channel AS INT) AS person_id, _file, _line FROM lead"),
        "use try_cast",
    ),
    "a query that reads a file": (
        asked("SELECT content AS person_id, '' AS _file, 1 AS _line FROM read_text('/etc/hostname')"),
        "name them under",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mapping_that_cannot_be_followed_is_one_clear_sentence(given, loaded, store, wrong):
    mapping, said = WRONG[wrong]
    given({"lead.csv": "Id,Channel,Created\n1,Web,2024-01-01\n"})
    with pytest.raises(LoadError, match=said) as problem:
        loaded(mapping)
    assert "\n" not in str(problem.value)
    assert not store.exists()


def test_a_declared_column_must_be_there(given, loaded):
    given({"lead.csv": "Id,Channel,Created\n1,Web,2024-01-01\n"})
    with pytest.raises(LoadError, match="no column 'Status'"):
        loaded(PEOPLE.replace('lead = "lead*"', 'lead = {match = "lead", columns = ["Id", "Status"]}'))


def test_an_error_leaves_the_store_as_it_was(given, loaded, rows, store):
    given({"lead.csv": "Id,Channel,Created\n1,Web,2024-01-01\n"})
    loaded()
    with pytest.raises(LoadError):
        loaded(PEOPLE.replace('"Channel"', '"Nothing"'))
    assert len(rows("FROM persons")) == 1
    assert [file.name for file in store.iterdir()] == ["events.duckdb"]


def test_a_query_cannot_read_files(given, loaded, folder):
    given({"lead.csv": "Id\n1\n", "secret.csv": "a\n1\n"})
    for source in (f"read_csv('{folder}/secret.csv')", f"'{folder}/secret.csv'", f"glob('{folder}/*')"):
        with pytest.raises(LoadError):
            loaded(asked(f"SELECT 'x' AS person_id, '' AS _file, 1 AS _line FROM {source}"))


def test_values_are_mapped_and_the_others_get_the_default(given, loaded, rows):
    given({"lead.csv": "Id,Src\n1,g\n2,zz\n3,\n"})
    columns = 'person_id = "Id"\nchannel = {column = "Src", values = {g = "Google"}, default = "Other"}\n'
    loaded(into("persons", columns + 'source = {column = "Src", values = {g = "Google"}}'))
    assert rows("SELECT channel, source FROM persons ORDER BY person_id") == [
        ("Google", "Google"),
        ("Other", "zz"),
        ("Other", None),
    ]


def test_constants_expressions_conditions_and_optional_columns(given, loaded, rows):
    given({"lead.csv": "Id,Day,Hour\n1,2024-01-01,10:00\n2,2024-01-01,11:00\n"})
    columns = """person_id = "id"
channel = {constant = "Web"}
region = {column = "Region", optional = true}
created_at = {sql = "Day || ' ' || Hour"}"""
    loaded(into("persons", columns, "where = \"Id = '1'\""))
    assert rows("SELECT person_id, channel, region, created_at::VARCHAR FROM persons") == [
        ("1", "Web", None, "2024-01-01 10:00:00")
    ]


def test_typed_values_of_a_query_are_taken_as_they_are(given, loaded, rows):
    given({"lead.csv": 'Id,Score\n1,"1.500,5"\n'})
    query = """SELECT Id AS person_id, as_number(Score) / 2 AS score,
        TIMESTAMPTZ '2024-01-01 10:00:00+02' AS created_at, _file, _line FROM lead"""
    mapping = asked(query) + '[formats]\ndecimal = ","\nthousands = "."\n'
    loaded(mapping)
    assert rows("SELECT score, created_at::VARCHAR FROM persons") == [(750.25, "2024-01-01 08:00:00")]


def test_an_absent_optional_file_is_an_empty_table(given, loaded, rows):
    given({"lead.csv": "Id\n1\n"})
    mapping = f"""{HEAD}[files.task]
match = "task"
required = false
columns = ["Id"]
optional = ["Who"]
[[tables]]
into = "persons"
query = '''SELECT lead.Id AS person_id, task.Who AS owner_id, lead._file, lead._line
           FROM lead LEFT JOIN task ON Who = lead.Id'''
[[tables]]
into = "activities"
from = "task"
[tables.columns]
activity_id = "Id"
happened_at = "When"
"""
    loaded(mapping)
    assert rows("SELECT person_id, owner_id FROM persons") == [("1", None)]


def test_native_and_landed_column_names_are_one_in_snake_case(given, loaded, rows):
    given({"lead.csv": "Id,LeadSource,My_Score__c\n1,Web,5\n"})
    given({"lead_old.csv": "id,lead_source,my_score_c\n2,Fair,6\n"})
    mapping = into("persons", 'person_id = "id"\nchannel = "lead_source"\nscore = "my_score_c"')
    loaded("snake_case = true\n" + mapping.replace('lead = "lead"', 'lead = "lead*"'))
    assert rows("SELECT person_id, channel, score FROM persons ORDER BY ALL") == [("1", "Web", 5), ("2", "Fair", 6)]


def test_refused_rows_are_kept_with_file_line_reason_and_content(given, loaded, rows):
    given({"lead.csv": "Id,Channel,Created\n1,Web,2024-01-01\n,Fair,2024-01-01\n3,Call,soon\n"})
    report = loaded()
    refused = rows("SELECT file, line, reason, content FROM refused ORDER BY line")
    assert [row[:3] for row in refused] == [
        ("lead.csv", 3, "person_id is missing"),
        ("lead.csv", 4, "created_at: 'soon' is not a date and time in a format that the mapping lists"),
    ]
    assert json.loads(refused[1][3])["Channel"] == "Call"
    assert (report.read, report.kept, report.refused) == (3, 1, 2)
    assert sum(report.sources[0].reasons.values()) == 2


@pytest.mark.parametrize("column", ["source", "_row", "bad", "found"])
def test_a_refused_row_is_kept_whole_whatever_its_columns_are_called(given, loaded, rows, column):
    given({"lead.csv": f"Id,Channel,{column}\n,Web,Fair\n"})
    query = "SELECT Id AS person_id, Channel AS channel, {column} AS source, _file, _line FROM lead"
    for mapping in (into("persons", f'person_id = "Id"\nsource = "{column}"'), asked(query.format(column=column))):
        loaded(mapping, replace=True)
        ((content,),) = rows("SELECT content FROM refused")
        assert list(json.loads(content).values())[1:3] == ["Web", "Fair"]


def test_words_that_a_table_does_not_know_are_refused(given, loaded, rows):
    given({"lead.csv": "Id,Kind\n1,CALL\n2,telepathy\n"})
    loaded(into("activities", 'activity_id = "Id"\nkind = "Kind"\nhappened_at = {constant = "2024-01-01"}'))
    assert rows("SELECT kind FROM activities") == [("call",)]
    assert rows("SELECT reason FROM refused") == [("kind: 'telepathy' is not one of call, email, meeting, other",)]


def test_events_without_a_value_are_no_events_and_not_refused(given, loaded, rows):
    given({"lead.csv": "Id,Amount\n1,5\n2,\n3,x\n"})
    columns = 'entity = {constant = "opportunity"}\nentity_id = "Id"\nkind = {constant = "amount"}\namount = "Amount"\n'
    report = loaded(into("events", columns + 'happened_at = {constant = "2024-01-01"}'))
    assert rows("SELECT entity_id FROM events") == [("1",)]
    assert report.refused == 1


def test_ids_are_made_up_where_a_source_has_none(given, loaded, rows):
    given({"lead.csv": "Id,When\n1,2024-01-01\n1,2024-01-02\n1,2024-01-02\n"})
    loaded(into("touches", 'person_id = "Id"\nhappened_at = "When"'))
    assert rows("SELECT count(*), count(DISTINCT touch_id) FROM touches") == [(2, 2)]


def test_an_address_is_kept_as_a_hash_whatever_its_case(given, loaded, rows):
    given({"lead.csv": "Id,Mail\n1, Ann@X.org \n2,ann@x.org\n3,ann+news@x.org\n4,\n"})
    loaded(into("persons", 'person_id = "Id"\nemail_key = "Mail"'))
    keys = [row[0] for row in rows("SELECT email_key FROM persons ORDER BY person_id")]
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] is None
    assert "@" not in "".join(keys[:3])


def test_merged_records_are_counted_and_a_record_is_not_merged_into_itself(given, loaded, rows):
    given({"lead.csv": "Id,Into\n1,2\n2,2\n3,2\n"})
    report = loaded(into("merges", 'entity = {constant = "person"}\nloser_id = "Id"\nsurvivor_id = "Into"'))
    assert rows("SELECT loser_id FROM merges ORDER BY 1") == [("1",), ("3",)]
    assert report.merged == 2


def test_an_export_may_state_when_it_was_made(given, loaded, rows):
    given({"lead.csv": "Id,Channel,Created\n1,Web,2024-01-01\n"})
    loaded('exported_at = "2024-01-31"\n' + PEOPLE, recorded_at=None)
    assert rows("SELECT recorded_at::VARCHAR FROM persons") == [("2024-01-31 00:00:00",)]
