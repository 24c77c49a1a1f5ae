"""Watches while the server runs: what is followed and judged goes to the detectors, what they raise to who is called."""

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from honeyguide.errors import HoneyguideError
from honeyguide.query.languages import parsed
from honeyguide.server.own_log import LOG
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


class Watching:
    """The watcher of one service."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self.settings = service.settings
        self.called: list[str] = []
        """Alerts that somebody was called for, by id."""
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
        self._ending = threading.Event()
        self._tidied = time.monotonic()
        self._steadiness = Steadiness(time.time() - self._tidied)
        self._callers = ThreadPoolExecutor(1, thread_name_prefix="call")
        self._restarts = Restarts(self.settings.restart, service.folder / "evidence", self.watcher.newest, self.watcher.lacking)

    def start(self) -> None:
        """Begin to watch."""
        self.watcher.start()

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
        self._tidy()
        if self._held:
            said = f"{self._held} alerts called nobody, for there were too many within {STORM / 60:.0f} min: see them all on the page"
            self.watcher.problems["calls"] = said
        if not self._ending.is_set() and not self._service.jobs.running() and self._service.following.places:
            self._service.judging.soon(urgent=self.watcher.keeping.waits_for_a_name(datetime.now(UTC)))

    def _tidy(self) -> None:
        """Now and then let go what is to go."""
        now = time.monotonic()
        if self._steadiness.look(time.time(), now):
            LOG.warning("the machine's clock was set by %+.0f s", self._steadiness.leapt)
        if self._steadiness.is_steady(now):
            self.watcher.problems.pop("clock", None)
        else:
            said = f"the machine's clock was set by {self._steadiness.leapt:+,.0f} s: nothing is let go by its age for a day"
            self.watcher.problems["clock"] = said
        if now - self._tidied < TIDY or self._ending.is_set():
            return
        self._tidied = now
        self._callers.submit(self._retain)

    def _retain(self) -> None:
        self.watcher.problems.pop("retention", None)
        try:
            if isinstance(self._service.store, Retiring):  # a cluster has lifecycle policies of its own
                kept = self.settings.retention
                if not self._steadiness.is_steady(time.monotonic()):
                    kept = replace(kept, days=0.0, index_days={})
                retain(self._service.store, self._service.folder, kept, datetime.now(UTC))
            if self._service.syslog is not None:
                self._service.syslog.spool.sweep(self._service.store)
        except (HoneyguideError, OSError) as error:
            self.watcher.problems["retention"] = str(error)

    def _call(self, alert: Alert) -> None:
        self.called.append(alert.id)
        LOG.warning("alert %s: %s %s", alert.id, alert.seen.kind, alert.seen.why.en)
        if not self._ending.is_set():
            self._callers.submit(self._act, alert, tell=self._may_call(alert))

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

    def _act(self, alert: Alert, *, tell: bool) -> None:
        """Call and act beside the watch: a mail server that doesn't answer must not blind it."""
        problems = [*(notify(alert, self.settings.notify) if tell else ()), *self._restarts.act(alert)]
        self.watcher.problems.pop("notify", None)
        if problems:
            LOG.warning("alert %s: %s", alert.id, "; ".join(problems))
            self.watcher.problems["notify"] = "; ".join(problems)

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
