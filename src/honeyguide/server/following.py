"""Follows paths while the server runs: what is new in them is taken in, a moment after it was written."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from glob import has_magic
from pathlib import Path

from honeyguide.errors import StoreError
from honeyguide.ingest.follow import changes, is_folder, why_closed
from honeyguide.server.answers import Missing
from honeyguide.server.enduring import keep_going
from honeyguide.server.jobs import Job, Jobs
from honeyguide.workspace.taking import Wish, is_around

MANY = 10_000
"""Changed files from which on all are walked instead of just these."""

AGAIN, LATER = 1.0, 60.0
"""Seconds before what couldn't be stored is tried again, and what failed for another reason."""

GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


@dataclass
class Followed:
    """A place that is followed."""

    path: str
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    checked: datetime | None = None
    changed: datetime | None = None
    problem: str = ""


class Following:
    """All places that are followed, one thread each."""

    def __init__(self, jobs: Jobs, room: Callable[[], None] = lambda: None, own: Path | None = None) -> None:
        self._jobs = jobs
        self._own = own
        self._room = room
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._ends: dict[str, threading.Event] = {}
        self.places: dict[str, Followed] = {}
        self.failed: set[str] = set()
        """Places whose following failed for a reason that nobody foresaw, and isn't back yet."""

    def follow(self, paths: Sequence[str]) -> list[Job]:
        """Take these in now, and whatever changes in them from now on."""
        begun: list[Job] = []
        for path in paths:
            end = threading.Event()
            notices = changes([path], end)
            job = self._jobs.begin(Wish([path]), path)
            begun.append(job)
            if path not in self.places:
                self.places[path] = Followed(path)
                self._ends[path] = end
                thread = threading.Thread(target=self._keep, args=(self.places[path], end, notices, job), name="follow", daemon=True)
                self._threads = [one for one in self._threads if one.is_alive()] + [thread]
                thread.start()
        return begun

    def leave(self, path: str) -> None:
        """Follow a place no longer; what came from it stays. Raises Missing."""
        if self.places.pop(path, None) is None:
            raise Missing("is not followed", where=path)
        self._ends.pop(path).set()
        self.failed.discard(path)

    def _keep(self, place: Followed, end: threading.Event, notices: Iterator[frozenset[str]], first: Job) -> None:
        """Follow, and where that fails begin again, with all that is there: what changed meanwhile nobody told."""
        ways = iter([(notices, first)])  # of the first time

        def work() -> None:
            notices, job = next(ways, None) or (changes([place.path], end), None)
            self._run(place, notices, job or self._jobs.begin(Wish([place.path], known_zone=first.zone), place.path))

        def failed(said: str) -> None:
            place.problem = said
            self.failed.add(place.path)

        keep_going(f"the following of {place.path}", work, end, failed)

    def _run(self, place: Followed, notices: Iterator[frozenset[str]], first: Job) -> None:
        waiting: set[str] = set()
        everything, failed, again = False, "", 0.0
        last: Job | None = first
        own = f"{self._own.absolute()}/" if self._own is not None and is_around(Path(place.path), self._own) else ""
        for changed in notices:
            waiting |= {path for path in changed if not path.startswith(own)} if own else changed
            place.checked = datetime.now(UTC)
            if last is not None and last.finished.is_set():
                first.zone = first.zone or last.zone
                failed, pause = _unstored(last)
                again = time.monotonic() + pause
                if failed:
                    everything = everything or (last.wish.only is None and list(last.wish.paths) == [place.path])
                    waiting |= set(last.wish.only or last.wish.paths)
                last = None
            self.failed.discard(place.path)
            place.problem = failed or _why_not(place.path)
            if waiting and last is None and (not failed or self._is_time(again)):
                wish = Wish([place.path], known_zone=first.zone) if everything else _wish(place.path, frozenset(waiting), first)
                last = self._jobs.begin(wish, place.path, shown=False)
                waiting.clear()
                everything = False
                place.changed = datetime.now(UTC)

    def _is_time(self, again: float) -> bool:
        """Whether what couldn't be stored may be tried again: there is room, and a while has passed."""
        if time.monotonic() < again:
            return False
        try:
            self._room()
        except StoreError:
            return False
        return not self._stop.is_set()

    def stop(self) -> None:
        """Tell all to end; returns at once."""
        self._stop.set()
        for end in list(self._ends.values()):
            end.set()

    def close(self) -> None:
        """End all, and wait for it."""
        self.stop()
        ended = time.monotonic() + 5
        for thread in self._threads:
            thread.join(max(0.0, ended - time.monotonic()))


def _why_not(path: str) -> str:
    """Why a place can't be followed now; empty where it can."""
    if has_magic(path) and not os.path.lexists(path):
        return ""
    try:
        Path(path).stat()
    except OSError as error:
        return "is not there any more" if error.errno in GONE else f"can't be looked at ({error.strerror})"
    closed = why_closed(path) if is_folder(path) else ""
    return f"can't be looked at ({closed})" if closed else ""


def _unstored(job: Job) -> tuple[str, float]:
    """Why an intake couldn't keep what it read, and how long to wait then; empty where it could."""
    pauses = {"StoreError": AGAIN, "NoRoom": AGAIN, "InternalError": LATER}
    if job.state != "failed" or job.problem is None or job.problem["type"] not in pauses:
        return "", 0.0
    return job.problem["message"], pauses[job.problem["type"]]


def _wish(path: str, changed: frozenset[str], first: Job) -> Wish:
    """What changed in a folder as far as the folder's walk takes it; of single files and patterns the files themselves."""
    if not is_folder(path):
        return Wish(sorted(changed), known_zone=first.zone)
    return Wish([path], only=None if len(changed) > MANY else changed, known_zone=first.zone)
