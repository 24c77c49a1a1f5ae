"""Watches while the server runs: what is followed and judged goes to the detectors, what they raise to who is called."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from honeyguide.errors import HoneyguideError
from honeyguide.query.languages import parsed
from honeyguide.schema.words import Words
from honeyguide.server.enduring import keep_going
from honeyguide.server.own_log import LOG
from honeyguide.server.room import check_spared
from honeyguide.store.retention import Retiring
from honeyguide.watch.alert import Alert, Severity
from honeyguide.watch.notify import notify
from honeyguide.watch.restart import Restarts
from honeyguide.watch.retention import retain
from honeyguide.watch.steadiness import Steadiness
from honeyguide.watch.view import Threshold
from honeyguide.watch.watcher import Judgement, Watcher

if TYPE_CHECKING:
    from honeyguide.server.service import Service

THRESHOLD = "threshold"
"""The type of saved objects that call: {title, index, lang, query, above, minutes}."""

STORM = 600.0
MOST_CALLS: Mapping[Severity, int] = {"info": 20, "warning": 20, "critical": 40}
"""Calls within so many seconds after which others of that severity call nobody: they stand on the page, in the index and in the log."""
TIDY = 600.0
"""Seconds between two looks at what retention lets go."""
AGAIN = (60.0, 300.0, 1800.0)
"""Seconds after which somebody who couldn't be called is called again."""
HELD_UP = 600.0
"""Seconds after which a look that hasn't ended is held up."""
PAUSE = 60.0
"""Seconds between two looks whether there is room by now for what a restart destroys."""
UNRESTARTED = Words("The hung honeypot was not restarted.", "ハングしたハニーポットは再起動されませんでした。")


