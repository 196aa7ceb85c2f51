"""What each figure says of itself: no row lost, what it rests on, its span, plan against chance, and who edited it."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation

from data import store as stores
from data.register import notes
from data.register import opened as register_of
from metrics.pack import Edit, Figure, edited, signed
from pages.parts.pack import compared, drawn, exports, layout, picture, pptx_looks, said, svg, tabled, words
from pages.parts.pack.drawing import Grid, Tiles
from pages.parts.pack.words import Frozen

BY_ENDING = {form.ending: form for form in exports.FORMATS}
WORDY = "We say why, and we say it at some length, so that there is less room for everything else on this page.\n" * 4


def figure(made, key):
    return next(each for each in made.pack.figures() if each.key == key)


def drawing(made, key):
    return drawn.drawing(figure(made, key), made.frozen)


@pytest.fixture(params=["", "One line of commentary.", WORDY], ids=["bare", "a line", "long"])
def commented(made, request):
    edits = {page.key: Edit(commentary=request.param) for page in made.pack.pages}
    return Frozen(made.frozen.id, edited(made.pack, [page.key for page in made.pack.pages], edits))


def test_a_table_has_as_many_rows_on_the_slide_as_on_the_page(commented):
    deck = Presentation(io.BytesIO(BY_ENDING["pptx"].made(commented, exports.silent)))
    for slide, laid in zip(deck.slides, layout.pages(commented), strict=True):
        on_page = []
        for found, box in laid.figures:
            if isinstance(found.body, Grid):
                parts = [part.said for part in picture.parts(found, box.wide, box.high) if isinstance(part, svg.Text)]
                more = next((int(said[1]) for part in parts if (said := re.match(r"and (\d+) more", part))), 0)
                on_page.append(len(found.body.rows) - more)
                assert not more or f"and {more} more, in the spreadsheet" in words_of(slide)
        assert [len(shape.table.rows) - 1 for shape in slide.shapes if shape.has_table] == on_page


def words_of(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_a_line_of_commentary_costs_the_first_page_no_row(made):
    frozen = Frozen("x", edited(made.pack, ["five"], {"five": Edit(commentary="One line of commentary.")}))
    deck = Presentation(io.BytesIO(BY_ENDING["pptx"].made(frozen, exports.silent)))
    table = next(shape.table for shape in deck.slides[0].shapes if shape.has_table)
    names = [row.cells[0].text for row in list(table.rows)[1:]]
    assert names == [words.label(name) for name in figure(made, "course").question.metrics]


def test_several_numbers_of_the_same_leads_do_not_add_up_to_an_n(made):
    counts = [row["n"] for row in figure(made, "delays").records() if row["when"] == "now"]
    assert drawing(made, "delays").foot.startswith(f"n {max(counts):,.0f} ·")


def test_slices_of_one_number_add_up_to_its_n(made):
    counts = [row["n"] for row in figure(made, "worth").records() if row["when"] == "now"]
    assert drawing(made, "worth").foot.startswith(f"n {sum(counts):,.0f} ·")


def test_every_figure_of_the_data_says_what_it_rests_on(made):
    for each in made.pack.figures():
        if each.question and each.shape != "lacking":
            foot = drawn.drawing(each, made.frozen).foot
            rests = foot.split(" · ")[0]
            assert rests.startswith("n ") or "sum of all records" in rests or "is its n" in rests, (each.key, foot)


def test_every_tile_and_every_row_of_a_table_says_its_n(made):
    for item in drawing(made, "five").body.items:
        assert " n " in f" {item.beside}" or " of " in item.beside or "sum of all records" in item.beside, item
    for key in ("steps", "factors", "costs"):
        body = drawing(made, key).body
        assert all(row[body.heads.index("rests on")] for row in body.rows), key


def test_a_course_says_the_span_that_is_drawn(made):
    for key in ("course", "bookings_course", "mql_to_sal_rate_course"):
        each = figure(made, key)
        many = len({row["quarter"] for row in each.records()})
        last = words.notation.day(made.pack.period[2])
        assert f"{many} quarters to {last}, the last {words.period(made.pack)}" in drawing(made, key).foot
    assert "quarters to" not in drawing(made, "steps").foot


def test_a_number_that_no_period_can_answer_says_why_in_a_course(made):
    course = figure(made, "course")
    place = course.columns.index("metric")
    kept = [row for row in course.rows if row[place] != "icp_coverage_rate"]
    unknown = dict.fromkeys(course.columns) | {"metric": "icp_coverage_rate", "rules": "official", "when": "now"}
    unknown |= {"state": "not_available", "why": "not available: the source has no market"}
    lacking = replace(course, rows=(*kept, tuple(unknown.values())))
    found = drawn.drawing(lacking, made.frozen)
    (line,) = (row for row in found.body.rows if row[0] == words.label("icp_coverage_rate"))
    assert set(line[1:-1]) == {"–"} and line[-1] == "the source has no market"
    assert found.body.heads == drawing(made, "course").body.heads
    assert found.foot == drawing(made, "course").foot


def test_a_spreadsheet_says_in_words_what_each_number_is(made):
    book = openpyxl.load_workbook(io.BytesIO(BY_ENDING["xlsx"].made(made.frozen, exports.silent)))
    for sheet in book.worksheets:
        first = " ".join(str(cell.value) for cell in sheet[1] if cell.value)
        for part in (made.frozen.id, made.pack.state, words.as_of(made.pack), made.pack.filters):
            assert part in first, sheet.title
    rows = [[cell.value for cell in row] for row in book["1 five"].iter_rows()]
    heads = next(row for row in rows if row[0] == "number")
    now = next(row for row in rows if row[2] == "economic_value" and row[heads.index("of")] == made.pack.period[0])
    assert now[:2] == [words.label("economic_value"), "USD"]
    assert now[heads.index("definitions")] == "as agreed"
    low = next(head for head in heads if str(head).startswith("low"))
    assert "80 of 100 runs" in low and "95% interval" in low
    keys = {"rules", "when", "state", "immature", "small_n", "not_available"}
    inner = [row for sheet in book.worksheets[1:-1] for row in sheet.iter_rows(values_only=True)]
    assert not keys & {cell for row in inner for cell in row}


def test_the_five_answers_are_a_picture_with_a_title_whole_headings_and_no_blank_half(made):
    found = drawing(made, "five")
    assert (found.title, isinstance(found.body, Tiles)) == ("Five answers", True)
    assert "unit" in found.subtitle
    said = [part.said for part in picture.parts(found, 920, 400) if isinstance(part, svg.Text)]
    assert not [text for text in said if text.endswith("…")]
    assert {item.heading for item in found.body.items} <= set(said)
    image = Image.open(io.BytesIO(exports.figure_png(figure(made, "five"), made.frozen))).convert("L")
    rows = [y for y in range(image.height) if min(image.crop((0, y, image.width, y + 1)).tobytes()) < 200]
    assert (max(rows) - min(rows)) / image.height > 0.8


def test_every_figure_has_a_title_to_be_chosen_by(made):
    assert [each.key for each in made.pack.figures() if not each.title] == []


def test_notes_on_any_number_are_carried_the_pack_s_own_first_and_the_rest_counted(made, monkeypatch, tmp_path):
    monkeypatch.setenv("ARBITER_STORE", str(made.folder))
    monkeypatch.setenv("ARBITER_REGISTER", f"sqlite:///{tmp_path}/register.sqlite")
    register = register_of(stores.folder())
    foreign = next(name for name in said.words.EVERYTHING if name not in made.pack.declared)
    notes.write(register, "hours_human", actor="sales", who="Ada", text="Two were ill")
    for number in range(said.MOST):
        notes.write(register, foreign, actor="sales", who="Ada", text=f"Of another number {number}")
    found = said._notes(made.pack)
    assert found.rows[0][:2] == (words.label("hours_human"), "Two were ill")
    assert len(found.rows) == said.MOST
    assert {row[0] for row in found.rows[1:]} == {words.label(foreign)}
    assert found.subtitle == "and 1 more, beside their numbers"


def risks(made, **rows):
    """The risks page where each number has value, interval and plan as given."""
    columns = ("metric", "rules", "when", "value", "numerator", "denominator", "n", "low", "high", "state", "why")
    lines = []
    for name, (value, low, high, plan) in rows.items():
        lines.append((name, "official", "now", value, None, None, 800, low, high, "ok", ""))
        lines.append((name, "official", "plan", plan, None, None, None, None, None, None, ""))
    whole = figure(made, "risks")
    question = replace(whole.question, metrics=tuple(rows))
    return Figure(key="risks", title="", subtitle="", shape="risks", question=question, columns=columns,
                  rows=tuple(lines))  # fmt: skip


def test_a_number_whose_interval_holds_the_plan_is_not_behind_it(made):
    found = risks(made, return_on_sm=(1.47, 1.26, 1.70, 1.64), mql_to_sal_rate=(0.613, 0.580, 0.646, 0.657))
    body, _, _ = compared.risks(found, made.pack)
    assert [row[0] for row in body.rows] == ["MQL to SAL"]
    rows = tabled.by_time(found, "return_on_sm")
    assert tabled.plan_line(rows["now"], rows["plan"], "return_on_sm", made.pack) == ("● within chance of plan", "same")


def test_a_sum_behind_plan_is_a_fact_and_a_clear_miss_comes_before_what_is_only_worse(made):
    found = risks(made, bookings=(95.0, None, None, 100.0), win_rate=(0.1, 0.09, 0.11, None))
    worse = ("win_rate", "official", "before", 0.3, None, None, 800, 0.29, 0.31, "ok", "")
    found = replace(found, rows=(*found.rows, worse))
    body, _, _ = compared.risks(found, made.pack)
    assert [row[0] for row in body.rows] == [words.label("bookings"), words.label("win_rate")]


def test_marketing_s_own_step_is_a_headline_as_sales_is(made):
    assert {"inquiry_to_mql_rate", "mql_to_sal_rate"} <= set(figure(made, "risks").question.metrics)


def test_what_was_edited_says_so_with_who_stands_for_it(made):
    keys = [page.key for page in made.pack.pages]
    edits = {"five": Edit(title="All is well"), "value": Edit(commentary="We lost two.")}
    plain = edited(made.pack.with_pages(tuple(replace(page, edited=()) for page in made.pack.pages)), keys, edits)
    found = signed(plain, "Ada (sales, unverified)")
    line = "Titles edited by Ada (sales, unverified): Five answers. Commentary edited by Ada (sales, unverified): Value"
    assert words.edits(found) == line
    frozen = Frozen("2026-11-22-x", found)
    assert [laid.edits for laid in layout.pages(frozen)] == [*[""] * (len(keys) - 1), line]
    for ending in ("html", "pptx"):
        content = BY_ENDING[ending].made(frozen, exports.silent)
        last = [content.decode()] if ending == "html" else words_of(Presentation(io.BytesIO(content)).slides[-1])
        assert line in "\n".join(last)
    short = Frozen("2026-11-22-x", edited(found, keys[:2], {}))
    assert layout.pages(short)[-1].edits == line


def test_a_pack_that_is_not_frozen_is_neither_final_nor_draft(made):
    foot = drawn.drawing(figure(made, "worth"), Frozen("", made.pack)).foot
    assert foot.endswith("PREVIEW, NOT FROZEN")
    assert "FINAL" not in foot and "DRAFT" not in foot


def test_an_axis_of_money_begins_at_nothing_and_has_no_idle_decimals():
    assert pptx_looks._format([(0, "$0"), (5e6, "$5.0M")]) == '[=0]"$0";"$"#,##0,,"M"'
    assert pptx_looks._format([(0, "$0"), (2.5e6, "$2.5M")]) == '[=0]"$0";"$"#,##0.0,,"M"'
    assert pptx_looks._format([(0, "0.00"), (0.5, "0.50")]) == '""#,##0.0'


def test_no_label_of_the_bridge_is_cut(made):
    body = drawing(made, "bridge").body
    parts = picture.shape(body, 589, 170)
    assert not [part.said for part in parts if isinstance(part, svg.Text) and part.said.endswith("…")]
