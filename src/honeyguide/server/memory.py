"""Keeps a server of many threads small on a small machine."""

import ctypes
import os
import shutil
from contextlib import suppress
from pathlib import Path

COPIES = "copies"
"""Within the data folder: what has to be copied to be read."""
ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1
"""M_ARENA_MAX and so on of glibc's malloc.h, see mallopt(3)."""
ARENAS = 2
LARGE = 1_000_000
"""Bytes."""


def give_back_memory() -> None:
    """Let glibc's threads share two heaps, and let large pieces go back to the system as soon as they are free.

    By default each of 16 threads gets its own heap, which keeps what it once needed: 150 MB after a hang. And what counts as large grows
    with every large piece that is freed, up to 32 MB: a server beside a hang had 403 to 464 MB, and has 386 to 429 where it doesn't.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library, which has no such thing
        return
    mallopt(ARENA_MAX, ARENAS)
    mallopt(MMAP_THRESHOLD, LARGE)
    mallopt(TRIM_THRESHOLD, LARGE)


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
