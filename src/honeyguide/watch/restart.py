"""Restarts a hung honeypot where that is switched on: evidence first, and at most so often in an hour."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from honeyguide.errors import HoneyguideError
from honeyguide.watch.alert import Alert
from honeyguide.watch.evidence import keep_evidence
from honeyguide.watch.notify import run_program
from honeyguide.watch.settings import RestartSettings

HOUR = 3600.0
LARGEST = 1 << 30
"""Bytes of evidence that are kept, besides that of the last hour."""
NAME = "restarts.json"
"""Among the evidence: when it was restarted, for a service that is itself restarted must not begin to count anew."""


@dataclass
class Restarts:
    """The restarts of the last hour."""

    settings: RestartSettings
    folder: Path
    """Where evidence is kept."""
    newest: Callable[[], Sequence[str]] = lambda: ()
    """The followed files that were written last, which are kept besides the alert's own."""
    lacking: Callable[[str, Sequence[str]], object] = lambda id, missing: None
    """Told by the alert's id what couldn't be kept."""
    _seen: set[str] = field(default_factory=set[str])

    def act(self, alert: Alert) -> list[str]:
        """Restart for an alert of a hang whose process is known, once an alert; what went wrong, a sentence each."""
        pid = alert.seen.process.get("pid")
        if not self.settings.enabled or alert.seen.topic != "hang" or not isinstance(pid, int) or alert.id in self._seen:
            return []
        if not self.settings.command:
            return ["[restart] is enabled and has no command"]
        if alert.seen.process.get("known_by") == "name":
            return [f"no restart: process {pid} is known by its name alone, for what it holds open can't be read"]
        times = self._lately()
        if len(times) >= self.settings.an_hour:
            return [f"no restart: there were {len(times)} in the last hour already"]
        self._seen.add(alert.id)
        try:
            kept = keep_evidence(pid, self.folder, files=(*sorted(alert.seen.files), *self.newest()))
            self.lacking(alert.id, kept.missing)
            self._let_go()
            self._remember([*times, time.time()])
        except (HoneyguideError, OSError) as error:
            return [f"no restart: the evidence couldn't be kept ({error})"]
        return run_program(self.settings.command, orjson.dumps(alert.document()), "[restart] command")

    def _let_go(self) -> None:
        """The oldest evidence goes where there is much: a honeypot that hangs three times an hour would fill the disk with it."""
        kept = sorted(self.folder.glob("evidence-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
        size = 0
        for number, file in enumerate(kept):
            size += file.stat().st_size
            if size > LARGEST and number >= self.settings.an_hour:
                file.unlink()

    def _lately(self) -> list[float]:
        """When it was restarted within an hour, before or after by a clock that was set since."""
        try:
            known = orjson.loads((self.folder / NAME).read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return []
        now = time.time()
        return [one for one in known if isinstance(one, float) and abs(now - one) < HOUR] if isinstance(known, list) else []

    def _remember(self, times: list[float]) -> None:
        aside = self.folder / f"{NAME}.new"
        with aside.open("wb") as file:
            file.write(orjson.dumps(times))
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self.folder / NAME)
