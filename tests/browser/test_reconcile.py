"""In a real browser: a list is brought and reconciled, and a click on a bar shows its records."""

import pytest

from data.rules import SHIPPED, read
from tests.browser.conftest import choose, settled
from tests.rows import attempt, lead, many
from tests.small_store import filled

ROWS = [
    *many(4, lead, mql="2026-08-20", score=50), *many(2, lead, mql="2026-08-20", score=65),
    *lead("ann", mql="2026-08-21", score=90), attempt("ann", "2026-08-22"), *lead("idle", mql="2026-08-21", score=90),
]  # fmt: skip
BAR = """label => {
    const plot = document.querySelector('.js-plotly-plot');
    const place = plot.data[0].hovertext.findIndex(text => text.startsWith(label));
    const box = plot.querySelectorAll('.bars .point path')[place].getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2] }"""


@pytest.fixture(scope="module")
def reconciling(serve, tmp_path_factory):
    sets = [read(name) for name in SHIPPED]
    store = filled(tmp_path_factory.mktemp("reconcile"), *ROWS, until="2026-11-20", sets=sets)
    return f"{serve(store.folder)}/reconcile?period=FY27+Q3"


def heading(page, words):
    page.locator(".part h2", has_text=words).wait_for(timeout=30_000)
    settled(page)


def test_a_click_on_a_bar_shows_its_records(reconciling, visit):
    page = visit(reconciling)
    assert "Marketing counts 8, sales counts 1" in page.inner_text(".ask p")
    heading(page, "4 records: score below 60")
    page.mouse.click(*page.evaluate(BAR, "score below 70"))
    heading(page, "2 records: score below 70")
    page.mouse.click(*page.evaluate(BAR, "never attempted"))
    heading(page, "1 record: never attempted")


def test_back_takes_the_last_choice_back(reconciling, visit):
    page = visit(reconciling)
    choose(page, page.get_by_role("combobox", name="That side"), "Marketing's own v1")
    page.wait_for_function("document.querySelector('.ask p')?.innerText.includes('counts 8, marketing')")
    settled(page)
    page.go_back()
    page.wait_for_function("document.querySelector('.ask p')?.innerText.includes('Marketing counts 8, sales counts 1')")
    settled(page)
    assert "right=" not in page.url
    assert page.get_by_role("combobox", name="That side").input_value().startswith("Sales")


def test_a_list_is_brought_and_reconciled(reconciling, visit):
    page = visit(reconciling)
    page.get_by_role("button", name="Bring a list").click()
    content = b"Name,Lead ID\nAnn,ann\nAnn,ann\nWho,00Q000\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": content}
    )  # fmt: skip
    page.wait_for_function("document.querySelector('.ask p')?.innerText.startsWith('List: ours.csv counts 3')")
    settled(page)
    page.keyboard.press("Escape")
    assert "sales counts 1" in page.inner_text(".ask p")
    told = page.inner_text(".js-plotly-plot")
    for words in ("named more", "not on the list", "listed, but not"):
        assert words in told, told
    page.get_by_role("button", name="Bring a list").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "none.csv", "mimeType": "text/csv", "buffer": b"Name\nAnn\n"}
    )  # fmt: skip
    page.get_by_text("No column of none.csv").wait_for()


def test_number_and_sides_are_in_the_address(reconciling, visit):
    page = visit(f"{reconciling}&left=official-1&right=official")
    assert page.inner_text(".ask p").startswith("Official v1, superseded counts 8, Official v2 counts 4.")
    page.get_by_role("combobox", name="This side").click()
    page.get_by_role("option", name="Sales' own v1").click()
    page.wait_for_function("document.querySelector('.ask p')?.innerText.startsWith('Sales counts 1')")
    assert "left=sales" in page.url
