"""The commands: load, propose, publish, snapshots, verify, register. The one place where data and metrics meet."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data.load import LoadError, load, propose
from data.piped import until_the_reader_leaves
from data.progress import bar
from data.store import StoreMissing, folder


class Misspelt(Exception):
    """The command's words cannot be understood; the message says how to write them."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_load, _add_propose, _add_publish, _add_snapshots, _add_verify, _add_register):
        add(commands)
    asked = parser.parse_args(arguments)
    try:
        asked.run(asked)
    except _expected() as problem:
        print(f"{problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except OSError as problem:
        what = problem.filename or asked.store
        print(f"{what}: {problem.strerror or problem}: make sure that it may be read and written.", file=sys.stderr)
        return 2
    return 0


def _expected() -> tuple[type[Exception], ...]:
    from data.events import EventsBusy
    from data.publish import PublishTrouble, SnapshotBroken
    from data.register import RegisterTrouble
    from data.rules import RulesWrong

    return Misspelt, EventsBusy, LoadError, StoreMissing, PublishTrouble, SnapshotBroken, RegisterTrouble, RulesWrong


def _command(commands: argparse._SubParsersAction, name: str, run: Callable, words: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("--store", metavar="DIR", help="the store's folder; else ARBITER_STORE, else .arbiter")
    command.add_argument("--format", choices=("table", "json"), default="table", help="json is for scripts")
    command.set_defaults(run=run)
    return command


def _add_load(commands: argparse._SubParsersAction) -> None:
    command = _command(commands, "load", _load, "Load a file, a folder, a zip or a database.")
    command.add_argument("path", metavar="FOLDER-OR-FILE-OR-URL")
    command.add_argument("--mapping", metavar="FILE", help="a mapping file, or the name of a shipped one")
    command.add_argument("--system", metavar="NAME", help="the source's name; its record ids are unique within it")
    command.add_argument("--recorded-at", metavar="TIME", help="when the export was made (UTC), not now")
    command.add_argument("--replace", action="store_true", help="first forget what was loaded from this system")


def _add_propose(commands: argparse._SubParsersAction) -> None:
    command = _command(commands, "propose", _propose, "Propose a first mapping by looking at the columns.")
    command.add_argument("path", metavar="FOLDER-OR-FILE-OR-URL")


def _add_publish(commands: argparse._SubParsersAction) -> None:
    command = _command(commands, "publish", _publish, "Make a snapshot of all that is loaded, and serve it.")
    command.add_argument("--as-of", metavar="TIME", help="as it was known then (UTC)")
    command.add_argument(
        "--rules", action="append", default=[], metavar="NAME-OR-FILE", help="one more rule set, such as official-1"
    )


def _add_snapshots(commands: argparse._SubParsersAction) -> None:
    _command(commands, "snapshots", _snapshots, "List the snapshots, the newest first.")


def _add_verify(commands: argparse._SubParsersAction) -> None:
    command = _command(commands, "verify", _verify, "Check that a snapshot holds what its name says.")
    command.add_argument("snapshot", nargs="?", help="default: the one that is served")


def _add_register(commands: argparse._SubParsersAction) -> None:
    command = _command(commands, "register", _register, "List, verify, back up or restore what was decided.")
    command.add_argument("what", choices=("list", "verify", "backup", "restore"))
    words = "the backup to write or to take over; for verify, a last hash that was kept"
    command.add_argument("file", nargs="?", metavar="FILE", help=words)
    command.add_argument("--replace", action="store_true", help="restore over a register that holds entries")


def _load(asked: argparse.Namespace) -> None:
    recorded_at = _moment("--recorded-at", asked.recorded_at)
    with bar() as step:
        report = load(
            asked.path,
            store=folder(asked.store),
            mapping=asked.mapping,
            system=asked.system,
            recorded_at=recorded_at,
            replace=asked.replace,
            progress=lambda done, total, words: step(done / total, words),
        )
    _print(asked, report.as_dict(), report.as_text())


def _propose(asked: argparse.Namespace) -> None:
    text = propose(asked.path)
    _print(asked, {"mapping": text}, text)


def _publish(asked: argparse.Namespace) -> None:
    from data.publish import publish, targeted
    from data.register.versions import named, to_publish
    from data.rules import SHIPPED
    from metrics.catalog import MEASURES
    from metrics.misnamed import misnamed, sentence

    store, as_of = folder(asked.store), _moment("--as-of", asked.as_of)
    with bar() as step:
        name = publish(
            store,
            MEASURES,
            [*to_publish(store), *(named(store, name) for name in dict.fromkeys(asked.rules) if name not in SHIPPED)],
            as_of=as_of,
            progress=lambda words, share: step(share, words),
        )
    lost = misnamed(targeted(store, name))
    said = [f"Snapshot {name} is served now.", *([sentence(lost)] if lost else [])]
    _print(asked, {"snapshot": name, "misnamed_targets": lost}, "\n".join(said))


def _snapshots(asked: argparse.Namespace) -> None:
    from data.publish import snapshots

    found = snapshots(folder(asked.store))
    lines = [
        f"{'*' if one['is_served'] else ' '} {one['snapshot']}  as of {one['as_of']}, {one['bytes']:,} bytes"
        for one in found
    ]
    _print(asked, found, "\n".join(lines) or "There are no snapshots: run `python -m data publish`.")


def _verify(asked: argparse.Namespace) -> None:
    from data.publish import verify
    from data.store import current

    store = folder(asked.store)
    name = asked.snapshot or current(store).id
    verify(store, name)
    _print(asked, {"snapshot": name, "verified": True}, f"Snapshot {name} holds what its name says.")


def _register(asked: argparse.Namespace) -> None:
    from data.register import RegisterTrouble, opened

    register = opened(folder(asked.store))
    if asked.what in ("backup", "restore") and not asked.file:
        raise RegisterTrouble(f"Name the file: python -m data register {asked.what} FILE.")
    if asked.what == "list":
        found = register.entries()
        lines = [f"{e.number}  {e.at:%Y-%m-%d %H:%M}  {e.actor} {e.who}  {e.kind} {e.subject}  {e.why}" for e in found]
        _print(asked, [vars(e) for e in found], "\n".join(lines) or "Nothing has been decided yet.")
    elif asked.what == "verify":
        last = register.verify(known=asked.file or "")
        n = len(register.entries())
        said = f"{n:,} entries, each as it was written; the last hash is {last or 'none'}."
        _print(asked, {"entries": n, "last_hash": last, "verified": True}, said)
    elif asked.what == "backup":
        n = register.backup(Path(asked.file))
        _print(asked, {"entries": n, "file": asked.file}, f"{n:,} entries are in {asked.file}.")
    else:
        aside = register.restore(Path(asked.file), replace=asked.replace)
        n = len(register.entries())
        kept = f" What was there before is in {aside}." if aside else ""
        _print(asked, {"entries": n, "aside": aside}, f"The register holds {n:,} entries again.{kept}")


def _print(asked: argparse.Namespace, content: object, text: str) -> None:
    print(json.dumps(content, indent=1, ensure_ascii=False, default=str) if asked.format == "json" else text)


def _moment(flag: str, text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text is not None else None
        return moment.astimezone(UTC).replace(tzinfo=None) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise Misspelt(f"{flag} {text!r} is not a moment: write it as 2026-10-31 or 2026-10-31T18:00.") from None


if __name__ == "__main__":
    sys.exit(until_the_reader_leaves(main))
