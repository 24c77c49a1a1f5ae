"""The account of an intake: bytes in are events, continuation lines and rejects, file by file."""

from dataclasses import dataclass, field
from typing import Any

from honeyguide.errors import SourceError
from honeyguide.sources.source import Refusal
from honeyguide.store.protocol import Store


@dataclass(frozen=True)
class FileEntry:
    """What one run took from one source. `bytes` are decompressed ones; `skipped` those taken before, or that no format claims."""

    path: str
    format: str | None
    index: str | None
    bytes: int = 0
    lines: int = 0
    events: int = 0
    continuations: int = 0
    rejects: int = 0
    skipped: int = 0
    seconds: float = 0.0
    problem: str = ""
    """Why the source could not be read to its end, if so."""

    def as_json(self) -> dict[str, Any]:
        """The contract's object; `problem` only where there is one."""
        row: dict[str, Any] = {
            "path": self.path,
            "format": self.format,
            "index": self.index,
            "bytes": self.bytes,
            "lines": self.lines,
            "events": self.events,
            "continuations": self.continuations,
            "rejects": self.rejects,
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
        }
        return row | {"problem": self.problem} if self.problem else row


@dataclass(frozen=True)
class Zone:
    """The zone that naive local times were read in, and how it was found: `option`, `deduced`, `machine` or `assumed`."""

    name: str
    how: str


@dataclass(frozen=True)
class Ledger:
    """All files of one run, what was refused, and the zone of local times."""

    files: tuple[FileEntry, ...]
    refusals: tuple[Refusal, ...]
    zone: Zone
    seconds: float = 0.0

    def total(self) -> dict[str, Any]:
        """The sums over all files."""
        names = ("bytes", "lines", "events", "continuations", "rejects", "skipped")
        sums: dict[str, Any] = {name: sum(getattr(entry, name) for entry in self.files) for name in names}
        return {"files": len(self.files), **sums, "refused": len(self.refusals), "seconds": round(self.seconds, 3)}

    def failure(self) -> SourceError | None:
        """The error of an intake that could read nothing of what was named."""
        if self.files or not self.refusals:
            return None
        first = self.refusals[0]
        more = f" ({len(self.refusals) - 1:,} more could not be read either)" if len(self.refusals) > 1 else ""
        return SourceError(first.reason + more, where=first.path, hint=first.hint)

    def as_json(self) -> dict[str, Any]:
        """The contract's document."""
        return {
            "files": [entry.as_json() for entry in self.files],
            "refused": [{"path": refusal.path, "reason": refusal.reason, "hint": refusal.hint} for refusal in self.refusals],
            "zone": {"name": self.zone.name, "how": self.zone.how},
            "total": self.total(),
        }


def files_known(store: Store) -> list[str]:
    """The files that were taken in, where they lay then; members of archives are none."""
    return [line.path for line in store.checkpoints() if "!" not in line.path]


@dataclass
class Tally:
    """Counts of one source while it is read."""

    bytes: int = 0
    lines: int = 0
    events: int = 0
    continuations: int = 0
    rejects: int = 0
    skipped: int = 0
    problem: str = field(default="")
