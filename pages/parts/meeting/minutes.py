"""The minutes as plain sections: what was seen, said and decided; the same for every kind of paper."""

from collections.abc import Sequence
from typing import Any

from data.register.meetings import Comment
from metrics.scorecard import Line
from pages.parts import notation, numbers
from pages.parts.meeting import (
    actions,
    attendance,
    causes,
    decisions,
    examples,
    exceptions,
    freezing,
    scorecard,
    words,
)  # fmt: skip
from pages.parts.meeting.room import Room

Section = dict[str, Any]  # title, lines, columns, rows


def sections(room: Room) -> list[Section]:
    """As they were closed; until then as they read now."""
    if room.meeting.minutes:
        return [dict(each) for each in room.meeting.minutes]
    return [
        _head(room),
        _looked_back(room),
        _scorecard(room),
        section(room, "exceptions", "Exceptions", _exceptions(room)),
        section(room, "causes", "Causes in money", *_causes(room)),
        _examples(room),
        _decided(room),
        _cadence(room),
    ]


def section(
    room: Room, step: str, title: str, lines: Sequence[str] = (), columns: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Section:  # fmt: skip
    """A step's sentence, what belongs to it, and what was said."""
    said = [_said(each) for each in room.meeting.about(step)]
    return {
        "title": title, "lines": [words.plain(room, step), *lines, *said], "columns": list(columns),
        "rows": [list(row) for row in rows],
    }  # fmt: skip


def _head(room: Room) -> Section:
    here = ", ".join(attendance.words(each) for each in room.meeting.present) or "nobody is written down"
    seen = f"Scorecard {freezing.said(room.frozen, room.zone) if room.frozen else 'not frozen'}"
    state = "DRAFT: the definitions are not signed by both" if room.rules.is_draft else "signed by both departments"
    return {
        "title": f"Weekly meeting of {notation.day(room.day)}",
        "lines": [
            f"Present: {here}.",
            f"{seen}, snapshot {room.view.snapshot.id}, as of {notation.day(room.view.as_of)}; definitions "
            f"{room.rules.name} v{room.rules.version}, {state}.",
            "Names and roles are as people gave them; nobody was verified.",
        ],
        "columns": [],
        "rows": [],
    }


def _looked_back(room: Room) -> Section:
    found = actions.looked_back(room)
    rows = [
        [str(each.action.number), each.action.text, each.action.owner, notation.day(each.action.due),
         each.action.success, actions.then(room, each), actions.now(room, each),
         "; ".join(part for part in (actions.SAID[each.state], each.why, _ended(each.action)) if part)]
        for each in found
    ]  # fmt: skip
    columns = ["", "decision", "owner", "due", "measure of success", "then", "now", "outcome"]
    return section(room, "actions", "Last week's actions", (), columns if rows else (), rows)


def _ended(action) -> str:
    return f"{action.state} {notation.day(action.closed_at)}: {action.outcome}" if action.closed_at else action.state


def _scorecard(room: Room) -> Section:
    columns = ["number", "week to", "value", "interval", "n", "week before", "change", "same week last year", "plan"]
    rows = [_line(room, line) for line in room.lines]
    notes = [f"Note on {each}" for each in scorecard.note_words(room)]
    return section(room, "scorecard", "Scorecard", notes, columns, rows)


def _line(room: Room, line: Line) -> list[str]:
    unit, currency = numbers.metric(line.metric).unit, room.view.currency
    n = line.row["n"]
    return [
        line.label,
        notation.day(line.week.ends_on),
        notation.answer(dict(line.row), unit, currency),
        notation.interval(line.row, unit, currency),
        "" if n is None else f"{n:,.0f}",
        notation.answer(dict(line.before), unit, currency),
        line.judged.words + (", unusual" if line.is_unusual else ""),
        notation.answer(dict(line.year), unit, currency),
        scorecard.pace(room, line),
    ]


def _exceptions(room: Room) -> list[str]:
    found = [exceptions.said(room, each) for each in exceptions.found_in(room) if each.is_beyond]
    leaks = exceptions.leaks(room)
    lost = leaks[leaks["is_leak"] & (leaks["value"] > 0)]
    return found + [f"{row['label']}: {row['value']:,.0f} leads" for row in lost.to_dict("records")]


def _causes(room: Room) -> tuple[list[str], list[str], list[list[str]]]:
    found = causes.moved(room)
    if found is None:
        return [], [], []
    felt = found.rows[found.rows["effect"] != 0].head(causes.SHOWN)
    rows = [[row["cause"], row["kind"], causes.money(room, row["effect"])] for row in felt.to_dict("records")]
    return [], ["cause", "kind", "effect"], rows


def _examples(room: Room) -> Section:
    found = examples.drawn(room).to_dict("records")
    rows = [
        [examples.title(row), examples.FIT.get(row["fit"], ""), examples.became(row),
         " / ".join(_said(each) for each in room.meeting.about(examples.topic(row)))]
        for row in found
    ]  # fmt: skip
    columns = ["lead", "fit", "what became of it", "said"]
    return section(room, "examples", "Leads, one by one", (), columns if rows else (), rows)


def _decided(room: Room) -> Section:
    rows = [
        [str(each.number), each.text, each.owner, notation.day(each.due), each.success]
        for each in decisions.taken(room)
    ]
    columns = ["", "decision", "owner", "due", "measure of success"]
    return section(room, "decisions", "Decisions", decisions.opened(room), columns if rows else (), rows)


def _cadence(room: Room) -> Section:
    found = room.cadence()
    present = "" if found.attendance is None else f", {found.attendance:.1f} people in the room on average"
    held = (
        f"Of {found.held.of} planned meetings {found.held.some} were held, {found.held_with_both.some} with both "
        f"departments{present}"
        if found.held.some
        else "No meeting has been held yet"
    )
    done = (
        f"{found.on_time.some} of {found.on_time.of} decisions closed on time"
        if found.on_time.of
        else "no decision was due yet"
    )
    return {"title": "Cadence", "lines": [f"{held}; {done}."], "columns": [], "rows": []}


def _said(each: Comment) -> str:
    return f"{each.who or 'no name'} ({each.actor}): {each.text}"
