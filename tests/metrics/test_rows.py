"""Rows on their way to an answer: their columns, and several laid side by side."""

import numpy as np
import pandas as pd
import pytest

from metrics.rows import joined, quotient, rows_of


def rows(by: str = "", **values):
    frame = pd.DataFrame({by: list(values), "value": list(values.values())} if by else values)
    return rows_of(frame, [by] if by else [])


def test_numbers_are_floats_and_what_is_missing_is_none():
    found = rows_of(pd.DataFrame({"segment": ["a", "b"], "value": pd.array([1, None], "Int64")}), ["segment"])
    assert found["value"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
    assert found.slices(["segment"]) == [("a",), ("b",)]


def test_answers_are_laid_side_by_side():
    keys, values = joined([rows(value=[3.0]), rows(value=[4.0])], ())
    assert keys == {}
    assert [each.tolist() for each in values] == [[3.0], [4.0]]


def test_a_slice_that_one_answer_lacks_has_no_value_there():
    keys, (top, bottom) = joined([rows("segment", b=1.0), rows("segment", a=2.0, b=4.0)], ["segment"])
    assert keys["segment"].tolist() == ["a", "b"]
    assert top.tolist() == pytest.approx([np.nan, 1.0], nan_ok=True)
    assert bottom.tolist() == [2.0, 4.0]


def test_an_answer_without_rows_leaves_the_others_as_they_are():
    keys, (top, bottom) = joined([rows("segment"), rows("segment", a=2.0)], ["segment"])
    assert keys["segment"].tolist() == ["a"]
    assert np.isnan(top).all()
    assert bottom.tolist() == [2.0]


def test_over_nothing_there_is_no_value():
    assert quotient(np.array([1.0, 2.0]), np.array([0.0, 4.0])).tolist() == pytest.approx([np.nan, 0.5], nan_ok=True)
