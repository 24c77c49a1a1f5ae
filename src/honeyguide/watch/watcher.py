"""Looks every few seconds at what is new, through every detector, and hands what they see to the alerts."""

import heapq
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honeyguide.errors import HoneyguideError, is_interrupt
from honeyguide.ingest.follow import look
from honeyguide.ingest.knocks import Knocks
from honeyguide.ingest.ledger import files_known
from honeyguide.store.protocol import Store
from honeyguide.watch.alert import Alert, Observation
from honeyguide.watch.detector import Detector, detectors
from honeyguide.watch.evidence import NEWEST
from honeyguide.watch.keeping import Keeping
from honeyguide.watch.knocking import Knocking
from honeyguide.watch.processes import PROC, Activity
from honeyguide.watch.settings import WatchSettings
from honeyguide.watch.view import FileState, Threshold, View

if TYPE_CHECKING:
    from honeyguide.investigate import Investigation
    from honeyguide.investigate.findings import Found

RECENT = 3 * 86_400
"""Seconds: a file that was written to within this is watched."""
MOST = 2_000
"""Files that are watched, the newest."""
LEDGER = 60.0
"""Seconds between two readings of the ledger."""


@dataclass(frozen=True)
class Judgement:
    """What was judged last."""

    investigation: "Investigation | None" = None
    findings: "Sequence[Found]" = ()


@dataclass
class Watcher:
    """The detectors over one store, in a thread of their own."""

    store: Store
    folder: Path
    settings: WatchSettings
    call: Callable[[Alert], None]
    judged: Callable[[], Judgement]
    thresholds: Callable[[], Sequence[Threshold]] = lambda: ()
    following: Callable[[], Sequence[str]] = lambda: ()
    """The paths that are followed."""
    taking_in: Callable[[], bool] = lambda: False
    """Whether something that was written is still being taken in."""
    after: Callable[[], None] = lambda: None
    """Told after each look."""
    proc: Path = PROC
    problems: dict[str, str] = field(default_factory=dict[str, str])
    """Detectors that failed, and how."""
    looked: datetime | None = None
    looked_clock: float = 0.0
    """The same in seconds of the monotonic clock."""

    def __post_init__(self) -> None:
        self.keeping = Keeping(self.store, self.call)
        self._activity = Activity(self.proc)
        named = () if "knocks" in self.settings.off else self.settings.knock
        self.knocking = Knocking(named, self.settings.knock_every, Knocks(self.folder))
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._files: dict[str, FileState] = {}
        self._sizes: dict[str, int] = {}
        self._roots: set[str] = set()
        self._ledger: tuple[str, ...] = ()
        self._ledger_read: float | None = None
        self._memory: dict[str, dict[str, Any]] = {}
        self._thread: threading.Thread | None = None

    def start(self, keep: Callable[[Callable[[], None]], None] = lambda look: look()) -> None:
        """Begin to look, in a thread; `keep` is given what it does, and may do it again where that fails."""
        self._thread = threading.Thread(target=keep, args=(self._run,), name="watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except HoneyguideError as error:
                self.problems["watch"] = str(error)
            self._stop.wait(self.settings.every)

    def look(self) -> None:
        """One look through all detectors."""
        if self.looked is None:
            self.keeping.begin()
        clock, now = time.monotonic(), datetime.now(UTC)
        view = self._view(clock, now)
        seen: list[Observation] = []
        for detector in detectors():
            if detector.id not in self.settings.off:
                seen += self._asked(detector, view)
        with self._lock:
            self.keeping.take(seen, now, judged=view.investigation is not None, clock=clock)
        self.problems.pop("watch", None)
        for name, problem in (("watch", self.keeping.problem), ("knocks", self.knocking.problem)):
            if problem:
                self.problems[name] = problem
        self.looked, self.looked_clock = now, clock
        self.after()

    def _asked(self, detector: Detector, view: View) -> list[Observation]:
        memory = self._memory.setdefault(detector.id, {})
        found: list[Observation] = []
        try:
            # One by one, so that what was seen before an error is kept.
            found.extend(detector.look(replace(view, memory=memory)))
        except Exception as error:  # whatever one detector does, the others look
            if is_interrupt(error):
                raise
            self.problems[detector.id] = f"{type(error).__name__}: {error}"
        else:
            self.problems.pop(detector.id, None)
        return found

    def _view(self, clock: float, now: datetime) -> View:
        self._see_files(clock)
        judged = self.judged()
        return View(
            store=self.store,
            now=now,
            clock=clock,
            folder=self.folder,
            files=self._files,
            sizes_at_start=self._sizes,
            activity=self._activity,
            spinning=self._activity.look(self._files, clock),
            investigation=judged.investigation,
            findings=judged.findings,
            alerting_findings=frozenset(self.settings.findings),
            thresholds=self.thresholds(),
            patience=self.settings.patience,
            taking_in=self.taking_in(),
            dead_ports=self.knocking.look(clock),
            knocking=self.knocking.on,
            disk=_disk,
        )

    def _see_files(self, clock: float) -> None:
        """The followed files that are alive, as they are now."""
        roots = tuple(self.following())
        if new := [root for root in roots if root not in self._roots]:
            # What stands in them now was there before; a file that comes later is new from its first byte on.
            self._sizes |= {path: found.size for path, found in look(new).items()}
            self._roots |= set(new)
        if self._ledger_read is None or clock - self._ledger_read >= min(LEDGER, 2 * self.settings.every):
            self._ledger, self._ledger_read = tuple(path for path in files_known(self.store) if _below(path, roots)), clock
        seen: dict[str, tuple[int, float]] = {}
        wall = time.time()
        for path in self._ledger:
            try:
                status = Path(path).stat()
            except OSError:
                continue
            known = self._files.get(path)
            # What is known was seen to change; for the rest there is only the wall's clock, which may have been set since.
            silent = clock - known.changed if known is not None else abs(wall - status.st_mtime)
            if silent < RECENT or (known is not None and (known.size, known.modified) != (status.st_size, status.st_mtime)):
                seen[path] = (status.st_size, status.st_mtime)
        newest = sorted(seen.items(), key=lambda item: -item[1][1])[:MOST]
        self._files = {path: self._state(path, size, modified, clock, wall) for path, (size, modified) in newest}

    def _state(self, path: str, size: int, modified: float, clock: float, wall: float) -> FileState:
        before = self._files.get(path)
        if before is None:
            return FileState(size, modified, clock - abs(wall - modified))
        return before if (before.size, before.modified) == (size, modified) else FileState(size, modified, clock)

    def snooze(self, id: str, until: datetime | None) -> bool:
        """See `Keeping.snooze`."""
        clock = None if until is None else time.monotonic() + (until - datetime.now(UTC)).total_seconds()
        with self._lock:
            return self.keeping.snooze(id, until, clock)

    def lacking(self, id: str, missing: Sequence[str]) -> None:
        """See `Keeping.lacking`."""
        with self._lock:
            self.keeping.lacking(id, missing)

    def newest(self) -> list[str]:
        """The followed files that were written last."""
        files = self._files
        return heapq.nlargest(NEWEST, files, key=lambda path: files[path].changed)

    def stop(self) -> None:
        """Tell it to end; returns at once."""
        self._stop.set()

    def close(self) -> None:
        """End, and wait for it."""
        self.stop()
        if self._thread is not None:
            self._thread.join()
        self.knocking.wait()


def _below(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith(f"{root.rstrip('/')}/") or fnmatch(path, root) for root in roots)


def _disk(path: Path) -> tuple[int, int]:
    total, _, free = shutil.disk_usage(path)
    return total, free
