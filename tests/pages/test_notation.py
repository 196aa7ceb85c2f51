"""How numbers are written."""

import pytest

from metrics.definition import Unit
from pages.parts import notation


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.614, Unit.SHARE, "61.4%"),
        (-0.05, Unit.SHARE, "−5.0%"),
        (0, Unit.SHARE, "0.0%"),
        (12480, Unit.COUNT, "12,480"),
        (1_234_567, Unit.COUNT, "1.2M"),
        (41_200_000, Unit.MONEY, "$41.2M"),
        (999_700, Unit.MONEY, "$1.0M"),
        (-1_900_000, Unit.MONEY, "−$1.9M"),
        (412_345, Unit.MONEY, "$412k"),
        (1.38, Unit.MONEY_EACH, "$1.38"),
        (74.2, Unit.DAYS, "74 d"),
        (4.25, Unit.HOURS, "4.2 h"),
        (1.384, Unit.RATIO, "1.38"),
        (2500, Unit.MONEY_PER_DAY, "$2.5k a day"),
        (None, Unit.MONEY, "n/a"),
        (float("nan"), Unit.SHARE, "n/a"),
    ],
)
def test_a_value_is_written_the_same_everywhere(value, unit, said):
    assert notation.shown(value, unit) == said


def test_shares_differ_in_points_and_money_in_per_cent():
    assert notation.difference(0.61, 0.65, Unit.SHARE) == "−4.0 pts"
    assert notation.difference(0.6099, 0.61, Unit.SHARE) == "+0.0 pts"
    assert notation.difference(106, 100, Unit.MONEY) == "+6%"
    assert notation.difference(74, 65, Unit.DAYS) == "+9 d"
    assert notation.difference(6, 5, Unit.COUNT) == "+1"


def test_nothing_over_nothing_says_so():
    row = {"value": None, "numerator": 0, "denominator": 0, "n": 0, "state": "empty", "why": ""}
    assert notation.answer(row, Unit.SHARE) == "n/a"
    assert notation.why(row) == "nothing in this period"


def test_fewer_than_ten_show_counts_only():
    row = {"value": 0.5, "numerator": 3, "denominator": 6, "n": 6, "state": "small_n"}
    assert notation.answer(row, Unit.SHARE) == "3 of 6"
    assert notation.is_weak(row)


def test_a_share_of_money_that_few_stand_behind_has_no_counts_to_say_instead():
    row = {"value": 0.5, "numerator": 30_000, "denominator": 60_000, "n": 6, "state": "small_n"}
    row["why"] = "only 6: read with care"
    assert notation.answer(row, Unit.SHARE) == "50.0%"
    assert notation.is_weak(row)
    assert notation.brief(row) == "only 6: read with care"


def test_a_missing_value_says_why():
    row = {"value": None, "state": "not_available", "why": "no spend in this source"}
    assert notation.why(row) == "no spend in this source"


def test_an_interval_does_not_repeat_its_unit():
    assert notation.interval({"low": 0.298, "high": 0.33}, Unit.SHARE) == "29.8–33.0"
    assert notation.interval({"low": 36e6, "high": 47e6}, Unit.MONEY) == "36.0–47.0M"
    assert notation.interval({"low": 0.9e6, "high": 1.2e6}, Unit.MONEY) == "900k–1.2M"
    assert notation.interval({"low": None, "high": 2}, Unit.DAYS) == ""
    assert notation.interval({"low": 2.7161, "high": 2.7164}, Unit.SHARE) == ""


def test_a_range_of_no_width_is_none():
    assert notation.interval({"low": 2.71601, "high": 2.71604}, Unit.SHARE) == ""


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (555, Unit.COUNT, "of 1,084"),
        (0.512, Unit.SHARE, "555 of 1,084"),
        (0.512, Unit.RATIO, "555 ÷ 1,084"),
        (6.1, Unit.MONTHS, ""),
        (None, Unit.SHARE, ""),
    ],
)
def test_beside_a_value_stands_what_it_was_divided_by(value, unit, said):
    assert notation.beside({"value": value, "numerator": 555, "denominator": 1084}, unit) == said


def test_a_share_of_fewer_than_ten_is_its_halves():
    assert [notation.share(5, 10), notation.share(1, 1), notation.share(0, 0)] == ["50.0%", "1 of 1", "n/a"]
    assert [notation.part(5, 10, "MQL"), notation.part(1, 1, "MQL")] == ["50.0% of MQL", "1 of 1 MQL"]


def test_one_thing_is_said_in_the_singular():
    assert [notation.many(n, "row") for n in (0, 1, 2400)] == ["0 rows", "1 row", "2,400 rows"]


def test_nothing_watched_yet_is_not_0_of_0():
    row = {"value": 0.2, "numerator": 0, "denominator": 0, "n": 9, "state": "small_n"}
    assert notation.answer(row, Unit.SHARE) == "n/a"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_looks_like_a_formula_is_quoted(cell):
    assert notation.cell(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are():
    assert [notation.cell(v) for v in ("a=1", 3, None)] == ["a=1", 3, None]


def test_markup_in_names_is_shown_and_not_run():
    assert notation.escaped("<b>&\"") == "&lt;b&gt;&amp;&quot;"
    assert notation.plain("a*b_[c]") == "a\\*b\\_\\[c\\]"


def test_a_picture_shows_quotation_marks_as_they_are_and_markup_as_text():
    assert notation.charted("O'Brien \"quoted\"") == "O'Brien \"quoted\""
    assert notation.charted("<a href='x'>&amp;</a>") == "&lt;a href='x'&gt;&amp;amp;&lt;/a&gt;"
