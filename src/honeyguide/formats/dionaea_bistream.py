"""Dionaea's recorded conversations (bistreams): an event each, who talked with which service and what was said.

What a file's name tells stands in dionaea_bistream_name.py; what was said is decoded by streams/. Sensors meet the same few
conversations again and again (243 different ones among 62,749 of a day), so each is decoded once and its columns are copied.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from honeyguide.formats.dionaea_bistream_bytes import Counts, counted_file
from honeyguide.formats.dionaea_bistream_name import columns_of, match, named, named_many
from honeyguide.formats.dionaea_connections import described
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.schema.event import polars_type
from honeyguide.schema.fields import fields
from honeyguide.schema.words import Words
from honeyguide.streams.bistream import parse
from honeyguide.streams.telling import tell

_BEGIN = re.compile(rb"""stream = \[(?:\(["'](?:in|out)["'], b?["']|\])""")
_OPENING = b"stream = [('"
OPENING = 64
"""Bytes of a file that tell whether it is a recording."""
WHOLE = 16 << 20
"""Bytes of a file that are decoded; a longer conversation is counted to its end and told by its beginning."""
_ENDS = ("honeypot.service", "destination.port", "source.ip")
REMEMBERED = 128 << 10
"""Bytes of a file whose conversation is remembered from one batch to the next."""


def conversation(name: str, data: bytes) -> dict[str, Any]:
    """The event of one recording, without what follows from its service; `name` may be a path with the folder of its day."""
    fields = named(name)
    return fields | _said(data, fields["honeypot.service"], fields["destination.port"])


def read_many(files: Sequence[tuple[str, bytes]]) -> pl.DataFrame:
    """The events of many recordings (name or path, content), in order."""
    names = named_many([path for path, _ in files])
    ends = list(zip(*(names.get_column(column).to_list() for column in _ENDS), strict=True))
    tellings = _Tellings()
    which = [tellings.place(data, *end) for (_, data), end in zip(files, ends, strict=True)]
    if tellings.tokens:
        for row, (service, port, peer) in enumerate(ends):
            if tokens := tellings.tokens.get(peer or ""):
                which[row] = tellings.place(files[row][1], service, port, peer, tuple(sorted(tokens)))
    return _frame(names, tellings.made, which)


class _Tellings:
    """What the recordings of a batch say, each different one once."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.tokens: dict[str, set[str]] = {}
        """By peer the words that disguised a scanner, which its other conversations may hold too."""
        self._places: dict[tuple[bytes, str | None, int | None, tuple[str, ...]], int] = {}

    def place(self, data: bytes, service: str | None, port: int | None, peer: str | None, tokens: tuple[str, ...] = ()) -> int:
        """The number of the telling of a recording."""
        key = data, service, port, tokens
        if key not in self._places:
            self._places[key] = len(self.made)
            self.made.append(_remembered(*key) if len(data) <= REMEMBERED else _said(*key))
        number = self._places[key]
        if peer and (word := self.made[number].get("honeypot.tool.disguise")):
            self.tokens.setdefault(peer, set()).add(word)
        return number


def _said(data: bytes, service: str | None, port: int | None, tokens: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of one recording that follow from its bytes."""
    conversation = parse(data, local_port=port or 0)
    counts = Counts(len(conversation.inbound), len(conversation.outbound), conversation.complete)
    return _counted(counts, len(data)) | tell(conversation, service, tokens=tokens)


_remembered = lru_cache(maxsize=512)(_said)


def _counted(counts: Counts, size: int) -> dict[str, Any]:
    return {
        "source.bytes": counts.inbound,
        "destination.bytes": counts.outbound,
        "network.bytes": counts.inbound + counts.outbound,
        "honeypot.connection.complete": counts.complete,
        "file.size": size,
    }


def _read(chunk: Chunk) -> Batch:
    if chunk.file is None:
        return Batch(events=_frame(named_many([]), [], []))
    name = named(chunk.context.path or str(chunk.file), chunk.context)
    return Batch(events=_frame(columns_of([name]), [_of_file(chunk, name)], [0]), lines=1)


def _of_file(chunk: Chunk, name: dict[str, Any]) -> dict[str, Any]:
    assert chunk.file is not None
    size = chunk.file.stat().st_size
    service, port = name["honeypot.service"], name["destination.port"]
    if size <= WHOLE:
        return _said(chunk.file.read_bytes(), service, port)
    counts, size = counted_file(chunk.file)
    with chunk.file.open("rb") as stream:
        beginning = parse(stream.read(WHOLE), local_port=port or 0)
    return _counted(counts, size) | tell(beginning, service, whole=False)


def _frame(names: pl.DataFrame, tellings: Sequence[dict[str, Any]], which: Sequence[int]) -> pl.DataFrame:
    """The rows: what each name tells, and beside it the telling that it has, by number."""
    frame = names.with_columns(
        pl.lit("event").alias("event.kind"),
        pl.lit("network").alias("event.category"),
        pl.lit("connection").alias("event.type"),
        pl.lit("conversation").alias("event.action"),
        pl.lit(0, pl.Int64).alias("log.offset"),
    )
    frame = described(frame).drop("honeypot.connection.type")
    if not names.height:
        return frame
    columns = dict.fromkeys(name for telling in tellings for name in telling)
    said = pl.DataFrame([_column(name, [telling.get(name) for telling in tellings]) for name in columns])[list(which)]
    if "network.protocol" in columns:
        spoken = said.get_column("network.protocol")
        # Lines that no protocol claims are of the service's own, where it has one.
        named_one = spoken.set(spoken == "text", None)
        frame = frame.with_columns(pl.coalesce(named_one, "network.protocol", spoken).alias("network.protocol"))
    return frame.hstack(said.drop("network.protocol", strict=False))


def _column(name: str, values: Sequence[Any]) -> pl.Series:
    """The values of a field with its one type; a list each as soon as one of them is a list."""
    kind = polars_type(fields()[name].type)
    if any(isinstance(value, list) for value in values):
        lists = [value if isinstance(value, list) or value is None else [value] for value in values]
        return pl.Series(name, lists, dtype=pl.List(kind), strict=False)
    return pl.Series(name, values, dtype=kind, strict=False)


def _sniff(head: bytes, name: str) -> float:
    if _BEGIN.match(head):
        return 1.0 if match(name) is not None else 0.9
    return 0.95 if _OPENING.startswith(head[: len(_OPENING)]) and match(name) is not None else 0.0


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
