"""Restarts a hung honeypot where that is switched on: evidence first, and at most so often in an hour."""

import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from honeyguide.errors import HoneyguideError
from honeyguide.watch.alert import Alert
from honeyguide.watch.evidence import keep_evidence
from honeyguide.watch.notify import run_program
from honeyguide.watch.settings import RestartSettings

HOUR = 3600.0


@dataclass
class Restarts:
    """The restarts of the last hour."""

    settings: RestartSettings
    folder: Path
    """Where evidence is kept."""
    _times: deque[float] = field(default_factory=deque[float])
    _seen: set[str] = field(default_factory=set[str])

    def act(self, alert: Alert) -> list[str]:
        """Restart for an alert of a hang whose process is known, once an alert; what went wrong, a sentence each."""
        pid = alert.seen.process.get("pid")
        if not self.settings.enabled or alert.seen.topic != "hang" or not isinstance(pid, int) or alert.id in self._seen:
            return []
        if not self.settings.command:
            return ["[restart] is enabled and has no command"]
        now = time.monotonic()
        while self._times and now - self._times[0] >= HOUR:
            self._times.popleft()
        if len(self._times) >= self.settings.an_hour:
            return [f"no restart: there were {len(self._times)} in the last hour already"]
        self._seen.add(alert.id)
        try:
            keep_evidence(pid, self.folder)
        except (HoneyguideError, OSError) as error:
            return [f"no restart: the evidence couldn't be kept ({error})"]
        self._times.append(now)
        return run_program(self.settings.command, orjson.dumps(alert.document()), "[restart] command")
