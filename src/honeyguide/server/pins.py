"""Points in time that pages hold: what is looked at stays as it is while new rows come, until nobody has asked for a while."""

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from honeyguide.store.protocol import Store

LASTS = 600.0
"""Seconds after the last use."""
MOST = 100


@dataclass
class Pin:
    """One, with the moment at which it ends."""

    stack: ExitStack
    ends: float = field(default_factory=lambda: time.monotonic() + LASTS)


class Pins:
    """All of one server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._pins: dict[str, Pin] = {}

    def new(self, index: str) -> str:
        """A point in time of the indices, as they are now. Those that ended, and beyond so many the oldest, are let go of."""
        stack = ExitStack()
        name = stack.enter_context(self._store.pin(index))
        with self._lock:
            self._pins[name] = Pin(stack)
            now = time.monotonic()
            ended = [one for one, pin in self._pins.items() if pin.ends < now]
            ended += list(self._pins)[: max(0, len(self._pins) - MOST)]
        for one in dict.fromkeys(ended):
            self.release(one)
        return name

    def used(self, name: str | None) -> None:
        """Somebody still looks at it."""
        with self._lock:
            if name in self._pins:
                self._pins[name].ends = time.monotonic() + LASTS

    def release(self, name: str) -> bool:
        """Let go of it; False where there is none."""
        with self._lock:
            pin = self._pins.pop(name, None)
        if pin is not None:
            pin.stack.close()
        return pin is not None

    def close(self) -> None:
        """Let go of all."""
        for name in list(self._pins):
            self.release(name)
