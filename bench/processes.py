"""Watches the memory of processes that the bench started, and ends them, and no others."""

import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PAUSE = 0.2
"""Seconds between two looks at the memory."""
PATIENCE = 60.0
"""Seconds that a process has to end by itself."""


class Memory:
    """The most resident memory that some processes and their descendants had together, in megabytes, looked at five times a second."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = tuple(pids)
        self._peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def take(self) -> float:
        """The peak so far; what comes after begins anew."""
        peak, self._peak = max(self._peak, resident(self._pids)), 0.0
        return peak

    def _watch(self) -> None:
        while not self._ended.wait(PAUSE):
            self._peak = max(self._peak, resident(self._pids))


def resident(pids: Sequence[int]) -> float:
    """Resident megabytes of the processes and their descendants now."""
    pages = 0
    for pid in family(pids):
        with suppress(OSError, IndexError):
            pages += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def family(pids: Sequence[int]) -> set[int]:
    """The processes and their descendants."""
    found = set(pids)
    waiting = list(pids)
    while waiting:
        for children in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with suppress(OSError):
                fresh = {int(pid) for pid in children.read_text("ascii").split()} - found
                found |= fresh
                waiting += fresh
    return found


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has asked for doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def stop(pids: Sequence[int]) -> None:
    """Ask the processes to end, and kill those that don't."""
    for order, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, 5.0)):
        for pid in filter(is_alive, pids):
            with suppress(ProcessLookupError):
                os.kill(pid, order)
        deadline = time.monotonic() + patience
        while any(map(is_alive, pids)) and time.monotonic() < deadline:
            time.sleep(0.1)


def free_port(first: int, last: int) -> int:
    """A port of loopback that nobody listens on, whose hundredth successor is free too."""
    for port in range(first, last + 1):
        with socket.socket() as one, socket.socket() as other:
            for end, number in ((one, port), (other, port + 100)):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    end.bind(("127.0.0.1", number))
                except OSError:
                    break
            else:
                return port
    raise OSError(f"no port from {first} to {last} is free")
