"""Recognises compressed data and archives by their first bytes, never by name."""

from typing import Literal
from zlib import adler32

Compression = Literal["gzip", "bzip2", "xz", "zstd"]
Container = Literal["tar", "zip"]

HEAD = 1024
"""Bytes that `recognise` wants to see."""
BLOCK = 512
"""A tar archive consists of blocks of this size."""

_UNREADABLE = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"LZIP\x01", "lzip"),
)
_CHECKSUM = slice(148, 156)
_OCTAL = b"\0 01234567"
_ADLER = 65521
_STARTS = frozenset((b"\x1f", b"\xfd", b"\x28", b"B", b"P", b"7", b"R", b"\x04", b"L", *(bytes((first,)) for first in range(0x50, 0x60))))
"""What the data of every compression and archive but tar begins with."""


def compression(head: bytes) -> Compression | None:
    """The compression whose data starts so."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[:1] and head[0] & 0xF0 == 0x50):
        return "zstd"
    if head.startswith(b"BZh") and head[3:4].isdigit() and head[4:10] in (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"):
        return "bzip2"
    return None


def container(head: bytes) -> Container | None:
    """The kind of archive that starts so."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if len(head) >= BLOCK and head[0] and is_tar_header(head[:BLOCK]):
        return "tar"
    return None


def unreadable(head: bytes) -> str | None:
    """The name of a kind of archive or compression that Honeyguide doesn't read."""
    return next((name for start, name in _UNREADABLE if head.startswith(start)), None)


def is_plain(head: bytes) -> bool:
    """Whether data that starts so is surely neither compressed nor an archive; quicker than asking for each kind."""
    return head[:1] not in _STARTS and (len(head) < BLOCK or bool(head[_CHECKSUM].strip(_OCTAL)))


def is_tar_header(block: bytes) -> bool:
    """Whether the block's checksum is right: POSIX sums bytes without sign, some old writers with."""
    field = block[_CHECKSUM]
    if field.strip(_OCTAL):
        return False
    try:
        told = int(field.strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    # The lower half of Adler-32 (RFC 1950) is one more than the sum of the bytes, modulo 65521: the same answer in a tenth of the time.
    if told >= 0 and (told + sum(field) - 8 * ord(" ") + 1 - (adler32(block) & 0xFFFF)) % _ADLER == 0:
        return True
    plain = sum(block) - sum(field) + 8 * ord(" ")
    return told == plain or told == plain - 256 * sum(byte > 127 for byte in block)
