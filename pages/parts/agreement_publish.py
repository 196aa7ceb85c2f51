"""After a version has come into force, its numbers become the official ones: publish now, with progress."""

import streamlit as st

from data import store
from data.events import EventsBusy
from data.publish import DailyDiffers, NothingLoaded, publish
from data.register import RegisterTrouble, versions
from data.register.versions import Version
from data.rules import RulesWrong
from metrics.catalog import MEASURES
from pages.parts import decided, notation, served
from pages.parts.filters import View


def banner(view: View) -> None:
    """Where the numbers still follow another version, or other signatures, than the one in force."""
    stale = [found for found in map(_in_force, served.rule_sets(view.snapshot)) if found and _differs(view, found)]
    if not stale:
        return
    said = "; ".join(f"{each.name} is in force{_since(each)}" for each in stale)
    shown = view.rules.version
    st.warning(f"{said}, but these numbers were published before that (official v{shown} is shown).")
    if st.button("Publish now", key="publish_now", type="primary"):
        _publish()


def _in_force(line: str) -> Version | None:
    return versions.in_force(decided.register(), line=line) if line in versions.HISTORY else None


def _differs(view: View, found: Version) -> bool:
    """By what counts: the text, the number, the day and the signatures."""
    rules, shown = found.rules(), served.rule_sets(view.snapshot)[found.line]
    return (rules.version, rules.in_force_from, dict(rules.content["signatures"])) != (
        shown.version,
        shown.in_force_from,
        dict(shown.content.get("signatures", {})),
    )


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
    except (NothingLoaded, DailyDiffers, RegisterTrouble, RulesWrong, EventsBusy, OSError) as trouble:
        bar.empty()
        st.error(str(trouble))
        return
    st.session_state[decided.TOLD] = f"Snapshot {name[:7]} is served now: its numbers are official."
    st.rerun()
