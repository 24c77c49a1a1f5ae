"""A recorded conversation as one object of `streams list` and the page, and as lines for people."""

from datetime import datetime
from typing import Any

from honeyguide.query.ast import Match
from honeyguide.schema.visible import visible
from honeyguide.streams.summary import spoken

FIELDS = {
    "id": "file.name",
    "started_at": "event.start",
    "source.ip": "source.ip",
    "source.port": "source.port",
    "destination.ip": "destination.ip",
    "destination.port": "destination.port",
    "service": "honeypot.service",
    "protocol": "network.protocol",
    "tool": "honeypot.tool.name",
    "step": "honeypot.tool.step",
    "certainty": "honeypot.tool.certainty",
    "bytes_in": "source.bytes",
    "bytes_out": "destination.bytes",
    "complete": "honeypot.connection.complete",
    "summary": "honeypot.stream.summary",
}
"""What `streams list` calls each field."""
RECORDED = Match("event.action", "conversation")
"""Rows that are recorded conversations."""
PRECISION = "honeypot.time.precision"
"""How far the time is known, where not in full: `minute` or `day`."""
TLSH, SHA256 = "honeypot.payload.tlsh", "honeypot.payload.sha256"
NEEDED = ("@timestamp", PRECISION, TLSH, SHA256, *FIELDS.values())


def row(event: dict[str, Any]) -> dict[str, Any]:
    """The object of an event: every key is there, null where the recording doesn't tell."""
    found: dict[str, Any] = {key: event.get(name) for key, name in FIELDS.items()}
    if found["started_at"] is None and event.get(PRECISION) == "day":
        found["started_at"] = event.get("@timestamp")
    return found


def dated(event: dict[str, Any]) -> dict[str, Any]:
    """The same with how far its time is known."""
    return {**row(event), "precision": event.get(PRECISION)}


def described(row: dict[str, Any]) -> list[str]:
    """The same in two or three lines."""
    peer = _side(row["source.ip"], row["source.port"])
    local = _side(row["destination.ip"], row["destination.port"])
    service = f" ({row['service']})" if row["service"] else ""
    began = row["started_at"]
    when = f"{began:%Y-%m-%d %H:%M:%S}, " if isinstance(began, datetime) else f"{began}, " if began else ""
    sizes = f"{row['bytes_in'] or 0:,} bytes in, {row['bytes_out'] or 0:,} out{'' if row['complete'] else ', the recording has no end'}"
    lines = [str(row["id"]), f"  {when}{peer} → {local}{service}, {sizes}", f"  {spoken(row['protocol'], str(row['summary']))}"]
    if "distance" in row:
        lines.append(f"  distance {row['distance']}")
    if row["step"] or row["tool"]:
        lines.append(f"  {', '.join(filter(None, (row['tool'], row['step'])))} (certainty {row['certainty'] or 0:.2f})")
    return [visible(line) for line in lines]


def _side(address: str | None, port: int | None) -> str:
    if address is None and port is None:
        return "?"
    text = f"[{address}]" if address and ":" in address else address or "?"
    return f"{text}:{port}" if port is not None else text
