"""The records behind a cause: how many, what they are worth, where they are; to download, or to argue over."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.schema import UNKNOWN
from metrics.definition import Unit
from metrics.reconcile import Reconciliation
from pages.parts import bridging, docket_parts, frame, notation, reconciled, tables
from pages.parts.bridging import Bar
from pages.parts.comparing import Comparison
from pages.parts.filters import View

SHOWN = ("record", "account_id", "region", "team", "day", "score", "left", "right", "worth", "stage", "segment")
IDS = ("record", "account_id")
EXPORTED = 100_000
GATHERED = 0.5  # said where one region has so much of a cause


def listed(view: View, asked: Comparison, found: Sequence[Reconciliation], drawn: Sequence[Bar]) -> None:
    """Those of the chosen bar, worth most first; a dispute opens with them attached."""
    bar = bridging.chosen(drawn)
    if not found:
        return
    if bar is None:
        frame.part("No record differs", "Both sides count the same records at the same amounts.")
        return
    one = found[bar.place]
    rows = reconciled.records(view, asked, bar.place, bar.causes, one)
    frame.part(f"{_counted(bar)}: {bar.label}", _about(view, asked, one, bar))
    _choose(drawn, bar)
    tables.grid(_worded(rows, asked, one), f"grid_differing_{bar.name}", height=214)
    with st.container(horizontal=True, gap="small", key="row_differing"):
        st.download_button(
            "Download CSV",
            data=lambda: tables.csv(reconciled.records(view, asked, bar.place, bar.causes, one, EXPORTED)),
            file_name=f"{asked.measure.name}-{view.snapshot.id}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        these = "this" if bar.records == 1 else "these"
        with st.popover(f"Open a dispute on {these} {_counted(bar)}", key="pop_dispute", icon=":material/gavel:"):
            docket_parts.open_form(
                asked.measure.name,
                docket_parts.scope_words(view, _value(view, asked, one)) | {"cause": bar.label},
                lambda: reconciled.records(view, asked, bar.place, bar.causes, one, EXPORTED),
                records=bar.records,
                snapshot=view.snapshot.id,
                key="differing",
            )


def _counted(bar: Bar) -> str:
    return f"{bar.records:,} record{'' if bar.records == 1 else 's'}"


def _choose(drawn: Sequence[Bar], bar: Bar) -> None:
    """The same choice as a click on the picture, for the keyboard."""
    steps = {each.name: f"{each.label} ({each.records:,})" for each in drawn if each.causes}
    st.selectbox(
        "Records of", list(steps), index=list(steps).index(bar.name), format_func=steps.get, key=bridging.CHOSEN,
        label_visibility="collapsed",
    )  # fmt: skip


def _about(view: View, asked: Comparison, one: Reconciliation, bar: Bar) -> str:
    money = notation.shown(bar.money, Unit.MONEY, view.currency)
    said = [f"Worth {money} in all", "worth most first"]
    if bar.records > reconciled.LISTED:
        said.append(f"the first {reconciled.LISTED} are shown")
    where = reconciled.gathered(view, asked, bar.place, bar.causes, one)
    is_filtered = "region" in dict(view.where)
    if len(where) and not is_filtered and where["member"].iloc[0] != UNKNOWN:
        n, member = int(where["records"].iloc[0]), where["member"].iloc[0]
        if n >= GATHERED * bar.records:
            said.append(f"{'all' if n == bar.records else f'{n:,} of them'} in {member}")
    return " · ".join(said)


def _worded(rows: pd.DataFrame, asked: Comparison, one: Reconciliation) -> pd.DataFrame:
    """The columns that a reader wants; what each side counts only where it is an amount."""
    both = {"left": one.left_side.label, "right": one.right_side.label}
    kept = [name for name in SHOWN if name in rows and (name not in both or asked.measure.amount is not None)]
    shown = rows[kept].assign(**{name: _bare(rows[name]) for name in IDS if name in kept})
    names = {"record": "lead" if "score" in rows else "record", "account_id": "account"}
    if "worth" in shown:
        shown["worth"] = shown["worth"].round(0)
    return shown.rename(columns=both | names)


def _bare(ids: pd.Series) -> pd.Series:
    """Ids without the source's name where there is but one."""
    sources = {str(each).split(":")[0] for each in ids.dropna()}
    return ids.astype(str).str.partition(":")[2].where(ids.notna()) if len(sources) == 1 else ids


def _value(view: View, asked: Comparison, one: Reconciliation) -> str:
    ends = (f"{side.label} {notation.shown(value, asked.measure.unit, view.currency)}" for side, value in one.ends)
    return ", ".join(ends)
