"""The pack of the present view: asked once, with the conclusions as titles and what people wrote, agreed and ruled."""

import html
import re
from dataclasses import dataclass, replace

import streamlit as st

from data import store
from data.register.packs import Archived, packs
from data.store import Snapshot
from metrics.pack import Asked, Pack, compose, headline_values, id_of, read, titled, written
from pages.parts import agreed, decided, notation, numbers, sentences, served, speed
from pages.parts.filters import View
from pages.parts.pack import said

SECONDS = 60.0
ASKS = {
    "five": (sentences.five_questions, (
        "economic_value", "mql_to_sal_rate", "cycle_days_median", "mql_to_sql_rate", "icp_coverage_rate",
    )),
    "value": (sentences.value, ("economic_value", "coverage_ratio", "required_coverage")),
    "funnel": (sentences.conversion, ("mql_to_sal_rate", "mql_to_sql_rate")),
    "velocity": (speed.sentence, ("cycle_days_median", "hours_to_attempt", *speed.CAUSES)),
    "return": (sentences.returned, ("return_on_sm", "customer_acquisition_cost", "cac_payback")),
}  # fmt: skip
LAST_WORDS = " Who gets the credit is a range, below."


@dataclass(frozen=True)
class Composed:
    """A pack that is not frozen yet; its mark tells one composition from another."""

    pack: Pack
    mark: str
    last: Archived | None


def of(view: View) -> Composed:
    """The standard pack of a view, held against the last pack of the same filters."""
    last = last_pack(view)
    was = headline_values(read(last.text)) if last else ()
    asked = Asked(
        rules=view.rules.name,
        period=(view.period.name, view.period.starts_on, view.period.ends_on),
        grain=view.period.grain,
        trailing_from=view.trailing().starts_on,
        compared=(view.before.name, view.before.starts_on, view.before.ends_on) if view.before else None,
        where=view.where,
        sides=tuple(served.rule_sets(view.snapshot)),
        was=was,
    )
    plain = _composed(str(view.snapshot.path), view.snapshot.id, asked, last.id if last else "")
    pack = written(titled(plain, _titles(view, plain)), said.figures(view, last, plain))
    return Composed(pack, _mark(view.snapshot.id, asked), last)


def _mark(snapshot: str, asked: Asked) -> str:
    """Of what is asked, and not of what it is held against: who freezes a pack goes on with what they wrote."""
    return id_of(repr((snapshot, replace(asked, was=()))), "")[-12:]


def last_pack(view: View) -> Archived | None:
    """The newest frozen pack with the same filters and rule set."""
    alike = (each for each in packs(decided.register()) if _is_alike(each, view))
    return next(alike, None)


def _is_alike(each: Archived, view: View) -> bool:
    pack = read(each.text)
    return pack.where == view.where and pack.rules == view.rules.name


@st.cache_data(show_spinner="Asking every figure", max_entries=20)
def _composed(path: str, snapshot: str, asked: Asked, since: str) -> Pack:
    found = Snapshot(snapshot, store.Path(path))
    return compose(asked, lambda query: store.run(query, found, SECONDS), since=since)


def _titles(view: View, pack: Pack) -> dict[str, str]:
    """The sentences of the pages, as plain text; the last three pages have their own."""
    answers = numbers.totals(view, list(dict.fromkeys(name for _, names in ASKS.values() for name in names)))
    found = {key: plain(sentence(view, answers)).removesuffix(LAST_WORDS) for key, (sentence, _) in ASKS.items()}
    found["agreement"] = plain(agreed.sentence(view))
    found["risks"] = said.risks(pack)
    found["definitions"] = said.definitions(pack)
    return found


def plain(sentence: str) -> str:
    """A page's sentence without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", sentence))


def sentence(view: View, found: Composed) -> str:
    """What the pack is, for the line under the question."""
    pack, count = found.pack, len(found.pack.figures())
    state = "FINAL" if not pack.is_draft else "DRAFT: not both departments signed the definitions"
    held = f"held against pack {found.last.id}" if found.last else "no pack came before it"
    return (
        f"{notation.escaped(pack.name)}: {len(pack.pages)} pages and {count} figures from snapshot "
        f"{notation.escaped(view.snapshot.id)}, not frozen; frozen now, it is <b>{notation.escaped(state)}</b>; "
        f"{notation.escaped(held)}."
    )
