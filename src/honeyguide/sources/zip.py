"""Reads zip archives: stored, deflate, bzip2 and lzma entries, each checked against its limits while it is read."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources.blocks import from_blocks
from honeyguide.sources.budget import Budget
from honeyguide.sources.entry import BadEntry, Entry, bad_name

_CHUNK = 256 << 10
_LOOK = 4 << 10
"""The first block is small, as many a stream is opened only to be recognised."""
_LARGEST_DIRECTORY = 256 << 20
_END = b"PK\x05\x06"
_END_REACH = 65_557
"""The end record (22 bytes) and the longest comment behind it."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,
)


def members(path: Path, where: str, budget: Budget) -> Iterator[Entry | BadEntry]:
    """The files of an archive on disk, by its directory; each may be opened until the last one has been asked for."""
    try:
        _check_directory(path)
        archive = zipfile.ZipFile(path)
    except SourceError as error:
        yield BadEntry("", error.message)
        return
    except _BROKEN as error:
        yield BadEntry("", f"is no zip archive that can be read ({error})", "If it was cut, `zip -FF` may mend it.")
        return
    with archive:
        for info in archive.infolist():
            name = info.filename
            reason = _refusal(info)
            if reason is not None:
                yield BadEntry(name, reason)
            elif not info.is_dir():
                yield Entry(
                    name, info.compress_size, _modified(info), lambda info=info: _open(archive, info, f"{where}!{info.filename}", budget)
                )


def _refusal(info: zipfile.ZipInfo) -> str | None:
    mode = info.external_attr >> 16
    if info.flag_bits & 1:
        return "is encrypted"
    if stat.S_ISLNK(mode):
        return "is a symbolic link"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is no ordinary file"
    return bad_name(info.filename)


def _modified(info: zipfile.ZipInfo) -> datetime | None:
    """Zip keeps local time without a zone; UTC is as good a guess as any."""
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, budget: Budget) -> BinaryIO:
    if archive.fp is None:
        raise SourceError("its archive has been read past it", where=where)
    try:
        stream = archive.open(info)
    except _BROKEN as error:
        raise SourceDamaged(f"the entry can't be read ({error})", where=where) from error
    return from_blocks(_blocks(stream, info, where, budget), stream.close)


def _blocks(stream: IO[bytes], info: zipfile.ZipInfo, where: str, budget: Budget) -> Iterator[bytes]:
    made = 0
    while True:
        try:
            block = stream.read(_CHUNK if made else _LOOK)
        except _BROKEN as error:
            raise SourceDamaged(f"the entry is cut or broken after {made:,} decompressed bytes ({error})", where=where) from error
        if not block:
            return
        made += len(block)
        budget.check_ratio(info.compress_size, made, where)
        budget.spend(made, where)
        yield block


def _check_directory(path: Path) -> None:
    """Raises SourceError where the archive's directory alone would fill the memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_REACH))
        tail = file.read()
    at = tail.rfind(_END)
    if at >= 0 and len(tail) - at >= 22:
        (directory,) = struct.unpack_from("<I", tail, at + 12)
        if _LARGEST_DIRECTORY < directory < 0xFFFF_FFFF or (directory == 0xFFFF_FFFF and size > _LARGEST_DIRECTORY * 16):
            raise SourceError(f"its directory takes {directory:,} bytes: refused", where=str(path))
