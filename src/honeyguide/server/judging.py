"""Keeps the answer to "what happened?" fresh: judged again after each intake, in the background, and given as it was until then."""

import asyncio
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from honeyguide.errors import StoreInterrupted
from honeyguide.formats.zones import zone_named
from honeyguide.query.ast import MatchAll
from honeyguide.server.jobs import ALONE
from honeyguide.server.own_log import LOG
from honeyguide.store.interruption import Interruption, interruptible
from honeyguide.store.protocol import Store
from honeyguide.watch.alert import LOGS
from honeyguide.workspace import Workspace, judge_again

if TYPE_CHECKING:
    from honeyguide.investigate import Investigation
    from honeyguide.investigate.findings import Found

PATIENCE = 20
"""While new rows keep coming, judging takes at most one part in so many of the time."""
LONGEST, LEAST = 60.0, 4
"""Seconds that new rows wait for a judgement at most, unless that were more than one part in so many of the time."""


@dataclass(frozen=True)
class Judged:
    """What was judged, of which generation of the store, and how long it took; its times are still to be told."""

    investigation: "Investigation"
    findings: "tuple[Found, ...]"
    baseline: bool
    generation: int
    seen: tuple[object, ...]
    """What tells whether the logs have changed, see `_seen`."""
    rows: int
    """0 where there was nothing to judge yet."""
    seconds: float
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: float = field(default_factory=time.monotonic)
    """Seconds of the clock that doesn't jump."""

    def told(self, zone: str | None) -> "Judged":
        """With its times by the clock of a zone; where none is named, as the command line tells them. Raises UsageError."""
        if zone is None:
            return replace(self, investigation=self.investigation.told(), findings=tuple(one.told() for one in self.findings))
        clock = zone_named(zone)
        return replace(self, investigation=self.investigation.told(clock), findings=tuple(one.told(clock) for one in self.findings))

    @property
    def pause(self) -> float:
        """Seconds before it is judged again while rows keep coming."""
        return min(self.seconds * PATIENCE, max(LONGEST, self.seconds * LEAST))


class Judging:
    """The judgement of one workspace."""

    def __init__(self, workspace: Workspace, big: "threading.Lock | None" = None) -> None:
        self._workspace = workspace
        self._big = big or threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="judge")
        self._lock = threading.Lock()
        self._interruption = Interruption()
        self._running: Future[Judged] | None = None
        self.last: Judged | None = None
        self.problem = ""
        """Why it couldn't be judged the last time."""
        self._failed = 0.0

    def stale(self) -> bool:
        """Whether the logs have changed since they were judged; an alert that comes of a judgement is no news to it."""
        last, store = self.last, self._workspace.store
        if last is None:
            return True
        generation = store.generation()
        if last.generation == generation:
            return False
        if last.seen != _seen(store):
            return True
        with self._lock:
            if self.last is last:
                self.last = replace(last, generation=generation)
        return False

    def begin(self) -> "Future[Judged]":
        """Judge again, if that isn't being done already."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = self._thread.submit(self._judge)
                self._running.add_done_callback(self._note)
            return self._running

    def _note(self, done: "Future[Judged]") -> None:
        """How it ended: most judgements are asked for by nobody who would be told."""
        error = None if done.cancelled() else done.exception()
        if error is None or isinstance(error, StoreInterrupted):
            self.problem = ""
            return
        if not self.problem:
            LOG.error("what happened couldn't be judged", exc_info=error)
        self.problem, self._failed = f"what happened couldn't be judged ({type(error).__name__}: {error})", time.monotonic()

    def soon(self, *, urgent: bool = False) -> None:
        """Judge again if there is something new and the last time was long enough ago for what it took, or somebody waits for a name."""
        last = self.last
        if self.problem and time.monotonic() - self._failed < LONGEST:
            return
        if self.stale() and (last is None or (time.monotonic() - last.ended) >= (last.seconds if urgent else last.pause)):
            self.begin()

    async def latest(self, *, hurry: bool = False) -> Judged:
        """The judgement. It is waited for unless there is one and the rows still change (`hurry`) or changed a moment ago."""
        last = self.last
        if last is not None and not self.stale():
            return last
        if last is not None and (hurry or time.monotonic() - last.ended < last.pause):
            return last
        return await asyncio.shield(asyncio.wrap_future(self.begin()))

    def _judge(self) -> Judged:
        alone = self._big.acquire(timeout=ALONE)
        try:
            return self._judged()
        finally:
            if alone:
                self._big.release()

    def _judged(self) -> Judged:
        from honeyguide.investigate.findings import ask_all, scope_of

        began = time.monotonic()
        store = self._workspace.store
        generation, seen = store.generation(), _seen(store)
        with interruptible(self._interruption):
            found = judge_again(self._workspace, datetime.now(UTC))
            scope = scope_of(store, index=LOGS)
            findings = tuple(ask_all(scope))
        rows = store.count(LOGS, MatchAll())
        self.last = Judged(found, findings, scope.history is not None, generation, seen, rows, time.monotonic() - began)
        return self.last

    def close(self) -> None:
        """Stop what is being judged."""
        self._interruption.stop("the server is being stopped")
        self._thread.shutdown(wait=True, cancel_futures=True)


def _seen(store: Store) -> tuple[object, ...]:
    """Of each index of logs what differs once a row came, went or was replaced."""
    return tuple((one.name, one.documents, one.deleted, one.first, one.last) for one in store.indices(LOGS))
