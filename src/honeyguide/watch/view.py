"""What every detector sees in one look: the store, the followed files, busy threads, disks, and what was judged last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honeyguide.query.ast import Query
from honeyguide.store.protocol import Store
from honeyguide.watch.processes import Activity, Spinning

if TYPE_CHECKING:
    from honeyguide.investigate import Investigation
    from honeyguide.investigate.findings import Found
    from honeyguide.watch.knocking import Dead


@dataclass(frozen=True)
class Threshold:
    """A saved search that calls once more than `above` rows of the last `within` match."""

    id: str
    title: str
    index: str
    query: Query
    above: int
    within: timedelta


@dataclass(frozen=True)
class FileState:
    """A followed file: bytes, and seconds of the monotonic clock since when it has had them."""

    size: int
    modified: float
    changed: float


@dataclass(frozen=True)
class View:
    """One look."""

    store: Store
    now: datetime
    clock: float
    """Seconds of the monotonic clock: what waits is measured by it, for the other one may jump."""
    folder: Path
    files: Mapping[str, FileState]
    sizes_at_start: Mapping[str, int]
    activity: Activity
    spinning: Sequence[Spinning]
    investigation: "Investigation | None"
    findings: "Sequence[Found]"
    alerting_findings: frozenset[str]
    thresholds: Sequence[Threshold]
    memory: dict[str, Any] = field(default_factory=dict[str, Any])
    """What a detector wants to remember; each has its own."""
    patience: float = 30.0
    """Seconds that a thread spins, and its files are silent, before it is believed."""
    taking_in: bool = False
    """Whether something that was written is still being taken in."""
    dead_ports: "Sequence[Dead]" = ()
    """Ports of the honeypot that don't answer a knock as they used to."""
    knocking: bool = False
    """Whether it is knocked at all: then files also grow by what the honeypot writes of the knocks."""
    disk: Callable[[Path], tuple[int, int]] = lambda path: (0, 0)
    """(total, free) bytes of the disk where a path lies."""
