"""Copies a database that a honeypot is writing, so that its writer never waits for a reader; says how one may be read where it lies.

No lock is taken that a writer could meet. A copy is good where nothing was committed while it was made; SQLite's own recovery, run on
the copy, undoes what was half written. File format: https://www.sqlite.org/fileformat2.html, journals: https://www.sqlite.org/lockingv3.html
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from honeyguide.errors import SourceError
from honeyguide.sources.room import check_copy

PATIENCE = 10.0
"""Seconds in which a quiet moment must be found."""
_SETTLED = 0.02
"""Seconds without a write, beyond the resolution of a file system's times."""
_AHEAD = 60.0
"""Seconds that the clock of a file's server may go ahead of this one."""
_COUNTER = slice(24, 28)
_JOURNAL_HEAD = 28
_WAL_HEAD = 32


@dataclass(frozen=True)
class _State:
    """What changes whenever something is committed or begun."""

    size: int
    written: int
    counter: bytes
    journal: tuple[int, int, int] | None
    """Inode, size and time of a rollback journal that isn't empty."""
    wal: bytes | None
    """A write-ahead log's header: its salt changes when the log starts anew."""

    def is_same(self, later: "_State") -> bool:
        """Whether no commit can have torn a copy made in between (a write-ahead log may grow meanwhile)."""
        if self.wal is not None:
            return self.wal == later.wal
        return self == later


def at_rest(path: Path) -> object | None:
    """What the database is now, to be compared with what it is after it was read in place: without a lock, but immutable.

    None where it can't be read so: something is being written, or lies in a write-ahead log. Raises OSError.
    """
    state = _state(path)
    return state if _is_settled(state) and state.wal is None and state.journal is None else None


def is_logged_ahead(path: Path) -> bool:
    """Whether it has a write-ahead log that may be read where it lies: SQLite's own readers see a whole state of it, and writers write on.

    Such a reader marks in the shared memory how far it reads, shared, by which no commit ever waits; at most the log starts anew a
    moment later: https://www.sqlite.org/wal.html#concurrency. Without that memory's file there is nothing to mark it in. Raises OSError.
    """
    state = _state(path)
    return state.wal is not None and state.journal is None and os.access(_beside(path, "-shm"), os.R_OK)


def address_of(path: Path) -> str:
    """The SQLite address under which a database is read where it lies, without a lock that its writer could meet.

    With a write-ahead log as above (nothing is written to the shared memory), else as what nobody is writing. Raises sqlite3.Error
    where it isn't there any more.
    """
    try:
        way = "readonly_shm=1" if is_logged_ahead(path) else "immutable=1"
    except OSError as error:
        raise sqlite3.OperationalError(f"unable to open database file ({error.strerror})") from error
    return f"{path.resolve().as_uri()}?mode=ro&{way}"


@contextmanager
def sqlite_copy(path: Path, patience: float = PATIENCE) -> Generator[Path]:
    """A consistent private copy of the database, without journal or write-ahead log, gone on leaving.

    The copy shows the state before a transaction that is under way. A broken or cut database is copied as it is. Raises
    SourceError where it can't be read, there is no room, or it is written so busily that no quiet moment was found.
    """
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder:
        copy = Path(folder) / "copy.sqlite"
        try:
            _copy_quietly(path, copy, time.monotonic() + patience)
        except OSError as error:
            raise SourceError(f"can't be copied: {error.strerror}", where=str(path)) from error
        yield copy


def _is_settled(state: _State) -> bool:
    """Whether it was written to long enough ago; what lies far ahead was written before the clock was set back."""
    return not -_AHEAD * 1e9 < time.time_ns() - state.written <= _SETTLED * 1e9


def _copy_quietly(path: Path, copy: Path, deadline: float) -> None:
    """Copies until a copy is known, or found, to be consistent."""
    pause = 0.001
    while True:
        before = _state(path)
        if before.wal is not None or _is_settled(before):
            _copy_files(path, copy)
            if before.is_same(_state(path)):
                _recover(copy)
                return
        late = time.monotonic() > deadline
        if late:
            _copy_files(path, copy)
            if _recover(copy) and _is_sound(copy):
                return
            raise SourceError(
                f"{path.name} is being written so busily that no copy of it is consistent",
                where=str(path),
                hint="Stop the honeypot for a moment, or copy it with: sqlite3 FILE '.backup COPY'.",
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _state(path: Path) -> _State:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        counter = file.read(100)[_COUNTER]
    times = [status.st_mtime_ns]
    journal = wal = None
    try:
        with _beside(path, "-journal").open("rb") as file:
            if file.read(_JOURNAL_HEAD).strip(b"\0"):
                beside = os.fstat(file.fileno())
                journal = (beside.st_ino, beside.st_size, beside.st_mtime_ns)
                times.append(beside.st_mtime_ns)
    except FileNotFoundError:
        pass
    try:
        with _beside(path, "-wal").open("rb") as file:
            wal = file.read(_WAL_HEAD) or None
    except FileNotFoundError:
        pass
    return _State(status.st_size, max(times), counter, journal, wal)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copy_files(path: Path, copy: Path) -> None:
    """The database first: a write-ahead log, copied after it, then has all that a checkpoint may have moved meanwhile.

    Raises SourceError where there is no room for it.
    """
    for suffix in ("", "-wal", "-journal", "-shm"):
        _beside(copy, suffix).unlink(missing_ok=True)
    check_copy(copy.parent, sum(_size(one) for one in (path, _beside(path, "-wal"), _beside(path, "-journal"))), str(path))
    shutil.copyfile(path, copy)
    for suffix in ("-wal", "-journal"):
        try:
            shutil.copyfile(_beside(path, suffix), _beside(copy, suffix))
        except FileNotFoundError:
            continue


def _recover(copy: Path) -> bool:
    """Lets SQLite roll back a hot journal, or take over a write-ahead log. False where it can't make sense of the copy."""
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError:
        return False
    _beside(copy, "-journal").unlink(missing_ok=True)  # SQLite leaves a persistent one where it was cold
    return True


def _is_sound(copy: Path) -> bool:
    try:
        with closing(sqlite3.connect(copy)) as database:
            return database.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False
