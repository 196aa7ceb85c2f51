"""In a real browser: a file is dropped, its proposed mapping corrected, loaded, published, and served."""

import io
import zipfile

import pytest

from data.store import current
from tests.browser.conftest import settled
from tests.rows import lead
from tests.small_store import filled

LEADS = b"""Lead ID,Channel,Created At,MQL Date,Score
a1,Webinar,2024-06-02 09:00,2024-06-03 10:00,90
a2,Webinar,2024-06-02 09:00,2024-06-04 10:00,90
a3,Webinar,not a day,2024-06-05 10:00,80
"""


@pytest.fixture
def own(tmp_path):
    return filled(tmp_path / "store", lead("ann", mql="2024-05-10"), until="2024-06-30")


def test_a_dropped_file_is_mapped_loaded_and_served_at_once(own, serve, visit):
    before = current(own.folder).id
    page = visit(f"{serve(own.folder)}/data")
    _drop(page, "leads.csv", LEADS)
    mapping = page.get_by_label("Mapping")
    mapping.wait_for(timeout=30_000)
    proposed = mapping.input_value()
    assert 'person_id = "Lead ID"' in proposed and 'happened_at = "MQL Date"' in proposed

    _say(page, mapping, proposed.replace('"Created At"', '"Made At"'))
    _load(page)
    page.get_by_text("Made At").last.wait_for(timeout=60_000)
    assert current(own.folder).id == before

    _say(page, mapping, proposed)
    _load(page)
    page.get_by_text("is served now").wait_for(timeout=120_000)
    settled(page)
    assert "3 rows read, 5 records kept, 1 refused" in page.inner_text(".stAlert >> nth=-1")
    assert current(own.folder).id != before
    page.get_by_role("button", name="See it").click()
    page.get_by_text("a value is not a date and time").first.wait_for(timeout=60_000)


def test_a_dropped_zip_is_what_it_holds_and_one_that_is_none_is_said_to_be_none(own, serve, visit):
    page = visit(f"{serve(own.folder)}/data")
    _drop(page, "our leads.zip", zipped({"export/leads.csv": LEADS, "read.me": b"hello"}))
    mapping = page.get_by_label("Mapping")
    mapping.wait_for(timeout=30_000)
    assert 'name = "our_leads"' in mapping.input_value() and 'person_id = "Lead ID"' in mapping.input_value()
    assert "--mapping" not in mapping.input_value()
    page.get_by_role("button", name="Remove our leads.zip").click()
    settled(page)
    _drop(page, "our leads.zip", b"no zip")
    page.get_by_text("our leads.zip is not a whole zip file").wait_for(timeout=30_000)


def zipped(files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _drop(page, name, content):
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})


def _say(page, area, text):
    area.fill(text)
    page.keyboard.press("Control+Enter")
    settled(page)


def _load(page):
    page.get_by_role("button", name="Load and publish").click()
    settled(page)
