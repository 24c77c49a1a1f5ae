"""Cowrie's and Kippo's terminal recordings: one event a recording, with its times, its bytes each way, and what was typed.

Records are `<iLiiLL` (operation, tty, length, direction, seconds, microseconds) and `length` bytes. Direction 3
is the command line of a session without a terminal. ttylog.py of
https://github.com/cowrie/cowrie/blob/main/src/cowrie/core/ttylog.py, which took it from User Mode Linux.
"""

import codecs
import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.timestamps import INSTANT
from honeyguide.schema.words import Words

_HEAD = struct.Struct("<iLiiLL")
_OPEN, _CLOSE, _WRITE, _EXEC = 1, 2, 3, 4
_INPUT, _OUTPUT, _INTERACT = 1, 2, 3
LONGEST_PIECE = 1 << 24
"""Bytes that one record may announce; more is no recording."""
LONGEST_INPUT = 1 << 16
"""Bytes of typing that the event holds."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLD_NAME = re.compile(r"\d{8}-\d{6}-(?P<session>[0-9a-f]{8,12}|\d+)(?:-\d+[ie])?\.log")

_TYPES: dict[str, pl.DataType] = {
    "@timestamp": INSTANT,
    "event.start": INSTANT,
    "event.end": INSTANT,
    "event.duration": pl.Int64(),
    "event.action": pl.String(),
    "event.kind": pl.String(),
    "source.bytes": pl.Int64(),
    "destination.bytes": pl.Int64(),
    "file.name": pl.String(),
    "file.size": pl.Int64(),
    "file.hash.sha256": pl.String(),
    "honeypot.command": pl.List(pl.String()),
    "honeypot.connection.complete": pl.Boolean(),
    "honeypot.payload.text": pl.String(),
    "honeypot.session.id": pl.String(),
    "log.offset": pl.Int64(),
}


def _records(data: bytes) -> Iterator[tuple[int, int, datetime, bytes]]:
    """Operation, direction, time and bytes of each record, up to the first that isn't one; the last may be cut."""
    place = 0
    while place + _HEAD.size <= len(data):
        operation, _, length, direction, seconds, micros = _HEAD.unpack_from(data, place)
        if not 1 <= operation <= 4 or not 0 <= length <= LONGEST_PIECE or not 0 <= direction <= 3 or micros >= 1_000_000:
            return
        place += _HEAD.size
        yield operation, direction, _EPOCH + timedelta(seconds=seconds, microseconds=micros), data[place : place + length]
        place += length


def pieces(data: bytes) -> Iterator[tuple[datetime, str]]:
    """What the terminal showed, piece by piece with its time; of a session without a terminal what was asked and answered.

    A character that was cut between two pieces is put together in the later one.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for operation, direction, when, piece in _records(data):
        if operation == _EXEC or (operation == _WRITE and direction in (_OUTPUT, _INTERACT)):
            yield when, decoder.decode(piece)


def _recording(name: str, data: bytes) -> dict[str, Any]:
    """The columns of one recording; without times where the bytes are none."""
    records = list(_records(data))
    typed = b"".join(piece for operation, direction, _, piece in records if operation == _WRITE and direction in (_INPUT, _INTERACT))
    shown = sum(len(piece) for operation, direction, _, piece in records if operation == _WRITE and direction == _OUTPUT)
    given = [piece for operation, direction, _, piece in records if operation == _EXEC or direction == _INTERACT]
    commands = [piece.decode("utf-8", "replace") for piece in given if piece]
    times = [when for _, _, when, _ in records]
    old = _OLD_NAME.fullmatch(name)
    return {
        "@timestamp": times[0] if times else None,
        "event.start": times[0] if times else None,
        "event.end": times[-1] if times else None,
        "event.duration": (times[-1] - times[0]) // timedelta(microseconds=1) * 1000 if times else None,
        "event.action": "tty-recording",
        "event.kind": "event",
        "source.bytes": len(typed),
        "destination.bytes": shown,
        "file.name": name,
        "file.size": len(data),
        # Over what came in alone, as Cowrie does: cowrie.log.closed calls the recording by it.
        "file.hash.sha256": hashlib.sha256(typed).hexdigest(),
        "honeypot.command": commands or None,
        "honeypot.connection.complete": any(operation == _CLOSE for operation, *_ in records),
        "honeypot.payload.text": typed[:LONGEST_INPUT].decode("utf-8", "replace") or None,
        "honeypot.session.id": old["session"] if old else None,
        "log.offset": 0,
    }


def _read_many(files: Sequence[tuple[str, bytes]]) -> pl.DataFrame:
    rows = [_recording(PurePath(name).name, data) for name, data in files]
    return pl.DataFrame({name: pl.Series(name, [row[name] for row in rows], dtype=kind) for name, kind in _TYPES.items()})


def _read(chunk: Chunk) -> Batch:
    data = chunk.file.read_bytes() if chunk.file else chunk.data
    if next(_records(data), None) is None:
        return Batch(pl.DataFrame(), (Reject(1, 0, "no record of a terminal", ""),) if data else ())
    return Batch(_read_many([(PurePath(chunk.context.path or str(chunk.file)).name, data)]))


def _sniff(head: bytes, name: str) -> float:
    if len(head) < _HEAD.size or head[0] not in (_OPEN, _WRITE, _EXEC):
        return 0.0
    size = 0
    last = None
    for _, _, when, piece in _records(head):
        if not 2000 <= when.year <= 2100 or (last is not None and abs(when - last) > timedelta(days=31)):
            return 0.0
        last = when
        size += _HEAD.size + len(piece)
    return 0.95 if size == len(head) or (size and len(head) - size < _HEAD.size) else 0.7 if size > 200 else 0.0


def _sample() -> bytes:
    second = 1_650_000_000
    return (
        _HEAD.pack(_OPEN, 0, 0, 0, second, 0)
        + _HEAD.pack(_WRITE, 0, 2, _OUTPUT, second, 500_000)
        + b"# "
        + _HEAD.pack(_WRITE, 0, 3, _INPUT, second + 1, 0)
        + b"id\r"
        + _HEAD.pack(_CLOSE, 0, 0, 0, second + 2, 250_000)
    )


FORMAT = Format(
    name="cowrie_tty",
    dataset="cowrie.tty",
    module="cowrie",
    title=Words("Cowrie or Kippo, terminal recording", "Cowrie/Kippo、端末の記録"),
    sniff=_sniff,
    read=_read,
    read_many=_read_many,
    whole=True,
    samples=(
        Sample(
            data=_sample,
            events=(
                {
                    "@timestamp": "2022-04-15T05:20:00+00:00",
                    "event.end": "2022-04-15T05:20:02.250000+00:00",
                    "event.duration": 2_250_000_000,
                    "source.bytes": 3,
                    "destination.bytes": 2,
                    "honeypot.payload.text": "id\r",
                    "honeypot.connection.complete": True,
                    "honeypot.session.id": "c0ffee001234",
                    "file.size": 101,
                },
            ),
            name="20220415-052000-c0ffee001234-0i.log",
        ),
    ),
)
