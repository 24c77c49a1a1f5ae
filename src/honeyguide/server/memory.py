"""Keeps a server of many threads small on a small machine."""

import ctypes
import os
import shutil
from contextlib import suppress
from pathlib import Path

COPIES = "copies"
"""Within the data folder: what has to be copied to be read."""
ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h, see mallopt(3)."""
ARENAS = 2


def few_arenas() -> None:
    """Let glibc's threads share two heaps. By default each of 16 gets its own, and keeps what it once needed: 150 MB after a hang."""
    try:
        ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)
    except (OSError, AttributeError):  # another C library, which has no such thing
        return


def copies_on_disk(folder: Path) -> None:
    """Have copies made within a data folder that nobody holds, unless TMPDIR names another place; what an earlier process left goes.

    Where temporary files lie otherwise may be memory (a tmpfs), and then counts as the service's own.
    """
    place = folder.absolute() / COPIES
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.mkdir(mode=0o700)
        os.environ.setdefault("TMPDIR", str(place))
