"""A progress bar on a terminal, nothing where nobody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def bar() -> Iterator[Callable[[float, str], None]]:
    """A function of how much is done (0..1) and in words."""
    with tqdm(total=100, disable=not sys.stderr.isatty(), leave=False, bar_format="{l_bar}{bar}| {elapsed}") as shown:

        def step(share: float, words: str) -> None:
            shown.set_description(words)
            shown.n = round(100 * share)
            shown.refresh()

        yield step
