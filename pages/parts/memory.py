"""Python's garbage collection, tuned for a server whose pages build many small objects and drop all of them."""

import gc
from functools import cache

OBJECTS_A_ROUND = 50_000  # a rerun makes a few of these; Python's own 700 goes through them hundreds of times


@cache
def settled() -> None:
    """Once a process, after its first page: what stands by now stays, so that no rerun waits while it is gone through.

    Measured on the sample company: a full collection held up one rerun in a few by 200 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_A_ROUND, *gc.get_threshold()[1:])
