"""The first start: no snapshot yet, so the sample company is built while the viewer watches."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data import store
from data.first_start import build
from metrics.catalog import MEASURES

BEGUN = ".first-start"  # stands in the store while the build has not come to its end, also after a crash
_lock = threading.Lock()
_builds: dict[Path, "_Build"] = {}


@dataclass
class _Build:
    """A build on its own thread: a viewer who leaves or reloads does not stop it."""

    words: str = "Starting"
    share: float = 0.0
    trouble: str = ""
    is_ready: bool = False  # the official numbers are served; each department's own are still being published
    is_over: bool = False

    def say(self, words: str, share: float) -> None:
        self.words, self.share = words, min(max(share, 0.0), 1.0)

    def open(self) -> None:
        self.is_ready = True

    def run(self, folder: Path) -> None:
        try:
            (folder / BEGUN).touch()
            build(folder, MEASURES, self.say, self.open)
            (folder / BEGUN).unlink()
        except Exception as trouble:  # shown to whoever watches: a thread has no caller
            self.trouble = f"The sample company could not be built ({trouble}): mend that and reload the page."
            raise
        finally:
            self.is_over = True


def is_due() -> bool:
    """Whether nothing of anybody's is loaded: a store that holds something is never given the sample company."""
    folder = store.folder()
    return not (folder / "events.duckdb").exists() or (folder / BEGUN).exists()


def build_and_open() -> None:
    """Builds the sample company into the empty store, shows how far it is, and runs the page again."""
    folder = store.folder()
    st.html('<div class="ask"><h1>Building the sample company</h1><p>Three years, about 40,000 leads, once.</p></div>')
    bar, found = st.progress(0.0, "Starting"), _started(folder)
    while not (found.is_ready or found.is_over):
        bar.progress(found.share, found.words)
        time.sleep(0.2)
    if found.trouble:
        st.error(found.trouble)
        st.stop()
    st.rerun()


def _started(folder: Path) -> _Build:
    """The build under way, or a new one: a second visitor watches the first one's."""
    with _lock:
        known = _builds.get(folder)
        if known is None or (known.is_over and known.trouble):
            folder.mkdir(parents=True, exist_ok=True)
            known = _builds[folder] = _Build()
            threading.Thread(target=known.run, args=(folder,), daemon=True).start()
        return known
