"""What a command prints may go into a pipe whose reader leaves: the command ends quietly then, as shells expect."""

import os
import sys
from collections.abc import Callable

READER_LEFT = 141  # 128 and SIGPIPE, as of a program that the signal ended


def until_the_reader_leaves(command: Callable[[], int]) -> int:
    try:
        status = command()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        return READER_LEFT
    return status
