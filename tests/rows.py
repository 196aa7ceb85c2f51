"""Tiny builders of loaded rows: only what a test says matters, the rest is plain and the same for all."""

from datetime import date, datetime, time, timedelta
from itertools import count

Row = tuple[str, dict]  # a loaded table's name, and the values of one row

SYSTEM = "crm"
LONG_AGO = datetime(2023, 12, 1)
_numbers = count(1)


def moment(said: str) -> datetime:
    """A day is its noon, so that no time zone moves it."""
    found = datetime.fromisoformat(said)
    return datetime.combine(found, time(12)) if len(said) == 10 else found


def day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def lead(
    name: str | None = None,
    *,
    inquiry: str | None = None,
    mql: str | None = None,
    sal: str | None = None,
    sql: str | None = None,
    rejected: str | None = None,
    recycled: str | None = None,
    disqualified: str | None = None,
    reason: str | None = None,
    score: float | None = None,
    **fields: object,
) -> list[Row]:
    """A person and its statuses."""
    name = name or f"lead{next(_numbers)}"
    steps = {"open": inquiry, "mql": mql, "accepted": sal, "qualified": sql}
    ends = {"rejected": rejected, "recycled": recycled, "disqualified": disqualified}
    happened = [status(name, word, at, score=score if word == "mql" else None) for word, at in steps.items() if at]
    happened += [status(name, word, at, reason=reason) for word, at in ends.items() if at]
    return [person(name, **fields), *happened]


def person(name: str, **fields: object) -> Row:
    return _row("persons", {"person_id": name, "created_at": LONG_AGO, "recorded_at": LONG_AGO}, fields)


def status(
    name: str, word: str, at: str, *, reason: str | None = None, score: float | None = None, recorded: str | None = None
) -> Row:
    return _event("person", name, "status", at, recorded, value=word, detail=reason, number=score)


def owned(name: str, by: str, at: str) -> Row:
    return _event("person", name, "owner", at, None, value=by)


def deal(
    name: str | None = None,
    *,
    of: str | None = None,
    created: str | None = "2024-01-10",
    sql: str | None = None,
    won: str | None = None,
    lost: str | None = None,
    reason: str | None = None,
    amount: float | None = 100,
    due: str | None = None,
    account: str | None = None,
    **fields: object,
) -> list[Row]:
    """An opportunity, its amount from the start on, and its stages."""
    name = name or f"deal{next(_numbers)}"
    opened = moment(created) if created else None
    values = {"opportunity_id": name, "person_id": of, "account_id": account, "created_at": opened}
    rows = [_row("opportunities", values | {"recorded_at": LONG_AGO}, fields)]
    first = created or sql or won or lost
    if created:
        rows.append(stage(name, "Prospecting", created))
    if amount is not None:
        rows.append(amounted(name, amount, first))
    if due:
        rows.append(_event("opportunity", name, "due", first, None, due_on=day(due)))
    steps = {"Discovery": sql, "Closed Won": won, "Closed Lost": lost}
    return rows + [stage(name, word, at, reason=reason) for word, at in steps.items() if at]


def stage(name: str, word: str, at: str, *, reason: str | None = None, recorded: str | None = None) -> Row:
    return _event("opportunity", name, "stage", at, recorded, value=word, detail=reason)


def amounted(name: str, amount: float, at: str, *, recorded: str | None = None) -> Row:
    return _event("opportunity", name, "amount", at, recorded, amount=amount)


def likely(name: str, probability: float, at: str) -> Row:
    return _event("opportunity", name, "probability", at, None, number=probability)


def due(name: str, on: str, at: str) -> Row:
    return _event("opportunity", name, "due", at, None, due_on=day(on))


def touch(
    of: str, on: str, channel: str | None = "Ads", *, name: str | None = None, is_response: bool = False,
    source: str | None = None,
) -> Row:  # fmt: skip
    values = {"touch_id": name or f"touch{next(_numbers)}", "person_id": of, "channel": channel, "source": source}
    at = moment(on)
    return _row("touches", values | {"is_response": is_response, "happened_at": at, "recorded_at": at})


