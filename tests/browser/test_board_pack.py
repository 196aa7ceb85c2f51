"""A board pack in a real browser: built, frozen, exported and proved; and a changed snapshot is named."""

import io
import json
import os
import shutil

import duckdb
import openpyxl
import pytest
from pptx import Presentation

from data.register import opened as register_of
from data.register.packs import packs
from metrics.pack import checked, unfiled
from tests import paper
from tests.browser.conftest import SCREENSHOTS, choose, settled

TITLE = "We are behind, and the hand-off is why"


@pytest.fixture
def own(store, serve, tmp_path):
    """A server on a copy of the store; returns its address and folder."""
    shutil.copytree(store, tmp_path / "store")
    return serve(tmp_path / "store"), tmp_path / "store"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).last.click()
    settled(page)


def typed(page, label, text):
    page.get_by_label(label, exact=True).first.fill(text)
    page.keyboard.press("ControlOrMeta+Enter")
    page.keyboard.press("Tab")
    settled(page)


def export(page, name, label):
    """Makes a file and downloads it."""
    press(page, name)
    button = page.get_by_role("button", name=f"Download {label}", exact=False)
    button.wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        button.click()
    with open(waiting.value.path(), "rb") as file:
        return file.read()


def reproduced(page):
    press(page, "Reproduce this pack")
    said = page.locator('[data-testid="stAlert"]').last
    said.wait_for(timeout=120_000)
    return said.inner_text()


def test_a_pack_is_built_frozen_exported_and_reproduced(own, visit):
    address, folder = own
    page = visit(f"{address}/board_pack", size=(1280, 900))
    page.locator("img.sheet").wait_for()
    typed(page, "Title", TITLE)
    typed(page, "Commentary", "=1+1 is what a formula would look like.")
    press(page, "Move Velocity up")
    page.locator('[data-testid="stCheckbox"] label', has_text="Return").click(position={"x": 8, "y": 8})
    settled(page)
    choose(page, page.get_by_role("combobox", name="Acting as").first, "Arbiter")
    page.get_by_label("Your name").first.fill("Ada")
    page.keyboard.press("Tab")
    settled(page)
    press(page, "Freeze this pack")
    page.get_by_text("1 frozen pack").first.wait_for(timeout=60_000)
    (kept,) = packs(register_of(folder))
    page.get_by_text(kept.id).first.wait_for()

    pack = checked(kept.id, kept.text)
    assert pack.pages[0].title == TITLE
    keys = [each.key for each in pack.pages]
    assert keys == ["five", "value", "velocity", "funnel", "agreement", "risks", "definitions"]

    deck = Presentation(io.BytesIO(export(page, "PowerPoint", f"board-pack-{kept.id}.pptx")))
    assert deck.slides[0].shapes.title.text == TITLE
    said = paper.texts(export(page, "PDF", f"board-pack-{kept.id}.pdf"))
    assert len(said) == len(pack.pages)
    assert kept.id in said[0]
    book = openpyxl.load_workbook(io.BytesIO(export(page, "Spreadsheet", f"board-pack-{kept.id}.xlsx")))
    assert book["About"]["B1"].value == kept.id
    offline = export(page, "One web page", f"board-pack-{kept.id}.html").decode()
    assert TITLE in offline
    name, text = unfiled(export(page, "Proof file", f"board-pack-{kept.id}.json").decode())
    assert (name, json.loads(text)) == (kept.id, json.loads(kept.text))

    assert "are the same, to the last digit" in reproduced(page)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / "board_pack_frozen.png"), full_page=True)

    tampered(folder, pack.snapshot)
    assert f"Snapshot {pack.snapshot} holds" in reproduced(page)

    sheet = page.context.new_page()
    asked = []
    sheet.on("request", lambda request: asked.append(request.url))
    sheet.set_content(offline)
    assert sheet.locator("section.page").count() == len(pack.pages)
    wide = sheet.evaluate("Math.max(...[...document.querySelectorAll('.t')].map(t => t.getBoundingClientRect().left))")
    assert wide < 1280
    assert asked == []
    sheet.close()


def tampered(folder, name):
    """A bookkeeper with a grudge: one amount in the pinned snapshot is not what it was."""
    path = folder / "snapshots" / f"funnel-{name}.duckdb"
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    os.chmod(copy, 0o644)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE deals SET won_amount = won_amount + 1 WHERE won_amount IS NOT NULL")
    os.replace(copy, path)
