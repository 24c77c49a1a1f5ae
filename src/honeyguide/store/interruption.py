"""Lets whoever asked take a question back: whatever a store runs for it is told to stop."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

from honeyguide.errors import StoreInterrupted


class Interruption:
    """One question that may be taken back from another thread, with the sentence that its asker then gets."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: list[Callable[[], None]] = []
        self._reason = ""

    def stop(self, reason: str) -> None:
        """Take the question back; what comes after it isn't begun."""
        with self._lock:
            self._reason = self._reason or reason
            running = list(self._running)
        for interrupt in running:
            interrupt()

    def check(self) -> None:
        """Raises StoreInterrupted where the question was taken back."""
        if self._reason:
            raise StoreInterrupted(self._reason)

    @contextmanager
    def running(self, interrupt: Callable[[], None]) -> Generator[None]:
        """Something runs for the question that `interrupt` ends."""
        self.check()
        with self._lock:
            self._running.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(interrupt)


_CURRENT: ContextVar[Interruption | None] = ContextVar("interruption", default=None)


def current() -> Interruption | None:
    """The one under which this thread asks, if any."""
    return _CURRENT.get()


@contextmanager
def interruptible(interruption: Interruption) -> Generator[None]:
    """What this thread asks in the block ends when the interruption is told to stop. Then it raises StoreInterrupted."""
    token = _CURRENT.set(interruption)
    try:
        yield
    finally:
        _CURRENT.reset(token)
