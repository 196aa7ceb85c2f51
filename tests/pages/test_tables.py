"""Tables that leave the house."""

import pandas as pd

from pages.parts import tables


def test_a_csv_runs_nothing_in_a_spreadsheet():
    frame = pd.DataFrame({"name": ["=HYPERLINK(1)", "Ann"], "=n": [-1, 2]})
    lines = tables.csv(frame).decode("utf-8-sig").splitlines()
    assert lines == ["name,'=n", "'=HYPERLINK(1),-1", "Ann,2"]


def test_a_csv_says_that_it_is_utf8():
    assert tables.csv(pd.DataFrame({"a": ["ä"]})).startswith(b"\xef\xbb\xbf")
