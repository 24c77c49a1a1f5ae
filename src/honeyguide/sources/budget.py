"""Counts what one file unfolds to, so that a bomb is refused before it costs anything."""

from dataclasses import dataclass

from honeyguide.errors import SourceError
from honeyguide.sources.source import Limits


@dataclass
class Budget:
    """What one outermost file may unfold to; shared by everything within it."""

    limits: Limits
    stored: int | None
    """Bytes of the outermost file, where known."""
    produced: int = 0
    entries: int = 0

    def spend(self, size: int, where: str) -> None:
        """Takes note of decompressed bytes. Raises SourceError where they are too many."""
        self.produced += size
        if self.produced > self.limits.total:
            raise SourceError(
                f"unfolds to more than {self.limits.total:,} bytes: refused",
                where=where,
                hint="Unpack it yourself and name the folder.",
            )
        if self.stored is not None:
            self.check_ratio(self.stored, self.produced, where)

    def check_ratio(self, stored: int, produced: int, where: str) -> None:
        """Raises SourceError where so many bytes came of so few."""
        if produced > self.limits.floor and produced > stored * self.limits.ratio:
            raise SourceError(
                f"{stored:,} stored bytes unfold to more than {produced:,}, over {self.limits.ratio:,} times as many: a bomb, refused",
                where=where,
            )

    def enter(self, where: str) -> None:
        """Takes note of one more entry. Raises SourceError where they are too many."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise SourceError(
                f"has more than {self.limits.entries:,} entries: the rest is refused",
                where=where,
                hint="Unpack it yourself and name the folder.",
            )
