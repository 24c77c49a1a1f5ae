"""Intakes that run beside the answers: one at a time, in order, each to be watched and stopped."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from logging import DEBUG, INFO, WARNING
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from honeyguide.errors import HoneyguideError, InternalError
from honeyguide.server.answers import Missing, Problem, mistake, problem
from honeyguide.server.japanese import with_japanese
from honeyguide.server.own_log import LOG
from honeyguide.workspace import Workspace
from honeyguide.workspace.taking import Stopped, Wish, stored_bytes, take

if TYPE_CHECKING:
    from honeyguide.ingest.ledger import Ledger, Zone
    from honeyguide.ingest.run import Progress

State: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]
KEPT = 200
"""Jobs that are remembered."""
GLANCE = 0.5
"""Seconds between two looks at the room that is left, during an intake."""
MANY = 20_000
"""Events from which on an intake is big: while it runs nothing is judged, for the two together take too much memory."""
ALONE = 60.0
"""Seconds that the one waits for the other at most."""
LATELY = 5.0
"""Seconds over which the rate is told."""


@dataclass
class Job:
    """One intake. Times are UTC; bytes are stored ones."""

    id: str
    title: str
    wish: Wish
    state: State = "waiting"
    path: str = ""
    total: int = 0
    bytes: int = 0
    events: int = 0
    rejects: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    ledger: "Ledger | None" = None
    zone: "tuple[tzinfo, Zone] | None" = None
    problem: Problem | None = None
    alone: bool = False
    """Whether it is big, and holds what judging needs."""
    stop: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    lately: deque[tuple[float, int]] = field(default_factory=lambda: deque([(0.0, 0)], maxlen=500))

    def advance(self, progress: "Progress") -> None:
        """Note where it stands."""
        self.path, self.bytes, self.events, self.rejects = progress.path, progress.bytes, progress.events, progress.rejects
        self.lately.append((time.monotonic(), progress.bytes))

    def rate(self) -> float:
        """Bytes a second over the last few."""
        points = [point for point in list(self.lately) if point[0] > time.monotonic() - LATELY]
        if len(points) < 2 or points[-1][0] == points[0][0]:
            return 0.0
        return max(0.0, (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0]))

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        rate = self.rate() if self.state == "running" else 0.0
        left = max(0, self.total - self.bytes)
        return {
            "id": self.id,
            "title": self.title,
            "paths": list(self.wish.paths),
            "state": self.state,
            "path": self.path,
            "total": self.total,
            "bytes": self.bytes if self.state != "done" else max(self.total, self.bytes),
            "events": self.events,
            "rejects": self.rejects,
            "rate": rate,
            "eta": left / rate if rate and self.total else None,
            "started": self.started and self.started.isoformat(),
            "ended": self.ended and self.ended.isoformat(),
            "ledger": self.ledger and _told(self.ledger),
            "problem": self.problem,
        }


def _told(ledger: "Ledger") -> dict[str, Any]:
    account = ledger.as_json()
    return {**account, "refused": [with_japanese(one, "reason", "hint") for one in account["refused"]]}


class Jobs:
    """All intakes of this server, in the order in which they were asked for."""

    def __init__(
        self,
        workspace: Workspace,
        after: Callable[[Job], None],
        room: Callable[[], None] = lambda: None,
        big: "threading.Lock | None" = None,
    ) -> None:
        self._workspace = workspace
        self._big = big or threading.Lock()
        self._room = room
        self._looked = 0.0
        self._after = after
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._jobs: dict[str, Job] = {}
        self._unfinished: list[Job] = []

    def begin(self, wish: Wish, title: str, *, shown: bool = True) -> Job:
        """Take something in as soon as what was asked for before is done; `shown` in the list."""
        job = Job(secrets.token_hex(8), title, wish)
        if shown:
            for old in [one for one in self._jobs.values() if one.finished.is_set()][: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old.id]
            self._jobs[job.id] = job
        self._unfinished.append(job)
        self._thread.submit(self._run, job)
        return job

    def _run(self, job: Job) -> None:
        job.state, job.started = "running", datetime.now(UTC)
        try:
            job.total = stored_bytes(job.wish.paths) if job.wish.only is None else 0
            self._room()
            job.ledger, job.zone = take(self._workspace, job.wish, lambda progress: self._advance(job, progress), job.stop)
            failure = job.ledger.failure()
            job.state, job.problem = ("done", None) if failure is None else ("failed", problem(failure)["error"])
        except Stopped:
            job.state = "cancelled"
        except HoneyguideError as error:
            job.state, job.problem = "failed", problem(error)["error"]
        except (OSError, RuntimeError, ValueError, MemoryError) as error:
            job.state, job.problem = "failed", problem(mistake(error))["error"]
        finally:
            if job.state == "running":
                job.state, job.problem = "failed", problem(InternalError("the intake ended without an account"))["error"]
            if job.alone:
                self._big.release()
            job.ended = datetime.now(UTC)
            level = WARNING if job.problem else INFO if job.id in self._jobs else DEBUG
            LOG.log(
                level, "intake of %s: %s, %d events %s", job.title, job.state, job.events, job.problem["message"] if job.problem else ""
            )
            job.finished.set()
            self._unfinished.remove(job)
            self._after(job)

    def _advance(self, job: Job, progress: "Progress") -> None:
        job.advance(progress)
        if not job.alone and progress.events >= MANY:
            job.alone = self._big.acquire(timeout=ALONE)
        if time.monotonic() - self._looked >= GLANCE:
            self._looked = time.monotonic()
            self._room()

    def job(self, id: str) -> Job:
        """The job of that id. Raises Missing."""
        if id not in self._jobs:
            raise Missing("there is no such job", where=id)
        return self._jobs[id]

    def all(self) -> list[Job]:
        """The jobs, newest first."""
        return list(self._jobs.values())[::-1]

    def running(self) -> bool:
        """Whether something that was asked for is still being taken in."""
        return any(not job.finished.is_set() for job in list(self._jobs.values()))

    def unfinished(self) -> int:
        """Intakes that wait or run, also those that nobody asked for."""
        return len(self._unfinished)

    def busy(self) -> bool:
        """Whether there is any."""
        return bool(self._unfinished)

    def stop(self) -> None:
        """Tell all to end; returns at once."""
        for job in list(self._unfinished):
            job.stop.set()

    def close(self) -> None:
        """End all, and wait for it."""
        self.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)
