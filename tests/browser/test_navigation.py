"""However a page is come to, its address, its chips and its numbers speak of the same scope."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from metrics.__main__ import main
from pages.parts import notation, numbers
from tests.browser.conftest import settled

NUMBERS = {"/value": "open_pipeline", "/conversion": "mql_to_sal_rate", "/velocity": "hours_to_attempt"}
PERIODS = {"FY27 Q3": ("2026-08-01", "2026-10-31"), "FY27 Q1": ("2026-02-01", "2026-04-30")}
ALL = {"segment": "All segments", "region": "All regions", "channel": "All channels", "source": "All sources"}
ENTERPRISE = {"segment": "Enterprise"}
GERMAN = {"segment": "Enterprise", "region": "DACH"}
EARLIER = {"segment": "Enterprise", "region": "DACH", "period": "FY27 Q1"}
CHIPS = """() => ['period', 'segment', 'region'].map(chip =>
    document.querySelector(`.st-key-pop_${chip} button`)?.innerText.split('\\n')[0])"""
SECONDS = 30


@pytest.fixture
def told(store, capsys):
    """What the command line says of a page's number in a scope, in the page's words."""

    def ask(path, scope):
        first, last = PERIODS[scope.get("period", "FY27 Q3")]
        where = [f"--where={key}={name}" for key, name in scope.items() if key in ALL]
        name = NUMBERS[path]
        assert main(["ask", name, "--from", first, "--to", last, *where, "--format=json", "--store", str(store)]) == 0
        (row,) = json.loads(capsys.readouterr().out)["rows"]
        return notation.answer(row, numbers.metric(name).unit)

    return ask


def shown(page):
    """The address, the chips, the number, and the filters in the words of the foot."""
    address = urlsplit(page.url)
    number = page.query_selector(f".st-key-door_tile_top_{NUMBERS.get(address.path)} .tile-big")
    foot = page.query_selector(".foot span")
    return (
        address.path,
        {key: " ".join(values) for key, values in parse_qs(address.query).items()},
        page.evaluate(CHIPS),
        number.evaluate("e => e.firstChild.textContent.trim()") if number else None,
        foot.inner_text().split(" old · ")[-1] if foot else "",
    )


def all_say(page, told, path, scope):
    """Waits until all of it is as it should be, and looks again when nothing is being drawn any more."""
    filters = {key: name for key, name in scope.items() if key in ALL}
    chips = [scope.get("period", "FY27 Q3"), *(scope.get(key, ALL[key]) for key in ("segment", "region"))]
    words = " · ".join(f"{key} {name}" for key, name in filters.items())
    expected = path, scope, chips, told(path, scope), words or "all segments, regions, channels, sources"
    until = time.monotonic() + SECONDS
    while shown(page) != expected and time.monotonic() < until:
        page.wait_for_timeout(200)
    settled(page)
    assert shown(page) == expected


def pick(page, key, label, name):
    page.locator(f".st-key-pop_{key} button").first.click()
    option(page, label, name).click()
    settled(page)
    page.keyboard.press("Escape")


def option(page, label, name):
    return page.get_by_test_id("stPopoverBody").get_by_label(label, exact=True).get_by_text(name, exact=True)


def test_address_chips_and_numbers_agree_however_a_page_is_come_to(address, visit, told):
    assert len({told("/conversion", scope) for scope in ({}, ENTERPRISE, GERMAN, EARLIER)}) == 4
    page = visit(f"{address}/value")
    all_say(page, told, "/value", {})
    pick(page, "segment", "Segment", "Enterprise")
    all_say(page, told, "/value", ENTERPRISE)
    page.get_by_role("link", name="Conversion").click()
    all_say(page, told, "/conversion", ENTERPRISE)
    page.go_back()
    all_say(page, told, "/value", ENTERPRISE)
    page.go_forward()
    all_say(page, told, "/conversion", ENTERPRISE)

    pick(page, "region", "Region", "DACH")
    all_say(page, told, "/conversion", GERMAN)
    pick(page, "period", "Period", "FY27 Q1")
    all_say(page, told, "/conversion", EARLIER)
    page.get_by_role("link", name="Velocity").click()
    all_say(page, told, "/velocity", EARLIER)

    back = [("/conversion", EARLIER), ("/conversion", GERMAN), ("/conversion", ENTERPRISE), ("/value", ENTERPRISE)]
    for path, scope in [*back, ("/value", {})]:
        page.go_back()
        all_say(page, told, path, scope)
    for path, scope in [*reversed(back), ("/velocity", EARLIER)]:
        page.go_forward()
        all_say(page, told, path, scope)


def test_what_is_done_after_going_back_is_done_in_the_scope_on_the_page(address, visit, told):
    page = visit(f"{address}/conversion?segment=Enterprise")
    pick(page, "region", "Region", "DACH")
    all_say(page, told, "/conversion", GERMAN)
    page.go_back()
    all_say(page, told, "/conversion", ENTERPRISE)

    page.get_by_role("button", name="About MQL to SAL").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Download CSV").wait_for()
    assert "segment Enterprise" in dialog.inner_text() and "DACH" not in dialog.inner_text()
    all_say(page, told, "/conversion", ENTERPRISE)
    page.keyboard.press("Escape")
    all_say(page, told, "/conversion", ENTERPRISE)

    pick(page, "period", "Period", "FY27 Q1")
    all_say(page, told, "/conversion", ENTERPRISE | {"period": "FY27 Q1"})
    page.reload()
    all_say(page, told, "/conversion", ENTERPRISE | {"period": "FY27 Q1"})
    page.goto(f"{address}/value?segment=SMB")
    all_say(page, told, "/value", {"segment": "SMB"})
    page.go_back()
    all_say(page, told, "/conversion", ENTERPRISE | {"period": "FY27 Q1"})


def test_choices_in_quick_succession_taken_back_and_made_again_are_all_kept(address, visit, told):
    page = visit(f"{address}/value")
    page.locator(".st-key-pop_segment button").first.click()
    for name in ("Enterprise", "SMB"):
        option(page, "Segment", name).click()
    page.keyboard.press("Escape")
    pick(page, "region", "Region", "DACH")
    assert shown(page)[1:3] == ({"segment": "Enterprise SMB", "region": "DACH"}, ["FY27 Q3", "2 segments", "DACH"])
    for key, label, name in [("segment", "Segment", "SMB"), ("region", "Region", "DACH")]:
        pick(page, key, label, name)
    all_say(page, told, "/value", ENTERPRISE)
    pick(page, "segment", "Segment", "Enterprise")
    all_say(page, told, "/value", {})
    pick(page, "segment", "Segment", "Enterprise")
    all_say(page, told, "/value", ENTERPRISE)


@pytest.mark.parametrize("wait", [30, 80, 150])
def test_who_leaves_the_page_at_once_takes_the_choice_along(address, visit, told, wait):
    page = visit(f"{address}/value")
    page.locator(".st-key-pop_segment button").first.click()
    option(page, "Segment", "Enterprise").click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(wait)
    page.get_by_role("link", name="Conversion").click()
    all_say(page, told, "/conversion", ENTERPRISE)
    page.reload()
    all_say(page, told, "/conversion", ENTERPRISE)


def test_a_link_between_pages_takes_the_scope_along(address, visit, told):
    page = visit(f"{address}/value?segment=Enterprise&region=DACH&period=FY27+Q1")
    page.locator(".st-key-pop_rules button").first.click()
    page.get_by_role("link", name="Every definition in full").click()
    page.wait_for_function("document.querySelector('.ask h1')?.innerText.startsWith('What does each')")
    settled(page)
    assert shown(page)[:3] == ("/definitions", EARLIER, ["FY27 Q1", "Enterprise", "DACH"])
    page.go_back()
    all_say(page, told, "/value", EARLIER)
