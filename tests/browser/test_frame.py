"""What only a browser shows: every page at two sizes and in two themes, on its own address, with nothing cut off."""

import pytest

from pages.parts.menu import PAGES
from tests.browser.conftest import SCREENSHOTS, settled

URLS = [page.url for page in PAGES]
SIZES = {"1280x720": (1280, 720), "1920x1080": (1920, 1080)}
CLIPPED = """() => [...document.querySelectorAll('.tile *, .ask *, .part *, .grid td, .grid th, .point, .foot span,'
    + ' [data-testid=stPopover] button, [data-testid=stTopNavLink]')]
    .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 1) && getComputedStyle(e).display !== 'inline'
        && getComputedStyle(e).clipPath === 'none')
    .map(e => e.className + ': ' + e.innerText.slice(0, 60))"""
OUTSIDE = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
    const box = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('text')].filter(t => t.textContent.trim()).filter(t => {
        const b = t.getBoundingClientRect();
        return b.width && (b.left < box.left - 1 || b.right > box.right + 1
            || b.top < box.top - 1 || b.bottom > box.bottom + 1);
    }).map(t => t.textContent.slice(0, 60)) })"""
OVERLAPS = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
    const texts = [...plot.querySelectorAll('text')]
        .filter(t => t.textContent.trim() && t.getBoundingClientRect().width);
    const boxes = texts.map(t => t.getBoundingClientRect()), found = [];
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
        const a = boxes[i], b = boxes[j];
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 3 && h > 4) found.push(texts[i].textContent.slice(0, 40) + ' | ' + texts[j].textContent.slice(0, 40));
    }
    return found })"""
UNDER_THE_BUTTON = """() => [...document.querySelectorAll('[class*="st-key-door_chart"]')].flatMap(door => {
    const button = door.querySelector('[class*="st-key-data_"] button').getBoundingClientRect();
    return [...door.querySelectorAll('.infolayer text, .infolayer tspan.line')].filter(t => {
        const b = t.getBoundingClientRect();
        return b.width && b.right > button.left && b.left < button.right
            && b.bottom > button.top && b.top < button.bottom;
    }).map(t => t.textContent.slice(0, 60)) })"""
ROWS = """() => [...document.querySelectorAll('[data-testid=stHorizontalBlock]')]
    .filter(row => row.querySelector(':scope > * > * > * > [class*="st-key-door_tile"]'))
    .map(row => [...row.querySelectorAll('.tile')].map(tile => Math.round(tile.getBoundingClientRect().height)))"""
FAINT = """() => {
    const numbers = c => (c.match(/[\\d.]+/g) || []).map(Number);
    const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
    const page = numbers(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
    return [...document.querySelectorAll('.tile *, .ask *, .part *, .grid td, .grid th, .point, .foot span')]
        .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .filter(e => { const [a, b] = [lum(numbers(getComputedStyle(e).color)), lum(page)].sort((x, y) => y - x);
            return (a + .05) / (b + .05) < 4.5; }).map(e => e.className + ': ' + e.innerText.slice(0, 40)) }"""


# Clipping hangs on the size and contrast on the theme: two pairs see each size and each theme once.
@pytest.mark.parametrize(("size", "theme"), list(zip(SIZES, ("light", "dark"), strict=True)))
@pytest.mark.parametrize("url", URLS)
def test_a_page_is_whole_at_every_size_and_in_both_themes(address, visit, url, size, theme):
    page = visit(f"{address}/{url}", SIZES[size], theme)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{url}-{size}-{theme}.png")
    assert page.query_selector_all("[data-testid=stException]") == []
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(FAINT) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("size", "theme"), list(zip(SIZES, ("light", "dark"), strict=True)))
@pytest.mark.parametrize("url", ["conversion", "return"])
def test_a_narrow_question_leaves_every_footnote_readable_and_its_tiles_equal(address, visit, url, size, theme):
    page = visit(f"{address}/{url}?segment=Enterprise&region=DACH&channel=Paid+search", SIZES[size], theme)
    assert page.evaluate(UNDER_THE_BUTTON) == []
    assert page.evaluate(CLIPPED) == page.evaluate(OUTSIDE) == page.evaluate(OVERLAPS) == []
    rows = page.evaluate(ROWS)
    assert rows and all(len(set(heights)) == 1 for heights in rows)


@pytest.mark.parametrize("url", ["velocity", "five_questions"])
def test_a_deep_link_opens_its_page_on_a_server_that_nobody_has_visited(serve, store, visit, url):
    page = visit(f"{serve(store)}/{url}?segment=Enterprise")
    question = next(found.question for found in PAGES if found.url == url)
    assert page.inner_text(".ask h1") == question
    assert "segment Enterprise" in page.inner_text(".foot")
    assert page.get_by_role("link", name="Definitions").is_visible()


def test_a_filter_is_in_the_address_and_survives_a_change_of_page(address, visit):
    page = visit(f"{address}/?region=DACH")
    assert "region DACH" in page.inner_text(".foot")
    page.get_by_role("link", name="Reach").click()
    page.wait_for_function("document.querySelector('.ask h1')?.innerText.startsWith('Are we reaching')")
    settled(page)
    assert "region DACH" in page.inner_text(".foot")
    page.get_by_role("link", name="Velocity").click()
    page.wait_for_function("document.querySelector('.ask h1')?.innerText.startsWith('How fast')")
    settled(page)
    assert "region=DACH" in page.url
    assert "region DACH" in page.inner_text(".foot")


def test_the_first_page_answers_on_one_screen(address, visit):
    page = visit(address)
    last = page.evaluate("document.querySelector('.points').getBoundingClientRect().bottom")
    foot = page.evaluate("document.querySelector('.foot').getBoundingClientRect().top")
    assert last <= foot


def test_the_keyboard_reaches_the_menu_the_filters_and_every_tile(address, visit):
    page = visit(address)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.innerText.trim()"))
    for name in ("Value", "Definitions", "FY27 Q3", "All segments"):
        assert any(name in said for said in reached), name
    assert any(said.startswith("About Return") or "About" in said for said in reached)


def test_a_tile_opens_what_its_number_means(address, visit):
    page = visit(f"{address}/conversion")
    page.get_by_role("button", name="About Win rate").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Opportunities won ÷ Opportunities closed").wait_for()
    assert "The SQL that made it" in dialog.inner_text()
    dialog.get_by_text("Download CSV").wait_for()
