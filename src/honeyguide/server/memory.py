"""Keeps a server of many threads small on a small machine."""

import ctypes

ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h, see mallopt(3)."""
ARENAS = 2


def few_arenas() -> None:
    """Let glibc's threads share two heaps. By default each of 16 gets its own, and keeps what it once needed: 150 MB after a hang."""
    try:
        ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)
    except (OSError, AttributeError):  # another C library, which has no such thing
        return
