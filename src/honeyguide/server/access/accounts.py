"""Users and keys, in a small database of their own that only its owner can read; passwords as argon2id, keys as hashes."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias, cast

from honeyguide.errors import UsageError
from honeyguide.server.small_database import open_database

NAME = "accounts.sqlite"
Scope: TypeAlias = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""Each may do what those before it may."""
SHORTEST = 10
"""Characters of a password."""
LONGEST = 1024
SESSION = 12 * 3600
"""Seconds that a login lasts."""
REMEMBERED = 60.0
"""Seconds that a password which was right is known to be, so that a client that sends it with every request isn't slowed."""
_TABLES = """
CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, hash TEXT NOT NULL, scope TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL, indices TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (hash BLOB PRIMARY KEY, name TEXT NOT NULL, until REAL NOT NULL);
"""


@dataclass(frozen=True)
class Identity:
    """Who asks. `indices` are names or patterns that it may work on; empty is all."""

    name: str
    scope: Scope
    indices: tuple[str, ...] = ()
    by: Literal["session", "password", "key"] = "password"

    def may(self, wanted: Scope) -> bool:
        """Whether the scope suffices."""
        return SCOPES.index(self.scope) >= SCOPES.index(wanted)


class Accounts:
    """All accounts of a data folder. Every method may be called from any thread, and beside another process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._hashing = threading.Lock()
        self._apart = time.time() - time.monotonic()
        self._right: dict[bytes, tuple[float, str]] = {}
        self._unkept: dict[bytes, tuple[str, float]] = {}
        """Sessions that the disk had no room for: whose, and until when."""
        self._ended: set[bytes] = set()
        """Sessions that were ended where that couldn't be written."""
        self._salt = secrets.token_bytes(16)
        from argon2 import PasswordHasher

        # 19 MiB and two passes: OWASP's Password Storage Cheat Sheet, and small enough for a small machine.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    @classmethod
    def open(cls, folder: Path) -> "Accounts":
        """The accounts of a data folder, made where there are none. Raises StoreError."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / NAME
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        return cls(open_database(file, _TABLES))

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _now(self) -> float:
        """The wall's clock as it goes on from the start, whoever sets it: a login neither ends early nor lasts for years."""
        return self._apart + time.monotonic()

    def add_user(self, name: str, password: str, scope: Scope) -> None:
        """A user, or another password and scope for one. Raises UsageError for a password that is too short."""
        if not name or len(name) > 100 or ":" in name or not name.isprintable():
            raise UsageError("a user's name has 1 to 100 printable characters and no colon", where=name[:100])
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(f"a password has at least {SHORTEST} characters", where=name)
        with self._hashing:
            hashed = self._hasher.hash(password)
        self._rows("INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)", name, hashed, scope, datetime.now(UTC).isoformat())
        self._rows("DELETE FROM sessions WHERE name = ?", name)
        self._forget(name)

    def _forget(self, name: str) -> None:
        """What of a user isn't kept in the database."""
        self._unkept = {mark: one for mark, one in self._unkept.items() if one[0] != name}

    def users(self) -> list[tuple[str, Scope, str]]:
        """Name, scope and when it was made, of every user."""
        rows = self._rows("SELECT name, scope, created FROM users ORDER BY name")
        return [(str(name), cast("Scope", scope), str(made)) for name, scope, made in rows]

    def remove_user(self, name: str) -> bool:
        """Forget a user and its sessions; False where there was none."""
        self._rows("DELETE FROM sessions WHERE name = ?", name)
        self._forget(name)
        return bool(self._rows("DELETE FROM users WHERE name = ? RETURNING name", name))

    def by_password(self, name: str, password: str) -> Identity | None:
        """The user, if the password is right. Takes as long for a user that there isn't."""
        rows = self._rows("SELECT hash, scope FROM users WHERE name = ?", name)
        hashed, scope = (str(rows[0][0]), str(rows[0][1])) if rows else (self._nobody, "read")
        mark = hmac.digest(self._salt, f"{name}\0{password}".encode("utf-8", "surrogatepass"), "sha256")
        known = self._right.get(mark)
        if known is None or known[0] < time.monotonic() or known[1] != hashed:
            if len(password) > LONGEST or not self._is_right(hashed, password):
                return None
            self._right = {key: value for key, value in self._right.items() if value[0] > time.monotonic()}
            self._right[mark] = (time.monotonic() + REMEMBERED, hashed)
        return Identity(name, cast("Scope", scope)) if rows else None

    def _is_right(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        with self._hashing:  # one at a time: each takes 19 MiB
            try:
                return self._hasher.verify(hashed, password)
            except (Argon2Error, InvalidHashError):
                return False

    def begin_session(self, identity: Identity) -> str:
        """A token for a cookie."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        try:
            self._rows("DELETE FROM sessions WHERE until < ? OR until > ?", now, now + 2 * SESSION)
            self._rows("INSERT INTO sessions VALUES (?, ?, ?)", _hash(token), identity.name, now + SESSION)
        except sqlite3.OperationalError:
            # Whoever comes to make room on a full disk has to be let in.
            self._unkept = {mark: one for mark, one in self._unkept.items() if one[1] > now}
            self._unkept[_hash(token)] = (identity.name, now + SESSION)
        return token

    def by_session(self, token: str) -> Identity | None:
        """Whose session it is."""
        now = self._now()
        sql = (
            "SELECT users.name, scope FROM sessions JOIN users ON users.name = sessions.name "
            "WHERE sessions.hash = ? AND until > ? AND until <= ?"
        )
        mark = _hash(token)
        rows = self._rows(sql, mark, now, now + 2 * SESSION)
        if not rows and (unkept := self._unkept.get(mark)) is not None and unkept[1] > now:
            rows = self._rows("SELECT name, scope FROM users WHERE name = ?", unkept[0])
        return Identity(str(rows[0][0]), cast("Scope", rows[0][1]), by="session") if rows and mark not in self._ended else None

    def end_session(self, token: str) -> None:
        """Log out."""
        mark = _hash(token)
        self._unkept.pop(mark, None)
        try:
            self._rows("DELETE FROM sessions WHERE hash = ?", mark)
        except sqlite3.OperationalError:
            self._ended.add(mark)

    def add_key(self, name: str, scope: Scope, indices: Sequence[str] = ()) -> str:
        """A key as clients of Elasticsearch send it: base64 of `id:secret`. It is shown once."""
        id, secret = secrets.token_hex(8), secrets.token_urlsafe(24)
        values = (id, _hash(secret), name, scope, ",".join(indices), datetime.now(UTC).isoformat())
        self._rows("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", *values)
        return base64.b64encode(f"{id}:{secret}".encode()).decode()

    def all_keys(self) -> list[tuple[str, str, Scope, str, str]]:
        """Id, name, scope, indices and when it was made, of every key."""
        rows = self._rows("SELECT id, name, scope, indices, created FROM keys ORDER BY created")
        return [(str(id), str(name), cast("Scope", scope), str(indices), str(made)) for id, name, scope, indices, made in rows]

    def remove_key(self, id: str) -> bool:
        """Forget a key; False where there was none."""
        return bool(self._rows("DELETE FROM keys WHERE id = ? RETURNING id", id))

    def by_key(self, text: str) -> Identity | None:
        """Whose key it is."""
        try:
            id, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        rows = self._rows("SELECT hash, name, scope, indices FROM keys WHERE id = ?", id)
        if not rows or not hmac.compare_digest(cast("bytes", rows[0][0]), _hash(secret)):
            return None
        indices = tuple(part for part in str(rows[0][3]).split(",") if part)
        return Identity(str(rows[0][1]), cast("Scope", rows[0][2]), indices, "key")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _hash(secret: str) -> bytes:
    """Of a random secret: long enough that nobody guesses it, so no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
