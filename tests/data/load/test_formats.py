"""Sources write numbers, dates and text in many manners; what is loaded is one."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from data.load import LoadError

AMOUNTS = """
name = "crm"
[formats]
{formats}
[files]
deal = "deal"
[[tables]]
into = "spend"
from = "deal"
[tables.columns]
spend_id = "Id"
kind = {{ constant = "program" }}
day = {{ constant = "2024-01-31" }}
amount = "Amount"
"""

MOMENTS = """
name = "crm"
[formats]
{formats}
[files]
deal = "deal"
[[tables]]
into = "persons"
from = "deal"
[tables.columns]
person_id = "Id"
created_at = "Amount"
"""


@pytest.fixture
def read(given, loaded, rows):
    def run(mapping, value, formats):
        given({"deal.csv": f'Id|Amount\n1|"{value}"\n'})
        report = loaded(mapping.format(formats=formats))
        column = "amount" if mapping == AMOUNTS else "created_at"
        found = rows(f"SELECT {column} FROM {'spend' if mapping == AMOUNTS else 'persons'}")
        return found[0][0] if found else f"refused {report.refused}"

    return run


@pytest.mark.parametrize(
    ("value", "formats", "amount"),
    [
        ("1234.50", "", "1234.50"),
        ("1.234,50", 'decimal = ","\nthousands = "."', "1234.50"),
        ("1 234,50 €", 'decimal = ","\ncurrency = ["€"]', "1234.50"),
        ("R$ 1.000.000", 'decimal = ","\nthousands = "."\ncurrency = ["R$"]', "1000000"),
        ("12,34,567.8", 'thousands = ","', "1234567.80"),
        ("1'234.5", 'thousands = "\'"', "1234.50"),
        ("(99.95)", "", "-99.95"),
        ("99-", "", "-99"),
        ("−5", "", "-5"),
        ("1e3", "", "1000"),
    ],
)
def test_an_amount_is_read_as_its_source_writes_it(read, value, formats, amount):
    assert read(AMOUNTS, value, formats) == Decimal(amount)


@pytest.mark.parametrize(
    ("value", "formats"),
    [("1,5", 'thousands = ","'), ("1,234", ""), ("$5", ""), ("nan", ""), ("12 apples", ""), ("1e999", "")],
)
def test_what_may_not_be_the_number_it_looks_like_is_refused(read, value, formats):
    assert read(AMOUNTS, value, formats) == "refused 1"


@pytest.mark.parametrize(
    ("value", "formats", "moment"),
    [
        ("2024-01-31", "", datetime(2024, 1, 31)),
        ("2024-01-31T10:00:00.000Z", "", datetime(2024, 1, 31, 10)),
        ("2024-01-31T10:00:00.000+0200", "", datetime(2024, 1, 31, 8)),
        ("2024-01-31 10:00:00-03", "", datetime(2024, 1, 31, 13)),
        ("2024-01-31T10:00+01:00", "", datetime(2024, 1, 31, 9)),
        ("2024-01-31 10:00Z", "", datetime(2024, 1, 31, 10)),
        ("31/01/2024", 'dates = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]', datetime(2024, 1, 31)),
        ("31/01/2024 10:30", 'dates = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]', datetime(2024, 1, 31, 10, 30)),
        ("2024-01-31 10:00", 'dates = ["%d/%m/%Y"]', datetime(2024, 1, 31, 10)),
        ("1706695200", 'dates = ["epoch"]', datetime(2024, 1, 31, 10)),
        ("1706695200000", 'dates = ["epoch_ms"]', datetime(2024, 1, 31, 10)),
        ("45322", 'dates = ["excel"]', datetime(2024, 1, 31)),
        ("2024-01-31 10:00", 'timezone = "America/Sao_Paulo"', datetime(2024, 1, 31, 13)),
        ("2024-07-31 10:00", 'timezone = "Europe/Berlin"', datetime(2024, 7, 31, 8)),
        ("2024-01-31T10:00:00Z", 'timezone = "Europe/Berlin"', datetime(2024, 1, 31, 10)),
    ],
)
def test_a_moment_is_kept_in_utc(read, value, formats, moment):
    assert read(MOMENTS, value, formats) == moment


@pytest.mark.parametrize("value", ["31/01/2024", "2024-02-30", "yesterday", "epoch", "0201-01-01", "9999-12-31"])
def test_what_is_no_plausible_date_is_refused(read, value):
    assert read(MOMENTS, value, "") == "refused 1"


def test_a_day_is_the_day_that_was_written_in_whatever_zone(given, loaded, rows):
    given({"deal.csv": "Id,Day\n1,2024-01-31T23:30:00-05:00\n"})
    mapping = AMOUNTS.format(formats='timezone = "Asia/Tokyo"')
    loaded(mapping.replace('{ constant = "2024-01-31" }', '"Day"').replace('"Amount"', '{ constant = "1" }'))
    assert rows("SELECT day FROM spend") == [(date(2024, 1, 31),)]


def test_texts_that_mean_nothing_are_empty(given, loaded, rows):
    given({"lead.csv": "Id,Channel,Created\n1, N/A ,\n2,-,null\n3,\u00a0web\u00a0,\n"})
    people = 'name = "crm"\n[formats]\nempty = ["n/a", "-", "NULL"]\n[files]\nlead = "lead"\n'
    people += '[[tables]]\ninto = "persons"\nfrom = "lead"\n[tables.columns]\nperson_id = "Id"\nchannel = "Channel"\n'
    loaded(people + 'created_at = "Created"\n')
    assert rows("SELECT channel, created_at FROM persons ORDER BY person_id") == [
        (None, None),
        (None, None),
        ("web", None),
    ]


def test_yes_and_no_are_read_in_the_source_s_words(given, loaded, rows):
    given({"lead.csv": "Id,Test\n1,sim\n2,NAO\n3,1\n4,FALSE\n5,perhaps\n"})
    mapping = 'name = "crm"\n[formats]\ntrue = ["sim"]\nfalse = ["nao"]\n[files]\nlead = "lead"\n'
    report = loaded(
        mapping + '[[tables]]\ninto = "persons"\nfrom = "lead"\n[tables.columns]\nperson_id = "Id"\nis_test = "Test"'
    )
    assert rows("SELECT is_test FROM persons ORDER BY person_id") == [(True,), (False,), (True,), (False,)]
    assert report.refused == 1


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        ('timezone = "Mars/Olympus"', "timezone"),
        ('dates = ["whenever"]', "date format"),
        ('decimal = ";"', "decimal"),
        ('decimal = ","\nthousands = ","', "decimal"),
        ('colour = "red"', "unknown key"),
    ],
)
def test_a_format_that_is_none_is_an_error(read, formats, said):
    with pytest.raises(LoadError, match=said):
        read(AMOUNTS, "1", formats)
