"""A frozen pack is the same pack for ever, and whatever was changed is named."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from data import store as stores
from data.publish import snapshot
from data.publish.snapshot import SnapshotBroken, verify
from data.register import opened
from data.register.packs import freeze, packs
from metrics.__main__ import main
from metrics.pack import PackWrong, checked, filed, id_of, prove, read, reproduce, text_of
from tests.rows import lead, today
from tests.small_store import rules

PROJECT = Path(__file__).resolve().parents[3]


def pinned(store, name):
    """Asks the snapshot that a pack names, whatever is served now."""
    found = stores.Snapshot(name, store.folder / "snapshots" / f"funnel-{name}.duckdb")
    return lambda query: stores.run(query, found)


def proof(store, frozen):
    return prove(frozen.id, frozen.text, lambda name: verify(store.folder, name), lambda name: pinned(store, name))


def command(store, name):
    found = subprocess.run(
        [sys.executable, "-m", "metrics", "reproduce", name, "--store", str(store.folder), "--format", "json"],
        cwd=PROJECT, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    return found.returncode, found.stdout, found.stderr


def test_a_pack_is_the_same_after_being_written_and_read(pack):
    assert read(text_of(pack)) == pack
    assert text_of(read(text_of(pack))) == text_of(pack)


def test_a_pack_that_is_older_than_the_marks_of_edits_is_read_as_not_edited(pack):
    said = json.loads(text_of(pack))
    del said["editor"]
    for page in said["pages"]:
        del page["edited"]
    assert read(json.dumps(said)) == pack


def test_a_pack_reproduces_to_the_last_digit(store, frozen):
    found = proof(store, frozen)
    assert found.differences == ()
    assert found.figures > 12
    assert found.values > 500


def test_a_pack_reproduces_after_new_data_were_loaded_and_old_snapshots_removed(store, frozen, pack, monkeypatch):
    monkeypatch.setattr(snapshot, "KEPT", 1)
    store.load(lead(mql="2024-05-05", sal="2024-05-06", score=70), today("2026-01-10"))
    served = store.publish()
    assert served != pack.snapshot
    assert len(list((store.folder / "snapshots").glob("*.duckdb"))) == 2
    assert proof(store, frozen).is_equal


def test_a_pack_reproduces_after_a_definition_changed(store, frozen, asked):
    store.sets = [rules(exclusions={"min_score": 90})]
    store.publish()
    assert proof(store, frozen).is_equal
    changed = reproduce(read(frozen.text), store.run)
    assert [(each.figure, each.column) for each in changed] == [("The pack", "snapshot"), ("The pack", "definitions")]


def test_a_pack_reproduces_in_a_fresh_process(store, frozen):
    status, said, _ = command(store, frozen.id)
    assert (status, json.loads(said)["is_equal"]) == (0, True)


def test_a_number_changed_in_a_pack_is_found_by_its_hash(frozen):
    wrong = frozen.text.replace('"value":0.33', '"value":0.43').replace('"FY', '"XX').replace("North", "Nowhere")
    with pytest.raises(PackWrong, match=f"Pack {frozen.id} was changed"):
        checked(frozen.id, wrong)


def test_a_changed_pack_file_is_named_by_the_command(store, frozen, tmp_path, capsys):
    file = tmp_path / "pack.json"
    file.write_text(filed(frozen.id, frozen.text))
    assert main(["reproduce", str(file), "--store", str(store.folder)]) == 0
    file.write_text(filed(frozen.id, frozen.text.replace("2024 Q2", "2024 Q9")))
    assert main(["reproduce", str(file), "--store", str(store.folder)]) == 1
    assert f"Pack {frozen.id} was changed" in capsys.readouterr().err


def test_a_forged_pack_with_a_fitting_hash_is_named_figure_by_figure(store, frozen, pack, tmp_path, capsys):
    page = next(page for page in pack.pages if page.key == "funnel")
    figure = next(each for each in page.figures if each.key == "funnel")
    place = figure.columns.index("n")
    rows = [list(row) for row in figure.rows]
    rows[1][place] += 1
    forged = replace(figure, rows=tuple(tuple(row) for row in rows))
    figures = tuple(forged if each.key == "funnel" else each for each in page.figures)
    pages = tuple(replace(page, figures=figures) if each.key == "funnel" else each for each in pack.pages)
    text = text_of(replace(pack, pages=pages))
    file = tmp_path / "forged.json"
    file.write_text(filed(id_of(text, "2024-07-01"), text))
    assert main(["reproduce", str(file), "--store", str(store.folder)]) == 1
    said = capsys.readouterr().out
    assert "1 of" in said
    assert "Who carries the funnel, and where it leaks (mql, n): the pack says 31.0, now it is 30.0" in said


def test_the_last_digit_counts(store, pack):
    page = next(page for page in pack.pages if page.key == "value")
    figure = next(each for each in page.figures if each.key == "bookings_course")
    place = figure.columns.index("value")
    rows = [list(row) for row in figure.rows]
    found = next(row for row in rows if row[place])
    found[place] = found[place] * (1 + 2**-52)
    forged = replace(figure, rows=tuple(tuple(row) for row in rows))
    pages = tuple(
        replace(each, figures=tuple(forged if one.key == figure.key else one for one in each.figures))
        for each in pack.pages
    )
    assert len(reproduce(replace(pack, pages=pages), store.run)) == 1


def test_a_tampered_snapshot_is_named(store, frozen, pack):
    path = store.folder / "snapshots" / f"funnel-{pack.snapshot}.duckdb"
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    os.chmod(copy, 0o644)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE deals SET won_amount = won_amount * 2 WHERE won_amount IS NOT NULL")
    os.replace(copy, path)
    status, _, said = command(store, frozen.id)
    assert status == 1
    assert f"Snapshot {pack.snapshot} holds" in said
    with pytest.raises(SnapshotBroken):
        verify(store.folder, pack.snapshot)


def test_a_missing_snapshot_and_an_unknown_pack_are_one_sentence(store, frozen, pack, capsys):
    assert main(["reproduce", "2020-01-01-000000000000", "--store", str(store.folder)]) == 2
    assert "The archive has no pack 2020-01-01-000000000000" in capsys.readouterr().err
    os.rename(store.folder / "snapshots", store.folder / "elsewhere")
    assert main(["reproduce", frozen.id, "--store", str(store.folder)]) == 1
    assert f"There is no snapshot {pack.snapshot}" in capsys.readouterr().err


def test_freezing_the_same_pack_twice_is_one_pack(store, frozen, pack):
    register = opened(store.folder)
    again = freeze(
        register, frozen.id, frozen.text, snapshot=pack.snapshot, title=pack.name, state=pack.state,
        actor="sales", who="Ada",
    )  # fmt: skip
    assert again == frozen
    assert [each.id for each in packs(register)] == [frozen.id]
