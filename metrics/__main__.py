"""The numbers on the command line, exactly what the pages show: list, ask, reconcile, prove, watch."""

import argparse
import sys
from collections.abc import Sequence

from data import rules, store
from data.load import LoadError
from data.piped import until_the_reader_leaves
from data.register import RegisterTrouble
from metrics.catalog import UnknownMetric
from metrics.commands import alerting, asking, proving, reconciling
from metrics.commands.words import Misspelt
from metrics.listed import ListUnclear
from metrics.sending import NotSent
from metrics.sides import NotReadable, NotReconcilable
from metrics.sums import NotSliceable

EXPECTED = (
    Misspelt, NotSliceable, UnknownMetric, rules.RulesWrong, store.StoreMissing, store.TooSlow, store.SnapshotOlder,
    LoadError, ListUnclear, NotReadable, NotReconcilable, NotSent, RegisterTrouble,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m metrics", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (asking.add_list, asking.add_ask, proving.add_to, reconciling.add_to, alerting.add_to):
        add(commands)
    asked = parser.parse_args(arguments)
    try:
        return asked.run(asked) or 0
    except EXPECTED as trouble:
        print(trouble, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(until_the_reader_leaves(main))
