"""Finds the zone of naive local times: what the sensor's own records say, when the same connection stands in two of them."""

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from honeyguide.errors import SourceError
from honeyguide.formats.zones import zone_name, zone_named
from honeyguide.ingest.ledger import Zone
from honeyguide.sources.source import Refusal, Source

Key = tuple[str, int]
"""A peer's address and port: for some minutes nobody else has them."""

LOCAL = re.compile(
    rb"^\[(\d{2})(\d{2})(\d{4}) (\d{2}):(\d{2}):(\d{2})\] [^\n]*?"
    rb"(?:accepted connection from ([0-9a-fA-F.:]+):(\d+) to |->([0-9a-fA-F.:]+):(\d+)\] state: none->)",
    re.MULTILINE,
)
PIECE = 8 << 20
"""Bytes of a log that are looked at, from its start; connections are dense."""
ENOUGH = 5_000
WITHIN = timedelta(seconds=90)
"""A log's time may lag behind the row's by the loop's pace; zones differ by quarters of an hour."""


def find_zone(sources: Callable[[], Iterable[Source | Refusal]], option: str | None) -> tuple[tzinfo, Zone]:
    """The zone to read local times in: the option, else deduced, else the machine's for a live log, else UTC.

    Members of archives aren't looked at: an archive would have to be unpacked twice.
    """
    if option is not None:
        zone = zone_named(option)
        return zone, Zone(zone_name(zone), "option")
    local: dict[Key, list[datetime]] = {}
    utc: dict[Key, list[datetime]] = {}
    live = False
    for source in sources():
        if isinstance(source, Source) and "!" not in source.path:
            with suppress(SourceError, OSError):
                live |= _look(source, local, utc)
    offset = _offset(local, utc)
    machine = machine_zone()
    if offset is not None:
        sample = next(iter(local.values()))[0]
        same = machine.utcoffset(sample) == offset
        zone = machine if same else timezone(offset)
        return zone, Zone(zone_name(zone), "deduced")
    if live:
        return machine, Zone(zone_name(machine), "machine")
    return UTC, Zone("UTC", "assumed")


def machine_zone() -> tzinfo:
    """The machine's own zone, by name where it has one."""
    name = os.environ.get("TZ", "").lstrip(":")
    link = Path("/etc/localtime")
    if not name and link.is_symlink():
        name = str(link.readlink()).partition("zoneinfo/")[2]
    if name:
        with suppress(ValueError, OSError, LookupError):
            return UTC if name in {"UTC", "Etc/UTC"} else ZoneInfo(name)
    offset = datetime.now(UTC).astimezone().utcoffset()
    return timezone(offset) if offset else UTC


def _look(source: Source, local: dict[Key, list[datetime]], utc: dict[Key, list[datetime]]) -> bool:
    """Adds what one source says; True where it is a log with local times that somebody may still be writing."""
    with closing(source.open()) as stream:
        piece = stream.read(PIECE)
    piece = piece.lstrip(b"\0")
    if piece.startswith(b"SQLite format 3\0"):
        for key, time in _rows(source):
            utc.setdefault(key, []).append(time)
    elif piece.startswith(b"{"):
        for key, time in _records(piece):
            utc.setdefault(key, []).append(time)
    elif re.match(rb"\[\d{8} \d\d:\d\d:\d\d\] ", piece):
        for found in LOCAL.finditer(piece):
            day, month, year, hour, minute, second = (int(found[group]) for group in range(1, 7))
            address, port = found[7] or found[9], found[8] or found[10]
            with suppress(ValueError):
                time = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
                local.setdefault((_plain(address.decode()), int(port)), []).append(time)
        return source.file is not None and source.modified is not None and datetime.now(UTC) - source.modified < timedelta(hours=1)
    return False


def _rows(source: Source) -> Iterator[tuple[Key, datetime]]:
    if source.file is None:
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{source.file}?mode=ro&immutable=1", uri=True)) as database:
        query = "SELECT remote_host, remote_port, connection_timestamp FROM connections WHERE remote_port > 0 LIMIT ?"
        for address, port, time in database.execute(query, (ENOUGH,)):
            with suppress(ValueError, OverflowError, TypeError):
                yield (_plain(str(address)), int(port)), datetime.fromtimestamp(float(time), UTC)


def _records(piece: bytes) -> Iterator[tuple[Key, datetime]]:
    for line in piece.split(b"\n", ENOUGH)[:ENOUGH]:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            row = orjson.loads(line)
            peer = row.get("data", {}).get("connection", {}) if "origin" in row else row
            address = peer.get("remote_ip") or peer.get("src_ip")
            port = peer.get("remote_port") or peer.get("src_port")
            if address and port and ("origin" not in row or str(row["origin"]).endswith((".accept", ".connect"))):
                time = datetime.fromisoformat(row["timestamp"])
                yield (_plain(str(address)), int(port)), time if time.tzinfo else time.replace(tzinfo=UTC)


def _plain(address: str) -> str:
    return address.lower().removeprefix("::ffff:")


def _offset(local: dict[Key, list[datetime]], utc: dict[Key, list[datetime]]) -> timedelta | None:
    """The quarter of an hour by which the same connections differ, if most agree."""
    votes: Counter[int] = Counter()
    for key, times in local.items():
        quarters: set[int] = set()
        for ours in times:
            for theirs in utc.get(key, ()):
                difference = ours - theirs
                quarter = round(difference / timedelta(minutes=15))
                if abs(difference - quarter * timedelta(minutes=15)) <= WITHIN and abs(quarter) <= 14 * 4:
                    quarters.add(quarter)
        votes.update(quarters)
    if not votes:
        return None
    best, count = votes.most_common(1)[0]
    return best * timedelta(minutes=15) if count * 2 > votes.total() else None
