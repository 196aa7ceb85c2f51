"""Bad input from every side: each is one clear sentence, and never a traceback."""

import pytest

from data.__main__ import main as data_command
from data.rules import RulesWrong, read
from metrics.__main__ import main as metrics_command
from metrics.catalog import UnknownMetric, find
from tests.rows import deal, lead
from tests.small_store import filled

EVENTS = "entity,entity_id,kind,value,number,amount,happened_at\n"
OWN = 'extends = "official"\nname = "own"\n'


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One lead that became one open opportunity."""
    rows = lead("ann", mql="2024-01-05", sal="2024-01-06", score=80, region="EMEA"), deal(of="ann", sql="2024-02-01")
    return filled(tmp_path_factory.mktemp("hostile"), *rows).folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('version = "two"', "version is 'two' and must be a number"),
        ("name = 3", "name is 3 and must be text"),
        ('in_force_from = "soon"', "in_force_from is 'soon' and must be a day"),
        ("windows = 3", "windows is 3 and must be a table"),
        ("[calendar]\nfiscal_start_month = 13", "from 1 to 12"),
        ('[calendar]\npattern = "5-5-2"', "choose from months, 4-4-5"),
        ('[windows]\nwin = "long"', "windows.win is 'long' and must be a number"),
        ("[windows]\nwin = 99999999999", "days from 0 to"),
        ("[windows]\nwin = -5", "days from 0 to"),
        ('[exclusions]\nmin_score = "high"', "must be a number"),
        ('[stage.mql]\nstatus = "mql"', "must be a list"),
        ('[stage.mql]\nstatus = ["won", "rejected"]', "means both mql and rejected"),
        ('[closings]\nlost = ["closed won"]', "means both won and lost"),
        ('[market]\nagreed = "nobody"', "choose from both, either, marketing, sales"),
        ("[constants]\nmargin_rate = nan", "must be a number"),
        ("[working.default]\nopens = 18\ncloses = 9\ndays = [1]\nholidays = []", "hours from 0 to 24"),
        ("[working.night]\nopens = 18", "lacks days, closes, holidays"),
        ("signatures = 3", "signatures is 3 and must be a table"),
        ("[meeting]\nday = 9", "meeting.day is 9: write a whole number from 1 to 7"),
        ("[meeting]\nhour = 'ten'", "meeting.hour is 'ten' and must be a number"),
        ('[meeting]\nscorecard = ["bookings"]', "names 1 metrics: choose 8 to 12"),
    ],
)
def test_a_rule_set_that_cannot_hold_is_refused_with_what_to_mend(tmp_path, text, said):
    path = tmp_path / "own.toml"
    path.write_text((OWN.replace('name = "own"\n', "") if text.startswith("name") else OWN) + text)
    with pytest.raises(RulesWrong, match=said):
        read(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'extends = "own.toml"\nname = "own"', b"name = = 3", b""])
def test_a_file_that_is_no_rule_set_is_refused(tmp_path, content):
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(RulesWrong):
        read(path)


def test_a_rule_set_cannot_take_the_name_of_a_shipped_one(store, tmp_path, capsys):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "official"\nlabel = "Mine"')
    assert data_command(["publish", "--store", str(store), "--rules", str(path)]) == 2
    assert "same name" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{", "[]", '{"snapshot": "x"}', '{"snapshot": "x", "file": "gone.duckdb"}'])
def test_a_broken_pointer_says_what_to_do(tmp_path, capsys, content):
    (tmp_path / "current.json").write_text(content)
    assert metrics_command(["ask", "C1", "--store", str(tmp_path)]) == 2
    assert data_command(["verify", "--store", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("python -m data publish") == 2
    assert data_command(["snapshots", "--store", str(tmp_path)]) == 0


def test_a_snapshot_that_is_no_database_says_what_to_do(tmp_path, capsys):
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "funnel-abc.duckdb").write_bytes(b"rubbish" * 1000)
    for command in (["snapshots"], ["verify", "abc"]):
        assert data_command([*command, "--store", str(tmp_path)]) == 2
        assert "publish again" in capsys.readouterr().err


def test_a_store_that_is_a_file_says_so(tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    for command in (["ask", "C1"], ["list"]):
        assert metrics_command([*command, "--store", str(tmp_path / "file")]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["R1", "--from", "0001-01-01", "--by", "day"],
        ["V1", "--to", "9999-12-31"],
        ["V1", "--by", "owner_id"],
        ["pipeline_bridge", "--by", "region"],
        ["pipeline_bridge", "--by", "quarter", "--by", "region"],
        [""],
    ],
)
def test_what_cannot_be_asked_is_one_sentence(store, capsys, words):
    """Where the store lacks what the metric needs, that is the answer instead."""
    status = metrics_command(["ask", *words, "--store", str(store)])
    said = capsys.readouterr()
    assert (status == 2 and len(said.err.splitlines()) == 1) or "not available" in said.out


@pytest.mark.parametrize("metric", ["open_sql", "open_sal"])
def test_a_split_said_twice_is_said_once(store, capsys, metric):
    words = ["ask", metric, "--from", "2024-01-01", "--by", "channel", "--by", "channel", "--store", str(store)]
    assert metrics_command(words) == 0
    assert capsys.readouterr().out.count("channel") <= 2


def test_no_name_is_no_metric():
    with pytest.raises(UnknownMetric):
        find(" ")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (["region=Atlantis"], "There is no region 'Atlantis' (there is EMEA): correct the filter."),
        (["region=EMEA", "region=emae"], "There is no region 'emae' (did you mean EMEA?): correct the filter."),
        (["region=EMEA", "region=(unknown)"], ""),
        (["segment=(unknown)"], ""),
    ],
)
def test_a_filter_that_no_record_meets_is_misspelt(store, capsys, where, said):
    words = [word for each in where for word in ("--where", each)]
    assert metrics_command(["ask", "C1", *words, "--store", str(store)]) == (2 if said else 0)
    assert capsys.readouterr().err.strip() == said


def test_what_was_probably_meant_is_spelt_as_the_list_spells_it():
    with pytest.raises(UnknownMetric, match=r"'C99': did you mean C9, C8, C7\?"):
        find("C99")
    with pytest.raises(UnknownMetric, match=r"A5\.inquiry"):
        find("a5.inquiri")


def test_a_probability_beyond_one_is_refused_and_the_rest_is_published(tmp_path, capsys):
    (tmp_path / "events.csv").write_text(
        EVENTS + "opportunity,a,created,,,,2024-01-01\nopportunity,a,amount,,,5,2024-01-01\n"
        "opportunity,a,probability,,1e308,,2024-01-01\nopportunity,a,stage,Qualification,,,2024-01-02\n"
    )
    store = str(tmp_path / "store")
    assert data_command(["load", str(tmp_path / "events.csv"), "--store", store]) == 0
    assert "1 refused" in capsys.readouterr().out
    assert data_command(["publish", "--store", store]) == 0
