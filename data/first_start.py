"""The first start: the sample company is written, loaded like any other source, and published."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from data import company
from data.load import load
from data.publish import publish
from data.publish.derive import Progress
from data.register import opened
from data.register.versions import to_publish
from data.schema import Additive


def build(store: Path, measures: Sequence[Additive], progress: Progress, ready: Callable[[], None]) -> str:
    """Fills an empty store; returns the last snapshot's id. Progress is told words and a share of the whole.

    The official numbers are published first and `ready` is told, so that a viewer need not wait; then they are
    published again beside each department's own, and served in one step.
    """
    with tempfile.TemporaryDirectory(prefix="arbiter-") as written:
        folder = Path(written)
        progress("Writing three years of a company's CRM", 0.0)
        company.write(folder)
        for number, part in enumerate(("salesforce", "plan")):
            _load(folder / part, store, progress, 0.15 + 0.4 * number, 0.4 if not number else 0.05)
    company.decide(opened(store))
    official, *others = to_publish(store)
    publish(store, measures, [official], progress=lambda words, share: progress(words, 0.6 + 0.4 * share))
    ready()
    return publish(store, measures, [official, *others])


def _load(folder: Path, store: Path, progress: Progress, start: float, share: float) -> None:
    load(
        folder,
        store=store,
        progress=lambda done, total, words: progress(words, start + share * done / max(total, 1)),
    )
