"""Carries questions to the store out in threads: so many at a time of each kind, each within a limit, none longer than its asker waits."""

import asyncio
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal, TypeAlias, TypeVar

from starlette.requests import Request

from honeyguide.errors import StoreInterrupted
from honeyguide.store.interruption import Interruption, interruptible

Answer = TypeVar("Answer")
Pool: TypeAlias = Literal["page", "search", "write", "management"]
THREADS: Mapping[Pool, int] = {"page": 4, "search": 4, "write": 2, "management": 2}
"""How many of each are answered at once. A dashboard's searches keep no document, no look at the health and no page waiting."""
LIMIT = 60.0
"""Seconds that a question may take unless it says otherwise."""
GONE = "the asker has gone"
GLANCE = 0.2
"""Seconds between two looks at whether the asker is still there."""


class Questions:
    """The threads in which questions are answered."""

    def __init__(self, threads: Mapping[Pool, int] = THREADS) -> None:
        self._pools = {pool: ThreadPoolExecutor(count, thread_name_prefix=pool) for pool, count in threads.items()}
        self._asked: set[Interruption] = set()
        self._lock = threading.Lock()

    async def ask(self, request: Request, job: Callable[[], Answer], limit: float = LIMIT, pool: Pool = "page") -> Answer:
        """The answer of a job that asks the store. Raises StoreInterrupted where it takes too long or the asker has gone."""
        interruption = Interruption()
        with self._lock:
            self._asked.add(interruption)

        def carried_out() -> Answer:
            interruption.check()
            with interruptible(interruption):
                return job()

        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._pools[pool], carried_out)
        deadline = loop.time() + limit
        gone = False
        try:
            while not (await asyncio.wait({future}, timeout=GLANCE))[0]:
                if await request.is_disconnected():
                    gone = True
                    interruption.stop(GONE)
                    future.cancel()
                elif loop.time() > deadline:
                    interruption.stop(f"the question took longer than {limit:g} s and was stopped")
            return future.result()
        except asyncio.CancelledError as error:
            interruption.stop(GONE)
            if gone:
                raise StoreInterrupted(GONE) from error
            raise
        finally:
            with self._lock:
                self._asked.discard(interruption)

    @contextmanager
    def watched(self) -> Generator[Interruption]:
        """For a question that is answered elsewhere: it ends with the others when the server does."""
        interruption = Interruption()
        with self._lock:
            self._asked.add(interruption)
        try:
            yield interruption
        finally:
            with self._lock:
                self._asked.discard(interruption)

    def stop(self) -> None:
        """End what is being answered; returns at once."""
        with self._lock:
            asked = list(self._asked)
        for interruption in asked:
            interruption.stop("the server is being stopped")

    def close(self) -> None:
        """End what is being answered, and wait for it."""
        self.stop()
        for threads in self._pools.values():
            threads.shutdown(wait=True, cancel_futures=True)
