"""Tables that leave the house."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from pages.parts import tables


def test_a_csv_runs_nothing_in_a_spreadsheet():
    frame = pd.DataFrame({"name": ["=HYPERLINK(1)", "Ann"], "=n": [-1, 2]})
    lines = tables.csv(frame).decode("utf-8-sig").splitlines()
    assert lines == ["name,'=n", "'=HYPERLINK(1),-1", "Ann,2"]


def test_a_csv_says_that_it_is_utf8():
    assert tables.csv(pd.DataFrame({"a": ["ä"]})).startswith(b"\xef\xbb\xbf")


def drawn():
    import pandas as pd

    from pages.parts import tables

    tables.grid(pd.DataFrame({"amount": [4504953.007, None], "share": [0.3333, 0.5], "who": ["Ann", None]}), "grid")


def test_a_table_shows_amounts_to_the_cent_shares_as_they_are_and_nothing_for_what_is_not_known():
    (grid,) = AppTest.from_function(drawn).run().dataframe
    assert grid.value["amount"].iloc[0] == 4504953.01
    assert grid.value["share"].iloc[0] == 0.3333
    assert grid.proto.HasField("placeholder") and grid.proto.placeholder == ""
