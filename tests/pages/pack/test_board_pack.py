"""The Board Pack page: what is built is what is frozen, and the archive proves it."""

import base64

import pytest

from data.register import opened as register_of
from data.register.packs import packs
from metrics.pack import read


@pytest.fixture
def page(opened, tmp_path, monkeypatch):
    monkeypatch.setenv("ARBITER_REGISTER", f"sqlite:///{tmp_path}/register.sqlite")

    def open_pack(**address):
        app = opened("board_pack.py", **address)
        assert not app.exception
        return app

    return open_pack


def labelled(elements, label):
    return next(each for each in elements if each.label == label)


def act_as(app, role):
    labelled(app.selectbox, "Acting as").set_value(role)
    labelled(app.text_input, "Your name").set_value("Ada")
    return app.run()


def archive(sample_store):
    return packs(register_of(sample_store))


def test_the_page_says_what_the_pack_is(page):
    said = next(each.body for each in page().html if "<p>" in each.body and "figures from snapshot" in each.body)
    assert "8 pages" in said
    assert "<b>FINAL</b>" in said


def test_a_pack_is_built_frozen_and_stands_in_the_archive(page, sample_store):
    app = page()
    labelled(app.text_area, "Title").set_value("We are behind, and we know why")
    labelled(app.checkbox, "Velocity").set_value(False)
    app.run()
    app = act_as(app, "arbiter")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert not app.exception
    (kept,) = archive(sample_store)
    pack = read(kept.text)
    assert pack.pages[0].title == "We are behind, and we know why"
    keys = [each.key for each in pack.pages]
    assert keys == ["five", "value", "funnel", "return", "agreement", "risks", "definitions"]
    assert kept.id in " ".join(each.body for each in app.html)


def test_a_viewer_may_look_and_not_freeze(page, sample_store):
    app = page()
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert "Only marketing, sales, the arbiter or the steward may freeze a pack" in app.error[0].value
    assert archive(sample_store) == []


def test_pages_change_places(page, sample_store):
    app = page()
    labelled(app.button, "Move Five answers down").click()
    app.run()
    app = act_as(app, "steward")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert [each.key for each in read(archive(sample_store)[0].text).pages][:2] == ["value", "five"]


def sheets(app):
    """The pictures of pages: what is previewed, then what is open in the archive."""
    found = [each.body for each in app.html if 'class="sheet"' in each.body]
    return [base64.b64decode(body.split("base64,")[1].split('"')[0]).decode() for body in found]


def test_what_is_previewed_is_not_final_yet(page):
    (preview,) = sheets(page())
    assert "NOT FROZEN" in preview
    assert "FINAL" not in preview


def test_the_archive_opens_the_pack_that_was_just_frozen_and_the_builder_goes_on(page, sample_store):
    app = act_as(page(), "arbiter")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    first = archive(sample_store)[0].id
    labelled(app.button, "Move Five answers down").click()
    labelled(app.text_area, "Title").set_value("Our own words")
    app.run()
    labelled(app.text_area, "Commentary").set_value("Why it is so.")
    app.run()
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert not app.exception
    newest = archive(sample_store)[0]
    assert newest.id != first
    assert labelled(app.selectbox, "Open").value == newest.id
    assert [each.key for each in read(newest.text).pages][:2] == ["value", "five"]
    said = "Titles edited by Ada (arbiter, unverified): Five answers"
    assert any(said in each.value.replace("\\", "") for each in app.caption)
    assert labelled(app.text_area, "Title").value == "Our own words"
    assert labelled(app.text_area, "Commentary").value == "Why it is so."
    labelled(app.text_input, "Note").set_value("again")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    kept = read(archive(sample_store)[0].text)
    assert [each.key for each in kept.pages][:2] == ["value", "five"]
    assert (kept.pages[1].title, kept.pages[1].commentary) == ("Our own words", "Why it is so.")


def test_an_older_pack_is_opened_by_choice(page, sample_store):
    app = act_as(page(), "arbiter")
    for _ in range(2):
        labelled(app.button, "Freeze this pack").click()
        app.run()
    older = archive(sample_store)[-1].id
    labelled(app.selectbox, "Open").set_value(older)
    app.run()
    assert labelled(app.selectbox, "Open").value == older
    assert any(older in each for each in sheets(app))


def test_a_title_that_nobody_touched_is_not_marked_and_follows_the_data(page, sample_store):
    app = act_as(page(), "arbiter")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    pack = read(archive(sample_store)[0].text)
    assert [each.edited for each in pack.pages] == [()] * 8
    assert pack.editor == ""
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert "restated" in read(archive(sample_store)[0].text).pages[-1].title


def test_the_next_pack_is_held_against_the_last_one(page, sample_store):
    app = act_as(page(), "arbiter")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    (last,) = archive(sample_store)
    said = " ".join(each.body for each in app.html)
    assert f"held against pack {last.id}" in said


@pytest.mark.parametrize(
    "address", [{"compare": "plan", "period": "FY27 Q4"}, {"period": "last 12 months"}], ids=["open", "year back"]
)  # fmt: skip
def test_a_pack_of_any_period_and_comparison_can_be_frozen(page, address, sample_store):
    app = act_as(page(**address), "arbiter")
    labelled(app.button, "Freeze this pack").click()
    app.run()
    assert not app.exception
    assert len(archive(sample_store)) == 1
