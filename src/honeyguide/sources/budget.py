"""Counts what one file unfolds to, so that a bomb is refused before it costs anything."""

from dataclasses import dataclass, field

from honeyguide.errors import SourceError
from honeyguide.sources.source import Limits

REMEMBERED = 64
"""Streams whose bytes are remembered, so that those of one that is opened again aren't counted twice; few are open at a time."""
FORGIVEN = 8
"""Entries that may burst the limit and cost only themselves; where there are more, the whole file is a bomb."""


@dataclass
class Budget:
    """What one outermost file may unfold to; shared by everything within it."""

    limits: Limits
    stored: int | None
    """Bytes of the outermost file, where known."""
    produced: int = 0
    entries: int = 0
    burst: int = 0
    _counted: dict[str, int] = field(default_factory=dict[str, int])

    def spend(self, made: int, where: str) -> None:
        """Takes note that a stream made so many bytes since it was opened. Raises SourceError where they are too many in all."""
        counted = self._counted.pop(where, 0)
        self._counted[where] = max(made, counted)
        self.produced += self._counted[where] - counted
        if len(self._counted) > REMEMBERED:
            del self._counted[next(iter(self._counted))]
        try:
            self._check(where)
        except SourceError:
            self._forgive(where)
            raise

    def _check(self, where: str) -> None:
        if self.produced > self.limits.total:
            raise SourceError(
                f"unfolds to more than {self.limits.total:,} bytes: refused", where=where, hint="Unpack it yourself and name the folder."
            )
        if self.stored is not None:
            self.check_ratio(self.stored, self.produced, where)

    def _forgive(self, where: str) -> None:
        """What was refused doesn't count against the entries behind it."""
        self.burst += 1
        if self.burst <= FORGIVEN:
            self.produced -= self._counted.pop(where)

    def check_ratio(self, stored: int, produced: int, where: str) -> None:
        """Raises SourceError where so many bytes came of so few."""
        if produced > self.limits.floor and produced > stored * self.limits.ratio:
            raise SourceError(
                f"{stored:,} stored bytes unfold to more than {produced:,}, over {self.limits.ratio:,} times as many: a bomb, refused",
                where=where,
            )

    def enter(self, where: str, entry: str = "") -> None:
        """Takes note of one more entry, which counts anew though another had its name. Raises SourceError where they are too many."""
        self._counted.pop(entry, None)
        self.entries += 1
        if self.entries > self.limits.entries:
            raise SourceError(
                f"has more than {self.limits.entries:,} entries: the rest is refused",
                where=where,
                hint="Unpack it yourself and name the folder.",
            )
