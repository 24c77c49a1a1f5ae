"""Notices that the machine's clock was set while the service ran: what is let go by its age must not go because of it."""

from dataclasses import dataclass

LEAP = 600.0
"""Seconds that the clock may gain or lose between two looks; time services slew by less."""
SETTLES = 86_400.0
"""Seconds after which a clock that was set is believed."""


@dataclass
class Steadiness:
    """The wall's clock against the monotonic one, look by look. `apart` is their difference at first."""

    apart: float
    leapt: float = 0.0
    """By how many seconds the clock was set last."""
    _at: float | None = None

    def look(self, wall: float, clock: float) -> bool:
        """Whether the clock was set since the last look."""
        moved = wall - clock - self.apart
        self.apart = wall - clock
        if abs(moved) <= LEAP:
            return False
        self.leapt, self._at = moved, clock
        return True

    def is_steady(self, clock: float) -> bool:
        """Whether it wasn't set for a day."""
        return self._at is None or clock - self._at >= SETTLES
