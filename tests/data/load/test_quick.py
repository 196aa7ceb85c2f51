"""What is read at once is what careful reading would have found."""

import duckdb
import pytest

from data.load.convert import define
from data.load.mapping import Formats

VALUES = (
    "2024-01-31T10:20:30.000Z", " 2024-01-31T10:20:30.000Z", "2024-02-30T10:20:30.000Z", "1969-12-31T23:59:59.999Z",
    "2199-12-31T23:59:59.999Z", "2200-01-01T00:00:00.000Z", "2024-01-31T10:20:30.000+", "2024-01-31", "2024-02-30",
    "2024-01-31 10:20:30", "2024-1-31", "1900-01-01", "0201-01-01", "2024-01-31T10:20Z", "2024-01-31 10:20:30+02",
    "1", "-1", "0", "1.5", "-1.5", "1.", ".5", "+1", "1,234", "(1)", "1e3", "1_000", "9.99", "true", "True", "no",
    "sim", "", " ", "n/a", "N/A", " n/a ", "000000000000000AAA", "000000000000000aaa", "0000000000000001AA",
    "\u00a01\u00a0", "\ufeffa", "a\u2009", "a b", "\t1\n", "~", "!", "caf\u00e9", "\u00e9t\u00e9 ", None,
)  # fmt: skip


@pytest.mark.parametrize("kind", ["number", "money", "moment", "day", "flag"])
@pytest.mark.parametrize(
    "formats",
    [
        Formats(),
        Formats(empty=("n/a", "-1", "9.99", "1900-01-01", "2024-01-31T10:20:30.000Z", "000000000000000AAA")),
        Formats(dates=("%Y-%d-%m", "epoch"), timezone="America/Sao_Paulo", true=("sim",), false=("1",), empty=("0",)),
        Formats(decimal=",", thousands="."),
    ],
)
def test_what_is_read_at_once_is_read_as_with_care(tmp_path, kind, formats):
    connection = duckdb.connect(str(tmp_path / "read.duckdb"))
    connection.execute("SET timezone = 'UTC'")
    define(connection, formats)
    connection.execute("CREATE TABLE said AS SELECT unnest(?::VARCHAR[]) AS x", [list(VALUES)])

    different = connection.execute(
        f"SELECT x, as_{kind}(x), clean_{kind}(as_text(x)), _careful_{kind}(as_text(x)) FROM said "
        f"WHERE as_{kind}(x) IS DISTINCT FROM _careful_{kind}(as_text(x)) "
        f"OR clean_{kind}(as_text(x)) IS DISTINCT FROM _careful_{kind}(as_text(x))"
    ).fetchall()

    assert different == []


def test_spaces_of_every_kind_around_a_text_are_taken_off(tmp_path):
    connection = duckdb.connect(str(tmp_path / "read.duckdb"))
    define(connection, Formats(empty=("n/a",)))
    said = ["a b", " a", "a\u00a0", "\ufeffa\n", "N/A", " n/a", "", "\u00e9t\u00e9", None]

    read = [row[0] for row in connection.execute("SELECT as_text(x) FROM (SELECT unnest(?) AS x)", [said]).fetchall()]

    assert read == ["a b", "a", "a", "a", None, None, None, "\u00e9t\u00e9", None]
