"""Dionaea's recorded conversations (bistreams) as an index: who talked with which service, when, how many bytes each way.

What was said is decoded by streams/. Names, from 0.9 on: service-local-port-remote-port-time-random; the time is the start
in UTC, but for an upstream mistake (strftime of %d for %S in src/processor.c) its seconds are the day of the month: such an
event is placed at the minute's start plus the true microseconds, and honeypot.time.precision says minute. Up to 0.8:
service-port-remote-random; then the folder's day or the file's last write is all there is. Calls: SipCall-port-remote:port-random.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from honeyguide.formats.dionaea_bistream_bytes import Counts, counted, counted_file
from honeyguide.formats.dionaea_connections import described
from honeyguide.formats.dionaea_services import services
from honeyguide.formats.format import Batch, Chunk, Context, Format, Sample
from honeyguide.formats.values import address
from honeyguide.schema.words import Words

_HOST = r"[0-9A-Fa-f.:_\uf03a]*(?:%.+?)?"
_COLON = r"(?::|_|-|%3A|\uf03a)"
"""What systems that can't have a colon in a name put in its place."""
_NAME = re.compile(
    rf"(?P<service>[A-Za-z]\w*)-(?P<local>{_HOST})-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-(?P<peer>\d{{1,5}})-"
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d){_COLON}(?P<minute>\d\d){_COLON}(?P<second>\d\d)\.(?P<micro>\d{{6}})-\w{{6}}"
)
_CALL = re.compile(rf"(?P<service>SipCall)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})[:_\uf03a](?P<peer>\d{{1,5}})-\w{{6,10}}")
_OLD = re.compile(rf"(?P<service>[A-Za-z]\w*)-(?P<port>\d{{1,5}})-(?P<remote>{_HOST})-\w{{6}}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_BEGIN = re.compile(rb"""stream = \[(?:\(["'](?:in|out)["'], b?["']|\])""")
_OPENING = b"stream = [('"

_SCHEMA: dict[str, pl.DataType] = {
    "@timestamp": pl.Datetime("us", "UTC"),
    "event.start": pl.Datetime("us", "UTC"),
    "event.end": pl.Datetime("us", "UTC"),
    "honeypot.time.precision": pl.String(),
    "honeypot.service": pl.String(),
    "network.transport": pl.String(),
    "source.ip": pl.String(),
    "source.address": pl.String(),
    "source.port": pl.Int64(),
    "source.bytes": pl.Int64(),
    "destination.ip": pl.String(),
    "destination.address": pl.String(),
    "destination.port": pl.Int64(),
    "destination.bytes": pl.Int64(),
    "network.bytes": pl.Int64(),
    "honeypot.connection.complete": pl.Boolean(),
    "file.name": pl.String(),
    "file.size": pl.Int64(),
}


def conversation(name: str, data: bytes) -> dict[str, Any]:
    """The event of one recording, without what follows from its service; `name` may be a path with the folder of its day."""
    return _event(name, counted(data), len(data))


def read_many(files: Sequence[tuple[str, bytes]]) -> pl.DataFrame:
    """The events of many recordings (name or path, content), in order."""
    return _frame([conversation(name, data) for name, data in files])


def _event(path: str, counts: Counts, size: int, context: Context | None = None) -> dict[str, Any]:
    name = _base(path)
    found = _match(name)
    parts = found.groupdict() if found else {}
    remote, other = _address(parts.get("remote"))
    local, strange = _address(parts.get("local"))
    service = parts.get("service")
    return {
        **_times(path, parts, context),
        "honeypot.service": service,
        "network.transport": _transport(service),
        "source.ip": remote,
        "source.address": other,
        "source.port": _port(parts.get("peer")),
        "source.bytes": counts.inbound,
        "destination.ip": local,
        "destination.address": strange,
        "destination.port": _port(parts.get("port")),
        "destination.bytes": counts.outbound,
        "network.bytes": counts.inbound + counts.outbound,
        "honeypot.connection.complete": counts.complete,
        "file.name": name,
        "file.size": size,
    }


def _base(path: str) -> str:
    return path.rpartition("!")[2].rpartition("/")[2]


def _match(name: str) -> re.Match[str] | None:
    return _NAME.fullmatch(name) or _CALL.fullmatch(name) or _OLD.fullmatch(name)


def _address(text: str | None) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    return address(text.replace("_", ":").replace("\uf03a", ":"))


def _port(text: str | None) -> int | None:
    return int(text) if text and int(text) <= 65535 else None


def _transport(service: str | None) -> str | None:
    known = services().get(service or "")
    return known.transports[0] if known and len(known.transports) == 1 else None


def _times(path: str, parts: dict[str, str], context: Context | None) -> dict[str, Any]:
    """When it began, as exactly as the name tells; of names without a time when it ended, or the day."""
    if "year" in parts:
        lost = parts["second"] == parts["day"]
        try:
            year, month, day, hour, minute = (int(parts[part]) for part in ("year", "month", "day", "hour", "minute"))
            start = datetime(year, month, day, hour, minute, 0 if lost else int(parts["second"]), int(parts["micro"]), tzinfo=UTC)
        except ValueError:
            return {}
        return {"@timestamp": start, "event.start": start, "honeypot.time.precision": "minute" if lost else None}
    folder = _DAY.search(path.rpartition("/")[0])
    begun, modified = None, context.modified if context else None
    if folder:
        try:
            begun = datetime(int(folder[1]), int(folder[2]), int(folder[3]), tzinfo=context.zone if context else UTC)
        except ValueError:
            begun = None
    if modified and (begun is None or timedelta() <= modified - begun < timedelta(days=2)):
        return {"@timestamp": modified, "event.end": modified, "honeypot.time.precision": "end"}
    return {"@timestamp": begun, "honeypot.time.precision": "day"} if begun else {}


def _frame(events: Sequence[dict[str, Any]]) -> pl.DataFrame:
    frame = pl.DataFrame({name: [event.get(name) for event in events] for name in _SCHEMA}, schema=_SCHEMA)
    frame = frame.with_columns(
        pl.lit("event").alias("event.kind"),
        pl.lit("network").alias("event.category"),
        pl.lit("connection").alias("event.type"),
        pl.lit("conversation").alias("event.action"),
        pl.lit(0, pl.Int64).alias("log.offset"),
    )
    return described(frame).drop("honeypot.connection.type")


def _read(chunk: Chunk) -> Batch:
    if chunk.file is None:
        return Batch(events=_frame([]))
    counts, size = counted_file(chunk.file)
    path = chunk.context.path or str(chunk.file)
    return Batch(events=_frame([_event(path, counts, size, chunk.context)]), lines=1)


def _sniff(head: bytes, name: str) -> float:
    named = _match(name) is not None
    if _BEGIN.match(head):
        return 1.0 if named else 0.9
    return 0.95 if named and _OPENING.startswith(head[: len(_OPENING)]) else 0.0


FORMAT = Format(
    name="dionaea_bistream",
    dataset="dionaea.bistream",
    module="dionaea",
    title=Words("Dionaea, recorded conversations (bistreams)", "Dionaea、会話の記録(bistream)"),
    sniff=_sniff,
    read=_read,
    read_many=read_many,
    whole=True,
    samples=(
        Sample(
            data=rb"stream = [('in', b'HELP\x0d\x0a'),"
            b"\n"
            rb"('out', b'500\x0d'),"
            b"\n"
            rb"('in', b'\x27x')]",
            name="ftpd-192.0.2.1-21-198.51.100.7-40411-2026-11-22T18:35:22.475639-hlHfSz",
            events=(
                {
                    "@timestamp": "2026-11-22T18:35:00.475639+00:00",
                    "honeypot.time.precision": "minute",
                    "honeypot.service": "ftpd",
                    "network.protocol": "ftp",
                    "network.transport": "tcp",
                    "network.direction": "inbound",
                    "source.ip": "198.51.100.7",
                    "source.port": 40411,
                    "source.bytes": 8,
                    "destination.ip": "192.0.2.1",
                    "destination.port": 21,
                    "destination.bytes": 4,
                    "honeypot.connection.complete": True,
                },
            ),
        ),
        Sample(
            data=b"",
            name="mongod-2001_db8__1-27017-2001_db8__7-40411-2026-11-22T18_35_07.475639-hlHfSz",
            events=(
                {
                    "@timestamp": "2026-11-22T18:35:07.475639+00:00",
                    "honeypot.time.precision": None,
                    "source.ip": "2001:db8::7",
                    "source.bytes": 0,
                    "honeypot.connection.complete": False,
                },
            ),
        ),
        Sample(
            data=rb"""stream = [('in', b"it's\n"), ('in', b'\x80\\')]""",
            name="SipCall-16384-198.51.100.7:5004-a8_zk3q1",
            events=(
                {
                    "source.ip": "198.51.100.7",
                    "source.port": 5004,
                    "destination.port": 16384,
                    "source.bytes": 7,
                    "honeypot.connection.complete": True,
                },
            ),
        ),
        Sample(
            data=rb"stream = [('in', b'\x00\x00\x0",
            name="smbd-445-198.51.100.7-k3jD9a",
            events=({"source.ip": "198.51.100.7", "destination.port": 445, "source.bytes": 2, "honeypot.connection.complete": False},),
        ),
    ),
)
