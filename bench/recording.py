"""A recording of the corpus by time: what a running honeypot had on the disk at a moment, its logs written in blocks of 4,096 bytes."""

import gzip
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

BLOCK = 4096
LOGS = ("dionaea.log", "dionaea-errors.log")
LINES = ("dionaea.json", "dionaea_incident.json")
DATABASE = "dionaea.sqlite"
_STAMP = re.compile(rb"(?:^|\n|(?<=.))\[(\d{8} \d\d:\d\d:\d\d)\] ")
_TIME = re.compile(rb'"timestamp": "([^"]+)"')
_RECORDED = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


@dataclass(frozen=True)
class Recording:
    """The outputs of one sensor, as they were at the end, and what truly happened."""

    folder: Path
    truth: Mapping[str, Any]

    @classmethod
    def load(cls, folder: Path) -> "Recording":
        """The recording of a folder; without a truth of its own it is the bundled one."""
        truth = folder / "truth.json"
        return cls(folder, json.loads(truth.read_text("utf-8")) if truth.exists() else BUNDLED)

    @cached_property
    def data(self) -> dict[str, bytes]:
        """Each text output whole."""
        found: dict[str, bytes] = {}
        for name in (*LOGS, *LINES):
            packed, plain = self.folder / f"{name}.gz", self.folder / name
            if packed.exists():
                found[name] = gzip.decompress(packed.read_bytes())
            elif plain.exists():
                found[name] = plain.read_bytes()
        return found

    @cached_property
    def moments(self) -> dict[str, list[tuple[datetime, int]]]:
        """Of each text output, when its records were written and where they begin."""
        found: dict[str, list[tuple[datetime, int]]] = {}
        for name, data in self.data.items():
            if name in LOGS:
                found[name] = [(_stamp(one[1]), one.start(1) - 1) for one in _STAMP.finditer(data)]
            else:
                found[name] = [
                    (datetime.fromisoformat(one[1].decode()).replace(tzinfo=UTC), _line(data, one)) for one in _TIME.finditer(data)
                ]
        return found

    @property
    def hung_at(self) -> datetime | None:
        """When the main loop stood still, to the second."""
        text = self.truth.get("hang_started_at")
        return datetime.fromisoformat(text).replace(microsecond=0) if text else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first and the last moment of the log."""
        moments = self.moments["dionaea.log"]
        return moments[0][0], moments[-1][0]

    def first_end(self, name: str) -> int:
        """Bytes of a text output that the first process wrote."""
        text = self.truth.get("restarted_at")
        if text is None:
            return len(self.data[name])
        again = datetime.fromisoformat(text).replace(microsecond=0)
        return next((offset for at, offset in self.moments[name] if at >= again), len(self.data[name]))

    def written(self, at: datetime) -> dict[str, int]:
        """Bytes of each text output that were on the disk at a moment before any hang."""
        found: dict[str, int] = {}
        for name, moments in self.moments.items():
            end = next((offset for when, offset in moments if when > at), len(self.data[name]))
            found[name] = end // BLOCK * BLOCK if name in LOGS and end < len(self.data[name]) else end
        return found

    def frozen(self) -> dict[str, int]:
        """Bytes on the disk as the loop stood still: the blocks with the heartbeats behind come later."""
        found: dict[str, int] = {}
        for name in self.data:
            end = self.first_end(name)
            beats = self._first_beat(name, end) if name in LOGS else None
            found[name] = end if beats is None else beats // BLOCK * BLOCK
        return found

    def _first_beat(self, name: str, end: int) -> int | None:
        """Where the heartbeats under the frozen clock begin."""
        data = self.data[name][:end]
        hung = self.hung_at
        stamp = f"[{hung:%d%m%Y %H:%M:%S}]".encode() if hung is not None else b"\0"
        lines = data.split(b"\n")[:-1]
        offset, first = end - (len(data) - (data.rfind(b"\n") + 1)), None
        for line in reversed(lines):
            if not (line.startswith(stamp) and line.endswith(b": Cleanup")):
                break
            offset -= len(line) + 1
            first = offset
        return first

    def streams(self) -> Iterator[tuple[datetime, Path]]:
        """The recorded conversations, by when they began."""
        for path in sorted((self.folder / "bistreams").rglob("*")):
            found = _RECORDED.search(path.name)
            if path.is_file() and found is not None:
                yield datetime.fromisoformat(found[1]).replace(tzinfo=UTC), path


def _stamp(text: bytes) -> datetime:
    return datetime.strptime(text.decode(), "%d%m%Y %H:%M:%S").replace(tzinfo=UTC)


def _line(data: bytes, found: re.Match[bytes]) -> int:
    return data.rfind(b"\n", 0, found.start()) + 1


class Database:
    """A database that fills as the recorded one did: a row a connection, each committed by itself."""

    def __init__(self, recording: Recording, target: Path) -> None:
        self._target = target
        target.parent.mkdir(parents=True, exist_ok=True)
        packed = recording.folder / f"{DATABASE}.gz"
        plain = recording.folder / DATABASE
        self._bytes = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        self._source = sqlite3.connect(":memory:", check_same_thread=False)
        self._source.deserialize(self._bytes)
        self._tables = self._source.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        self._with_connection = {
            name for name, _ in self._tables if any(row[1] == "connection" for row in self._source.execute(f"PRAGMA table_info({name})"))
        }
        self._last = 0
        known = target.exists()
        self._database = sqlite3.connect(target, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA synchronous = OFF")
        if known:
            self._last = self._database.execute("SELECT coalesce(max(connection), 0) FROM connections").fetchone()[0]
        else:
            for _, sql in self._tables:
                self._database.execute(sql)

    def until(self, at: datetime) -> None:
        """Add the connections up to a moment, and what hangs on each."""
        asked = "SELECT connection FROM connections WHERE connection > ? AND connection_timestamp <= ? ORDER BY connection"
        for (connection,) in self._source.execute(asked, (self._last, at.timestamp())).fetchall():
            for name in sorted(self._with_connection):
                self._copy(name, " WHERE connection = ?", (connection,))
            self._last = connection

    def rest(self) -> None:
        """Add what hangs on something else than a connection: written by the same turn of the loop."""
        for name, _ in self._tables:
            if name not in self._with_connection:
                self._copy(name, "", ())

    def _copy(self, name: str, where: str, given: tuple[int, ...]) -> None:
        for row in self._source.execute(f"SELECT * FROM {name}{where}", given).fetchall():
            self._database.execute(f"INSERT OR IGNORE INTO {name} VALUES ({','.join('?' * len(row))})", row)

    def close(self) -> None:
        """Let go of both."""
        with closing(self._source), closing(self._database):
            pass


BUNDLED = {"hang_started_at": "2026-11-22T21:37:18Z", "trigger_remote_ip": "127.203.113.66"}
"""What happened in the recording that comes with the package."""
TURN = timedelta(seconds=2)
"""The database's clock is the real one, and runs on within a turn of the loop."""
