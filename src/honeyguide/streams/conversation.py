"""What a conversation is, as bytes: who said what, in which order, as far as a recording tells."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["in", "out"]
"""`in` is from the peer to the honeypot, `out` the honeypot's answer."""


@dataclass(frozen=True)
class Turn:
    """Bytes that one side sent before the other spoke. A recording merges messages of one direction, so it may hold several."""

    direction: Direction
    data: bytes
    time: datetime | None = None


@dataclass(frozen=True)
class Conversation:
    """The turns in order. `complete` is False where the recording has no end: cut, or still open when it was taken."""

    turns: tuple[Turn, ...]
    complete: bool = True
    local_port: int = 0
    """The honeypot's port, 0 where unknown; a protocol is told by content, the port may tip a balance only."""

    @cached_property
    def inbound(self) -> bytes:
        """All that the peer sent."""
        return b"".join(turn.data for turn in self.turns if turn.direction == "in")

    @cached_property
    def outbound(self) -> bytes:
        """All that the honeypot sent."""
        return b"".join(turn.data for turn in self.turns if turn.direction == "out")
