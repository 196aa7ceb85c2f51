"""A whole weekly meeting in a real browser: walked with the keyboard, decided, exported, looked back on."""

import io
from datetime import timedelta

import pytest
from docx import Document

from metrics.cadence import planned_day
from pages.parts.meeting.agenda import STEPS
from pages.parts.meeting.room import today
from tests.browser.conftest import SCREENSHOTS, choose, settled
from tests.browser.test_frame import CLIPPED, FAINT, OUTSIDE
from tests.small_store import rules

TITLES = [step.title for step in STEPS]
FEET = """() => [...document.querySelectorAll('.stPlotlyChart .infolayer .annotation:last-of-type text')]
    .map(text => parseFloat(getComputedStyle(text).fontSize))"""  # what a figure says that it rests on


@pytest.fixture(scope="module")
def meeting(serve, store, tmp_path_factory):
    """The address of a server with a register of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARBITER_REGISTER", f"sqlite:///{tmp_path_factory.mktemp('meeting') / 'register.sqlite'}")
        return f"{serve(store)}/weekly_meeting"


def title(page):
    return page.inner_text(".ask.step h1").split("\n")[0].rsplit(" ", 2)[0].strip()  # without "0–5 min"


def press(page, key, expected):
    page.keyboard.press(key)
    page.wait_for_function(
        "name => document.querySelector('.ask.step h1')?.innerText.startsWith(name)", arg=expected, timeout=30_000
    )
    settled(page)


def test_the_keyboard_walks_the_whole_meeting_and_turns_presenting_on(meeting, visit):
    page = visit(meeting)
    assert title(page) == TITLES[0]
    for expected in TITLES[1:]:
        press(page, "ArrowRight", expected)
        assert page.query_selector_all("[data-testid=stException]") == []
    press(page, "ArrowLeft", TITLES[-2])
    page.get_by_label("What is to be done").click()
    page.keyboard.type("people")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1000)
    assert title(page) == TITLES[-2]
    page.mouse.click(640, 705)
    page.keyboard.press("p")
    page.get_by_role("button", name="Stop presenting").wait_for()
    settled(page)
    assert not page.locator(".stAppHeader").is_visible()
    press(page, "ArrowLeft", TITLES[-3])
    page.keyboard.press("p")
    page.get_by_role("button", name="Present", exact=False).first.wait_for()
    page.locator(".stAppHeader").wait_for(state="visible")


def test_back_goes_back_to_the_meeting_before_and_its_step(meeting, visit):
    page = visit(f"{meeting}?step=examples")
    box = page.get_by_role("combobox", name="Meeting")
    coming, other = box.input_value(), planned_day(today(rules()), int(rules().meeting["day"])) - timedelta(days=7)
    choose(page, box, f"{other:%-d %b %Y}")
    assert box.input_value() != coming
    page.mouse.click(640, 705)
    press(page, "ArrowRight", TITLES[-2])
    page.go_back()
    page.wait_for_function("name => document.querySelector('.ask.step h1').innerText.startsWith(name)", arg=TITLES[-3])
    page.go_back()
    settled(page)
    assert (box.input_value(), title(page)) == (coming, TITLES[-3])


@pytest.mark.parametrize(("mode", "size", "theme"), [
    ("normal", (1280, 720), "light"), ("presenting", (1280, 720), "dark"), ("presenting", (1920, 1080), "light"),
])  # fmt: skip
def test_every_step_is_whole_in_both_modes(meeting, visit, mode, size, theme):
    SCREENSHOTS.mkdir(exist_ok=True)
    page = visit(f"{meeting}?step=actions{'&present=1' if mode == 'presenting' else ''}", size, theme)
    for place, step in enumerate(STEPS):
        if place:
            press(page, "ArrowRight", step.title)
        page.screenshot(path=SCREENSHOTS / f"meeting-{step.name}-{mode}-{size[0]}-{theme}.png")
        assert page.evaluate(CLIPPED) == [], step.name
        assert page.evaluate(OUTSIDE) == [], step.name
        assert page.evaluate(FAINT) == [], step.name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), step.name
        if mode == "presenting" and size[0] == 1920:
            feet = page.evaluate(FEET)
            assert all(each >= 13 for each in feet) and (feet or step.name not in ("scorecard", "causes")), step.name


def test_a_decision_is_taken_exported_and_looked_back_on_next_week(meeting, visit):
    coming = planned_day(today(rules()), int(rules().meeting["day"]))
    page = visit(f"{meeting}?step=decisions&meeting={coming - timedelta(days=7)}")  # closed on its day or later
    _act_as(page, "Arbiter", "Cy")
    _arrives(page, "Ann", "marketing")
    _arrives(page, "Bo", "sales")
    page.get_by_label("What is to be done").fill("Route every DACH lead within the hour")
    page.get_by_label("Who does it").fill("Sales operations")
    page.get_by_label("Success is seen in").click()
    page.get_by_role("option", name="MQL to SAL", exact=True).first.click()
    settled(page)
    page.get_by_label("per cent").fill("75")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Take this decision").click()
    page.locator(".grid").get_by_text("Route every DACH lead within the hour").wait_for()
    settled(page)
    page.mouse.click(640, 705)
    press(page, "ArrowRight", "Minutes")

    document = Document(io.BytesIO(_downloaded(page, "Minutes as Word")))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Route every DACH lead within the hour" in words and "MQL to SAL at least 75.0%" in words
    assert any("Ann (marketing), Bo (sales)" in each.text for each in document.paragraphs)
    assert b"Route every DACH lead within the hour" in _downloaded(page, "Minutes as HTML")
    assert b"| Route every DACH lead within the hour |" in _downloaded(page, "Minutes as Markdown")

    page.get_by_role("button", name="Close the minutes").click()
    page.get_by_text("held with both: 100%").wait_for()

    page = visit(f"{meeting}?meeting={coming}&step=actions")
    said = page.inner_text(".grid")
    assert "Route every DACH lead within the hour" in said and "too early to tell" in said
    assert "Of 1 decision" in page.inner_text(".ask.step")


def _act_as(page, role, who):
    page.get_by_role("button", name="Acting as").first.click()
    page.locator("[data-testid=stPopoverBody]").get_by_label("Acting as").click()
    page.get_by_role("option", name=role, exact=True).click()
    settled(page)
    page.locator("[data-testid=stPopoverBody]").get_by_label("Your name").fill(who)
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Escape")


def _arrives(page, name, role):
    page.locator(".st-key-pop_attendance button").first.click()
    body = page.locator("[data-testid=stPopoverBody]")
    body.get_by_label("Name").fill(name)
    body.get_by_label("For", exact=True).click()
    page.get_by_role("option", name=role, exact=True).click()
    body.get_by_role("button", name="Add").click()
    page.locator(".st-key-pop_attendance").get_by_text("here").wait_for()
    settled(page)
    page.keyboard.press("Escape")


def _downloaded(page, name):
    with page.expect_download() as found:
        page.get_by_role("button", name=name).click()
    return found.value.path().read_bytes()
