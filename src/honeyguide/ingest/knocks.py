"""The watch's own knocks at the honeypot's ports, and what a honeypot writes of them: lines that are taken in as nobody's event.

A knock is written down, synced, before its connection is opened; so whatever is read of it later is known, also after a kill.
"""

import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from honeyguide.errors import StoreError
from honeyguide.schema.event import conform, polars_type
from honeyguide.schema.fields import fields

NAME = "knocks.sqlite"
"""Within the data folder."""
KEPT = 35 * 86_400.0
"""Seconds that a knock is remembered."""
WAIT = 60.0
"""Seconds after its end in which the system gives its port to no other connection to the same place: TIME_WAIT, linux/include/net/tcp.h."""
BEFORE, MINUTE = 2.0, 62.0
"""Seconds that a record's time may lie before the knock: whole seconds, and times that are exact to the minute."""
TRAIL = 7.0
"""Seconds after a record with both ends in which others of the same session or pointer, which bear no ends, still belong to it."""
SESSIONS = ("honeypot.session.id", "honeypot.connection.pointer")
"""By these a record without ends is known to belong to one with ends. Pointers are used again, so not for long."""
ENDS = ("@timestamp", "source.ip", "source.port", "destination.port", "honeypot.time.precision", *SESSIONS)
_TABLES = (
    "CREATE TABLE IF NOT EXISTS knocks (id INTEGER PRIMARY KEY, at REAL NOT NULL, ip TEXT NOT NULL, port INTEGER NOT NULL, "
    "to_ip TEXT NOT NULL, to_port INTEGER NOT NULL, until REAL, answer TEXT, usual INTEGER NOT NULL DEFAULT 0)",
    "CREATE INDEX IF NOT EXISTS knocks_by_end ON knocks (ip, port)",
    "CREATE INDEX IF NOT EXISTS knocks_by_place ON knocks (to_ip, to_port, id)",
    "CREATE TABLE IF NOT EXISTS sources (ip TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS trails (source TEXT, field TEXT, value TEXT, until REAL, PRIMARY KEY (source, field, value)) WITHOUT ROWID",
)


@dataclass(frozen=True)
class Knock:
    """A connection that the watch opened: times in seconds since 1970, and what came of it."""

    at: float
    ip: str
    port: int
    to_ip: str
    to_port: int
    answer: str | None = None

    def text(self) -> str:
        """For people."""
        moment = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="seconds")
        return f"{moment} {_shown(self.ip, self.port)} → {_shown(self.to_ip, self.to_port)}: {self.answer or 'no end'}"


@dataclass(frozen=True)
class Knocks:
    """The knocks of a data folder; nothing is made there before the first one."""

    folder: Path
    others: bool = False
    """Whether they are only read here, for a store that isn't of that folder."""

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self.folder / NAME

    def begin(self, knock: Knock) -> int:
        """Write a knock down before it is made; its number. Raises StoreError where that can't be done."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO sources VALUES (?)", (knock.ip,))
            row = (knock.at, knock.ip, knock.port, knock.to_ip, knock.to_port)
            number = database.execute("INSERT INTO knocks (at, ip, port, to_ip, to_port) VALUES (?, ?, ?, ?, ?)", row).lastrowid
            return number or 0

    def end(self, number: int, answer: str, *, settled: bool, usual: bool = False) -> None:
        """What came of it. One that nobody has accepted yet (not `settled`) waits in the honeypot's queue, and may be written of later.

        What was answered settles all that waited before at the same place. `usual` ones are what the place is known by.
        """
        until = time.time() + WAIT
        with self._open() as database:
            database.execute("UPDATE knocks SET answer = ?, usual = ? WHERE id = ?", (answer, usual, number))
            if settled:
                place = "(to_ip, to_port) = (SELECT to_ip, to_port FROM knocks WHERE id = ?)"
                database.execute(f"UPDATE knocks SET until = ? WHERE {place} AND until IS NULL", (until, number))  # noqa: S608

    def usual(self, to_ip: str, to_port: int, count: int) -> list[str]:
        """The last answers that a place is known by, the oldest first."""
        if not self.file.exists():
            return []
        query = "SELECT answer FROM knocks WHERE to_ip = ? AND to_port = ? AND usual ORDER BY id DESC LIMIT ?"
        with self._open() as database:
            return [answer for (answer,) in database.execute(query, (to_ip, to_port, count))][::-1]

    def sweep(self) -> None:
        """Forget what is too old for anybody to write of."""
        with self._open() as database:
            database.execute("DELETE FROM knocks WHERE at < ?", (time.time() - KEPT,))
            database.execute("DELETE FROM trails WHERE until < ?", (time.time() - KEPT,))

    def mask(self, events: pl.DataFrame, source: str) -> pl.Series | None:
        """Which of a source's events are of knocks; None where none is. Raises StoreError."""
        if not events.height or "@timestamp" not in events.columns or not os.access(self.file, os.R_OK):
            return None
        with self._open() as database:
            return _mask(database, events, source, others=self.others)

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        try:
            if not self.others and not self.file.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                self.file.touch(0o600)
            way = f"{self.file.absolute().as_uri()}?mode={'ro' if self.others else 'rw'}"
            with closing(sqlite3.connect(way, uri=True, timeout=30)) as database:
                if not self.others:
                    for table in _TABLES:
                        database.execute(table)
                with database:
                    yield database
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the own knocks can't be kept or read ({error})", where=str(self.file)) from error


