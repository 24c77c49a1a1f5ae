"""What a sensor's outputs say of when one connection was seen, or a service was busy: in its local time, and in UTC."""

import os
import re
import sqlite3
from codecs import BOM_UTF8
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, TypeAlias

import orjson

from honeyguide.errors import SourceError
from honeyguide.formats.dionaea_bistream_name import match, named
from honeyguide.sources import as_file
from honeyguide.sources.source import Source
from honeyguide.sources.sqlite_copy import address_of

Key: TypeAlias = tuple[str, int]
"""A peer's address and port: for some minutes nobody else has them."""

Told: TypeAlias = tuple[Key, datetime, str]
"""A connection, when it came, and the service's name."""

LOCAL = re.compile(
    rb"^\[(\d{2})(\d{2})(\d{4}) (\d{2}):(\d{2}):(\d{2})\] [^\n]*?"
    rb"(?:accepted connection from ([0-9a-fA-F.:]+):(\d+) to |->\[?([0-9a-fA-F.:]+)\]?:(\d+)\] state: none->)",
    re.MULTILINE,
)
BUSY = re.compile(
    rb"^\[(\d{2})(\d{2})(\d{4}) (\d{2}):(\d{2}):(\d{2})\] (ftp|http|mqtt|mssql|mysql|pptp|printer|sip|SMB)d?"
    rb"(?: [^\n]+?:\d+)?-\w+: (?!Cleanup|Starting|No config)",
    re.MULTILINE,
)
"""What a service writes when somebody talks to it."""
PIECE = 4 << 20
"""Bytes of a log that are looked at, at its start and at its end; connections are dense."""
SEEN = 5_000
"""Rows of one output, from its beginning and from its end."""
FARTHEST = timedelta(hours=15)
"""No zone is farther from UTC."""
LIKELY = range(1980, 2200)
"""Years that a sensor may have lived in; others come from broken lines."""
SQLITE = b"SQLite format 3\0"
ROWS = "SELECT remote_host, remote_port, connection_timestamp, connection_protocol FROM connections"


@dataclass
class Sightings:
    """What was seen when. `live` where a log with local times may still be written to."""

    local: dict[Key, list[datetime]] = field(default_factory=dict[Key, list[datetime]])
    utc: dict[Key, list[datetime]] = field(default_factory=dict[Key, list[datetime]])
    busy: dict[str, set[datetime]] = field(default_factory=dict[str, set[datetime]])
    """By service: when a log without connections (that of warnings) shows it busy."""
    called: dict[str, list[datetime]] = field(default_factory=dict[str, list[datetime]])
    """By service: when it was connected to, in UTC."""
    live: bool = False
    later: list[Source] = field(default_factory=list[Source])
    """Databases to ask once it is known which time matters."""
    recordings: list[str] = field(default_factory=list[str])
    """Where recorded conversations lie; their names, tens of thousands, are read where a log with local times asks for them."""

    def look(self, source: Source) -> None:
        """Adds what one source says. Raises SourceError and OSError where it can't be read."""
        if match(source.name):
            self.recordings.append(source.path)
            return
        with closing(source.open()) as stream:
            piece = stream.read(PIECE).lstrip(b"\0").removeprefix(BOM_UTF8)
            if piece.startswith(SQLITE):
                if "!" in source.path:
                    self._tell(_rows(source, None, None))
                else:
                    self.later.append(source)
            elif piece.startswith(b"{"):
                self._tell(_records(piece))
                self._tell(_records(_end(stream)))
            elif re.match(rb"\[\d{8} \d\d:\d\d:\d\d\] ", piece):
                for part in (piece, _end(stream)):
                    self._read(part)
                age = datetime.now(UTC) - source.modified if source.modified is not None else None
                self.live |= source.file is not None and age is not None and age < timedelta(hours=1)

    def ask_later(self) -> None:
        """Adds what the recordings' names say, and the databases' rows from about the time of the logs."""
        for path in self.recordings:
            self._recording(path)
        self.recordings.clear()
        times = [time for found in (*self.local.values(), *self.busy.values()) for time in found]
        since, until = (min(times) - FARTHEST, max(times) + FARTHEST) if times else (None, None)
        for source in self.later:
            with suppress(SourceError, OSError):
                self._tell(_rows(source, since, until))
        self.later.clear()

    def _recording(self, path: str) -> None:
        fields = named(path)
        start, address, port = fields["event.start"], fields["source.ip"], fields["source.port"]
        if isinstance(start, datetime) and start.year in LIKELY and address and port:
            late = timedelta(seconds=30) if fields["honeypot.time.precision"] == "minute" else timedelta()
            self._tell([((plain(str(address)), int(port)), start + late, "")])

    def _tell(self, found: Iterable[Told]) -> None:
        for key, time, service in found:
            self.utc.setdefault(key, []).append(time)
            self.called.setdefault(service[:3].lower(), []).append(time)

    def _read(self, piece: bytes) -> None:
        connections = False
        for found in LOCAL.finditer(piece):
            address, port = found[7] or found[9], found[8] or found[10]
            with suppress(ValueError):
                self.local.setdefault((plain(address.decode()), int(port)), []).append(_time(found))
                connections = True
        for found in () if connections else BUSY.finditer(piece):
            with suppress(ValueError):
                self.busy.setdefault(found[7].decode()[:3].lower(), set()).add(_time(found))


