"""`alerts`: every alert rule is held against the snapshot, and what is beyond is told, once."""

import argparse
import json
from datetime import datetime

from sqlalchemy import select

from data import store
from data.register import alerts, opened
from data.schema import about
from metrics import sending, telling
from metrics.alerts import findings
from metrics.commands import printing, words
from metrics.commands.words import Misspelt
from metrics.definition import Scope, Unit
from metrics.written import shown


def add_to(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser("alerts", help="hold every alert rule against the snapshot; 3 where one is beyond")
    command.add_argument("--webhook", metavar="URL", help="tell it what is beyond, once for each rule and snapshot")
    command.add_argument("--mail", action="append", default=[], metavar="TO", help="the same by mail; needs --smtp")
    command.add_argument("--smtp", metavar="HOST:PORT", help="the server that takes the mail")
    command.add_argument("--from", dest="sender", metavar="ADDRESS", help="whom the mail comes from")
    words.common(command, ("table", "json"))
    command.set_defaults(run=_alerts)


def _alerts(asked: argparse.Namespace) -> int:
    """Exit status 0 where nothing is beyond its rule, 3 where something is, 2 where it could not be told."""
    if asked.mail and not asked.smtp:
        raise Misspelt("--mail needs --smtp HOST:PORT: name the server that takes the mail.")
    snapshot, run = words.opened(asked)
    name, content = words.rule_set(asked.rules, run)
    said = run(select(about)).set_index("name")["value"]
    day = content.day_of(datetime.fromisoformat(said["as_of"]))
    scope = Scope(
        rules=name, starts_on=day, ends_on=day, as_of=day, windows=content.windows, constants=content.constants
    )
    register = opened(store.folder(asked.store))
    found = findings(alerts.rules(register), scope, content.content["calendar"]["week_starts"], run)
    head = {"snapshot": snapshot.id, "as_of": said["as_of"], "rules": name, "version": content.version}

    def written(value: float | None, unit: Unit) -> str:
        return shown(value, unit, content.reporting_currency)

    rows = [telling.row(each, written) for each in found]
    if asked.format == "json":
        print(json.dumps({**head, "alerts": rows}, indent=1, ensure_ascii=False))
    else:
        printing.table([{key: row[key] for key in ("alert", "state", "said")} for row in rows])
    ways = {}
    if asked.webhook:
        ways["webhook"] = lambda new: sending.by_webhook(asked.webhook, telling.message(new, head, written))
    if asked.mail:
        sender = asked.sender or sending.SENDER
        ways["mail"] = lambda new: sending.by_mail(
            asked.mail, asked.smtp, telling.subject(new), telling.text(new, head, written), sender
        )
    untold = []
    for way, send in ways.items():
        try:
            telling.once(found, way, register, snapshot.id, send)
        except sending.NotSent as trouble:  # the other way is still tried
            untold.append(str(trouble))
    if untold:
        raise sending.NotSent("\n".join(untold))
    return 3 if any(each.is_beyond for each in found) else 0
