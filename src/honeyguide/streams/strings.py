"""Readable strings in bytes, ASCII and UTF-16, and how random the bytes are."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 6
MOST = 2000
READ = 16 << 20
_RANDOM, _TEXT = 7.2, 5.5
_LEAST = 256
"""Bytes below which even random ones don't look so."""
_FOUND = re.compile(rb"[\x20-\x7e\t]{6,}+|(?:[\x20-\x7e\t]\0){6,}+")


@dataclass(frozen=True)
class Text:
    """A readable string and its bytes [start, end)."""

    start: int
    end: int
    text: str
    wide: bool
    """True where it is UTF-16 (little-endian)."""


def strings(data: bytes, most: int = MOST) -> Iterator[Text]:
    """The strings of at least 6 letters, in order."""
    for number, match in enumerate(_FOUND.finditer(data[:READ])):
        if number >= most:
            return
        wide = match[0][1] == 0
        yield Text(match.start(), match.end(), (match[0][::2] if wide else match[0]).decode("ascii"), wide)


def entropy(data: bytes) -> float:
    """Shannon's entropy in bits a byte: 0 where all are the same, 8 where each value is as frequent."""
    if not data:
        return 0.0
    size = len(data)
    return -sum(count / size * math.log2(count / size) for count in Counter(data).values())


def nature(data: bytes) -> str:
    """What the entropy says, in words; empty where too few bytes say anything."""
    bits = entropy(data)
    if len(data) < _LEAST:
        return ""
    return "random: encrypted or compressed" if bits >= _RANDOM else "binary" if bits >= _TEXT else "text or repetitive"