def attempt(of: str | None, at: str, **fields: object) -> Row:
    """A call of a representative; automatic or two-way if it says so."""
    values = {"activity_id": f"call{next(_numbers)}", "person_id": of, "kind": "call", "user_id": "rep"}
    when = {"happened_at": moment(at), "recorded_at": moment(at)}
    return _row("activities", values | {"is_automatic": False, "is_two_way": False} | when, fields)


def worked(account: str, on: str, *, is_two_way: bool = False, user: str = "rep") -> Row:
    return attempt(None, on, account_id=account, is_two_way=is_two_way, user_id=user)


def today(on: str) -> Row:
    """Nothing but the clock: the newest record tells how far the source has been watched."""
    return attempt(None, on)


def spend(amount: float, on: str, kind: str = "program", *, name: str | None = None, **fields: object) -> Row:
    values = {"spend_id": name or f"bill{next(_numbers)}", "day": day(on), "kind": kind, "amount": amount}
    return _row("spend", values | {"recorded_at": moment(on)}, fields)


def target(
    value: float, starts: str, ends: str, metric: str = "bookings", dimension: str | None = None,
    member: str | None = None,
) -> Row:  # fmt: skip
    values = {"metric": metric, "starts_on": day(starts), "ends_on": day(ends), "dimension": dimension}
    return _row("targets", values | {"member": member, "value": value, "recorded_at": LONG_AGO})


def account(name: str, **fields: object) -> Row:
    return _row("accounts", {"account_id": name, "created_at": LONG_AGO, "recorded_at": LONG_AGO}, fields)


def listed(account: str, by: str = "marketing sales", on: str = "2023-06-01", until: str | None = None) -> list[Row]:
    values = {"account_id": account, "listed_on": day(on), "unlisted_on": day(until), "recorded_at": LONG_AGO}
    return [_row("account_lists", values | {"department": department}) for department in by.split()]


def user(name: str, **fields: object) -> Row:
    return _row("users", {"user_id": name, "is_queue": False, "recorded_at": LONG_AGO}, fields)


def reason(voice: str, said: str, on: str = "2024-03-01", **fields: object) -> Row:
    """A reason for buying that a campaign, a call or an interview after a win was tagged with."""
    values = {"reason_id": f"reason{next(_numbers)}", "voice": voice, "reason": said}
    return _row("reasons", values | {"happened_at": moment(on), "recorded_at": moment(on)}, fields)


def rate(currency: str, units: float, kind: str = "spot", since: str = "2020-01-01") -> Row:
    values = {"currency": currency, "kind": kind, "starts_on": day(since), "rate": units}
    return _row("rates", values | {"recorded_at": LONG_AGO})


def merged(loser: str, into: str, entity: str = "person", on: str = "2024-06-01") -> Row:
    values = {"entity": entity, "loser_id": loser, "survivor_id": into}
    return _row("merges", values | {"happened_at": moment(on), "recorded_at": moment(on)})


def loads(number: int) -> list[Row]:
    """So many exports of the source that were loaded."""
    return [_row("sources", {"load_id": f"load{each}"}) for each in range(number)]


def many(number: int, build, *args: object, **fields: object) -> list[Row]:
    """The same so many times, each with a name of its own."""
    return [row for _ in range(number) for row in flat([build(*args, **fields)])]


def flat(rows) -> list[Row]:
    """Rows and lists of rows as one list."""
    return [row for part in rows for row in (part if isinstance(part, list) else [part])]


def later(said: str, days: int) -> str:
    return str(date.fromisoformat(said) + timedelta(days=days))


def _event(entity: str, name: str, kind: str, at: str, recorded: str | None, **values: object) -> Row:
    when = {"happened_at": moment(at), "recorded_at": moment(recorded or at)}
    return _row("events", {"entity": entity, "entity_id": name, "kind": kind} | when, values)


def _row(table: str, values: dict, fields: dict | None = None) -> Row:
    return table, {"system": SYSTEM} | values | (fields or {})
