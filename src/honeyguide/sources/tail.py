"""Looks at the end of a huge file first, and searches it backwards, for a verdict before the file is read.

Why not mmap: a log that is truncated while it is mapped (logrotate's copytruncate) kills the process with SIGBUS.
"""

import os
import time
from pathlib import Path

_BLOCK = 4 << 20


def tail(file: Path, size: int) -> tuple[bytes, int]:
    """The last lines of a file, `size` bytes or less, and their offset; the start is that of a line.

    Where no line starts within these bytes, the last line's end is given from where `size` reaches.
    """
    with file.open("rb") as stream:
        length = stream.seek(0, os.SEEK_END)
        start = max(0, length - size)
        if start == 0:
            stream.seek(0)
            return stream.read(size), 0
        stream.seek(start - 1)
        data = stream.read(size + 1)
    first = data.find(b"\n", 0, len(data) - 1) + 1 or 1
    return data[first:], start - 1 + first


def find_last(file: Path, needle: bytes, before: int | None = None, *, deadline: float | None = None) -> int | None:
    """Where the last occurrence of `needle` starts that ends at or before the offset `before` (the file's end by default).

    At the `deadline` (of time.monotonic) the search is given up.
    """
    if not needle:
        return None
    with file.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        end = end if before is None else min(before, end)
        overlap = len(needle) - 1
        while end >= len(needle) and (deadline is None or time.monotonic() < deadline):
            start = max(0, end - _BLOCK - overlap)
            found = os.pread(stream.fileno(), end - start, start).rfind(needle)
            if found >= 0:
                return start + found
            end = start + overlap
            if start == 0:
                return None
    return None
