"""Restarts a hung honeypot where that is switched on: evidence first, and at most so often in an hour."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from honeyguide.errors import HoneyguideError, StoreError
from honeyguide.store.durable import put
from honeyguide.watch.alert import Alert
from honeyguide.watch.evidence import keep_evidence
from honeyguide.watch.notify import run_program
from honeyguide.watch.settings import RestartSettings

HOUR = 3600.0
LARGEST = 1 << 30
"""Bytes of evidence that are kept, besides that of the last hour."""
NAME = "restarts.json"
"""Among the evidence: when it was restarted, for a service that is itself restarted must not begin to count anew."""
BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Differs from start to start of the machine, see random(4): within one the monotonic clock is the same for all processes."""


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
    check_room: Callable[[], None] = lambda: None
    """Raises StoreError where the disk is too full for evidence."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Ends a program that is still running."""
    _seen: set[str] = field(default_factory=set[str])
    _times: list[float] | None = None
    """Restarts within an hour, in seconds of the monotonic clock; None until what an earlier process did is read."""

    def concerns(self, alert: Alert) -> bool:
        """Whether a restart is due for the alert: of a hang whose process is known, once."""
        is_known = isinstance(alert.seen.process.get("pid"), int)
        return self.settings.enabled and alert.seen.topic == "hang" and is_known and alert.id not in self._seen

    def act(self, alert: Alert) -> list[str]:
        """Restart for an alert that concerns; why there was no restart, a sentence each.

        What a restart destroys comes back from nowhere, and a honeypot that hangs may hang on: where the disk has no room for the
        evidence it isn't restarted, and once there is room it may be asked again.
        """
        if not self.concerns(alert):
            return []
        pid = int(alert.seen.process["pid"])
        if not self.settings.command:
            return ["[restart] is enabled and has no command"]
        if alert.seen.process.get("known_by") == "name":
            return [f"no restart: process {pid} is known by its name alone, for what it holds open can't be read"]
        times = self._lately()
        if len(times) >= self.settings.an_hour:
            return [f"no restart: there were {len(times)} in the last hour already"]
        try:
            self.check_room()
        except StoreError as error:
            return self._refused(alert, [f"nothing: {error.message}"])
        self._seen.add(alert.id)
        try:
            kept = keep_evidence(pid, self.folder, files=(*sorted(alert.seen.files), *self.newest()), check_room=self.check_room)
            if kept.short:
                return self._refused(alert, kept.missing)
            self.lacking(alert.id, kept.missing)
            self._let_go()
            self._remember([*times, time.monotonic()])
        except (HoneyguideError, OSError) as error:
            return self._refused(alert, [f"the evidence couldn't be kept ({error})"])
        return run_program(self.settings.command, orjson.dumps(alert.document()), "[restart] command", self.stop)

    def _refused(self, alert: Alert, missing: Sequence[str]) -> list[str]:
        """What couldn't be kept is still there, in the process that hangs; the alert says so."""
        said = "no restart: what it would destroy couldn't be kept; make room, then `honeyguide evidence` and restart it by hand"
        self.lacking(alert.id, [said, *missing])
        return [f"{said} ({missing[0]})"]

    def _let_go(self) -> None:
        """The oldest evidence goes where there is much: a honeypot that hangs three times an hour would fill the disk with it."""
        kept = sorted(self.folder.glob("evidence-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
        size = 0
        for number, file in enumerate(kept):
            size += file.stat().st_size
            if size > LARGEST and number >= self.settings.an_hour:
                file.unlink()

    def _lately(self) -> list[float]:
        """When it was restarted within an hour, in seconds of the monotonic clock, which nobody sets."""
        now = time.monotonic()
        if self._times is None:
            self._times = [now - ago for ago in self._ages()]
        self._times = [one for one in self._times if now - one < HOUR]
        return self._times

    def _ages(self) -> list[float]:
        """How long ago an earlier process did: by the clock that nobody sets, or where the machine was started since, by the wall's.

        What that says to lie ahead, or after the start, happened at the start at the latest.
        """
        try:
            known = orjson.loads((self.folder / NAME).read_bytes())
            boot, clock, wall = known["boot"], [float(one) for one in known["clock"]], [float(one) for one in known["wall"]]
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return []
        now, up = time.time(), time.monotonic()
        return [up - one for one in clock] if boot and boot == _boot() else [max(now - one, up) for one in wall]

    def _remember(self, times: list[float]) -> None:
        self._times = times
        since = time.time() - time.monotonic()
        put(self.folder / NAME, orjson.dumps({"boot": _boot(), "clock": times, "wall": [since + one for one in times]}))


def _boot() -> str:
    """The start of this machine; empty where the system doesn't name it."""
    try:
        return BOOT.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
