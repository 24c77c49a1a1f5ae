"""The data folder: who holds it, which version wrote it, and what lies where in it."""

import fcntl
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from honeyguide.errors import StoreBusy, StoreError, StoreVersion
from honeyguide.store.durable import put, sync

VERSION = 1
"""Of the data folder's form. An older one is upgraded with a copy kept, a newer one refused."""

OWN = ("lock", "honeyguide.duckdb", "accounts.sqlite", "saved.sqlite")
"""What every user of the folder has to write."""
HEADERS = 3 * 4096
"""Bytes of the headers of DuckDB's file; one that is shorter was being made when the disk filled up, and holds nothing."""


@dataclass(frozen=True)
class Folder:
    """A data folder that this process holds until `release`."""

    path: Path
    lock: int
    """Descriptor of the lock file."""

    @property
    def database(self) -> Path:
        """DuckDB's file: catalogue, manifest, ledger and hot rows."""
        return self.path / "honeyguide.duckdb"

    @property
    def journal(self) -> Path:
        """What DuckDB has committed since it last wrote its file."""
        return self.path / "honeyguide.duckdb.wal"

    @property
    def waiting(self) -> Path:
        """The folder of files of rows that lie in no table and in no segment yet."""
        return self.path / "waiting"

    @property
    def segments(self) -> Path:
        """The folder of sealed files."""
        return self.path / "segments"

    @property
    def temporary(self) -> Path:
        """Where DuckDB puts what doesn't fit into memory."""
        return self.path / "temporary"

    @property
    def version(self) -> Path:
        """The file that holds the form's number."""
        return self.path / "version"

    def release(self) -> None:
        """Let another process have it."""
        os.close(self.lock)


def hold(path: Path) -> Folder:
    """Take hold of a data folder, making it where it isn't there. Raises StoreBusy, StoreVersion, StoreError."""
    check_user(path)
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = Folder(path, _lock(path))
    except OSError as error:
        raise StoreError(f"the data folder can't be used: {error.strerror}", where=str(path), hint="Name another with --data.") from error
    try:
        _check_version(folder)
        folder.segments.mkdir(exist_ok=True)
        folder.waiting.mkdir(exist_ok=True)
        sync(folder.path)
        shutil.rmtree(folder.temporary, ignore_errors=True)
        folder.temporary.mkdir()
    except BaseException:
        folder.release()
        raise
    return folder


def check_user(path: Path) -> None:
    """Raises StoreError where another user wrote the folder, as in a container that was started as another one before."""
    with suppress(OSError):
        for file in (path / name for name in OWN):
            if file.exists() and not os.access(file, os.R_OK | os.W_OK):
                owner = file.stat().st_uid
                raise StoreError(
                    f"{file.name} in the data folder belongs to user {owner}, and this is user {os.geteuid()}",
                    where=str(path),
                    hint=f"Run it as that user again, or give the folder to this one: chown -R {os.geteuid()} {path}.",
                )


def _lock(path: Path) -> int:
    file = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(file)
        raise StoreBusy(f"the data folder is held by process {holder}", where=str(path), hint="Wait for it, or stop it.") from error
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def holder(path: Path) -> int | None:
    """The process that holds the folder now; None where none does."""
    try:
        file = os.open(path / "lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(file, 32, 0).decode("ascii", "replace").strip()
        return int(text) if text.isdigit() else 0
    finally:
        os.close(file)
    return None


def _check_version(folder: Folder) -> None:
    if folder.database.exists() and folder.database.stat().st_size < HEADERS:
        folder.database.unlink()
    text = folder.version.read_text("ascii").strip() if folder.version.exists() else ""
    if not text:
        if folder.database.exists():
            raise StoreVersion("the data folder has no version file", where=str(folder.path), hint="Restore it from a copy.")
        _write_version(folder)
        return
    if not text.isdigit() or int(text) > VERSION:
        raise StoreVersion(
            f"the data folder has form {text[:20]!r} and this Honeyguide knows forms up to {VERSION}",
            where=str(folder.path),
            hint="Use the newer Honeyguide, or another folder with --data.",
        )
    if int(text) < VERSION:
        upgrade(folder, int(text))


def upgrade(folder: Folder, version: int) -> None:
    """Bring an older folder to this form; DuckDB's file as it was stays beside it, named after its form."""
    if folder.database.exists():
        shutil.copy2(folder.database, folder.database.with_suffix(f".form{version}.duckdb"))
    _write_version(folder)


def _write_version(folder: Folder) -> None:
    put(folder.version, f"{VERSION}\n".encode("ascii"))
