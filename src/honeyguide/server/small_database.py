"""Opens the small databases of a data folder: what people keep, and who may do what."""

import sqlite3
from pathlib import Path

from honeyguide.errors import StoreError


def open_database(file: Path, tables: str) -> sqlite3.Connection:
    """A database with these tables, made where there is none; for all threads. Raises StoreError."""
    try:
        connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(tables)
    except sqlite3.Error as error:
        hint = "Make room on the disk; where there is room, restore the file from a copy."
        raise StoreError(f"{file.name} can't be opened ({error})", where=str(file), hint=hint) from error
    return connection