class Watching:
    """The watcher of one service."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self.settings = service.settings
        self.called: list[str] = []
        """Alerts that somebody was called for, by id."""
        self.failed = False
        """Whether the watch failed for a reason that nobody foresaw, and isn't back yet."""
        self.watcher = Watcher(
            service.store,
            service.folder,
            self.settings.watch,
            self._call,
            self._judged,
            self._thresholds,
            lambda: list(service.following.places),
            taking_in=service.jobs.busy,
            after=self._after,
        )
        self._calls: deque[float] = deque()
        self._held = 0
        """Alerts that called nobody, for there were too many."""
        self._waiting: list[tuple[float, str, Callable[[], Sequence[str]]]] = []
        """What is tried again later: when (seconds of the monotonic clock), under which name, and what."""
        self._unrestarted: set[str] = set()
        """Alerts for which somebody was told that there was no restart."""
        self._ending = threading.Event()
        self._tidied = time.monotonic()
        self._steadiness = Steadiness(time.time() - self._tidied)
        self._callers = ThreadPoolExecutor(1, thread_name_prefix="call")
        self._restarts = Restarts(
            self.settings.restart,
            service.folder / "evidence",
            self.watcher.newest,
            self.watcher.lacking,
            lambda: check_spared(service.folder, self.settings.retention.free),
            self._ending,
        )

    def start(self) -> None:
        """Begin to watch."""
        self.watcher.start(lambda look: keep_going("the watch", look, self._ending, self._fail))

    def is_well(self) -> bool:
        """Whether it hasn't failed, and looked lately: a disk over a network that is gone holds a look up for ever."""
        looked = self.watcher.looked is None or time.monotonic() - self.watcher.looked_clock < HELD_UP + 3 * self.settings.watch.every
        return looked and not self.failed

    def _fail(self, why: str) -> None:
        self.failed = True
        self.watcher.problems["watch"] = why

    def _judged(self) -> Judgement:
        last = self._service.judging.last
        if last is None:
            return Judgement()
        told = last.told(None)
        return Judgement(told.investigation, told.findings)

    def _thresholds(self) -> Sequence[Threshold]:
        found: list[Threshold] = []
        for one in self._service.saved.all(THRESHOLD):
            try:
                found.append(_threshold(one.id, one.body))
                self.watcher.problems.pop(f"{THRESHOLD}/{one.id}", None)
            except (HoneyguideError, ValueError, TypeError, KeyError) as error:
                self.watcher.problems[f"{THRESHOLD}/{one.id}"] = f"can't be read ({error})"
        return found

    def _after(self) -> None:
        self.failed = False
        self._tidy()
        self._begin_waiting()
        held = f"{self._held} alerts called nobody, for there were too many within {STORM / 60:.0f} min: see them all on the page"
        self._say("calls", held if self._held else "")
        self._say("judging", self._service.judging.problem)
        self._say("syslog", self._service.syslog.lost() if self._service.syslog is not None else "")
        if not self._ending.is_set() and not self._service.jobs.running() and self._service.following.places:
            self._service.judging.soon(urgent=self.watcher.keeping.waits_for_a_name(datetime.now(UTC)))

    def _say(self, name: str, problem: str) -> None:
        """What the page says of a part; nothing where there is no problem."""
        if problem:
            self.watcher.problems[name] = problem
        else:
            self.watcher.problems.pop(name, None)

    def _tidy(self) -> None:
        """Now and then let go what is to go."""
        now = time.monotonic()
        if self._steadiness.look(time.time(), now):
            LOG.warning("the machine's clock was set by %+.0f s", self._steadiness.leapt)
        leapt = f"the machine's clock was set by {self._steadiness.leapt:+,.0f} s: nothing is let go by its age for a day"
        self._say("clock", "" if self._steadiness.is_steady(now) else leapt)
        if now - self._tidied < TIDY or self._ending.is_set():
            return
        self._tidied = now
        self._beside("retention", self._retain)

    def _beside(self, name: str, work: Callable[[], Sequence[str]]) -> None:
        """Do it in the callers' thread; what went wrong stands on the page under the name, and in the own log."""

        def done(ended: "Future[Sequence[str]]") -> None:
            error = None if ended.cancelled() else ended.exception()
            problems = [f"{type(error).__name__}: {error}"] if error is not None else [] if ended.cancelled() else ended.result()
            if problems:
                LOG.warning("%s: %s", name, "; ".join(problems), exc_info=error)
            self._say(name, "; ".join(problems))

        if not self._ending.is_set():
            self._callers.submit(work).add_done_callback(done)

    def _retain(self) -> Sequence[str]:
        try:
            if isinstance(self._service.store, Retiring):  # a cluster has lifecycle policies of its own
                kept = self.settings.retention
                if not self._steadiness.is_steady(time.monotonic()):
                    kept = replace(kept, days=0.0, index_days={})
                retain(self._service.store, self._service.folder, kept, datetime.now(UTC))
            if self._service.syslog is not None:
                self._service.syslog.spool.sweep(self._service.store)
        except HoneyguideError as error:
            return [str(error)]
        return []

    def _call(self, alert: Alert) -> None:
        self.called.append(alert.id)
        # No sentence: what attackers typed, passwords too, may stand in it.
        LOG.warning("alert %s: %s %s", alert.id, alert.seen.kind, alert.seen.subject)
        # Beside the watch: a mail server that doesn't answer must not blind it. And apart: what fails to call must not keep from acting.
        if self._may_call(alert):
            self._beside("notify", lambda: self._notify(alert))
        if self._restarts.concerns(alert):
            self._beside("restart", lambda: self._restart(alert))

    def _notify(self, alert: Alert, only: Collection[int] | None = None, tried: int = 0) -> Sequence[str]:
        """Call, and whoever couldn't be called later again: a network may be gone for a while."""
        problems = notify(alert, self.settings.notify, self._ending, only)
        if problems and tried < len(AGAIN):
            self._later(AGAIN[tried], "notify", lambda: self._notify(alert, problems.keys(), tried + 1))
        return list(problems.values())

    def _restart(self, alert: Alert) -> Sequence[str]:
        """Restart; whoever relies on it is called where that isn't done, and it is tried again while the hang goes on."""
        problems = self._restarts.act(alert)
        if problems and alert.id not in self._unrestarted:
            self._unrestarted.add(alert.id)
            why = Words("; ".join(problems), f"理由：{'; '.join(problems)}")
            self._beside("notify", lambda: self._notify(replace(alert, seen=replace(alert.seen, title=UNRESTARTED, why=why))))
        now = self.watcher.keeping.alert(alert.id)
        if problems and self._restarts.concerns(alert) and now is not None and now.ended_at is None:
            self._later(PAUSE, "restart", lambda: self._restart(alert))
        return problems

    def _later(self, seconds: float, name: str, work: Callable[[], Sequence[str]]) -> None:
        self._waiting.append((time.monotonic() + seconds, name, work))

    def _begin_waiting(self) -> None:
        """What is due of what was put off."""
        now = time.monotonic()
        for one in [one for one in self._waiting if one[0] <= now]:
            self._waiting.remove(one)  # in place: others may add to it meanwhile
            self._beside(*one[1:])

    def _may_call(self, alert: Alert) -> bool:
        """Whether there weren't too many already: a network that is gone silences each of a hundred sensors."""
        now = time.monotonic()
        while self._calls and now - self._calls[0] >= STORM:
            self._calls.popleft()
        if len(self._calls) < MOST_CALLS[alert.seen.severity]:
            self._calls.append(now)
            return True
        self._held += 1
        return False

    def stop(self) -> None:
        """Tell it to end; returns at once."""
        self._ending.set()
        self.watcher.stop()

    def close(self) -> None:
        """End, and wait for it."""
        self.stop()
        self.watcher.close()
        self._callers.shutdown(wait=True, cancel_futures=True)


def _threshold(id: str, body: dict[str, Any]) -> Threshold:
    query = parsed(str(body.get("query", "")), body.get("lang", "kql"))
    within = timedelta(minutes=float(body.get("minutes", 10)))
    return Threshold(id, str(body.get("title", id)), str(body.get("index", "*")), query, int(body["above"]), within)
