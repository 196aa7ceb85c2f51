"""The first start: the sample company is written, loaded like any other source, and published."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from data import company
from data.load import load
from data.publish import publish
from data.publish.derive import Progress
from data.rules import SHIPPED, read
from data.schema import Additive


def build(store: Path, measures: Sequence[Additive], progress: Progress) -> str:
    """Fills an empty store; returns the snapshot's id. Progress is told words and a share of the whole."""
    with tempfile.TemporaryDirectory(prefix="arbiter-") as written:
        folder = Path(written)
        progress("Writing three years of a company's CRM", 0.0)
        company.write(folder)
        for number, part in enumerate(("salesforce", "plan")):
            _load(folder / part, store, progress, 0.15 + 0.35 * number, 0.35 if not number else 0.05)
    return publish(
        store,
        measures,
        [read(name) for name in SHIPPED],
        progress=lambda words, share: progress(words, 0.55 + 0.45 * share),
    )


def _load(folder: Path, store: Path, progress: Progress, start: float, share: float) -> None:
    load(
        folder,
        store=store,
        progress=lambda done, total, words: progress(words, start + share * done / max(total, 1)),
    )
