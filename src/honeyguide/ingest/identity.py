"""Which source is this? The identity of content, so that a renamed, compressed or copied log is known as the same one."""

import hashlib
import os
from dataclasses import dataclass
from typing import BinaryIO

from honeyguide.ingest.reading import read_fully

HEAD = 1024
"""Decompressed bytes from the first line on that identify a log."""
SNIFFED = 64 << 10
"""Decompressed bytes that formats look at."""
PLACE = "place:"
STEP = 1 << 20
WIDEST = 4
"""Bytes of a character: fewer NULs than this begin a text in UTF-16 or UTF-32, and are no hole."""


@dataclass(frozen=True)
class Opening:
    """The start of a source: `head` are its first bytes behind a hole of NULs (copytruncate leaves one), `hole` that hole's length."""

    head: bytes
    hole: int
    damaged: bool = False
    """Whether the source is cut or broken behind `head`; reading it says how."""


def read_opening(stream: BinaryIO) -> Opening:
    """Up to 64 KiB from the first byte that isn't NUL. Raises SourceError where nothing but NULs can be had."""
    hole = 0
    while block := stream.read(SNIFFED if not hole else STEP):
        rest = block.lstrip(b"\0")
        hole += len(block) - len(rest)
        if rest:
            more, damage = read_fully(stream, SNIFFED - len(rest))
            rest, damaged = rest + more, damage is not None
            return Opening(rest, hole, damaged) if hole >= WIDEST else Opening(bytes(hole) + rest, 0, damaged)
    return Opening(b"", hole)


def content_identity(opening: Opening) -> str | None:
    """The hash of the first KiB with the first line's offset; None where there is less."""
    if len(opening.head) < HEAD:
        return None
    return f"{hashlib.sha256(opening.head[:HEAD]).hexdigest()}@{opening.hole}"


def place_identity(path: str, inode: str, head: bytes) -> str:
    """For what is shorter than a KiB: where it lies, and how it began when it was first met."""
    first_line = head.split(b"\n", 1)[0]
    return PLACE + hashlib.sha256(b"\0".join([path.encode("utf-8", "surrogateescape"), inode.encode(), first_line])).hexdigest()


def name_identity(name: str) -> str:
    """For files that this program names itself, none as another, and that may begin alike."""
    return f"name:{name}"


def is_still(stream: BinaryIO, opening: Opening) -> bool:
    """Whether an open file begins as it did: what was read of it so far wasn't truncated or replaced meanwhile."""
    head = opening.head[:HEAD]
    try:
        return os.pread(stream.fileno(), len(head), opening.hole) == head
    except OSError:
        return False


def fingerprint(data: bytes) -> str:
    """The hash that a checkpoint keeps of a source's first bytes."""
    return hashlib.sha256(data).hexdigest()
