"""One sentence for each step of the meeting, from the data; "no detectable change" where that is the truth."""

import html
from collections.abc import Callable

from data.register.docket import disputes
from metrics.definition import Unit
from metrics.outcomes import MISSED, REACHED
from metrics.scorecard import Line
from pages.parts import notation, numbers
from pages.parts.meeting import actions, causes, decisions, examples, exceptions
from pages.parts.meeting.room import Room, today


def of(room: Room, step: str) -> str:
    """Escaped; <b> is its only tag."""
    return _SAID[step](room)


def plain(room: Room, step: str) -> str:
    """The same for paper, without tags or escapes."""
    return html.unescape(_SAID[step](room).replace("<b>", "").replace("</b>", ""))


def answer(room: Room) -> str:
    """What this meeting must decide, in one sentence."""
    news = [line for line in room.lines if line.is_news]
    beyond = sum(each.is_beyond for each in exceptions.found_in(room))
    late = sum(each.action.is_overdue(today(room.rules)) for each in actions.looked_back(room))
    open_ones = sum(each.state == "open" for each in disputes(room.register))
    late_plans = sum(line.is_behind for line in room.lines)
    parts = [
        _counted(late_plans, "number is behind its plan", "numbers are behind their plans") if late_plans else "",
        _counted(len(news), "number moved clearly", "numbers moved clearly"),
        _counted(beyond, "is beyond its alert rule", "are beyond their alert rules", "none is beyond an alert rule"),
        _counted(late, "decision is overdue", "decisions are overdue"),
        _counted(open_ones, "dispute is open", "disputes are open"),
    ]  # fmt: skip
    said = ", ".join(filter(None, parts)) + "."
    return said[0].upper() + said[1:]


def moved(room: Room, line: Line) -> str:
    """A number's change since the week before, as far as it can be told."""
    unit, currency = numbers.metric(line.metric).unit, room.view.currency
    value = notation.answer(dict(line.row), unit, currency)
    usual = ", outside its usual range" if line.is_unusual else ""
    if not line.judged.direction:
        return f"{line.label} {value}: {line.judged.words}{usual}"
    gap = notation.difference(line.row["value"], line.before["value"], unit, currency).lstrip("+−")
    return f"{line.label} {value}: {line.judged.words} {gap}{usual}"


def behind(room: Room) -> str:
    """Sums of the quarter that are far behind what is due by now, escaped; the furthest first."""
    found = sorted((line for line in room.lines if line.is_behind), key=lambda line: -abs(line.pace or 0.0))
    parts = []
    for line in found:
        unit, currency = numbers.metric(line.metric).unit, room.view.currency
        so_far, due = (notation.shown(value, unit, currency) for value in (line.to_date, round(line.plan or 0.0)))
        gap = f"{notation.MINUS if (line.pace or 0.0) < 0 else '+'}{abs(line.pace or 0.0):.0%}"
        parts.append(f"<b>{notation.escaped(line.label)} {so_far} of {due} due by now ({gap})</b>")
    return f"Behind plan: {'; '.join(parts)}. " if parts else ""


def _actions(room: Room) -> str:
    found = actions.looked_back(room)
    if not found:
        return "Nothing was decided before this meeting, so there is nothing to look back on."
    states = [each.state for each in found]
    open_ones = [each for each in found if each.action.state == "open"]
    late = sum(each.action.is_overdue(today(room.rules)) for each in open_ones)
    reached, missed = states.count(REACHED), states.count(MISSED)
    rest = len(found) - reached - missed
    return (
        f"Of {len(found)} decision{_s(len(found))}, <b>{reached} reached</b> the target and <b>{missed}</b> did not; "
        f"for {rest} it is too early or people judge. {len(open_ones)} open, {late} overdue."
    )


def _scorecard(room: Room) -> str:
    news = [line for line in room.lines if line.is_news]
    news.sort(key=lambda line: line.judged.is_good is not False)
    if not news:
        return (
            f"{behind(room)}<b>No detectable change</b> since the week before: all {len(room.lines)} numbers are "
            "within what is usual for them, or rest on too little to tell."
        )
    said = "; ".join(f"<b>{notation.escaped(moved(room, line))}</b>" for line in news[:2])
    more = f"; {len(news) - 2} more moved clearly" if len(news) > 2 else ""
    rest = f"no detectable change in {len(room.lines) - len(news)} of {len(room.lines)} numbers"
    return f"{behind(room)}{said}{more}; {rest}."


