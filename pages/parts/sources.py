"""The Data page's tables: sources, refused rows, what sources lack, who was left out, snapshots."""

import re
from datetime import UTC, datetime

import pandas as pd
import streamlit as st
from sqlalchemy import func, select

from data import schema, store
from pages.parts import frame, notation, served, show, tables
from pages.parts.filters import View

REFUSALS = 500


def loaded(view: View) -> None:
    """Every source with its age and its rows."""
    found = served.sources(view.snapshot).sort_values("system")
    now = datetime.now(UTC).replace(tzinfo=None)
    frame.part(
        "Sources", "The newest load of each; its age is that of its newest record; a row can become several records"
    )
    rows = [
        [
            notation.escaped(row["system"]),
            notation.escaped(row["format"]),
            _age(row["newest_at"], now),
            notation.escaped(f"{row['loaded_at']:%-d %b %Y %H:%M}"),
            *(f"{int(row[name] or 0):,}" for name in ("rows_read", "rows_kept", "rows_refused", "rows_merged")),
        ]
        for row in found.to_dict("records")
    ]
    heads = ["source", "format", "newest record", "loaded", "rows read", "records kept", "rows refused", "merged"]
    tables.quiet(rows, heads, numeric=[4, 5, 6, 7])


def refused(view: View) -> None:
    """Refused rows by reason, and the rows themselves."""
    r = schema.refusals.c
    by_reason = served.read(
        view.snapshot,
        select(r.system, r.file, r.reason, func.count().label("n"))
        .group_by(r.system, r.file, r.reason)
        .order_by(func.count().desc(), r.system, r.file, r.reason),
    )
    total = int(by_reason["n"].sum())
    by_reason["reason"] = [re.sub(r"'[^']*'", "a value", str(reason)) for reason in by_reason["reason"]]
    by_reason = (
        by_reason.groupby(["system", "file", "reason"], as_index=False)["n"].sum().sort_values("n", ascending=False)
    )
    rows_refused = _refused_rows(view)
    counted = f"{notation.many(rows_refused, 'row')}, {notation.many(total, 'refusal')}"
    frame.part("Refused rows", f"{counted}: one for each record a row could not become")
    if not total:
        return
    rows = [
        [*(notation.escaped(row[name]) for name in ("system", "file", "reason")), f"{row['n']:,}"]
        for row in by_reason.head(8).to_dict("records")
    ]
    if len(by_reason) > 8:
        more = notation.many(len(by_reason) - 8, "more reason")
        rows.append(["", "", more, f"{int(by_reason['n'].iloc[8:].sum()):,}"])
    tables.quiet(rows, ["source", "file", "reason", "refusals"], numeric=[3])
    with st.expander("The rows themselves"):
        listed = (
            select(r.system, r.file, r.line, r.reason, r.content).order_by(r.system, r.file, r.line).limit(REFUSALS)
        )
        show.listed(served.read(view.snapshot, listed), "refused", view)


def _refused_rows(view: View) -> int:
    r = schema.refusals.c
    lines = select(r.load_id, r.file, r.line).distinct().subquery()
    return int(served.read(view.snapshot, select(func.count().label("n")).select_from(lines))["n"].iloc[0])


def lacking(view: View) -> None:
    """Stages and fields that metrics need and the sources do not have."""
    n = schema.needs.c
    found = served.read(
        view.snapshot, select(n.need, n.why).where(n.rules == view.rules.name, n.is_met.is_(False)).order_by(n.need)
    )
    frame.part("What the sources do not have", "Numbers that need it are shown as not available, never as zero")
    if found.empty:
        st.html('<div class="part"><p>Nothing is missing: every number can be made.</p></div>')
        return
    whole, cuts = (found[found["need"].str.contains(".", regex=False) == dotted] for dotted in (False, True))
    rows = [[_plain(n), notation.escaped(w)] for n, w in zip(whole["need"], whole["why"], strict=True)]
    facts = cuts.assign(fact=cuts["need"].str.split(".").str[0], slice=cuts["need"].str.split(".").str[-1])
    for fact, names in facts.groupby("fact")["slice"]:
        rows.append([_plain(fact), _plain(f"not recorded by {', '.join(names)}")])
    tables.quiet(rows, ["needed", "why it is missing"])


def left_out(view: View) -> None:
    """Duplicates, tests and others that the definition leaves out of the period's leads, in the signed order."""
    s = schema.spells.c
    found = served.read(
        view.snapshot,
        select(s.excluded_by, func.count().label("n"))
        .where(
            s.rules == view.rules.name,
            func.coalesce(s.mql_on, s.inquiry_on).between(view.period.starts_on, view.period.ends_on),
        )
        .group_by(s.excluded_by)
        .order_by(func.count().desc()),
    )
    frame.part(
        "Who is counted and who is not", f"Passes of {view.period.name}, each under the first exclusion that holds"
    )
    rows = [[notation.escaped(_cause(row["excluded_by"])), f"{row['n']:,}"] for row in found.to_dict("records")]
    tables.quiet(rows, ["", "passes"], numeric=[1])


def snapshots(view: View) -> None:
    """The snapshots on disk; the newest is served."""
    found = store.listed(store.folder())
    frame.part("Snapshots", "Each is immutable and named by its content; the same content has the same name")
    rows = [
        [
            notation.escaped(one.id) + (" <b>served</b>" if one.id == view.snapshot.id else ""),
            notation.escaped(f"{moment:%-d %b %Y %H:%M} UTC"),
            f"{size / 1e6:,.0f} MB",
        ]
        for one, moment, size in found
    ]
    tables.quiet(rows, ["snapshot", "published", "size"], numeric=[2])


def _age(newest: datetime, now: datetime) -> str:
    return "unknown" if notation.is_missing(newest) else notation.escaped(f"{notation.age(newest, now)} old")


def _plain(name: object) -> str:
    return notation.escaped(str(name).replace("_", " "))


def _cause(name: object) -> str:
    return "counted" if pd.isna(name) else str(name).replace("_", " ")