def _mask(database: sqlite3.Connection, events: pl.DataFrame, source: str, *, others: bool) -> pl.Series | None:
    sources = [ip for (ip,) in database.execute("SELECT ip FROM sources")]
    trails: dict[tuple[str, str], float] = {
        (field, value): until
        for field, value, until in database.execute("SELECT field, value, until FROM trails WHERE source = ?", (source,))
    }
    rows, before = _rows(events), dict(trails)
    mine = _knocked(database, rows.filter(pl.col("source.ip").is_in(sources) & pl.col("source.port").is_not_null()))
    if not mine and not trails:
        return None
    found = set(mine)
    for field in SESSIONS:
        found |= _followed(rows, field, found, trails)
    if trails != before and not others:
        database.execute("DELETE FROM trails WHERE source = ?", (source,))
        database.executemany("INSERT INTO trails VALUES (?, ?, ?, ?)", [(source, *name, until) for name, until in trails.items()])
    return pl.Series([number in found for number in range(events.height)]) if found else None


def _rows(events: pl.DataFrame) -> pl.DataFrame:
    """What tells a knock, by row; `at` in seconds since 1970."""
    given = conform(events.select(name for name in ENDS if name in events.columns))
    firsts = [pl.col(name).list.first() for name, kind in given.schema.items() if isinstance(kind, pl.List)]
    missing = [pl.lit(None, polars_type(fields()[name].type)).alias(name) for name in ENDS if name not in given.columns]
    at = pl.col("@timestamp").dt.epoch("us") / 1e6
    return given.with_columns(firsts).with_columns(missing).with_columns(at.alias("at")).with_row_index("row")


def _knocked(database: sqlite3.Connection, rows: pl.DataFrame) -> list[int]:
    """The rows whose ends and time are those of a knock."""
    first, last = rows.select(pl.col("at").min().alias("first"), pl.col("at").max().alias("last")).row(0)
    if first is None:
        return []
    made = database.execute(
        "SELECT ip, port, to_port, at, coalesce(until, at + ?) FROM knocks WHERE at <= ? AND coalesce(until, at + ?) >= ?",
        (KEPT, last + MINUTE, KEPT, first),
    ).fetchall()
    names = {"source.ip": pl.String, "source.port": pl.Int64, "to": pl.Int64, "since": pl.Float64, "until": pl.Float64}
    both = rows.join(pl.DataFrame(made, schema=names, orient="row"), on=("source.ip", "source.port"))
    before = pl.when(pl.col("honeypot.time.precision") == "minute").then(MINUTE).otherwise(BEFORE)
    same = pl.col("destination.port").is_null() | (pl.col("destination.port") == pl.col("to"))
    return both.filter(same & pl.col("at").is_between(pl.col("since") - before, pl.col("until"))).get_column("row").unique().to_list()


def _followed(rows: pl.DataFrame, field: str, mine: set[int], trails: dict[tuple[str, str], float]) -> set[int]:
    """The rows without ends that belong to a knock's session; `trails` are sessions and until when, before these rows and after."""
    named = rows.filter(pl.col(field).is_not_null())
    wanted = {value for name, value in trails if name == field}
    wanted |= set(named.filter(pl.col("row").is_in(mine)).get_column(field))
    found: set[int] = set()
    few = named.filter(pl.col(field).is_in(wanted)).select("row", field, "at", "source.ip", "source.port")
    for row, value, at, ip, port in few.iter_rows():
        if row in mine:
            trails[field, value] = (at or 0.0) + TRAIL
        elif ip is not None and port is not None:
            trails.pop((field, value), None)
        elif at is not None and at <= trails.get((field, value), 0.0):
            found.add(row)
    return found


def _shown(ip: str, port: int) -> str:
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
