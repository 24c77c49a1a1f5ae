"""Keeps going what must not end in silence: a thread's work that fails is said, written to the own log, and begun again."""

import threading
import time
from collections.abc import Callable

from honeyguide.errors import is_interrupt
from honeyguide.server.own_log import LOG

FIRST, LONGEST = 1.0, 300.0
"""Seconds before failed work is begun again: the first time, and after it has failed again and again."""


def keep_going(name: str, work: Callable[[], None], stop: threading.Event, failed: Callable[[str], None]) -> None:
    """Do the work until `stop` is set. `failed` is told each time that it ended before, and why."""
    pause = FIRST
    while not stop.is_set():
        began, why = time.monotonic(), "it ended"
        try:
            work()
        except Exception as error:  # the outermost handler of a thread
            if is_interrupt(error):
                raise
            why = f"{type(error).__name__}: {error}"
            if not stop.is_set():
                LOG.exception("%s failed, and is begun again in %.0f s", name, pause)
        if stop.is_set():
            return
        failed(f"failed, and is begun again ({why})")
        stop.wait(pause)
        pause = FIRST if time.monotonic() - began > LONGEST else min(2 * pause, LONGEST)
