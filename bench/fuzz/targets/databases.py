"""The copy of a database that is being written, with its journal and write-ahead log, and the reading of the copy."""

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from bench.fuzz.target import Target
from bench.fuzz.targets.formats import read_file
from honeyguide.errors import SourceError
from honeyguide.formats import formats
from honeyguide.sources.sqlite_copy import sqlite_copy

SCRATCH = tempfile.TemporaryDirectory(prefix="honeyguide-fuzz-")
SEAM = b"--beside--"
"""Parts the database's bytes from those of the file beside it."""
BESIDE = ("-wal", "-journal")


def written(mode: str) -> bytes:
    """A small database of connections while a transaction is under way, and the file beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dionaea.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            database.execute("PRAGMA cache_size = 1")
            database.execute("CREATE TABLE connections (connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, "
                             "connection_timestamp INTEGER, remote_host TEXT, remote_port INTEGER)")  # fmt: skip
            for number in range(3):
                database.execute("INSERT INTO connections VALUES (?, 'accept', 'tcp', 1795383438, '192.0.2.7', 40000)", (number,))
            database.execute("BEGIN")
            database.execute("UPDATE connections SET remote_port = 1")
            beside = next((path.with_name(path.name + suffix) for suffix in BESIDE if path.with_name(path.name + suffix).exists()), None)
            return path.read_bytes() + SEAM + (beside.read_bytes() if beside else b"")


def read(data: bytes) -> None:
    """Copied and read, or refused with a sentence."""
    content, _, beside = data.partition(SEAM)
    path = Path(SCRATCH.name) / "dionaea.sqlite"
    for suffix in BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)
    files = [path]
    if beside:
        files.append(path.with_name(path.name + BESIDE[len(beside) % 2]))
        files[-1].write_bytes(beside)
    for file in files:
        os.utime(file, (1_795_383_438, 1_795_383_438))
    with suppress(SourceError), sqlite_copy(path, patience=0.0) as copy:
        read_file(formats()["dionaea_sqlite"], "dionaea.sqlite", copy.read_bytes())


TARGETS = (Target("sqlite", (written("wal"), written("delete")), read),)
