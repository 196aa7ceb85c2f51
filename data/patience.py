"""How long a question may take: whoever asks too much is interrupted, by one thread for all."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

IDLE = 5.0  # seconds that the watching thread stays when nobody asks


class Patience:
    """Interrupts what takes too long: one thread for all questions, as most end sooner than a thread of their own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = 0.0  # nobody is awake

    @contextmanager
    def lasting(self, seconds: float, interrupt: Callable[[], None]) -> Iterator[Callable[[], bool]]:
        """Gives what tells whether the time was over."""
        question, ends_at = object(), time.monotonic() + seconds
        with self._changed:
            self._asked[question] = ends_at, interrupt
            if not self._wakes_at:
                threading.Thread(target=self._watch, name="patience", daemon=True).start()
                self._wakes_at = ends_at
            elif ends_at < self._wakes_at:
                self._changed.notify()
        try:
            yield lambda: question not in self._asked
        finally:
            with self._changed:
                self._asked.pop(question, None)

    def _watch(self) -> None:
        with self._changed:
            while self._asked:
                now = time.monotonic()
                for question, (ends_at, interrupt) in list(self._asked.items()):
                    if ends_at <= now:
                        del self._asked[question]
                        interrupt()
                self._wakes_at = min((ends_at for ends_at, _ in self._asked.values()), default=now + IDLE)
                self._changed.wait(self._wakes_at - now)
            self._wakes_at = 0.0
