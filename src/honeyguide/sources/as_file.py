"""A source as a file that a library may open: a database is copied with its journal, so that its writer never waits."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from honeyguide.sources.source import Source
from honeyguide.sources.spool import spool
from honeyguide.sources.sqlite_copy import sqlite_copy

SQLITE = b"SQLite format 3\0"


@contextmanager
def as_file(source: Source) -> Generator[Path]:
    """The source's bytes as a file, decompressed. Raises SourceError where they can't be had."""
    with spool(source) as file:
        with file.open("rb") as opened:
            database = source.file is not None and opened.read(len(SQLITE)) == SQLITE
        if not database:
            yield file
            return
        with sqlite_copy(file) as copy:
            yield copy
