"""`reproduce`: a board pack is asked again, figure by figure, of the snapshot that it was frozen from."""

import argparse
import json
import sys
from pathlib import Path

from data import store
from data.publish.snapshot import SnapshotBroken, verify
from data.register import RegisterTrouble, opened
from data.register.packs import archived
from metrics.commands.words import Misspelt
from metrics.definition import Run
from metrics.pack import PackWrong, prove, unfiled

SECONDS_A_PROOF = 300.0


def add_to(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("reproduce", help="prove a board pack: ask every figure again; 1 where one differs")
    command.add_argument("pack", metavar="PACK-ID-OR-FILE")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")
    command.set_defaults(run=_reproduce)


def _reproduce(asked: argparse.Namespace) -> int:
    """Exit status 0 where everything is the same, 1 where anything differs or was tampered with."""
    folder, file = store.folder(asked.store), Path(asked.pack)

    def run_of(snapshot: str) -> Run:
        found = store.Snapshot(snapshot, folder / "snapshots" / f"funnel-{snapshot}.duckdb")
        return lambda query: store.run(query, found, SECONDS_A_PROOF)

    try:
        if file.is_file():
            name, text = unfiled(file.read_text(encoding="utf-8"))
        else:
            kept = archived(opened(folder), asked.pack)
            name, text = kept.id, kept.text
        proof = prove(name, text, lambda snapshot: verify(folder, snapshot), run_of)
    except RegisterTrouble as trouble:
        raise Misspelt(str(trouble)) from None
    except (PackWrong, SnapshotBroken, UnicodeDecodeError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    differences = [str(each) for each in proof.differences]
    if asked.format == "json":
        found = {"pack": name, "is_equal": proof.is_equal, "said": proof.sentence, "differences": differences}
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join([f"Pack {name}: {proof.sentence}", *differences]))
    return 0 if proof.is_equal else 1