def plain(address: str) -> str:
    """An address as all outputs write it."""
    return address.lower().removeprefix("::ffff:")


def _end(stream: BinaryIO) -> bytes:
    """The last piece of what hasn't been read yet; nothing of a stream that would have to be decompressed for it."""
    if not stream.seekable():
        return b""
    here = stream.tell()
    stream.seek(max(here, stream.seek(0, os.SEEK_END) - PIECE))
    return stream.read(PIECE).partition(b"\n")[2]


def _time(found: re.Match[bytes]) -> datetime:
    """Raises ValueError for what is no time, or one with which nothing could be reckoned."""
    day, month, year, hour, minute, second = (int(found[group]) for group in range(1, 7))
    if year not in LIKELY:
        raise ValueError(year)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@contextmanager
def _opened(source: Source) -> Generator[sqlite3.Connection]:
    """A honeypot's database as it lies, without a lock that its writer could meet: a torn page costs a row of hints, no more."""
    with (
        nullcontext(source.file) if source.file is not None else as_file(source) as file,
        closing(sqlite3.connect(address_of(file), uri=True)) as database,
    ):
        yield database


def _rows(source: Source, since: datetime | None, until: datetime | None) -> Iterator[Told]:
    between = " WHERE connection_timestamp BETWEEN ? AND ?" if since and until else ""
    bounds = (since.timestamp(), until.timestamp()) if since and until else ()
    found: dict[tuple[object, ...], None] = {}
    with _opened(source) as database, suppress(sqlite3.Error):
        for order in ("ASC", "DESC"):
            query = f"{ROWS}{between} ORDER BY rowid {order} LIMIT {SEEN}"
            found |= dict.fromkeys(database.execute(query, bounds))
    for address, port, time, service in found:
        with suppress(ValueError, OverflowError, TypeError):
            if address and port:
                yield (plain(str(address)), int(str(port))), datetime.fromtimestamp(float(str(time)), UTC), str(service or "")


def _records(piece: bytes) -> Iterator[Told]:
    lines = piece.splitlines()
    for line in lines if len(lines) <= 2 * SEEN else [*lines[:SEEN], *lines[-SEEN:]]:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            row = orjson.loads(line)
            origin = str(row.get("origin", ".accept"))
            peer = row.get("data", {}).get("connection", {}) if "origin" in row else row
            time = datetime.fromisoformat(row["timestamp"])
            moment = time if time.tzinfo else time.replace(tzinfo=UTC)
            address = peer.get("remote_ip") or peer.get("src_ip")
            port = peer.get("remote_port") or peer.get("src_port")
            connection = peer.get("connection")
            service = connection.get("protocol") if isinstance(connection, dict) else peer.get("protocol")
            if address and port and origin.endswith((".accept", ".connect")):
                yield (plain(str(address)), int(port)), moment, str(service or "")
