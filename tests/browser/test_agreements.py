"""Agreeing in a real browser: a version from proposal to being in force, a dispute from a number to its ruling."""

import shutil

import pytest

from data.register import docket, versions
from data.register import opened as register_of
from tests.browser.conftest import choose, settled


@pytest.fixture
def own(store, serve, tmp_path):
    """A server on a copy of the store, with a register of its own; returns its address and the register."""
    shutil.copytree(store, tmp_path / "store")
    return serve(tmp_path / "store"), register_of(tmp_path / "store")


def act(page, role, name, within=None):
    """Chooses whom to act as."""
    where = within or page
    choose(page, where.get_by_role("combobox", name="Acting as").first, role)
    where.get_by_label("Your name").first.fill(name)
    page.keyboard.press("Tab")
    settled(page)


def typed(page, box, text):
    box.fill(text)
    page.keyboard.press("Tab")
    settled(page)


def press(page, name, within=None):
    (within or page).get_by_role("button", name=name, exact=True).last.click()
    settled(page)


def go(page, name, question):
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_function(f"document.querySelector('.ask h1')?.innerText.startsWith('{question}')")
    settled(page)


def test_a_version_is_proposed_previewed_signed_twice_in_force_and_published(own, visit):
    address, register = own
    page = visit(f"{address}/agreements")
    act(page, "Steward", "Ada")
    page.get_by_text("Edit: make a new version from version 2").click()
    typed(page, page.get_by_label("Minimum score"), "55")
    page.get_by_text("Minimum score of an MQL: 60 → 55").wait_for()
    typed(page, page.get_by_label("What changes and why"), "A score of 55 qualifies.")
    press(page, "Make a draft")
    page.get_by_text("What signing version 3 would change").wait_for()
    page.get_by_text("Which leads move, and why").wait_for()
    press(page, "Propose")
    page.get_by_text("Version 3: proposed").first.wait_for(timeout=60_000)
    for role in ("marketing", "sales"):
        act(page, role.capitalize(), f"VP {role}")
        press(page, f"Sign as {role}")
        page.get_by_text(f"signed: VP {role}").first.wait_for(timeout=60_000)
    press(page, "Put in force")
    page.get_by_role("button", name="Publish now").first.wait_for(timeout=60_000)
    assert versions.version(register, "official-3").state == "in_force"
    press(page, "Publish now")
    served = "document.querySelector('.foot').innerText.includes('official v3 · signed')"
    page.wait_for_function(served, timeout=120_000)
    settled(page)
    assert page.get_by_role("button", name="Publish now").count() == 0
    assert "signed: VP sales" in page.inner_text(".stMain")


def test_a_dispute_is_opened_from_a_number_ruled_on_and_cited_under_it(own, visit):
    address, register = own
    page = visit(f"{address}/reach")
    page.get_by_role("button", name="About Agreed market covered").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Dispute this number").click()
    act(page, "Sales", "VP sales", dialog)
    typed(page, dialog.get_by_label("What is wrong with it?"), "Old lists count.")
    press(page, "Open a dispute", dialog)
    page.get_by_text("Dispute 1 on Agreed market covered is open").wait_for()
    assert len(docket.dispute(register, 1).evidence) > 0
    go(page, "Agreements", "What have we agreed")
    page.get_by_role("button", name="Open dispute 1").click()
    dialog = page.get_by_role("dialog")
    act(page, "Arbiter", "CEO", dialog)
    dialog.get_by_text("as they were on").wait_for()
    typed(page, dialog.get_by_label("The ruling"), "Lists older than a year do not count.")
    for part, number in (("month", "07"), ("day", "01")):
        dialog.get_by_role("spinbutton", name=f"{part}, In force from").click()
        page.keyboard.type(number)
    page.keyboard.press("Tab")
    settled(page)
    typed(page, dialog.get_by_label("Dissent of marketing, if any"), "Too strict.")
    press(page, "Rule", dialog)
    dialog.wait_for(state="hidden", timeout=60_000)
    assert docket.dispute(register, 1).dissent == {"marketing": "Too strict."}
    go(page, "Reach", "Are we reaching")
    cited = page.inner_text(".cited")
    assert "Ruling 1 on Agreed market covered, in force from 1 Jul 2026" in cited
    assert "dissent: marketing" in cited
    assert any("ruling 1" in each.text_content() for each in page.query_selector_all(".js-plotly-plot text"))
    page.get_by_role("button", name="About Agreed market covered").first.click()
    page.get_by_role("dialog").get_by_text("143 days before").wait_for()
