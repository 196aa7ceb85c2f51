"""A small sample company, published once a test run: what pages and browser look at."""

from pathlib import Path

from data.company import write
from data.load import load
from data.publish import publish
from data.rules import SHIPPED, read
from metrics.catalog import MEASURES

LEADS = 4000


def build(folder: Path) -> Path:
    """The store's folder."""
    write(folder / "export", leads=LEADS)
    for part in ("salesforce", "plan"):
        load(folder / "export" / part, store=folder / "store")
    publish(folder / "store", MEASURES, [read(name) for name in SHIPPED])
    return folder / "store"
