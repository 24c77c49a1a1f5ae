"""Writes so that a power cut leaves the old or the new: a small file aside, synced, renamed, and its folder synced."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the file or folder is on disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def put(path: Path, data: bytes) -> None:
    """A small file in place of the one that was. Raises OSError."""
    aside = path.with_name(f"{path.name}.new")
    try:
        aside.write_bytes(data)
        settle(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)  # on a full disk every byte of it is missed
        raise


def settle(aside: Path, path: Path) -> None:
    """Give a file that was written aside its name, once it is on disk. Raises OSError."""
    sync(aside)
    aside.replace(path)
    sync(path.parent)
