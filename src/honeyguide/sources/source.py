"""What a source is, and what a refused one says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Source:
    """A stream of bytes with a name. Members of a sequential archive can be opened only until the next source is asked for."""

    path: str
    """As shown to people and kept in the ledger; members of archives as `a.tar!member`, standard input as `-`."""
    name: str
    """Last part of the path without the suffix of a compression: what a format may look at."""
    open: Callable[[], BinaryIO]
    """The decompressed bytes, from the start; to be closed. Raises SourceError where they can't be had or break a limit."""
    size: int | None
    """Bytes as stored (compressed), where known."""
    modified: datetime | None
    inode: str
    """`device:inode` of the file on disk; empty for members of archives and standard input."""
    file: Path | None
    """The file itself where its bytes are stored plainly, so that it may be mapped or opened by a library; else None."""


@dataclass(frozen=True)
class Refusal:
    """A path or an entry that is not taken in, and why; the rest goes on."""

    path: str
    reason: str
    hint: str = ""


@dataclass(frozen=True)
class Limits:
    """What an archive may do. A bomb, a `../` name, or an endless nesting is refused, entry by entry where that is possible."""

    ratio: int = 1_100
    """Decompressed bytes for each stored one, once `floor` is passed (deflate can't do more than 1,032)."""
    floor: int = 64 << 20
    """Decompressed bytes that are never suspicious."""
    total: int = 64 << 30
    """Decompressed bytes of one archive in all."""
    entries: int = 5_000_000
    depth: int = 4
    """Archives within archives."""
