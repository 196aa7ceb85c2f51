"""What a picture draws, and what it leaves to words."""

import pandas as pd

from metrics.definition import Unit
from pages.parts import charts, numbers, shapes
from pages.parts.palette import LIGHT

MANY = {"state": "ok", "value": 0.4, "low": 0.3, "high": 0.5, "numerator": 40, "denominator": 100, "n": 100}
FEW = {"state": "small_n", "value": 0.5, "low": 0.1, "high": 0.9, "numerator": 1, "denominator": 2, "n": 2}
NONE = {"state": "not_available", "value": None, "low": None, "high": None, "n": 0, "numerator": None}
WHY = "a plain median does not exist: fewer than half (33%) got there in 65 days"


def rows(*found):
    return pd.DataFrame([{"step": f"step {place}", "why": "", **row} for place, row in enumerate(found)])


def test_a_share_of_fewer_than_ten_is_said_as_counts_and_not_drawn_as_a_dot():
    figure = charts.dots(rows(MANY, FEW), numbers.metric("win_rate"), "step")
    assert [x for x in figure.data[0].x if pd.notna(x)] == [0.4]
    assert "1 of 2" in [note.text for note in figure.layout.annotations]


def test_a_share_of_fewer_than_ten_gives_its_cell_no_strength():
    frame = rows(MANY, FEW).assign(entered=["June", "July"], step="MQL to SAL")
    heat, words = shapes.heat(frame, "step", "entered", Unit.SHARE).data
    assert [cell for line in heat.z for cell in line] == [None, 0.4]
    assert sorted(words.text) == ["1 of 2", "40.0%"]
    assert words.textfont.color[list(words.text).index("1 of 2")] == LIGHT.mute


def test_a_small_cell_has_no_colour_and_a_young_one_stays_hollow_where_it_is_small_as_well():
    small = {**MANY, "state": "small_n", "n": 12, "value": 0.9}
    young = {**small, "why": "only 12: read with care; cohort too young, estimated: watched for 3 of 30 days"}
    frame = rows(MANY, small, young).assign(entered=["June", "July", "August"], step="MQL to SAL")
    figure = shapes.heat(frame, "step", "entered", Unit.SHARE)
    assert [cell for line in figure.data[0].z for cell in line] == [None, None, 0.4]
    assert list(figure.data[1].textfont.color)[1:] == [LIGHT.mute, LIGHT.mute]
    lines = list(figure.layout.yaxis.ticktext)
    assert [lines[round((cell.y0 + cell.y1) / 2)] for cell in figure.layout.shapes] == ["August"]


def test_a_long_reason_leaves_the_picture_its_room():
    found = [rows(MANY, {**NONE, "why": why}) for why in ("no spend", WHY)]
    short, long = (charts.dots(frame, numbers.metric("win_rate"), "step") for frame in found)
    assert long.layout.margin.r < 300
    assert long.layout.annotations[0].text.replace("<br>", " ") == f"n/a  {WHY}"
    assert long.layout.height > short.layout.height


def test_a_share_of_fewer_than_ten_has_no_point_on_a_trend():
    frame = rows(MANY, FEW).assign(month=pd.to_datetime(["2026-06-01", "2026-07-01"]))
    points = charts.trend(frame, numbers.metric("win_rate")).data[-1]
    assert [y for y in points.y if pd.notna(y)] == [0.4]
    assert charts.is_empty(rows(FEW), numbers.metric("win_rate"))


def test_counts_that_are_the_number_are_said_once():
    figure = charts.bars(rows(MANY, FEW), numbers.metric("win_rate"), "step")
    assert [text.count("1 of 2") for text in figure.data[0].text if "1 of 2" in text] == [1]


def test_names_from_data_stand_in_every_picture_as_they_are_written():
    name, shown = 'O\'Brien "quoted" <b>', 'O\'Brien "quoted" &lt;b&gt;'
    frame = rows(MANY).assign(step=name, stage="mql", label=name, note="", part=name, model="Linear")
    dots, bars = (draw(frame, numbers.metric("win_rate"), "step") for draw in (charts.dots, charts.bars))
    stacked = shapes.stacked(frame, "step", "part", Unit.COUNT, {name: LIGHT.joint})
    assert [list(figure.data[0].y) for figure in (dots, bars, stacked)] == [[shown]] * 3
    assert list(shapes.funnel(frame, Unit.COUNT).data[0].y) == [shown]
    assert list(shapes.ranges(frame, "step", Unit.MONEY).layout.yaxis.ticktext) == [shown]


def test_a_reason_beside_a_bar_is_text():
    figure = charts.bars(rows({**NONE, "why": "<b>no</b> spend"}), numbers.metric("win_rate"), "step")
    assert "&lt;b&gt;no&lt;/b&gt; spend" in figure.data[0].text[0]
