"""Every page opens by itself, and what an executive reads follows the filters."""

import json

import pytest

from pages.parts import notation, palette
from pages.parts.menu import PAGES
from tests.pages.chips import box

FILES = [page.file for page in PAGES]


def text(app):
    """All that the page says, in one string."""
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_a_page_opens_with_its_question_and_an_answer(opened, page):
    app = opened(page.file)
    assert not app.exception
    assert page.question.replace("'", "&#x27;") in text(app)
    assert "<p>" in text(app)


@pytest.mark.parametrize("file", FILES)
def test_a_segment_with_nobody_in_the_period_still_stands(opened, file):
    app = opened(file, period="FY24 Q1", segment="Public sector", region="Nordics")
    assert not app.exception


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("rules", ["marketing", "sales"])
def test_a_page_opens_under_each_departments_rules(opened, file, rules):
    assert not opened(file, rules=rules).exception


@pytest.mark.parametrize(
    "address",
    [{"compare": "plan"}, {"period": "FY27 Q4"}, {"period": "last 12 months"}, {"period": "FY27"}],
    ids=["plan", "open", "year back", "year"],
)
@pytest.mark.parametrize("file", ["five_questions.py", "value.py", "velocity.py", "return.py"])
def test_any_period_and_comparison_can_be_asked(opened, file, address):
    assert not opened(file, **address).exception


def test_choosing_a_segment_changes_the_tiles(opened):
    app = opened()
    before = text(app)
    box(app, "segment").set_value(["Enterprise"]).run()
    assert not app.exception
    assert text(app) != before
    assert "segment Enterprise" in text(app)


def test_the_address_sets_the_filters(opened):
    app = opened("conversion.py", segment="Enterprise", period="FY26 Q4")
    assert box(app, "segment").value == ["Enterprise"]
    assert box(app, "period").value == "FY26 Q4"
    assert "FY26 Q4" in app.get("plotly_chart")[0].proto.spec


def test_an_address_that_names_nothing_known_is_not_filtered_by_and_says_so(opened):
    app = opened(segment="<script>alert(1)</script>", period="never", rules="mine")
    assert not app.exception
    assert "<script>" not in text(app)
    assert "is not in this snapshot" in app.warning[0].value
    assert "the numbers below are not filtered by it" in app.warning[0].value


@pytest.mark.parametrize(
    ("key", "asked", "said"),
    [
        ("period", "FY24 Q1", "is not in this snapshot: the numbers below are of FY27 Q3."),
        ("rules", "nonsense", "is not in this snapshot: the numbers below are made by official v2."),
        ("compare", "nonsense", "cannot be used: the numbers below are compared with the previous period."),
        ("from", "2026-03-02", "cannot be used: the numbers below are of FY27 Q3."),
    ],
)
def test_what_the_address_asks_for_in_vain_is_said_with_what_is_shown_instead(opened, key, asked, said):
    app = opened(**{key: asked})
    assert [warning.value for warning in app.warning] == [f"{key} {notation.plain(asked)} in the address {said}"]


def test_a_day_in_the_address_that_is_none_is_said_with_the_days_that_are_shown(opened):
    app = opened(period="custom dates", **{"from": "xyz", "to": "2026-10-31"})
    (warning,) = app.warning
    assert warning.value == (
        "from xyz in the address cannot be used: the numbers below are of 22 Aug 2026 to 31 Oct 2026."
    )
    assert "22 Aug 2026 to 31 Oct 2026" in [popover.proto.popover.label for popover in app.get("popover")]


def test_an_address_that_is_known_is_not_warned_about_and_no_later_choice_is(opened):
    app = opened(period="custom dates", segment="Enterprise", rules="sales", **{"from": "2026-03-02"})
    assert not app.warning
    box(app, "period").set_value("FY27 Q3").run()
    assert not app.warning and not app.exception


def test_an_open_period_says_on_which_days_of_the_other_its_change_is(opened):
    said = text(opened(period="FY27 Q4"))
    assert "on the first 20 days of FY27 Q3" in said
    assert "on FY27 Q3" not in said
    assert "on the first 20 days" not in text(opened())


def test_every_page_says_how_old_its_numbers_are_and_which_version_made_them(opened):
    said = text(opened("value.py"))
    assert "As of 20 Nov 2026" in said
    assert "definitions official v2 · signed" in said
    assert "snapshot " in said


def test_without_a_snapshot_but_with_data_it_says_what_to_do(opened, tmp_path, monkeypatch):
    (tmp_path / "events.duckdb").write_bytes(b"")
    app = opened()
    monkeypatch.setenv("ARBITER_STORE", str(tmp_path))
    app.run()
    assert not app.exception
    assert "python -m data publish" in app.error[0].value


def test_a_number_opens_with_its_meaning_sql_and_records(opened):
    app = opened("conversion.py")
    app.button(key="about_top_win_rate").click().run()
    assert not app.exception
    assert any("SELECT" in code.value for code in app.code)
    assert "Opportunities won ÷ Opportunities closed" in text(app)
    assert app.dataframe[0].value.shape[0] > 0


def test_every_figure_prints_what_it_rests_on(opened):
    app = opened("conversion.py")
    charts = app.get("plotly_chart")
    assert charts
    for chart in charts:
        assert "as of 20 Nov 2026" in chart.proto.spec
        assert "official v2" in chart.proto.spec


def test_the_chip_of_custom_dates_says_them(opened):
    app = opened(period="custom dates", **{"from": "2026-03-02", "to": "2026-03-29"})
    assert "2 Mar 2026 to 29 Mar 2026" in [popover.proto.popover.label for popover in app.get("popover")]


def test_the_funnel_shows_what_leaked_before_every_stage_marketings_too(opened):
    (spec,) = [each.proto.spec for each in opened().get("plotly_chart") if "of inquiries" in each.proto.spec]
    leaks = next(trace["x"] for trace in json.loads(spec)["data"] if trace["marker"]["color"] == palette.now().leak)
    _won, *between, mql, inquiries = leaks
    assert mql > 0 and min(between) > 0 and inquiries == 0
