"""After a version has come into force, its numbers become the official ones: publish now, with progress."""

import streamlit as st

from data import store
from data.events import EventsBusy
from data.publish import PublishTrouble, publish
from data.register import RegisterTrouble, versions
from data.register.versions import Version
from data.rules import RulesWrong
from metrics.catalog import MEASURES
from pages.parts import agreed, decided, notation
from pages.parts.filters import View


def banner(view: View) -> None:
    """Where the numbers still follow another version, or other signatures, than the one in force."""
    stale = agreed.unpublished(view)
    if not stale:
        return
    said = "; ".join(f"{each.name} is in force{_since(each)}" for each in stale)
    shown = view.rules.version
    st.warning(f"{said}, but these numbers were published before that (official v{shown} is shown).")
    if st.button("Publish now", key="publish_now", type="primary"):
        _publish()


def _since(found: Version) -> str:
    return f" since {notation.day(found.in_force_from)}" if found.in_force_from else ""


def _publish() -> None:
    bar, target = st.progress(0.0, "Publishing"), store.folder()
    try:
        name = publish(
            target,
            MEASURES,
            versions.to_publish(target),
            progress=lambda words, share: bar.progress(min(max(share, 0.0), 1.0), words),
        )
    except (PublishTrouble, RegisterTrouble, RulesWrong, EventsBusy, OSError) as trouble:
        bar.empty()
        st.error(str(trouble))
        return
    st.session_state[decided.TOLD] = f"Snapshot {name[:7]} is served now: its numbers are official."
    st.rerun()
