"""Any file that holds rows can be loaded, however it was written; a file that is not what it claims cannot."""

import csv
import io
import os
import sqlite3
import stat
import zipfile

import openpyxl
import pandas as pd
import pytest

from data.load import LoadError, propose, unpack
from tests.data.load.conftest import PEOPLE

LEADS = "Id,Channel,Created\n1,Café,2024-01-01\n2,Web,2024-01-02\n"
CHANNELS = "SELECT channel FROM persons ORDER BY person_id"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(given, loaded, rows, encoding, delimiter):
    given({"lead.csv": LEADS.replace(",", delimiter).encode(encoding)})
    loaded()
    assert rows(CHANNELS) == [("Café",), ("Web",)]


def test_a_file_of_nothing_but_a_header_is_said_to_have_no_rows(given, loaded):
    given({"lead.csv": "Id,Channel,Created\n", "lead_2.csv": LEADS})
    said = loaded().as_text().splitlines()
    assert "  lead.csv: it has no rows, export it again if it should" in said
    assert "  lead_2.csv: 2 read, 0 refused" in said


def test_a_declared_encoding_is_used(given, loaded, rows):
    given({"lead.csv": "Id,Channel,Created\n1,Žižkov,2024-01-01\n".encode("cp1250")})
    loaded(PEOPLE + "[formats]\nencoding = 'cp1250'\n")
    assert rows(CHANNELS) == [("Žižkov",)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lead.csv", b"", "empty"),
        ("lead.csv", b"PK\x03\x04rest", "a zip or Excel file"),
        ("lead.csv", b"<!DOCTYPE html><p>Log in", "web page"),
        ("lead.csv", b"%PDF-1.7", "PDF"),
        ("lead.csv", b"Id\n\x81\x8d\x8f\x90\x9d", "encoding"),
        ("lead.csv", b"ab\0\0" * 2000, "not a text file"),
        ("lead.xlsx", b"Id,Channel", "not an Excel workbook"),
        ("lead.parquet", b"Id,Channel", "not a Parquet file"),
        ("lead.zip", b"Id,Channel", "not a whole zip"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_one_clear_sentence(given, loaded, store, folder, name, content, said):
    given({name: content})
    with pytest.raises(LoadError, match=said) as problem:
        loaded(path=folder / name)
    assert "\n" not in str(problem.value)
    assert not store.exists()


def test_a_wrongly_declared_encoding_is_an_error(given, loaded):
    given({"lead.csv": LEADS.encode("cp1252")})
    with pytest.raises(LoadError, match="not text in utf-8: state its encoding in the mapping"):
        loaded(PEOPLE + "[formats]\nencoding = 'utf-8'\n")
    with pytest.raises(LoadError, match="'klingon' is not known"):
        loaded(PEOPLE + "[formats]\nencoding = 'klingon'\n")


def test_an_empty_folder_or_none_is_an_error(loaded, folder):
    with pytest.raises(LoadError, match="holds no CSV"):
        loaded()
    with pytest.raises(LoadError, match="does not exist"):
        loaded(path=folder / "nowhere")


def test_ragged_rows_and_nul_bytes_are_refused_with_their_line(given, loaded, rows):
    given({"lead.csv": 'Id,Channel,Created\n1,a,2024-01-01\n2,b\n3,"c\nd",2024-01-01\n4,e,2024-01-01,more\n5,\0,\n'})
    report = loaded()
    assert rows(CHANNELS) == [("a",), ("c\nd",)]
    assert rows("SELECT line, reason FROM refused ORDER BY line") == [
        (3, "has 2 fields where the header has 3"),
        (6, "has 4 fields where the header has 3"),
        (7, "holds a NUL byte"),
    ]
    assert (report.read, report.refused) == (5, 3)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_lines_are_right_after_fields_with_line_breaks(given, loaded, rows, ending, blank):
    text = f'Id,Channel,Created\n1,"a\nb\nc",2024-01-01\n{blank}2,"x ""y"" z",2024-01-01\n3,w,bad\n'
    given({"lead.csv": text.replace("\n", ending)})
    loaded()
    assert rows("SELECT line FROM refused") == [(6 + len(blank),)]
    assert rows(CHANNELS)[1] == ('x "y" z',)


def test_headers_may_repeat_and_lack_names(given, loaded, rows):
    given({"lead.csv": "Id,Channel,channel,,Created,_line\n1,a,b,c,2024-01-01,9\n2,a,b,c,bad,9\n"})
    loaded()
    assert rows(CHANNELS) == [("a",)]
    assert rows("SELECT line FROM refused") == [(3,)]


def test_a_huge_field_is_loaded(given, loaded, rows):
    given({"lead.csv": f"Id,Channel,Created\n1,{'x' * 5_000_000},2024-01-01\n"})
    loaded()
    assert rows("SELECT length(channel) FROM persons") == [(5_000_000,)]


def test_a_header_without_rows_loads_nothing(given, loaded):
    given({"lead.csv": "Id,Channel,Created\n"})
    assert loaded().read == 0


def test_names_of_files_are_not_patterns(given, loaded, rows):
    given({"lead[1].csv": LEADS, "lead1.csv": "Id,Channel,Created\n3,Fair,2024-01-01\n"})
    assert loaded().read == 3


def test_a_workbook_is_loaded_by_sheet(folder, loaded, rows):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Leads"
    for row in (
        ["Id", "Channel", "Created"],
        [1, "Café", pd.Timestamp("2024-01-01").to_pydatetime()],
        [None] * 3,
        [2, "Web", "bad"],
    ):
        workbook.active.append(row)
    workbook.create_sheet("Notes").append(["nothing"])
    workbook.save(folder / "book.xlsx")
    loaded()
    assert rows("SELECT person_id, channel, created_at::VARCHAR FROM persons") == [("1", "Café", "2024-01-01 00:00:00")]
    assert rows("SELECT file, line FROM refused") == [("book.xlsx", 4)]


def test_parquet_is_loaded(folder, loaded, rows):
    frame = pd.DataFrame({"Id": [1, 2], "Channel": ["Café", None], "Created": pd.to_datetime(["2024-01-01", None])})
    frame.to_parquet(folder / "lead.parquet")
    loaded()
    assert rows(CHANNELS) == [("Café",), (None,)]


def test_a_database_is_loaded_by_its_url(folder, loaded, rows):
    path = folder / "crm.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE lead (Id INTEGER, Channel TEXT, Created TEXT)")
        database.execute("INSERT INTO lead VALUES (1, 'Café', '2024-01-01'), (2, NULL, 'bad')")
    assert loaded(path=f"sqlite:///{path}").read == 2
    assert not loaded(path=f"sqlite:///{path}").sources[0].is_new
    assert rows(CHANNELS) == [("Café",)]


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_a_database_that_is_not_there_is_not_made(folder, store, loaded, engine):
    url = f"{engine}:///{folder}/crm.db"
    for ask in (propose, lambda url: loaded(path=url)):
        with pytest.raises(LoadError, match=r"crm\.db does not exist"):
            ask(url)
    assert not list(folder.iterdir())
    assert not store.exists()


def test_a_database_that_cannot_be_reached_keeps_its_password(loaded):
    with pytest.raises(LoadError, match=r"\*\*\*") as problem:
        loaded(path="postgresql+psycopg://sales:geheim@127.0.0.1:1/crm")
    assert "geheim" not in str(problem.value)
    with pytest.raises(LoadError, match="install its driver"):
        loaded(path="nosuch://somewhere/crm")


def zipped(folder, members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    (folder / "export.zip").write_bytes(buffer.getvalue())
    return folder / "export.zip"


def test_a_folder_that_holds_nothing_but_zips_is_what_they_hold(folder, loaded, rows):
    zipped(folder, [("lead.csv", LEADS)])
    loaded()
    assert rows(CHANNELS) == [("Café",), ("Web",)]


def test_a_zip_beside_data_is_left_alone(folder, given, loaded, rows):
    zipped(folder, [("older.csv", "Id,Channel,Created\n3,Fair,2024-01-03\n")])
    given({"lead.csv": LEADS})
    loaded()
    assert rows(CHANNELS) == [("Café",), ("Web",)]


def test_a_zip_is_loaded_with_its_folders(folder, loaded, rows):
    loaded(path=zipped(folder, [("export/lead.csv", LEADS), ("__MACOSX/._lead.csv", "rubbish"), ("read.me", "hello")]))
    assert rows(CHANNELS) == [("Café",), ("Web",)]


@pytest.mark.parametrize("name", ["../lead.csv", "/tmp/lead.csv", "a/../../lead.csv", "..\\lead.csv"])
def test_a_zip_cannot_write_outside_its_folder(folder, loaded, tmp_path, name):
    with pytest.raises(LoadError, match="leads out of its folder"):
        loaded(path=zipped(folder, [(name, LEADS)]))
    assert not list(tmp_path.rglob("lead.csv"))


def test_a_zip_cannot_hold_links(folder, loaded):
    link = zipfile.ZipInfo("lead.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(LoadError, match="leads out of its folder"):
        loaded(path=zipped(folder, [(link, os.fspath("/etc/passwd"))]))


def test_a_zip_that_would_flood_the_disk_is_refused_unread(folder, loaded, monkeypatch):
    monkeypatch.setattr(unpack, "FREE_BYTES", 1_000_000)
    with pytest.raises(LoadError, match="more than is safe"):
        loaded(path=zipped(folder, [("lead.csv", "0" * 2_000_000)]))
    monkeypatch.setattr(unpack, "MOST_FILES", 1)
    with pytest.raises(LoadError, match="more than is safe"):
        loaded(path=zipped(folder, [("lead.csv", LEADS), ("other.csv", LEADS)]))
    with pytest.raises(LoadError, match="empty zip"):
        loaded(path=zipped(folder, []))


def test_both_readers_read_alike(given, loaded, rows, store):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["Id", "Channel", "Created"])
    writer.writerows([[n, f'{n},"x"\n', "2024-01-01"] for n in range(500)])
    given({"lead.csv": buffer.getvalue()})
    loaded()
    quick = rows("SELECT person_id, channel FROM persons ORDER BY ALL")
    given({"lead.csv": buffer.getvalue() + "ragged\n"})
    loaded(replace=True)
    assert rows("SELECT person_id, channel FROM persons ORDER BY ALL") == quick
