"""Figures that hold numbers against others: risks, what changed since the last pack, what cannot be answered."""

from collections.abc import Mapping

from metrics.catalog import EVERYTHING
from metrics.pack import Figure, Pack
from pages.parts import notation
from pages.parts.pack import words
from pages.parts.pack.drawing import Grid, Words
from pages.parts.pack.tabled import Found, before_line, by_time, plan_line, short_name, shown

SHOWN_RISKS, SHOWN_SINCE = 9, 7


def risks(figure: Figure, pack: Pack) -> Found:
    """What is behind plan or detectably worse than before, worst first; then what rests on too few to tell."""
    lines = []
    for name in figure.question.metrics:
        found = by_time(figure, name)
        trouble, thin = _trouble(found, name, pack)
        if trouble or thin:
            now = notation.answer(found["now"], EVERYTHING[name].unit, pack.currency)
            plan, before = (shown(found.get(when), name, pack) for when in ("plan", "before"))
            wrong = "; ".join(part for part in (trouble, thin) if part)
            order = (not trouble, not _is_clear(found, name, pack), -_behind(found, name))
            row = (words.label(name), now, plan, before, words.counted(found["now"].get("n")), wrong)
            lines.append((order, row))
    lines.sort()
    if not lines:
        return Words(lines=("No headline number is behind plan or detectably worse than before.",)), "", ""
    first = lines[:SHOWN_RISKS]
    heads = ("number", "now", "plan", short_name(pack), "rests on", "what is wrong")
    bad = tuple((place, 5) for place, ((is_fine, _, _), _) in enumerate(first) if not is_fine)
    rows = tuple(row for _, row in first)
    shares = (1.9, 0.9, 0.9, 1.0, 1.1, 1.8)
    rests = f"{words.TABLED}; {words.COHORTS}"
    return Grid(heads=heads, rows=rows, numeric=(1, 2, 3), shares=shares, bad=bad), "", rests


def since(figure: Figure, pack: Pack) -> Found:
    """Was; what other data, another definition and another period made of it; is. Restated numbers come first."""
    rows = sorted(figure.records(), key=lambda row: row["was"] == row["redefined"])
    first, rest = rows[:SHOWN_SINCE], rows[SHOWN_SINCE:]
    restated = sum(row["was"] != row["redefined"] for row in rows)
    said = f"{restated} of {len(rows)} restated"
    if rest:
        said += f"; {len(rest)} more in the spreadsheet"
    heads = ("number", "last pack", "other data", "other definition", "other period", "now")
    lines = tuple(_since(row, pack) for row in first)
    return (
        Grid(heads=heads, rows=lines, numeric=(1, 2, 3, 4, 5), shares=(2.2, 1, 1, 1, 1, 1), is_alone=True),
        said,
        "n of each number in the spreadsheet, under risks",
    )


def _since(row: Mapping, pack: Pack) -> tuple[str, ...]:
    name, unit = str(row["metric"]), EVERYTHING[str(row["metric"])].unit
    was, again, redefined, now = (row[step] for step in ("was", "restated", "redefined", "now"))
    gaps = (_gap(again, was, unit, pack), _gap(redefined, again, unit, pack))
    if again is None:  # the definition of then is not in today's snapshot: both steps are one
        gaps = ("with definition", _gap(redefined, was, unit, pack))
    ends = [words.shown(value, name, pack.currency) for value in (was, now)]
    return words.label(name), ends[0], *gaps, _gap(now, redefined, unit, pack), ends[1]


def lacking(figure: Figure, pack: Pack) -> Found:
    rows = figure.records()
    if not rows:
        return Words(lines=("Nothing: the data answer every declared number.",)), "", ""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(str(row["why"]).removeprefix("not available: "), []).append(words.label(str(row["metric"])))
    lines = tuple((words.clean(why), ", ".join(names)) for why, names in reasons.items())
    return Grid(heads=("the source has", "so these are left out"), rows=lines, shares=(1, 2)), "", ""


def _trouble(found: Mapping[str, Mapping], name: str, pack: Pack) -> tuple[str, str]:
    """How a number is behind plan or worse; and whether it rests on too few."""
    now, plan, before = (found.get(when, {}) for when in ("now", "plan", "before"))
    if notation.is_missing(now.get("value")):
        return "", ""
    said = []
    if not notation.is_missing(plan.get("value")):
        text, tone = plan_line(now, plan, name, pack)
        said += [text.lstrip("▲▼ ")] if tone == "bad" else []
    if not notation.is_missing(before.get("value")):
        text, tone = before_line(now, before, name, pack)
        said += [text] if tone == "bad" else []
    return "; ".join(said), notation.why(now) if now.get("state") == "small_n" else ""


def _is_clear(found: Mapping[str, Mapping], name: str, pack: Pack) -> bool:
    """Whether plan is missed for certain: beyond the whole interval, or by a sum, which is a fact."""
    now, plan = found["now"], found.get("plan", {})
    return not notation.is_missing(plan.get("value")) and plan_line(now, plan, name, pack)[1] == "bad"


def _behind(found: Mapping[str, Mapping], name: str) -> float:
    """How far behind, as a share of what was planned, else of what it was: for the order only."""
    now = found["now"]["value"]
    for when in ("plan", "before"):
        other = found.get(when, {}).get("value")
        if not notation.is_missing(other) and other:
            return abs(float(now) - float(other)) / abs(float(other))
    return 0.0


def _gap(now: object, then: object, unit, pack: Pack) -> str:
    if notation.is_missing(now) or notation.is_missing(then):
        return "–"
    return "0" if float(now) == float(then) else notation.difference(now, then, unit, pack.currency)
