"""Finds files in what was sent: programs, scripts, archives, documents; where each begins, and where it ends as far as its header tells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

READ = 16 << 20
MOST = 50
"""Files of one payload."""
SMALLEST = 32
LARGEST = 16 << 20
_SCRIPT = re.compile(rb"#!\s?/[\w/. -]{2,60}\n")
_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "elf"),
    (b"MZ", "exe"),
    (b"#!", "sh"),
    (b"\x1f\x8b\x08", "gz"),
    (b"PK\x03\x04", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\xfd7zXZ\0", "xz"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"\xca\xfe\xba\xbe\0\0\0", "class"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"<?php", "php"),
)
"""How files begin (file formats' own specifications), and what they are called here."""
_ANY = re.compile(b"|".join(re.escape(magic) for magic, _ in _MAGICS))


@dataclass(frozen=True)
class File:
    """A file within bytes: [start, end). `whole` is True where its header tells the end and that is there."""

    kind: str
    start: int
    end: int
    whole: bool = False


def kind_of(data: bytes) -> str:
    """What the bytes are, if they begin as a file does; else empty."""
    return next((kind for magic, kind in _MAGICS if data.startswith(magic) and _likely(data, 0, kind)), "")


def files(data: bytes) -> Iterator[File]:
    """Files in the bytes, in order; what lies within one isn't looked into."""
    data = data[:READ]
    at = 0
    for _ in range(MOST):
        found = _next(data, at)
        if found is None:
            return
        start, kind = found
        end = _end(data, start, kind)
        stop = min(end or len(data), len(data), start + LARGEST)
        yield File(kind, start, stop, end is not None and end == stop)
        at = max(stop, start + 1)


def _next(data: bytes, at: int) -> tuple[int, str] | None:
    """Where the next file begins, and what it is."""
    while (found := _ANY.search(data, at)) is not None:
        kind = next(kind for magic, kind in _MAGICS if found[0] == magic)
        if len(data) - found.start() >= SMALLEST and _likely(data, found.start(), kind):
            return found.start(), kind
        at = found.start() + 1
    return None


def _likely(data: bytes, at: int, kind: str) -> bool:
    """Two letters occur anywhere: a program has a header that fits."""
    match kind:
        case "exe":
            place = at + int.from_bytes(data[at + 60 : at + 64], "little")
            return 64 <= place - at < 4096 and data[place : place + 4] == b"PE\0\0"
        case "sh":
            return _SCRIPT.match(data, at) is not None
        case "elf":
            return data[at + 4 : at + 5] in (b"\1", b"\2") and data[at + 5 : at + 6] in (b"\1", b"\2")
        case "jpg":
            return data[at + 3 : at + 4] in (b"\xe0", b"\xe1", b"\xdb", b"\xee")
        case _:
            return True


def _end(data: bytes, at: int, kind: str) -> int | None:
    """Where the file ends as its header tells: System V ABI for ELF, PE Format of Microsoft; None where nothing tells."""
    match kind:
        case "elf":
            return _end_of_elf(data, at)
        case "exe":
            return _end_of_pe(data, at)
        case "png":
            found = data.find(b"IEND\xae\x42\x60\x82", at)
            return found + 8 if found >= 0 else None
        case "jpg":
            found = data.find(b"\xff\xd9", at)
            return found + 2 if found >= 0 else None
        case _:
            return None


def _end_of_elf(data: bytes, at: int) -> int | None:
    wide, little = data[at + 4] == 2, data[at + 5] == 1

    def number(offset: int, size: int) -> int:
        return int.from_bytes(data[at + offset : at + offset + size], "little" if little else "big")

    offset, entry, count = (number(40, 8), number(58, 2), number(60, 2)) if wide else (number(32, 4), number(46, 2), number(48, 2))
    if offset:
        return at + offset + entry * count
    # Stripped of its sections, as bots are: the segments tell how far the file goes.
    start, size, segments = (number(32, 8), number(54, 2), number(56, 2)) if wide else (number(28, 4), number(42, 2), number(44, 2))
    ends = [
        (number(start + size * each + 8, 8) + number(start + size * each + 32, 8))
        if wide
        else (number(start + size * each + 4, 4) + number(start + size * each + 16, 4))
        for each in range(min(segments, 64))
    ]
    return at + max(ends) if ends and max(ends) else None


def _end_of_pe(data: bytes, at: int) -> int | None:
    header = at + int.from_bytes(data[at + 60 : at + 64], "little")
    sections = int.from_bytes(data[header + 6 : header + 8], "little")
    table = header + 24 + int.from_bytes(data[header + 20 : header + 22], "little")
    ends = [
        int.from_bytes(data[table + 40 * each + 16 : table + 40 * each + 20], "little")
        + int.from_bytes(data[table + 40 * each + 20 : table + 40 * each + 24], "little")
        for each in range(min(sections, 96))
    ]
    return at + max(ends) if ends and max(ends) else None
