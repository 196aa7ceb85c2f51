"""Loading from the browser: drop a folder's files or a zip, see what they are taken for, load, publish."""

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from data import store
from data.events import EventsBusy
from data.load import LoadError, load, propose
from data.load.report import Report
from data.publish import PublishTrouble, publish
from data.register import RegisterTrouble
from data.register.versions import to_publish
from data.rules import RulesWrong
from metrics.catalog import MEASURES
from pages.parts import frame

RECOGNISED = "is recognised"


def panel() -> None:
    """From files to a served snapshot, in three steps."""
    frame.part(
        "Load your own data",
        "Drop an export's files, or one zip of them: CSV, XLSX, Parquet. They stay on this machine.",
    )
    dropped = st.file_uploader("Files", accept_multiple_files=True, label_visibility="collapsed", key="dropped")
    if not dropped:
        return
    with tempfile.TemporaryDirectory() as made:
        folder = _written(dropped, Path(made))
        try:
            proposal = propose(folder, how="")
        except LoadError as trouble:
            st.error(str(trouble))
            return
        mapping = _agreed(proposal, folder)
        if st.button("Load and publish", type="primary", key="load"):
            _load(folder, mapping)


def _written(dropped: list, made: Path) -> Path:
    """The files under their bare names, in a folder that is named like the first: so is the source, if it is new."""
    named = {Path(file.name).name.lstrip(".") or "file": file for file in dropped}
    folder = made / "dropped" / (Path(min(named)).stem or "upload")
    folder.mkdir(parents=True)
    for name, file in named.items():
        with open(folder / name, "wb") as target:
            shutil.copyfileobj(file, target)
    return folder


def _agreed(proposal: str, folder: Path) -> Path | None:
    """No mapping where the files are recognised; else the proposed one, as the viewer corrected it."""
    first = proposal.splitlines()[0]
    if RECOGNISED in first:
        st.success(
            "These files are recognised" + first.partition(RECOGNISED)[2].split(":")[0] + ": no mapping is needed."
        )
        return None
    st.info("These files are new here. This mapping is a first guess: check every line, correct it, then load.")
    text = st.text_area("Mapping", proposal.replace(str(folder), folder.name), height=320, key="mapping")
    path = folder.parents[1] / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _load(folder: Path, mapping: Path | None) -> None:
    bar = st.progress(0.0, "Loading")
    target = store.folder()
    try:
        report = load(
            folder,
            store=target,
            mapping=mapping,
            progress=lambda done, total, words: bar.progress(done / total / 2, words),
        )
        name = publish(
            target,
            MEASURES,
            to_publish(target),
            progress=lambda words, share: bar.progress(0.5 + min(max(share, 0.0), 1.0) / 2, words),
        )
    except (LoadError, PublishTrouble, RegisterTrouble, RulesWrong, EventsBusy, OSError) as trouble:
        bar.empty()
        st.error(str(trouble))
        return
    bar.empty()
    _told(report, name)


def _told(report: Report, name: str) -> None:
    st.success(
        f"{report.read:,} rows read, {report.kept:,} records kept, {report.refused:,} refused, "
        f"{report.merged:,} merged. Snapshot {name[:7]} is served now."
    )
    st.code(report.as_text(), language=None)
    st.button("See it", key="see")
