"""How much room is left where something is to be written: a full disk kills the honeypot."""

import shutil
from pathlib import Path

from honeyguide.errors import SourceError

SPARED, PART = 1 << 30, 20
"""Bytes that a copy leaves free; of a disk smaller than so many times that, one part in so many."""


def room(folder: Path, spared: int) -> tuple[int, int]:
    """Bytes that are free where a folder lies, and that have to be."""
    total, _, free = shutil.disk_usage(folder)
    return free, min(spared, total // PART)


def check_copy(folder: Path, size: int, where: str) -> None:
    """Raises SourceError where so many bytes more would leave too little in the folder for temporary files."""
    free, limit = room(folder, SPARED)
    if free < (needed := limit + size):
        raise SourceError(
            f"a copy has no room in {folder.parent}: {free >> 20:,} MB are free, {needed >> 20:,} MB have to be",
            where=where,
            hint="Make room or set TMPDIR.",
        )
