"""What a session is: one connection of a peer with the honeypot, whoever wrote about it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row of an output that speaks of the session: where to open it."""

    index: str
    id: str
    output: str


@dataclass(frozen=True)
class Session:
    """One connection, as all outputs together describe it."""

    started_at: datetime
    ended_at: datetime
    source_ip: str | None
    source_port: int | None
    destination_ip: str | None
    destination_port: int | None
    transport: str | None
    direction: str | None
    outputs: Mapping[str, int]
    """How many rows each output (its dataset) has of it."""
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    """What was said in it, by field: each value once, in order, at most `VALUES` of each."""
    rows: tuple[Row, ...] = ()
    """The first row of each output."""

    @property
    def id(self) -> str:
        """Stays the same as further outputs are taken in, as long as the best known second of its beginning does."""
        parts = (self.source_ip, self.source_port, self.destination_port, self.transport, int(self.started_at.timestamp()))
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]

    @property
    def orphan(self) -> str | None:
        """The only output that knows of it; None where several do."""
        return next(iter(self.outputs)) if len(self.outputs) == 1 else None

    def as_json(self) -> dict[str, Any]:
        """Flat dotted keys, as streams are listed."""
        told: dict[str, Any] = {
            "id": self.id,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "source.ip": self.source_ip,
            "source.port": self.source_port,
            "destination.ip": self.destination_ip,
            "destination.port": self.destination_port,
            "network.transport": self.transport,
            "network.direction": self.direction,
            "outputs": dict(self.outputs),
            "orphan": self.orphan,
        }
        told.update({name: list(values) for name, values in self.values.items() if values})
        told["rows"] = [{"index": row.index, "id": row.id, "output": row.output} for row in self.rows]
        return told


@dataclass(frozen=True)
class Tally:
    """How many sessions there are, how many of them each output describes, and how many it alone knows of."""

    sessions: int
    described: Mapping[str, int]
    orphans: Mapping[str, int]
    outbound: int
    """Sessions that the honeypot itself opened, counted in `sessions` too."""

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "sessions": self.sessions,
            "outbound": self.outbound,
            "described": dict(self.described),
            "orphans": dict(self.orphans),
        }
