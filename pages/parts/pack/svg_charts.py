"""The charts as SVG: courses, bars, ranges, the bridge and the funnel, each inside the room that it is given."""

from pages.parts import palette
from pages.parts.pack import svg
from pages.parts.pack.drawing import Bars, Bridge, Funnel, Lines, Ranges
from pages.parts.pack.svg import LOOK

SIZE = 12
Parts = list[svg.Part]


def lines(body: Lines, wide: float, high: float) -> Parts:
    left = max((svg.width(said, 11) for _, said in body.ticks), default=0) + 10
    right = svg.width(body.texts[-1], 13) + 14 if body.texts else 10
    inner, bottom = wide - left - right, high - 22
    top_value, low_value = body.ticks[-1][0], body.ticks[0][0]
    span = (top_value - low_value) or 1.0
    step = inner / max(len(body.values) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + place * step, bottom - (value - low_value) / span * (bottom - 12)

    found: Parts = []
    for value, said in body.ticks:
        y = at(0, value)[1]
        found += [svg.line(left, y, left + inner, y), svg.text(left - 6, y + 4, said, 11, LOOK.mute, "end")]
    every = 1 if max(map(len, body.labels), default=1) * 7 < step else 2
    for place, label in enumerate(body.labels):
        if (len(body.labels) - 1 - place) % every == 0:
            found.append(svg.text(at(place, low_value)[0], high - 5, label, 11, LOOK.mute, "middle"))
    for run in _runs(body.plan):
        found.append(svg.path([at(p, v) for p, v in run], LOOK.mute, 1.6, "2 3"))
    for run in _runs(body.values):
        points = [at(p, v) for p, v in run]
        is_last = body.is_open and run[-1][0] == len(body.values) - 1 and len(run) > 1
        found.append(svg.path(points[:-1] if is_last else points, body.colour, 2.4))
        if is_last:
            found.append(svg.path(points[-2:], body.colour, 2.4, "5 4"))
    for place, value in enumerate(body.values):
        if value is not None:
            found.append(svg.dot(*at(place, value), body.colour, body.hollow[place], 3.6))
    known = [(p, v) for p, v in enumerate(body.values) if v is not None]
    if known:
        (last, value), (first, start) = known[-1], known[0]
        x, y = at(last, value)
        found.append(svg.text(x + 9, y + 4, body.texts[last], 13, LOOK.ink, bold=True))
        if last != first:
            x, y = at(first, start)
            rises = known[1][1] > start
            found.append(svg.text(x + 4, y + 17 if rises else y - 9, body.texts[first], 11, LOOK.soft))
    return found


def bars(body: Bars, wide: float, high: float) -> Parts:
    """Labels, then bars from zero, the number beside the bar's end."""
    left = min(max((svg.width(label, SIZE) for label in body.labels), default=0) + 12, wide * 0.42)
    rooms = [svg.width(said, SIZE) + 10 for said in body.texts]
    low, top = min([*body.values, 0.0]), max([*body.values, 0.0])
    room_left = max([room for room, v in zip(rooms, body.values, strict=True) if v < 0], default=0)
    room_right = max([room for room, v in zip(rooms, body.values, strict=True) if v >= 0], default=0)
    scale = (wide - left - room_left - room_right) / ((top - low) or 1.0)
    zero, each = left + room_left - low * scale, min(high / max(len(body.values), 1), 44)
    found: Parts = []
    for place, (label, value) in enumerate(zip(body.labels, body.values, strict=True)):
        y, size = place * each, abs(value) * scale
        middle = y + each / 2 + 4
        said = svg.wrapped(label, 11, left - 8, 2 if each >= 25 else 1)
        for number, part in enumerate(said):
            found.append(svg.text(0, middle + 12 * number - 6 * (len(said) - 1), part, 11, LOOK.soft))
        found.append(
            svg.rect(zero - size if value < 0 else zero, y + each * 0.2, size, each * 0.6, body.colours[place])
        )
        x, anchor = (zero - size - 6, "end") if value < 0 else (zero + size + 6, "start")
        found.append(svg.text(x, middle, body.texts[place], SIZE, LOOK.ink, anchor, bold=True))
    found.append(svg.line(zero, 0, zero, each * len(body.values), LOOK.mute))
    return found


def ranges(body: Ranges, wide: float, high: float) -> Parts:
    left = min(max((svg.width(label, SIZE) for label in body.labels), default=0) + 12, wide * 0.42)
    right = max((svg.width(said, SIZE) for said in body.texts), default=0) + 14
    inner, bottom = wide - left - right, high - 20
    top = body.ticks[-1][0] or 1.0
    each = min(bottom / max(len(body.labels), 1), 46)
    bottom = each * len(body.labels)

    def at(value: float) -> float:
        return left + min(max(value / top, 0.0), 1.0) * inner

    found: Parts = []
    for value, said in _apart(body.ticks, inner / top):
        found += [
            svg.line(at(value), 0, at(value), bottom),
            svg.text(at(value), bottom + 15, said, 11, LOOK.mute, "middle"),
        ]
    for place, label in enumerate(body.labels):
        middle, colour = place * each + each / 2, body.colours[place]
        low, up, point = body.lows[place], body.highs[place], body.points[place]
        found.append(svg.text(0, middle + 4, svg.cut(label, SIZE, left - 8), SIZE, LOOK.soft))
        if low is not None and up is not None:
            found.append(
                svg.rect(at(low), middle - 5, max(at(up) - at(low), 2), 10, palette.tint(colour, 0.35, LOOK.page))
            )
            found += [svg.line(at(end), middle - 7, at(end), middle + 7, colour, 2) for end in (low, up)]
        if point is not None:
            found.append(svg.dot(at(point), middle, colour, radius=5))
        found.append(svg.text(left + inner + 10, middle + 4, body.texts[place], SIZE, LOOK.ink))
    if body.mark is not None:
        found.append(svg.line(at(body.mark), 0, at(body.mark), bottom, LOOK.ink, 1.6, "2 3"))
        said = svg.width(body.mark_words, 11)
        x = min(at(body.mark) + 5, wide - said)
        found.append(svg.rect(x - 2, -13, said + 4, 13, LOOK.page))
        found.append(svg.text(x, -3, body.mark_words, 11, LOOK.ink))
    return found


def bridge(body: Bridge, wide: float, high: float) -> Parts:
    hung, each = body.hung(), wide / max(len(body.values), 1)
    top, low = max([b + h for b, h in hung] + [1e-9]), min([b for b, _ in hung] + [0.0])
    head, foot = 18, 32
    small = 11.0
    while small > 7 and any(svg.width(word, small) > each - 4 for label in body.labels for word in label.split()):
        small -= 0.5
    scale = (high - head - foot) / ((top - low) or 1.0)

    def at(value: float) -> float:
        return head + (top - value) * scale

    found: Parts = []
    for place, ((base, size), value) in enumerate(zip(hung, body.values, strict=True)):
        x, is_total = place * each + each * 0.14, place in body.totals
        colour = LOOK.joint if is_total else LOOK.leak if value < 0 else palette.tint(LOOK.joint, 0.62, LOOK.page)
        found.append(svg.rect(x, at(base + size), each * 0.72, max(size * scale, 1), colour))
        found.append(
            svg.text(x + each * 0.36, at(base + size) - 5, body.texts[place], SIZE, LOOK.ink, "middle", is_total)
        )
        for number, part in enumerate(svg.wrapped(body.labels[place], small, each - 4, 2)):
            found.append(svg.text(x + each * 0.36, high - 18 + number * 13, part, small, LOOK.soft, "middle"))
        if place + 1 < len(hung):
            level = value if is_total else (base + size if value > 0 else base)
            found.append(svg.line(x + each * 0.72, at(level), x + each, at(level), LOOK.mute, 1))
    found.append(svg.line(0, at(0), wide, at(0), LOOK.mute))
    return found


def funnel(body: Funnel, wide: float, high: float) -> Parts:
    left = max((svg.width(label, SIZE) for label in body.labels), default=0) + 12
    longest = max([v + gone for v, gone in zip(body.values, body.lost, strict=True)] + [1.0])
    right = max((svg.width(note, 11.5) for note in body.notes[1:]), default=0) + 20
    first = svg.width(body.texts[0], SIZE) + 20
    each = min(high / max(len(body.values), 1), 58)
    scale = min(
        [(wide - left - first) / longest]
        + [(wide - left - svg.width(n, 11.5) - svg.width(t, SIZE) - 26) / (v + gone or 1.0)
           for v, gone, n, t in zip(body.values, body.lost, body.notes, body.texts, strict=True) if v + gone > 0]
    )  # fmt: skip
    scale = max(scale, min((wide - left - right) / longest, 0.2))
    found: Parts = []
    for place, (label, value) in enumerate(zip(body.labels, body.values, strict=True)):
        y, size, gone = place * each, value * scale, body.lost[place] * scale
        middle, said = y + each / 2 + 4, body.texts[place]
        found.append(svg.text(0, middle, label, SIZE, LOOK.soft))
        found.append(svg.rect(left, y + each * 0.16, size, each * 0.68, body.colours[place]))
        if gone:
            found.append(svg.rect(left + size + 1.5, y + each * 0.16, gone, each * 0.68, LOOK.leak))
        x = left + size + gone + 8
        if svg.width(said, SIZE) + 12 < size:
            found.append(svg.text(left + 8, middle, said, SIZE, LOOK.on_bar, bold=True))
        else:
            found.append(svg.text(x, middle, said, SIZE, LOOK.ink, bold=True))
            x += svg.width(said, SIZE) + 8
        found.append(svg.text(x, middle, body.notes[place], 11.5, LOOK.soft))
    return found


def _runs(values) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, so that no line is drawn through what is not known."""
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((place, value))
    return [run for run in found if run]


def _apart(ticks, scale: float) -> list[tuple[float, str]]:
    """Every tick, or every second one where their words would meet."""
    widest = max((svg.width(said, 11) for _, said in ticks), default=0) + 8
    gap = (ticks[1][0] - ticks[0][0]) * scale if len(ticks) > 1 else widest
    return [tick for place, tick in enumerate(ticks) if gap >= widest or place % 2 == 0]
