"""What people keep: dashboards, searches, notes, stars, tags; in a small database of its own that a power cut doesn't harm."""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from honeyguide.errors import UsageError, VersionConflict
from honeyguide.server.answers import Missing
from honeyguide.server.small_database import open_database

NAME = "saved.sqlite"
"""Within the data folder."""
LARGEST = 8 << 20
"""Bytes of one object."""
_TABLE = """
CREATE TABLE IF NOT EXISTS saved (
  type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, updated TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (type, id)
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Object:
    """A saved object; `version` counts its changes from 1."""

    type: str
    id: str
    version: int
    updated: str
    body: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {"type": self.type, "id": self.id, "version": self.version, "updated": self.updated, "body": self.body}


class Saved:
    """All saved objects."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, file: Path) -> "Saved":
        """The objects in a file, made where there is none. Raises StoreError."""
        return cls(open_database(file, _TABLE))

    def all(self, type: str | None = None) -> list[Object]:
        """The objects of a type, or all, by type and id."""
        with self._lock:
            rows = self._connection.execute("SELECT * FROM saved WHERE ?1 IS NULL OR type = ?1 ORDER BY type, id", (type,)).fetchall()
        return [_object(row) for row in rows]

    def get(self, type: str, id: str) -> Object:
        """One object. Raises Missing."""
        with self._lock:
            row = self._connection.execute("SELECT * FROM saved WHERE type = ? AND id = ?", (type, id)).fetchone()
        if row is None:
            raise Missing("nothing is saved under that name", where=f"{type}/{id}")
        return _object(row)

    def put(self, type: str, id: str, body: dict[str, Any], version: int | None = None) -> Object:
        """Keep an object in place of the one that was; with `version` only if that is the one. Raises VersionConflict."""
        data = orjson.dumps(body)
        if len(data) > LARGEST:
            raise UsageError(f"is larger than {LARGEST:,} bytes", where=f"{type}/{id}")
        with self._lock:
            row = self._connection.execute("SELECT version FROM saved WHERE type = ? AND id = ?", (type, id)).fetchone()
            there = row[0] if row else 0
            if version is not None and version != there:
                where = f"{type}/{id}"
                if not there:
                    raise VersionConflict("it was deleted since", where=where, hint="Save it anew.")
                raise VersionConflict(f"somebody else saved it since (version {there})", where=where, hint="Load it again, then save.")
            made = Object(type, id, there + 1, datetime.now(UTC).isoformat(), body)
            self._connection.execute("INSERT OR REPLACE INTO saved VALUES (?, ?, ?, ?, ?)", (type, id, made.version, made.updated, data))
        return made

    def delete(self, type: str, id: str) -> bool:
        """Forget an object; False where there was none."""
        with self._lock:
            return self._connection.execute("DELETE FROM saved WHERE type = ? AND id = ?", (type, id)).rowcount > 0

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _object(row: tuple[str, str, int, str, bytes]) -> Object:
    type, id, version, updated, body = row
    return Object(type, id, version, updated, orjson.loads(body))