def _exceptions(room: Room) -> str:
    found, table = exceptions.found_in(room), exceptions.leaks(room)
    beyond = [each for each in found if each.is_beyond]
    first = (
        f"<b>{notation.escaped(exceptions.said(room, beyond[0]).rstrip('.'))}</b>"
        + (f" and {len(beyond) - 1} more beyond their rules" if len(beyond) > 1 else "")
        if beyond
        else "No number is beyond an alert rule"
    )
    whole, lost = float(table["value"].sum()), float(table.loc[table["is_leak"], "value"].sum())
    if not whole:
        return f"{first}."
    worst = table[table["is_leak"]].sort_values("value", ascending=False).iloc[0]
    label = str(worst["label"]).removeprefix("Leaked: ")
    return (
        f"{first}; <b>{lost:,.0f}</b> of {whole:,.0f} leads of the last {exceptions.WEEKS} weeks leaked"
        + (f", most of them {notation.escaped(label)} ({worst['value']:,.0f})" if lost else "")
        + "."
    )


def _causes(room: Room) -> str:
    found = causes.moved(room)
    if found is None or found.rows.empty:
        return "Nothing can be compared in money: too few accepted leads, or none was ever won."
    kinds = {kind: float(found.rows.loc[found.rows["kind"] == kind, "effect"].sum()) for kind in found.rows["kind"]}
    main = max(kinds, key=lambda kind: abs(kinds[kind]))
    money = notation.shown(abs(found.total), Unit.MONEY, room.view.currency)
    way = "more" if found.total > 0 else "less"
    first = f"The newest four watched weeks brought accepted leads worth <b>{money} {way}</b> than the four before"
    rate = causes.rate_moved(room)
    if main != "volume" and not rate.direction:
        return f"{first}, but in the rate of acceptance there is <b>{rate.words}</b>: do not act on it yet."
    largest = found.rows.iloc[0]
    effect = notation.shown(abs(largest["effect"]), Unit.MONEY, room.view.currency)
    return f"{first}, mostly by {main}; the largest cause is <b>{notation.escaped(largest['cause'])}</b> ({effect})."


def _examples(room: Room) -> str:
    found = examples.drawn(room)
    if found.empty:
        return "No lead of the last four weeks has a known fit, so none can be drawn."
    strong = int((found["fit"] == "good").sum())
    heard = sum(bool(room.meeting.about(examples.topic(row))) for row in found.to_dict("records"))
    return (
        f"<b>{strong} leads of strong fit and {len(found) - strong} of weak fit</b>, drawn from the last four weeks: "
        f"what would each side have done? {heard} of {len(found)} discussed."
    )


def _decisions(room: Room) -> str:
    found = decisions.taken(room)
    open_ones = sum(each.state == "open" for each in disputes(room.register))
    said = f"<b>{len(found)} decision{_s(len(found))}</b> taken" if found else "Nothing is decided yet"
    return f"{said}; {_counted(open_ones, 'dispute is', 'disputes are')} open on the docket."


def _minutes(room: Room) -> str:
    found = room.cadence()
    meeting = {
        "held": f"These minutes were closed by {room.meeting.closed_by}",
        "cancelled": f"This meeting was cancelled: {room.meeting.why}",
    }.get(room.meeting.state, "The minutes are open")
    if not found.held.some:
        return f"{notation.escaped(meeting)}; no meeting has been held yet, so there is no cadence."
    return (
        f"{notation.escaped(meeting)}; <b>{found.held_with_both.some} of {found.held.of}</b> planned meetings were "
        f"held with both departments, and <b>{found.on_time.some} of {found.on_time.of}</b> decisions closed on time."
    )


_SAID: dict[str, Callable[[Room], str]] = {
    "actions": _actions,
    "scorecard": _scorecard,
    "exceptions": _exceptions,
    "causes": _causes,
    "examples": _examples,
    "decisions": _decisions,
    "minutes": _minutes,
}


def _counted(n: int, one: str, several: str, nothing: str = "") -> str:
    if n == 0:
        return nothing or f"no {one}"
    return f"<b>{n}</b> {one if n == 1 else several}"


def _s(n: int) -> str:
    return "" if n == 1 else "s"
