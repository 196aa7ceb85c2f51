"""Tables: small ones as quiet HTML, large ones as a grid, and every one as a CSV that no spreadsheet runs."""

import io
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.parts import notation, palette

BAR = 120
OWN = ("deal_id", "person_id", "account_id", "spell_id")  # what a list of records is about, the narrowest first


def csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a mark that spreadsheets know; cells that look like formulas are quoted."""
    safe = frame.copy()
    safe.columns = [str(notation.cell(str(column))) for column in safe.columns]
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = safe[column].astype(object).map(notation.cell)
    out = io.StringIO()
    safe.to_csv(out, index=False)
    return out.getvalue().encode("utf-8-sig")


def quiet(rows: Sequence[Sequence[str]], heads: Sequence[str], numeric: Sequence[int] = ()) -> None:
    """A small table. Cells must be escaped already: they may hold the markup of `bar`."""
    mark = [' class="n"' if place in numeric else "" for place in range(len(heads))]
    head = "".join(f"<th{m}>{notation.escaped(h)}</th>" for h, m in zip(heads, mark, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{m}>{cell}</td>" for cell, m in zip(row, mark, strict=True)) + "</tr>" for row in rows
    )
    st.html(f'<table class="grid"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def bar(value: float, largest: float) -> str:
    """An effect as a little bar left or right of the middle; losses in the leak's colour."""
    look = palette.now()
    half = BAR / 2
    size = 0.0 if largest == 0 else min(abs(value) / largest, 1) * half
    left = half - size if value < 0 else half
    colour = look.leak if value < 0 else look.joint
    return (
        f'<div style="width:{BAR}px;height:10px;position:relative"><div style="position:absolute;left:{left:.0f}px;'
        f'width:{max(size, 2):.0f}px;height:10px;background:{colour}"></div></div>'
    )


def grid(frame: pd.DataFrame, key: str, height: int | None = None) -> None:
    """A large table that scrolls and sorts; what is not known is an empty cell."""
    shown = _worded(frame)
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in shown.select_dtypes("number")}
    size = {"height": height} if height else {}
    st.dataframe(shown, hide_index=True, key=key, column_config=numbers, placeholder="", **size)


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns in words, days without a time, amounts to the cent; the record's own id first, other ids last."""
    names = list(frame.columns)
    ids = [name for name in names if str(name).endswith("_id")]
    first = next((name for name in ("record", *OWN) if name in names), None)
    others = [name for name in ids if name != first]
    shown = frame[[*([first] if first else []), *(n for n in names if n != first and n not in ids), *others]].copy()
    for column in shown.select_dtypes("datetime"):
        if (shown[column].dropna() == shown[column].dropna().dt.normalize()).all():
            shown[column] = shown[column].dt.date
    for column in shown.select_dtypes("float"):
        if shown[column].abs().max() > 1:  # a share needs its third digit
            shown[column] = shown[column].round(2)
    return shown.rename(columns=lambda name: str(name).replace("_", " "))
