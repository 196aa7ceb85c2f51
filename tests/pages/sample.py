"""A small sample company, published once a test run: what pages and browser look at."""

import fcntl
import os
import shutil
from pathlib import Path

from pytest import TempPathFactory

from data.company import write
from data.load import load
from data.publish import publish
from data.rules import SHIPPED, read
from metrics.catalog import MEASURES

LEADS = 4000


def own_copy(places: TempPathFactory, name: str) -> Path:
    """A copy of the store, in a folder of its own; whichever test process asks first builds it for all."""
    run = places.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else places.getbasetemp()
    with open(run / "sample.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / "sample" / "store" / "current.json").exists():
            _build(run / "sample")
    return Path(shutil.copytree(run / "sample" / "store", places.mktemp(name) / "store"))


def _build(folder: Path) -> None:
    write(folder / "export", leads=LEADS)
    for part in ("salesforce", "plan"):
        load(folder / "export" / part, store=folder / "store")
    publish(folder / "store", MEASURES, [read(name) for name in SHIPPED])
